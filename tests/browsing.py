"""A headless Chromium on Neo4j Browser: found or installed, driven, photographed.

As a script it sees to Chromium (``python tests/browsing.py``), or writes the README's pictures into a folder
(``python tests/browsing.py docs``).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, ElementHandle, Page, expect, sync_playwright

from graphkit.store.server import Server

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
MISSING = (
    "The tests of Neo4j Browser need Chromium, and there is none on the path. "
    "On Debian or Ubuntu: apt-get install chromium (done by itself when the tests run as root)"
)
PATIENCE = 60_000
"""How long to wait for Neo4j Browser to show something, in milliseconds."""


def chromium() -> str:
    """Return the path of Chromium; where it is missing and the user may install it, install it."""
    found = next(filter(None, map(shutil.which, NAMES)), "")
    if not found and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("Installing Chromium with apt-get, for the tests of Neo4j Browser\n")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False, timeout=900)
        found = shutil.which("chromium") or ""
    if not found:
        raise RuntimeError(MISSING)
    return found


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium with an empty profile."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()


def log_in(page: Page, server: Server) -> None:
    """Open the address that graphkit prints, and log in by hand."""
    page.goto(server.browser)
    page.fill("[data-testid=username]", server.user, timeout=PATIENCE)
    page.fill("[data-testid=password]", server.password)
    page.click("[data-testid=connect]")
    logged_in(page)


def logged_in(page: Page) -> None:
    """Wait until Neo4j Browser is connected, and has shown the guide."""
    page.wait_for_selector("text=You are connected as user", timeout=PATIENCE)
    page.wait_for_selector("[data-testid=guidesDrawer] >> text=Who is allied with whom", state="attached", timeout=PATIENCE)


def run(page: Page, command: str) -> None:
    """Type a command or query into the editor and run it."""
    page.click(".monaco-editor")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(command)
    page.keyboard.press("Control+Enter")


def nodes(page: Page, *named: str) -> dict[str, ElementHandle]:
    """Wait until the newest frame draws nodes with these captions; return all that it draws, by caption."""
    frame = page.locator("[data-testid=frame]").first
    for name in named:
        expect(frame.locator("svg g.node", has_text=re.compile(re.escape(name.split()[0])))).not_to_have_count(0, timeout=PATIENCE)
    drawn = frame.locator("svg g.node").element_handles()
    return {" ".join(part.text_content() or "" for part in node.query_selector_all("text")).strip(): node for node in drawn}


def colour(node: ElementHandle) -> str:
    """Return the colour that a node is filled with."""
    circle = node.query_selector("circle.b-outline")
    assert circle is not None
    return (circle.get_attribute("fill") or "").upper()


PICTURE = """MATCH alliance = (:Entity)-[:ALLIED_WITH]-(:Entity)
MATCH force = (:MilitaryForce)-[:BELONGS_TO|STATIONED_IN|BASED_AT|REPORTS_TO]->(:Entity)
RETURN alliance, force"""


def photograph(folder: Path) -> None:
    """Write a picture of Neo4j Browser with the graph of the seeds into the folder."""
    import graphkit
    from graphkit.store import server

    kg = graphkit.build(ROOT / "seeds", published="2024-07-28")
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("GRAPHKIT_JARS", str(server.data_folder() / "jars"))
        os.environ["GRAPHKIT_HOME"] = home
        running = server.start()
        try:
            kg.to_neo4j(running.uri, auth=running.auth)
            with browser() as started:
                page = started.new_page(viewport={"width": 1440, "height": 630})
                log_in(page, running)
                page.click("[data-testid=guidesDrawer] >> text=Next")
                run(page, ":clear")
                run(page, PICTURE)
                nodes(page, "Japan", "United States")
                page.click("[aria-label='Collapse the node properties display']")
                page.wait_for_timeout(8000)  # until the nodes have come to rest
                page.click("[aria-label=zoom-to-fit]")
                page.wait_for_timeout(3000)
                page.screenshot(path=folder / "browser.png")
        finally:
            server.stop(force=True)


if __name__ == "__main__":
    try:
        chromium()
    except RuntimeError as error:
        sys.exit(str(error))
    for given in sys.argv[1:]:
        photograph(Path(given))
