"""Measure what reading costs: the spaCy model alone and graphkit's whole extraction, on the same articles in the same run.

python benchmarks/speed.py

The articles are those in ``seeds/`` and, when they are there, the evaluation articles (see ``benchmarks/evaluate.py``). Extraction
is measured in processor time, so that what else the machine does counts as little as can be.
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

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import evaluate  # noqa: E402 - a script's own folder is not on its path
from graphkit.article import Article  # noqa: E402
from graphkit.building import build_into  # noqa: E402
from graphkit.extract.pipeline import DEFAULT_MODEL, Extractor  # noqa: E402
from graphkit.store.workspace import Workspace  # noqa: E402

SEEDS = ROOT / "seeds"
PUBLISHED = "2024-07-28"
ROUNDS = 5
TIMES_AS_LONG = 16
SENTENCE = "Russia invaded Ukraine, the president of France met the minister of Japan in Cairo, and Iran said that it was right, "


def seconds(act: Callable[[], object]) -> float:
    """How long the act takes, on the clock."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def work(act: Callable[[], object]) -> float:
    """How many seconds the act keeps the processor busy."""
    started = time.process_time()
    act()
    return time.process_time() - started


def articles() -> list[str]:
    """The texts to read."""
    evaluation = evaluate.evaluation_folder()
    more = sorted((evaluation / "articles").glob("*.txt")) if evaluation is not None else []
    return [path.read_text(encoding="utf-8") for path in (*sorted(SEEDS.glob("*.txt")), *more)]


def a_word(extractor: Extractor, text: str) -> float:
    """The least of three measurements of what a token of the text costs."""
    article = Article.from_text(text, published=PUBLISHED)
    return min(work(lambda: extractor.read(article)) for _ in range(3)) / len(extractor.nlp.make_doc(text))


def extraction() -> dict[str, str]:
    """What extraction costs, beside the model alone and by the length of the text."""
    texts = articles()
    bare = spacy.load(DEFAULT_MODEL)
    extractor = Extractor()
    tokens = sum(len(bare(text)) for text in texts)
    read = [Article.from_text(text, published=PUBLISHED) for text in texts]
    list(extractor.extract(read))
    # In turns, so that whatever else the machine does falls on both; the middle of the rounds is what counts.
    rounds = [(work(lambda: list(bare.pipe(texts))), work(lambda: list(extractor.extract(read)))) for _ in range(ROUNDS)]
    alone, whole = (median(column) for column in zip(*rounds, strict=True))
    short = next(iter(texts))
    once = a_word(extractor, short)
    long = a_word(extractor, "\n\n".join([short] * TIMES_AS_LONG))
    endless = a_word(extractor, SENTENCE * (5000 // len(SENTENCE.split())))
    return {
        "the spaCy model alone, tokens/s": f"{tokens / alone:,.0f}",
        "graphkit's whole extraction, tokens/s": f"{tokens / whole:,.0f}",
        "whole extraction, times the model alone": f"{median(ours / theirs for theirs, ours in rounds):.2f}",
        f"a word of an article {TIMES_AS_LONG} times as long, times a word of the short one": f"{long / once:.2f}",
        "a word of a sentence of 5,000 words, times a word of the short article": f"{endless / once:.2f}",
    }


def measure() -> dict[str, str]:
    """Measure everything; return the figures as text, by what they are."""
    found = extraction()
    with tempfile.TemporaryDirectory() as folder, Workspace.open(Path(folder) / "speed.db") as workspace:
        first = seconds(lambda: build_into(workspace, SEEDS, published=PUBLISHED))
        again = seconds(lambda: build_into(workspace, SEEDS, published=PUBLISHED))
    start = median(
        seconds(lambda: subprocess.run([sys.executable, "-m", "graphkit", "--help"], check=True, capture_output=True)) for _ in range(3)
    )
    return found | {
        "build of the seeds into a new workspace, model loaded, s": f"{first:.2f}",
        "the same build again, s": f"{again:.3f}",
        "`graphkit --help`, s": f"{start:.2f}",
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:76} {value}")
