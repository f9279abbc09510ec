"""Bytes -> text: the encoding where it can be told, a plain refusal where it cannot or where it is no text."""

from __future__ import annotations

import re

from graphkit.article import content_id
from graphkit.errors import InputError

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "MAX_ID",
    "check_id",
    "check_text",
    "clean",
    "decode",
    "front_matter",
    "marked_encoding",
    "text_id",
    "too_long",
]

MAX_CHARACTERS = 500_000
"""Characters that one article may have: about 150 pages, which take some 2 GB to parse."""

MAX_BYTES = 4 * MAX_CHARACTERS
"""Bytes read of one article at most: any encoding of ``MAX_CHARACTERS``."""

MAX_ID = 1000
"""Characters that an article's own id may have; longer ones do not fit an index of Neo4j."""

_KINDS = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = frozenset("“”‘’‚„–—…•€£¥§©®™°±«»‹›¡¿·´¢½¼¾²³µ\u00a0\u00ad†‡‰")
_STRANGE = re.compile(r"[^\W\d_][¢£¥§©®°±«»‹›¡¿´¼½¾²³µ“„†‡‰€•][^\W\d_]")
_SAMPLE = 200_000


def decode(data: bytes, *, declared: str = "") -> str:
    """Return the text that the bytes hold, line ends as ``\\n``, without a byte order mark.

    Tried in this order: byte order mark, UTF-8, the ``declared`` encoding (of a web page), UTF-16 and UTF-32
    without a mark, UTF-8 with a few damaged bytes, Windows-1252 and Mac Roman, then statistics.

    Raises:
        InputError: empty, no text, or in an encoding that cannot be told.

    >>> decode("“Kadena” and Futenma".encode("cp1252"))
    '“Kadena” and Futenma'
    """
    if not data.strip():
        raise InputError("empty", remedy="Give a text.")
    for start, kind in _KINDS:
        if data.startswith(start):
            raise InputError(f"{kind}, not text", remedy="Save its text as .txt, .md or .html.")
    text = clean(_decode(data, declared))
    if len(_CONTROL.findall(text)) > len(text) // 100:
        raise _binary()
    return text


def marked_encoding(start: bytes) -> str:
    """The wide encoding that a byte order mark announces (``utf-16`` or ``utf-32``), ``""`` for all others.

    >>> marked_encoding("Japan".encode("utf-16")), marked_encoding(b"Japan")
    ('utf-16', '')
    """
    for mark, encoding, _ in _BOMS:
        if start.startswith(mark):
            return "" if encoding == "utf-8" else encoding[:6]
    return ""


