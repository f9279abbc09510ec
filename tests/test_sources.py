"""Inputs of every kind become articles; what cannot be read is named, and the others still come."""

from __future__ import annotations

import codecs
import io
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.errors import InputError
from graphkit.sources import MAX_CHARACTERS, Skipped, parse_date, read
from graphkit.sources.dates import stated_date
from graphkit.sources.text import clean, decode, front_matter
from graphkit.sources.webpage import read_page

QUOTED = "“Kadena’s F-15s,” he said – the base near Orléans and São Paulo isn’t closing. It cost €5."


def one(found: Iterator[Article | Skipped]) -> Article:
    [article] = found
    assert isinstance(article, Article), article
    return article


def reason(found: Iterator[Article | Skipped]) -> str:
    [skipped] = found
    assert isinstance(skipped, Skipped), skipped
    return skipped.reason


# Encodings


@pytest.mark.parametrize(
    "encoded",
    [
        QUOTED.encode("utf-8"),
        QUOTED.encode("utf-8-sig"),
        QUOTED.encode("utf-16"),
        codecs.BOM_UTF16_BE + QUOTED.encode("utf-16-be"),
        QUOTED.encode("utf-16-le"),
        QUOTED.encode("utf-16-be"),
        QUOTED.encode("utf-32"),
        QUOTED.encode("utf-32-le"),
        QUOTED.encode("cp1252"),
        QUOTED.encode("mac_roman"),
    ],
    ids=["utf-8", "utf-8-sig", "utf-16", "utf-16-be-bom", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252", "mac_roman"],
)
def test_encodings_are_read_as_what_they_are(encoded: bytes) -> None:
    assert decode(encoded) == QUOTED


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "The minister visited Zürich."),
        ("cp1252", "Beyoncé"),
        (
            "latin-1",
            "François Hollande met Angela Merkel in Besançon, the Élysée said. He spoke.",
        ),
        ("cp1251", "Министр иностранных дел России встретился в Москве со своим коллегой из Белоруссии, сообщил Кремль."),
        ("koi8-r", "Министр иностранных дел России встретился в Москве со своим коллегой из Белоруссии, сообщил Кремль."),
        ("shift_jis", "日本とアメリカの外務大臣は東京で会談し、同盟を強化することで一致した。防衛協力も進める。"),
        ("gb18030", "中国外交部发言人在北京举行的例行记者会上批评了美国的制裁措施，并呼吁双方进行对话。"),
        ("cp1250", "Lech Wałęsa met Jarosław Kaczyński in Łódź to discuss security, officials said on Monday."),
        ("cp1250", "Prezydent Lech Wałęsa i premier Jarosław Kaczyński spotkali się w Łodzi, aby omówić bezpieczeństwo."),
    ],
)
def test_single_and_double_byte_encodings(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_utf8_cut_in_the_middle_of_a_character_is_still_utf8() -> None:
    assert decode((QUOTED * 3 + "Élysée’").encode()[:-1]) == QUOTED * 3 + "Élysée�"
    assert decode("Über".encode() + "é".encode()[:1]) == "Über�"


def test_declared_encoding_of_a_page_wins_over_guessing() -> None:
    page = '<html><meta charset="iso-8859-2"><p>Wałęsa spoke in Gdańsk.</p>'.encode("iso-8859-2")
    assert "Wałęsa spoke in Gdańsk." in read_page(page, source="x").text


def test_line_ends_become_newlines_and_half_surrogates_go() -> None:
    assert decode(b"One.\r\nTwo.\rThree.\n") == "One.\nTwo.\nThree.\n"
    assert clean("a\ud800b\ufeff") == "a\ufffdb\ufeff"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (codecs.BOM_UTF16_LE + " \n".encode("utf-16-le"), "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (bytes(range(256)) * 20, "binary"),
        (b"text with\x00one NUL in it", "binary"),
        (bytes((i * 197 + 31) % 256 for i in range(5000)), "binary"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8A", "UTF-16"),
        (b"{\\rtf1\\ansi Hello}", "RTF"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert told in reason(read(path))


@given(st.text(min_size=1, max_size=200))
def test_any_utf8_text_is_read_or_refused_but_never_changed(text: str) -> None:
    try:
        assert decode(text.encode("utf-8", "surrogatepass")) == clean(text)
    except InputError:
        pass
    except UnicodeDecodeError:
        pytest.fail("an encoding error came through")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert isinstance(decode(data), str)
    except InputError as error:
        assert str(error)


# Dates


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-07-28", "2024-07-28"),
        ("2024-7-8", "2024-07-08"),
        ("20240728", "2024-07-28"),
        ("2024-07-28T10:00:00+09:00", "2024-07-28"),
        ("2024-07-28 10:00:00", "2024-07-28"),
        ("Sun, 28 Jul 2024 10:00:00 GMT", "2024-07-28"),
        ("July 28, 2024", "2024-07-28"),
        ("Sunday 28th July 2024", "2024-07-28"),
        ("Sept. 3, 2024 at 5:30 PM EDT", "2024-09-03"),
        ("28-Jul-2024", "2024-07-28"),
        ("2024-02-30", ""),
        ("07/28/2024", ""),
        ("yesterday", ""),
        ("2024", ""),
        ("", ""),
    ],
)
def test_dates_are_read_only_when_they_mean_one_day(text: str, date: str) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("TOKYO, July 28, 2024 (Reuters) - The two nations agreed.", "2024-07-28"),
        ("WASHINGTON, D.C., 28 July 2024 — The Pentagon said.", "2024-07-28"),
        ("Headline here\n\nJuly 28, 2024\n\nText.", "2024-07-28"),
        ("Headline here\nPosted on: Sunday, July 28, 2024 10:30 AM\nText.", "2024-07-28"),
        ("TOKYO, July 28 (Reuters) - No year here.", ""),
        ("The treaty was signed on January 19, 1960, and binds both.", ""),
        ("January 19, 1960 is the day the treaty was signed.", ""),
        ("JAPAN and the US met on July 28, 2024 - a Sunday.", ""),
    ],
)
def test_datelines_count_only_when_plain_to_see(text: str, date: str) -> None:
    assert stated_date(text) == date


