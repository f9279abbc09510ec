"""Neo4j Browser, the real one in a real Chromium: logged in, the graph drawn in graphkit's colours, favorites and guide there."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import socket
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import browsing
import commands
import neo4j
import pytest
from playwright.sync_api import Browser, Page, expect

import graphkit
from graphkit.export.look import fill
from graphkit.graph import KnowledgeGraph
from graphkit.ontology import load_ontology
from graphkit.store import server
from graphkit.store.browser.favorites import archive, script
from graphkit.store.browser.opening import handover
from graphkit.store.browser.pages import guide, pages
from graphkit.store.browser.style import grass, rules
from graphkit.store.cookbook import read_recipe, recipes
from graphkit.store.server import Server
from graphkit.store.shape import STRUCTURAL_LABELS, STRUCTURAL_TYPES

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = load_ontology()
ALLIANCES = "MATCH alliance = (:Country)-[:ALLIED_WITH]-(:Country) RETURN alliance"


@pytest.fixture(scope="module")
def seed() -> KnowledgeGraph:
    return graphkit.build(ROOT / "seeds", published="2024-07-28")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsing.browser() as started:
        yield started


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser that was never used before."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture
def loaded(empty_neo4j: Server, seed: KnowledgeGraph) -> Server:
    seed.to_neo4j(empty_neo4j.uri, auth=empty_neo4j.auth)
    return empty_neo4j


@pytest.mark.neo4j
def test_logged_in_by_hand_the_alliance_is_drawn_and_named(page: Page, loaded: Server) -> None:
    browsing.log_in(page, loaded)
    browsing.run(page, ALLIANCES)
    drawn = browsing.nodes(page, "Japan", "United States")
    assert {name.replace(" ", "") for name in drawn} == {"Japan", "UnitedStates"}
    assert {browsing.colour(node) for node in drawn.values()} == {fill("Country")}
    expect(page.locator("[data-testid=frame]").first.locator("svg g.relationship", has_text="ALLIED_WITH")).to_have_count(1)


@pytest.mark.neo4j
def test_the_command_opens_it_logged_in(page: Page, loaded: Server, tmp_path: Path) -> None:
    """``graphkit neo4j browser`` starts the user's web browser: here a script that notes the address, for Chromium to open."""
    address = open_as_user(page, tmp_path)
    assert loaded.password not in address
    assert page.evaluate("location.hash") == "", "the word for the password does not stay in the address"
    browsing.run(page, ALLIANCES)
    browsing.nodes(page, "Japan", "United States")

    page.click("[data-testid=navigationFavorites]")
    page.click("[data-testid=expandFolder-graphkit]")
    for recipe in recipes():
        expect(page.locator(f"[data-testid='scriptTitle-{recipe.title}']")).to_have_count(1)
    expect(page.locator("text=Basic Queries"), "Neo4j Browser's own scripts are still there").to_have_count(1)

    page.goto(address)  # a second time: the word is used up
    page.wait_for_selector("[data-testid=password], .monaco-editor", timeout=browsing.PATIENCE)


def open_as_user(page: Page, folder: Path) -> str:
    """Run ``graphkit neo4j browser``, open in Chromium what it opens, and wait until that is logged in; return the address."""
    told = folder / "address"
    told.unlink(missing_ok=True)
    opener = folder / "web-browser"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > "{folder}/part" && mv "{folder}/part" "{told}"\n')
    opener.chmod(0o755)
    done: list[commands.Done] = []
    command = threading.Thread(target=lambda: done.append(commands.process("neo4j", "browser", BROWSER=f"{opener} %s")))
    command.start()
    try:
        while not told.exists():
            assert command.is_alive(), done
            page.wait_for_timeout(50)
        address = told.read_text()
        page.goto(address)
        browsing.logged_in(page)
    finally:
        command.join()
    assert (done[0].code, "logged in" in done[0].err) == (0, True)
    return address


