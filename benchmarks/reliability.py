"""Fit the weights of confidence on judged statements, and print how far the figures can be trusted.

    python benchmarks/reliability.py [--folder EVALUATION] [--write]

Statements of the development articles are judged like ``score.py`` judges them, by subject, relation and object: what the gold
requires or accepts is right, what it does not list or denies is wrong; statements with the status ``denied`` and measures are left
out. As the rules were written with those articles in view, ``judged.csv`` adds a random sample of statements of two other sets,
each judged by reading its sentence (right, or defensible, or not). One weight a feature (``graphkit.extract.confidence``), found by
logistic regression with a quadratic penalty that keeps what is rarely seen near 0.

The table is cross-validated: each article's statements get the confidence that the other articles alone would give them.
``--write`` puts the weights into ``graphkit/ontology/confidence.toml``.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.evaluate import evaluation_folder, gold_articles  # noqa: E402 - a script's own folder is not on its path
from graphkit.article import Article  # noqa: E402
from graphkit.export.jsonl import record  # noqa: E402
from graphkit.extract.confidence import features_of  # noqa: E402
from graphkit.extract.pipeline import Extractor  # noqa: E402
from graphkit.extract.relations import Candidate  # noqa: E402
from graphkit.knowledge import load_knowledge  # noqa: E402
from graphkit.model import Extraction  # noqa: E402
from graphkit.resolve import resolve_one  # noqa: E402

WEIGHTS = ROOT / "graphkit" / "ontology" / "confidence.toml"
JUDGED = Path(__file__).with_name("judged.csv")
PENALTY = 5.0
RARE = 8  # a feature seen less often gets no weight
BINS = (0.0, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0)
HEAD = """# What each feature of a statement adds to its confidence, as a logistic sum (graphkit/extract/confidence.py says what they mean).
# Written by benchmarks/reliability.py, which prints how far the figures can be trusted: fit anew when the rules change.
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement's features and whether it is right."""

    data: str
    article: str
    features: tuple[str, ...]
    right: bool


def judged(folder: Path) -> list[Judged]:
    """Every judged statement as it is extracted now."""
    extractor = Extractor()
    return [*_by_gold(folder, extractor), *_by_reading(folder, extractor)]


def _read(extractor: Extractor, article: Article) -> tuple[Extraction, dict[str, Candidate]]:
    origins: dict[str, Candidate] = {}
    reader: Any = extractor.nlp.get_pipe("graphkit_statements")
    return reader.read(extractor.analysed(article), None, origins), origins


def _by_gold(folder: Path, extractor: Extractor) -> Iterator[Judged]:
    score, knowledge = _scorer(folder), load_knowledge()
    for stem, article in gold_articles(folder):
        gold = score.Gold(folder / "gold" / f"{stem}.toml")
        wanted = gold.acceptable.union(*(triples for triples, _, _ in gold.required))
        extraction, origins = _read(extractor, article)
        resolution = resolve_one(extraction, knowledge)
        for s in extraction.statements:
            if s.id in origins and s.status != "denied" and s.relation not in score.NOT_ANNOTATED:
                keys = set(score.keys(gold, record(s, extraction, resolution)))
                right = bool(keys & wanted) and not keys & gold.denied
                yield Judged("gold", stem, features_of(origins[s.id], s.status), right)


def _by_reading(folder: Path, extractor: Extractor) -> Iterator[Judged]:
    verdicts: dict[tuple[str, str], dict[tuple[str, ...], bool]] = {}
    with JUDGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said = (row["sentence"], row["subject"], row["relation"], row["object"])
            verdicts.setdefault((row["data"], row["article"]), {})[said] = row["right"] == "yes"
    for data in ("gsr", "re3d"):
        lines = (folder / "external" / f"{data}-dev.jsonl").read_text(encoding="utf-8").splitlines()
        for line in filter(str.strip, lines):
            row = json.loads(line)
            known = verdicts.get((data, row["id"]))
            if not known:
                continue
            extraction, origins = _read(extractor, Article(row["id"], row["text"]))
            names = {m.id: m.name for m in extraction.mentions}
            for s in extraction.statements:
                said = (str(s.sentence), names[s.subject], s.relation, names.get(s.object, ""))
                if s.id in origins and s.status != "denied" and said in known:
                    yield Judged("read", row["id"], features_of(origins[s.id], s.status), known[said])


