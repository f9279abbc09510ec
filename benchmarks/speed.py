"""Measure what reading costs: the spaCy model alone and graphkit's whole extraction, on the same articles in the same run.

python benchmarks/speed.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import spacy

from graphkit.article import Article
from graphkit.building import build_into
from graphkit.extract.pipeline import DEFAULT_MODEL, Extractor
from graphkit.store.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
ROUNDS = 7


def seconds(act: Callable[[], object]) -> float:
    """How long the act takes, on the clock."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measure() -> dict[str, str]:
    """Measure everything; return the figures as text, by what they are."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    bare = spacy.load(DEFAULT_MODEL)
    extractor = Extractor()
    tokens = sum(len(bare(text)) for text in texts)
    articles = [Article.from_text(text, published="2024-07-28") for text in texts]
    list(extractor.extract(articles))
    # In turns, so that whatever else the machine does falls on both; the middle of the rounds is what counts.
    rounds = [(seconds(lambda: list(bare.pipe(texts))), seconds(lambda: list(extractor.extract(articles)))) for _ in range(ROUNDS)]
    alone, whole = (median(column) for column in zip(*rounds, strict=True))
    with tempfile.TemporaryDirectory() as folder, Workspace.open(Path(folder) / "speed.db") as workspace:
        first = seconds(lambda: build_into(workspace, SEEDS, published="2024-07-28"))
        again = seconds(lambda: build_into(workspace, SEEDS, published="2024-07-28"))
    start = median(
        seconds(lambda: subprocess.run([sys.executable, "-m", "graphkit", "--help"], check=True, capture_output=True)) for _ in range(3)
    )
    return {
        "the spaCy model alone, tokens/s": f"{tokens / alone:,.0f}",
        "graphkit's whole extraction, tokens/s": f"{tokens / whole:,.0f}",
        "whole extraction, times the model alone": f"{whole / alone:.2f}",
        "build of the seeds into a new workspace, model loaded, s": f"{first:.2f}",
        "the same build again, s": f"{again:.3f}",
        "`graphkit --help`, s": f"{start:.2f}",
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:58} {value}")