def test_whose_date_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("TOKYO, July 1, 2024 (AP) - They met.")
    assert one(read(path)).published == "2024-07-01"
    assert one(read(path, published="28 July 2024")).published == "2024-07-28"
    path.write_text("---\ndate: 2024-07-02\n---\nThey met.")
    assert one(read(path, published="2024-07-28")).published == "2024-07-02"
    with pytest.raises(InputError, match="next week"):
        read(path, published="next week")


def test_front_matter_is_taken_off_only_when_it_is_one() -> None:
    assert front_matter("---\ntitle: 'Talks'\nurl: https://x.org/a\n---\n\nThey met.") == (
        "They met.",
        {"title": "Talks", "url": "https://x.org/a"},
    )
    for text in ("---\nThey met.\n---\nAgain.", "---\n\n---\n", "--- not this\n", "---\ntitle: x\nnever closed"):
        assert front_matter(text) == (text, {})


# Files and folders


def test_folder_is_read_in_sorted_order_and_other_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.txt").write_text("hidden")
    for name, data in {"z.md": b"Z.", "a.txt": b"A.", "b/c.TXT": b"C.", "b/bad.txt": b"\x00\x01", "photo.jpg": b"\xff\xd8\xff"}.items():
        (tmp_path / name).write_bytes(data)
    found = [(f.text if isinstance(f, Article) else f"{Path(f.source).name}!") for f in read(tmp_path)]
    assert found == ["A.", "bad.txt!", "C.", "photo.jpg!", "Z."]


def test_a_workspace_in_the_folder_is_not_an_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A.")
    (tmp_path / "graphkit.db").write_bytes(b"SQLite format 3\x00rest")
    (tmp_path / "graphkit.db-journal").write_bytes(b"x")
    assert one(read(tmp_path)).text == "A."


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A.")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = list(read(tmp_path))
    assert [f.text for f in found if isinstance(f, Article)] == ["A."]
    assert [Path(f.source).name for f in found if isinstance(f, Skipped)] == ["gone.txt"]


def test_pipe_in_a_folder_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "regular" in reason(read(tmp_path))


def test_missing_and_odd_names(tmp_path: Path) -> None:
    assert "no such file" in reason(read(tmp_path / "missing.txt"))
    assert "not a name" in reason(read("a\0b.txt"))
    odd = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(odd)).write_text("A.")
    article = one(read(tmp_path))
    article.source.encode()
    assert article.text == "A."
    (tmp_path / "empty").mkdir()
    assert "no article" in reason(read(tmp_path / "empty"))