@pytest.mark.neo4j
def test_what_the_user_changed_stays(page: Page, loaded: Server, tmp_path: Path) -> None:
    open_as_user(page, tmp_path)
    browsing.run(page, ":style node.Country {color: #123456; caption: '{name}';} node.Mine {color: #654321;}")
    browsing.run(page, "// My own\nRETURN 1")
    page.locator("[data-testid=frame]", has_text="My own").locator("[data-testid=frame-Favorite]").click()
    for key, kept in (("documents", "My own"), ("grass", "#654321")):
        while kept not in page.evaluate(f"localStorage.getItem('neo4j.{key}')"):
            page.wait_for_timeout(50)
    open_as_user(page, tmp_path)
    browsing.run(page, ALLIANCES)
    assert {browsing.colour(node) for node in browsing.nodes(page, "Japan").values()} == {"#123456"}
    assert page.evaluate("JSON.parse(localStorage.getItem('neo4j.grass'))['node.Mine'].color") == "#654321"
    page.click("[data-testid=navigationFavorites]")
    expect(page.locator("[data-testid='scriptTitle-My own']")).to_have_count(1)
    page.click("[data-testid=expandFolder-graphkit]")
    expect(page.locator("[data-testid='scriptTitle-Allies of a country']")).to_have_count(1)


@pytest.mark.neo4j
def test_a_favorite_with_a_parameter_runs(page: Page, loaded: Server, tmp_path: Path) -> None:
    open_as_user(page, tmp_path)
    page.click("[data-testid=navigationFavorites]")
    page.click("[data-testid=expandFolder-graphkit]")
    page.hover("[data-testid='scriptTitle-Allies of a country']")
    page.click("[data-testid='navicon-Allies of a country']", force=True)
    page.click("[data-testid=contextMenuRun]")
    steps = page.locator("[data-testid=frame]").first.locator("[data-testid=multi-statement-list-icon]")
    expect(steps, "the parameter and the query").to_have_count(2, timeout=browsing.PATIENCE)
    for step in steps.all():
        expect(step).to_have_attribute("title", "Status: success", timeout=browsing.PATIENCE)
    browsing.run(page, "MATCH (a:Entity {name: $name})-[:ALLIED_WITH]-(b:Entity) RETURN b.name AS ally")
    expect(page.locator("[data-testid=frame]").first).to_contain_text("Japan", timeout=browsing.PATIENCE)


@pytest.mark.neo4j
def test_the_guide_leads_on_and_a_click_puts_its_queries_into_the_editor(page: Page, loaded: Server) -> None:
    browsing.log_in(page, loaded)
    drawer = page.locator("[data-testid=guidesDrawer]")
    expect(drawer).to_contain_text("Alliances in the news")
    drawer.locator("text=Next").click()
    expect(drawer).to_contain_text("one arrow, however many sentences")
    drawer.locator("pre", has_text="RETURN alliance").click()
    page.keyboard.press("Control+Enter")
    browsing.nodes(page, "Japan", "United States")


class Queries(HTMLParser):
    """The queries of a guide: what stands in a ``pre`` that runs by a click."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            assert dict(attrs)["class"] == "code runnable"
            self.found.append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1] += data


@pytest.mark.neo4j
def test_every_query_of_the_guide_has_an_answer_in_the_seeds(loaded: Server, neo4j_driver: neo4j.Driver) -> None:
    parser = Queries()
    parser.feed(guide())
    assert len(parser.found) > 8
    for query in parser.found:
        result = neo4j_driver.execute_query(query)
        assert result.records, query


DROP = """([name, type, content]) => {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type }));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        document.querySelector("[data-testid=editor], .monaco-editor").dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


@pytest.mark.neo4j
def test_files_for_a_server_of_ones_own_are_dropped_on_the_browser(page: Page, loaded: Server, tmp_path: Path) -> None:
    """For a Neo4j that graphkit has not started: there nothing is set up beforehand."""
    style, favorites = tmp_path / "graphkit.grass", tmp_path / "favorites.zip"
    assert commands.graphkit("neo4j", "style", "-o", style).code == 0
    assert commands.graphkit("neo4j", "favorites", "-o", favorites).code == 0
    page.goto(f"{loaded.browser.partition('/browser/')[0]}/browser/?dbms={loaded.uri}")
    page.fill("[data-testid=username]", loaded.user, timeout=browsing.PATIENCE)
    page.fill("[data-testid=password]", loaded.password)
    page.click("[data-testid=connect]")
    browsing.logged_in(page)
    for path in (style, favorites):
        page.evaluate(DROP, [path.name, "application/octet-stream", base64.b64encode(path.read_bytes()).decode()])
    page.click("[data-testid=navigationFavorites]")
    page.click("[data-testid=expandFolder-graphkit]", timeout=browsing.PATIENCE)
    expect(page.locator("[data-testid='scriptTitle-Who is allied with whom']")).to_have_count(1)
    browsing.run(page, ALLIANCES)
    assert {browsing.colour(node) for node in browsing.nodes(page, "Japan").values()} == {fill("Country")}


