"""graphkit's own pages beside Neo4j Browser: a guide, and one that sets up colours and favorites.

The managed Neo4j serves its Browser out of a jar. graphkit starts it with that jar unpacked, and a folder ``browser/graphkit``
more in it: what is there comes from the same address, so Neo4j Browser trusts it, and nothing else has to run.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path

from graphkit.ontology import Ontology
from graphkit.store.browser.favorites import FOLDER, script
from graphkit.store.browser.style import grass, rules
from graphkit.store.cookbook import Recipe

__all__ = ["GUIDE", "READY", "browser_settings", "guide", "pages", "with_pages"]

READY = "browser/graphkit/ready.html"
"""The page that sets up Neo4j Browser and goes on to it."""
GUIDE = "browser/graphkit/guide.html"


def guide() -> str:
    """Return the guide: slides with queries to click on, for ``:guide`` and ``:play`` of Neo4j Browser."""
    return (resources.files(__package__) / "guide.html").read_text(encoding="utf-8")


def pages(ontology: Ontology, recipes: Iterable[Recipe], address: str) -> dict[str, str]:
    """Return all pages, by the path from which the server at the Bolt ``address`` serves them."""
    data = resources.files(__package__)
    scripts = [{"id": f"{FOLDER}-{one.name}", "folder": FOLDER, "content": script(one)} for one in recipes]
    ready = {"address": address, "style": rules(ontology), "folder": FOLDER, "scripts": scripts}
    return {
        READY: (data / "ready.html").read_text(encoding="utf-8"),
        "browser/graphkit/ready.js": (data / "ready.js").read_text(encoding="utf-8"),
        "browser/graphkit/ready.json": json.dumps(ready, ensure_ascii=False, indent=1),
        "browser/graphkit/style.grass": grass(ontology),
        GUIDE: guide(),
    }


def with_pages(jars: Sequence[Path], target: Path, added: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the class path with the folder ``target`` in place of Neo4j Browser's jar: what is in the jar, and these pages.

    A folder, because out of a jar whose path is not ASCII (a user called José) Neo4j serves nothing at all.
    """
    (original,) = [jar for jar in jars if jar.name.startswith("neo4j-browser-")]
    mark = target / f"{original.stem}.unpacked"
    if not mark.exists():
        shutil.rmtree(target, ignore_errors=True)
        with zipfile.ZipFile(original) as jar:
            jar.extractall(target)
        mark.touch()
    for path, content in added.items():
        (target / path).parent.mkdir(exist_ok=True)
        (target / path).write_text(content, encoding="utf-8")
    return tuple(target if jar == original else jar for jar in jars)


def browser_settings(http: str) -> dict[str, str]:
    """Return the lines of ``neo4j.conf`` that let Neo4j Browser show the guide served at ``http``, and show it first."""
    return {
        "browser.remote_content_hostname_whitelist": "guides.neo4j.com,localhost,127.0.0.1",
        "browser.post_connect_cmd": f"guide {http}/{GUIDE}",
    }