def test_id_is_the_content_and_not_the_place(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The same words.")
    first, second = read(tmp_path)
    assert isinstance(first, Article) and isinstance(second, Article)
    assert first.id == second.id and first.source != second.source


def test_long_text_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Japan hosts US forces. " * 900_000)
    assert f"{MAX_CHARACTERS:,}" in reason(read(path))
    path.write_text("x" * MAX_CHARACTERS)
    assert len(one(read(path)).text) == MAX_CHARACTERS
    path.write_text("x" * (MAX_CHARACTERS + 1))
    assert f"{MAX_CHARACTERS + 1:,}" in reason(read(path))
    assert "more than" in reason(read("/dev/zero")) or "binary" in reason(read("/dev/zero"))


# JSON lines


def test_records_with_all_fields(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    record = {"id": 7, "text": "They met.\r\n", "title": "Talks", "url": "https://x.org", "published": "2024-07-28T10:00:00Z"}
    path.write_text("\ufeff" + json.dumps(record) + "\n\n" + json.dumps({"text": "Again."}))
    first, second = read(path, published="2024-01-01")
    assert first == Article("7", "They met.\n", "Talks", "https://x.org", "2024-07-28", f"{path}, line 1")
    assert isinstance(second, Article) and second.published == "2024-01-01" and len(second.id) == 16


def test_bad_records_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    lines = [
        '{"text": "Good."}',
        '{"text": "cut of',
        '["text"]',
        '{"title": "no text"}',
        '{"text": 3}',
        '{"text": "  "}',
        '{"text": "x", "published": "soon"}',
        '{"text": "x", "title": ["a"]}',
        '{"text": "x", "id": "' + "i" * 2000 + '"}',
        "[" * 100_000,
        '{"text": "Also good \\ud800."}',
    ]
    path.write_text("\n".join(lines))
    found = list(read(path))
    assert [isinstance(f, Article) for f in found] == [True, *[False] * 9, True]
    assert [f.source for f in found if isinstance(f, Skipped)] == [f"{path}, line {n}" for n in range(2, 11)]
    assert all(len(f.reason) < 300 for f in found if isinstance(f, Skipped))


def test_records_in_utf16_and_windows_encoding(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    lines = "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in ("Zürich’s talks.", "Ċ and 上 met."))
    path.write_text(lines, encoding="utf-16")
    assert [f.text for f in read(path) if isinstance(f, Article)] == ["Zürich’s talks.", "Ċ and 上 met."]
    path.write_text(json.dumps({"text": "Zürich’s talks."}, ensure_ascii=False), encoding="cp1252")
    assert one(read(path)).text == "Zürich’s talks."


def test_empty_jsonl_and_one_endless_line(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text("\n\n")
    assert "empty" in reason(read(path))
    path.write_text('{"text": "' + "x" * 9_000_000 + '"}\n{"text": "Good."}\n')
    long, good = read(path)
    assert isinstance(long, Skipped) and "longer" in long.reason
    assert isinstance(good, Article)


def test_records_stream() -> None:
    class Endless(io.RawIOBase):
        lines = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.lines += 1
            return b'{"text": "Line %d."}\n' % self.lines

    stream = Endless()
    found = read("-", stdin=stream)  # type: ignore[arg-type]
    assert [next(found).text for _ in range(3)] == ["Line 1.", "Line 2.", "Line 3."]  # type: ignore[union-attr]
    assert stream.lines == 3


# Standard input


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"Plain text.\nTwo lines.", ["Plain text.\nTwo lines."]),
        (b'\n{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (b"{sic} he said.", ["{sic} he said."]),
        (b"<!DOCTYPE html><title>T</title><p>A page.", ["A page."]),
        (QUOTED.encode("utf-16"), [QUOTED]),
    ],
)
def test_standard_input(data: bytes, texts: list[str]) -> None:
    assert [f.text for f in read("-", stdin=io.BytesIO(data)) if isinstance(f, Article)] == texts


@pytest.mark.parametrize(("data", "told"), [(b"", "empty"), (b"\x00\x01", "binary"), (b"word " * 900_000, "more than")])
def test_bad_standard_input(data: bytes, told: str) -> None:
    assert told in reason(read("-", stdin=io.BytesIO(data)))


# Pages


PAGE = """<!DOCTYPE html><html><head><title>Talks | The Paper</title>
<meta property="og:title" content="Ministers meet"><meta property="article:published_time" content="2024-07-28T09:00:00+00:00">
<script type="application/ld+json">{"datePublished": "2020-01-01"}</script><style>p {color: red}</style></head>
<body><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Ministers meet</h1><p>The ministers of <a href="/j">Japan</a> and the US met in Tokyo&nbsp;on Sunday &amp; agreed.</p>
<p>They announced<br>a joint command.</p><aside>Subscribe now!</aside><ul><li><a href="/1">Read more about this</a></li></ul>
<p>%s</p></article><footer>Imprint</footer></body></html>"""


def test_page_gives_its_paragraphs_title_and_date() -> None:
    article = read_page((PAGE % ("It went on and on. " * 12)).encode(), source="x", address="https://x.org/a")
    assert article.title == "Ministers meet" and article.published == "2024-07-28" and article.url == "https://x.org/a"
    assert article.text.startswith(
        "Ministers meet\n\nThe ministers of Japan and the US met in Tokyo on Sunday & agreed.\n\nThey announced\n\na joint"
    )
    assert not any(word in article.text for word in ("Home", "Subscribe", "Imprint", "Read more", "color", "datePublished"))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>The alli&shy;ance of Ja\u200bpan&nbsp;and the US</p>", "The alliance of Japan and the US"),
        ("<p>Unclosed <b>bold<p>Second", "Unclosed bold\n\nSecond"),
        ("</div></p>Stray ends", "Stray ends"),
        ("<form><div><p>Inside a form.</p></div></form>", "Inside a form."),
        ("<p>1 < 2 &lt; 3 &#x2014; x</p>", "1 < 2 < 3 — x"),
    ],
)
def test_untidy_pages(page: str, text: str) -> None:
    assert read_page(page.encode(), source="x").text == text