# --- without a web browser -----------------------------------------------------------------------------------------------


def test_chromium_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="apt-get install chromium"):
        browsing.chromium()


def test_every_label_and_type_has_a_style() -> None:
    found = rules(ONTOLOGY)
    labels = STRUCTURAL_LABELS - {"Entity"} | ONTOLOGY.types.keys()
    assert found.keys() == {
        *("node", "relationship"),
        *(f"node.{label}" for label in labels),
        *(f"relationship.{type}" for type in STRUCTURAL_TYPES | ONTOLOGY.relations.keys()),
    }
    for selector, properties in found.items():
        assert re.fullmatch(r"#[0-9A-F]{6}", properties["color"]), selector
        assert properties["caption"] == ("{name}" if selector.startswith("node") else "<type>")
    colours = [found[f"node.{label}"]["color"] for label in sorted(labels)]
    assert len(set(colours)) == len(colours), "no two labels look the same"


def test_the_style_sheet_says_what_the_rules_say() -> None:
    blocks = re.findall(r"^(\S+) \{\n(.*?)^\}$", grass(ONTOLOGY), re.M | re.S)
    read = {selector: dict(re.findall(r"^  (\S+): '?(.*?)'?;$", body, re.M)) for selector, body in blocks}
    assert read == rules(ONTOLOGY)


def test_favorites_are_the_cookbook_and_always_the_same_bytes() -> None:
    found = list(recipes())
    assert len(found) >= 30
    packed = archive(found)
    assert packed == archive(found)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.namelist() == [f"graphkit/{recipe.name}.cypher" for recipe in found]
    tried = read_recipe('// Title\n// :param names => ["Japan", "São Tomé"]\n// :param limit => 3\nRETURN $names', "x")
    assert script(tried) == '// Title\n:param names => ["Japan", "São Tomé"];\n:param limit => 3;\nRETURN $names'


def test_no_page_has_a_password_or_an_address_of_others() -> None:
    for path, content in pages(ONTOLOGY, recipes(), "bolt://neo4j@127.0.0.1:7687").items():
        assert not re.findall(r"https?://(?!127\.0\.0\.1)[\w.]+", content), path
    ready = json.loads(pages(ONTOLOGY, recipes(), "bolt://neo4j@127.0.0.1:7687")["browser/graphkit/ready.json"])
    assert ready.keys() == {"address", "style", "folder", "scripts"}


ORIGIN = "http://127.0.0.1:7474"


def fetch(address: str, origin: str = ORIGIN) -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"Origin": origin} if origin else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_password_is_handed_over_once_to_the_right_page() -> None:
    with handover({"password": "secret"}, ORIGIN) as offered:
        port, word = offered.place.split("/")
        assert fetch(f"http://127.0.0.1:{port}/{word}", "http://evil.example") == (404, "{}")
        assert fetch(f"http://127.0.0.1:{port}/{word}", "") == (404, "{}")
        assert fetch(f"http://127.0.0.1:{port}/{word[:-1]}") == (404, "{}")
        assert fetch(f"http://127.0.0.1:{port}/") == (404, "{}")
        assert not offered.wait(0)
        assert fetch(f"http://127.0.0.1:{port}/{word}") == (200, '{"password": "secret"}')
        assert offered.wait(0)
        assert fetch(f"http://127.0.0.1:{port}/{word}") == (404, "{}"), "it was used"
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=2):
        pass


@pytest.mark.parametrize(("mine", "expected"), [(True, 200), (False, 404)])
def test_another_users_process_does_not_get_it(mine: bool, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = os.getuid()
    with handover({"password": "secret"}, ORIGIN) as offered:
        if not mine:
            monkeypatch.setattr(os, "getuid", lambda: owner + 1)  # as if the one who asks, who is us, were somebody else
        assert fetch(f"http://127.0.0.1:{offered.place}")[0] == expected


@pytest.mark.neo4j
def test_nothing_to_open_it_with(neo4j_server: Server) -> None:
    """The command ends, and says how to go on."""
    done = commands.process("neo4j", "browser", BROWSER="false %s")
    assert done.code == 0
    assert f"Browser   {neo4j_server.browser}" in done.out
    assert "Open the address above in a web browser, and log in" in done.err
    opened: list[str] = []
    assert not server.open_browser(lambda address: bool(opened.append(address)), timeout=0.1)
    assert neo4j_server.password not in opened[0]
