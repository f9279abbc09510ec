"""Write graphkit/store/neo4j-VERSION.jars: what Maven resolves for a Neo4j, pinned by hash.

Usage: python tools/lock_neo4j.py 5.26.30 5.24.0   (the versions of Neo4j and of Neo4j Browser)
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import MavenContext, PythonResolver
from jgo.maven._core import Dependency

TARGET = Path(__file__).resolve().parent.parent / "graphkit" / "store"


def main(version: str, browser: str) -> None:
    wanted = (
        ("org.neo4j", "neo4j", version),
        ("org.neo4j.app", "neo4j-server", version),
        ("org.neo4j", "neo4j-import-tool", version),
        ("org.neo4j.client", "neo4j-browser", browser),
    )
    with tempfile.TemporaryDirectory() as cache:
        context = MavenContext(repo_cache=Path(cache), resolver=PythonResolver())
        given = [Dependency(context.project(group, name).at_version(number).artifact()) for group, name, number in wanted]
        inputs, others = context.resolver.resolve(given)
        with ThreadPoolExecutor(4) as pool:
            lines = sorted(pool.map(_line, [*inputs, *others]))
    head = (
        f"# Neo4j {version} Community with Neo4j Browser {browser}, as Maven resolves\n"
        f"#   {'  '.join(':'.join(each) for each in wanted)}\n"
        "# One line a jar: coordinates, SHA-256, bytes. Made by tools/lock_neo4j.py; nothing else is fetched or run.\n"
    )
    (TARGET / f"neo4j-{version}.jars").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def _line(dependency: Dependency) -> str:
    content = Path(dependency.artifact.resolve()).read_bytes()
    parts = [dependency.groupId, dependency.artifactId, dependency.version, dependency.classifier]
    return f"{':'.join(part for part in parts if part)} {hashlib.sha256(content).hexdigest()} {len(content)}"


if __name__ == "__main__":
    main(*sys.argv[1:3])