def test_page_without_text_is_refused() -> None:
    with pytest.raises(InputError, match="without text"):
        read_page(b"<html><script>render()</script></html>", source="x")


@given(st.text(alphabet=st.sampled_from("<>/!-&;#'\"= apnavdivscript"), max_size=150))
def test_any_markup_is_read_or_refused(markup: str) -> None:
    try:
        read_page(markup.encode(), source="x")
    except InputError as error:
        assert str(error)


# Addresses


class Site(BaseHTTPRequestHandler):
    """A small web site."""

    pages = {
        "/a.html": ("text/html; charset=utf-8", (PAGE % ("It went on and on. " * 12)).encode()),
        "/a.txt": ("text/plain; charset=iso-8859-2", "Wałęsa spoke.".encode("iso-8859-2")),
        "/a.jsonl": ("application/octet-stream", b'{"text": "One."}\n{"text": "Two."}\n'),
        "/a.pdf": ("application/pdf", b"%PDF-1.7"),
        "/long": ("text/plain", b"word " * 5_000_000),
    }

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/a.html")
            self.end_headers()
        elif self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
        elif self.path in self.pages:
            kind, data = self.pages[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:
                self.close_connection = True
        else:
            self.send_error(404, "Not Found")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_addresses(site: str) -> None:
    page = one(read(f"{site}/a.html"))
    assert page.title == "Ministers meet" and page.url == page.source == f"{site}/a.html"
    assert one(read(f"{site}/moved")).url == f"{site}/a.html"
    assert one(read(f"{site}/moved")).id != page.id
    assert one(read(f"{site}/a.txt", published="2024-07-28")).text == "Wałęsa spoke."
    assert [f.text for f in read(f"{site}/a.jsonl") if isinstance(f, Article)] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("path", "told"),
    [("/none", "404"), ("/a.pdf", "application/pdf"), ("/long", "more than"), ("/elsewhere", "file"), ("/cut", "broke off")],
)
def test_addresses_that_give_no_article(site: str, path: str, told: str) -> None:
    found = list(read([f"{site}{path}", f"{site}/a.txt"]))
    assert isinstance(found[0], Skipped) and told in found[0].reason and found[0].source == f"{site}{path}"
    assert isinstance(found[1], Article)


def test_server_that_is_not_there() -> None:
    assert "cannot be reached" in reason(read("http://127.0.0.1:9/a"))
    assert "cannot be reached" in reason(read("https://nowhere.invalid/a"))
    assert reason(read("http://[bad/a"))
    assert reason(read("http:///a"))