def _scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fit(rows: list[Judged], penalty: float = PENALTY) -> dict[str, float]:
    """Return the weights of the features and of ``base``; the penalty does not hold for ``base``."""
    counts = Counter(feature for row in rows for feature in row.features)
    names = ["base", *sorted(name for name, count in counts.items() if count >= RARE)]
    at = {name: number for number, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    x[:, 0] = 1.0
    for number, row in enumerate(rows):
        x[number, [at[feature] for feature in row.features if feature in at]] = 1.0
    y = np.array([row.right for row in rows], dtype=float)
    held = np.diag([1e-9, *[penalty] * (len(names) - 1)])
    weights = np.zeros(len(names))
    for _ in range(50):  # Newton's method
        p = 1.0 / (1.0 + np.exp(-x @ weights))
        step = np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + held, x.T @ (y - p) - held @ weights)
        weights += step
        if np.abs(step).max() < 1e-10:
            break
    return dict(zip(names, weights.tolist(), strict=True))


def confidence(weights: dict[str, float], features: tuple[str, ...]) -> float:
    """The confidence that these weights give."""
    total = weights["base"] + sum(weights.get(feature, 0.0) for feature in features)
    return float(1.0 / (1.0 + np.exp(-total)))


def cross_validated(rows: list[Judged], penalty: float = PENALTY) -> list[float]:
    """The confidence of each statement, from weights that its article had no part in (the read sentences in twenty parts)."""
    parts = [row.article if row.data == "gold" else f"part {sum(row.article.encode()) % 20}" for row in rows]
    fitted = {part: fit([row for row, own in zip(rows, parts, strict=True) if own != part], penalty) for part in sorted(set(parts))}
    return [confidence(fitted[part], row.features) for row, part in zip(rows, parts, strict=True)]


def report(rows: list[Judged], sure: list[float]) -> Iterator[str]:
    """The reliability table, the calibration error and what thresholds do."""
    p, y = np.array(sure), np.array([row.right for row in rows], dtype=float)
    yield f"{len(rows)} statements, {y.mean():.3f} right (gold articles: acceptable ones counted right)"
    yield f"{'confidence':<13}{'n':>6}{'mean':>8}{'right':>8}"
    error = 0.0
    for low, high in itertools.pairwise(BINS):
        chosen = (p >= low) & ((p < high) | (high == 1.0))
        if chosen.any():
            error += abs(p[chosen].sum() - y[chosen].sum())
            yield f"{low:.2f} to {high:.2f} {chosen.sum():>6}{p[chosen].mean():>8.3f}{y[chosen].mean():>8.3f}"
    yield f"expected calibration error {error / len(y):.3f}"
    yield f"Brier score {np.mean((p - y) ** 2):.4f} (always the mean: {y.mean() * (1 - y.mean()):.4f})"
    pairs = p[y == 1][:, None] - p[y == 0][None, :]
    yield f"a right one is surer than a wrong one in {np.mean((pairs > 0) + 0.5 * (pairs == 0)):.3f} of the pairs"
    for threshold in (0.0, 0.8, 0.9, 0.95, 0.98):
        kept = p >= threshold
        if not kept.any():
            break
        yield f"from {threshold:.2f}: {kept.sum():>5} kept, {y[kept].mean():.3f} right, {y[kept].sum() / y.sum():.3f} of the right ones"


def written(weights: dict[str, float]) -> str:
    """The weights as the text of ``confidence.toml``."""
    lines = [HEAD, f"base = {weights['base']:.3f}\n"]
    group = ""
    for name, weight in sorted(weights.items()):
        if "=" not in name:
            continue
        of, _, value = name.partition("=")
        if of != group:
            group = of
            lines.append(f"\n[weights.{group}]\n")
        lines.append(f'"{value}" = {weight:.3f}\n')
    return "".join(lines)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder")
    parser.add_argument("--write", action="store_true", help="put the weights into confidence.toml")
    chosen = parser.parse_args()
    folder = evaluation_folder(chosen.folder)
    if folder is None:
        raise SystemExit("evaluation files not found: give --folder or GRAPHKIT_EVALUATION")
    rows = judged(folder)
    sure = cross_validated(rows)
    print("\n".join(report(rows, sure)))
    for data, what in (("gold", "the development articles alone"), ("read", "the read sentences alone")):
        own = [number for number, row in enumerate(rows) if row.data == data]
        if own:
            print(f"\n{what}:", *report([rows[number] for number in own], [sure[number] for number in own]), sep="\n")
    if chosen.write:
        WEIGHTS.write_text(written(fit(rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
