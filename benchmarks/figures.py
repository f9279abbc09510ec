"""Print every measured figure as one table; with ``--write``, put it into the README between its marks.

    python benchmarks/figures.py [--write]

With ``--write`` 10,000 made-up articles are built, which takes some minutes; without it 100.
Extraction is scored on the evaluation files when they are there (``benchmarks/evaluate.py`` says where they are looked for).
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import corpus, entities, evaluate, speed  # noqa: E402 - a script's own folder is not on its path

README = ROOT / "README.md"
MARKS = "<!-- figures: written by `make figures` -->", "<!-- end of figures -->"


SMALL, LARGE = (100,), (1_000, 10_000)


def table(sizes: tuple[int, ...] = SMALL) -> str:
    """Measure, and return the figures as a Markdown table; ``sizes`` are the numbers of made-up articles that are built."""
    rows: list[tuple[str, str]] = []
    folder = evaluate.evaluation_folder()
    if folder is not None:
        with tempfile.TemporaryDirectory() as work:
            rows += [(name, f"{value:.3f}") for name, value in evaluate.figures(folder, Path(work)).items()]
    rows += entities.measure(folder).items()
    rows += speed.measure().items()
    rows += corpus.measure(*sizes).items()
    where = (
        f"Python {platform.python_version()}, spaCy {version('spacy')}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )
    lines = ["| what | measured |", "| --- | ---: |", *(f"| {name} | {value} |" for name, value in rows), "", f"{where}; one run."]
    return "\n".join(lines)


def write(figures: str, marks: tuple[str, str] = MARKS) -> None:
    """Put a table into the README, between its marks."""
    start, end = marks
    readme = README.read_text(encoding="utf-8")
    replaced, count = re.subn(f"(?<={re.escape(start)}\n).*(?={re.escape(end)})", lambda _: f"\n{figures}\n\n", readme, flags=re.S)
    if count != 1:
        raise SystemExit(f"{README.name} does not hold the marks {start} and {end} once")
    README.write_text(replaced, encoding="utf-8")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into the README; larger corpora are built for it")
    chosen = parser.parse_args()
    figures = table(LARGE if chosen.write else SMALL)
    print(figures)
    if chosen.write:
        write(figures)


if __name__ == "__main__":
    main()