def clean(text: str) -> str:
    """Return the text as articles hold it: line ends as ``\\n``, no byte order mark, no half of a surrogate pair."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", text)


def check_text(text: str) -> None:
    """Refuse a text that is empty or longer than ``MAX_CHARACTERS``.

    Raises:
        InputError: it is one of them.
    """
    if not text.strip("\ufeff\u200b \t\n\r\f\v\u00a0"):
        raise InputError("empty", remedy="Give a text.")
    if len(text) > MAX_CHARACTERS:
        raise too_long(f"{len(text):,} characters")


def check_id(id: str) -> None:
    """Refuse an article's own id that no index can hold.

    Raises:
        InputError: it is longer than ``MAX_ID``.
    """
    if len(id) > MAX_ID:
        raise InputError(f'"id" has {len(id):,} characters, more than {MAX_ID:,}', remedy="Give a shorter one, or none.")


def too_long(size: str) -> InputError:
    """The refusal of a text of this size."""
    return InputError(
        f"{size}, more than the {MAX_CHARACTERS:,} characters that one article may have",
        remedy="Split it into articles, or give them as .jsonl.",
    )


def front_matter(text: str) -> tuple[str, dict[str, str]]:
    """Take ``title``, ``published`` (or ``date``), ``url`` and ``id`` from the front matter of a text; return body and fields.

    Only a block of ``key: value`` lines between two lines ``---`` at the very start that has one of these keys is front matter.

    >>> front_matter("---\\ntitle: Talks\\ndate: 2024-07-28\\n---\\nThey met.")
    ('They met.', {'title': 'Talks', 'published': '2024-07-28'})
    """
    opened = re.match(r"---[ \t]*\n(?P<head>(?:(?!---).*\n){1,40})---[ \t]*(?:\n|\Z)", text)
    if not opened:
        return text, {}
    fields: dict[str, str] = {}
    for line in opened["head"].splitlines():
        key, colon, value = line.partition(":")
        name = {"date": "published"}.get(key.strip().lower(), key.strip().lower())
        if colon and name in ("title", "published", "url", "id") and value.strip():
            fields[name] = value.strip().strip("\"'")
    return (text[opened.end() :].lstrip("\n"), fields) if fields else (text, {})


def text_id(text: str, title: str, url: str) -> str:
    """Return the id of an article that has none of its own: the same words dated later are the same article."""
    return content_id("article", text, title, url)


def _decode(data: bytes, declared: str) -> str:
    for mark, encoding, name in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                if encoding != "utf-8":
                    raise InputError(f"starts as {name} but is not: damaged or cut off", remedy="Save it again as UTF-8.") from None
    if b"\x00" in data:
        return _wide(data)
    if b"\x1b$" in data and (text := _try(data, "iso2022_jp")):
        return text
    for encoding in ("utf-8", declared):
        if encoding and (text := _try(data, encoding)) is not None:
            return text
    return _nearly_utf8(data) or _western(data) or _statistics(data)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _wide(data: bytes) -> str:
    """UTF-16 and UTF-32 without a byte order mark show as NUL bytes at regular places; any other NUL is no text."""
    for encoding, width, zeros in (
        ("utf-32-le", 4, (1, 2, 3)),
        ("utf-32-be", 4, (0, 1, 2)),
        ("utf-16-le", 2, (1,)),
        ("utf-16-be", 2, (0,)),
    ):
        usable = data[: len(data) // width * width]
        units = max(1, len(usable) // width)
        regular = all(usable[place::width].count(0) > units * 0.6 for place in zeros)
        others = [place for place in range(width) if place not in zeros]
        if regular and not any(usable[place::width].count(0) for place in others) and (text := _try(usable, encoding)):
            return text
    raise _binary()


def _nearly_utf8(data: bytes) -> str:
    """UTF-8 with a few damaged bytes, or cut in the middle of a character."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f" and character != "\ufffd")
    return text if good >= 10 * damaged or (damaged == 1 and good and data[-1] > 0x7F) else ""


def _western(data: bytes) -> str:
    """A European single-byte encoding, the commonest first, in which every word and sign outside ASCII reads as one would be written."""
    for encoding in ("cp1252", "mac_roman", "cp1250", "iso8859_2"):
        text = _try(data, encoding)
        if text is not None and _plausible(text):
            return text
    return ""


def _plausible(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    if len(foreign) > 1 + len(text) // 8 or _STRANGE.search(text):
        return False
    if any(not character.isalpha() and character not in _SIGNS for character in foreign):
        return False
    for match in _WORD.finditer(text):
        word = match.group()
        strange = sum(character > "\x7f" for character in word)
        if strange and (strange * 2 > len(word) > 1 or not (word.islower() or word.isupper() or word.istitle())):
            return False
    return True


def _statistics(data: bytes) -> str:
    from charset_normalizer import from_bytes

    for guess in from_bytes(data[:_SAMPLE]):
        text = _try(data, guess.encoding) if guess.encoding != "ascii" else None
        if text is not None and not _STRANGE.search(text) and len(_CONTROL.findall(text)) <= len(text) // 100:
            return text
    if len(_CONTROL.findall(data.decode("latin-1"))) > len(data) // 20:
        raise _binary()
    raise InputError("its encoding cannot be told", remedy="Save it as UTF-8.")


def _binary() -> InputError:
    return InputError("a binary file, not text", remedy="Give a text file.")
