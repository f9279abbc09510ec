"""Measure the extraction on the evaluation articles and public data sets, and print the figures.

    python benchmarks/evaluate.py [--folder EVALUATION] [--verbose] [--only STEM]

EVALUATION holds ``gold/``, ``articles/``, ``external/`` and their scorers ``score.py`` and ``external.py``; by default
``../shared/evaluation`` beside the project, or GRAPHKIT_EVALUATION.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from graphkit.article import Article
from graphkit.export.jsonl import record
from graphkit.extract.pipeline import Extractor
from graphkit.knowledge import load_knowledge
from graphkit.resolve import resolve_one

ROOT = Path(__file__).resolve().parent.parent


def evaluation_folder(given: str | None = None) -> Path | None:
    """Where the evaluation files are, None when they are missing."""
    folder = Path(given or os.environ.get("GRAPHKIT_EVALUATION") or ROOT.parent / "shared" / "evaluation")
    return folder if (folder / "score.py").is_file() else None


def gold_articles(folder: Path) -> list[tuple[str, Article]]:
    """The articles with a gold file: (stem of the gold file, article with the gold's date)."""
    found = []
    for gold in sorted((folder / "gold").glob("*.toml")):
        data = tomllib.loads(gold.read_text(encoding="utf-8"))
        name = data["article"]
        path = next(p for p in (folder / "articles" / name, ROOT / "seeds" / name) if p.is_file())
        found.append((gold.stem, Article.from_text(path.read_text(encoding="utf-8"), published=str(data["published"]), source=name)))
    return found


def predict(extractor: Extractor, articles: Iterable[Article], file: Path) -> None:
    """Write the statements of the articles as JSON lines."""
    knowledge = load_knowledge()
    with file.open("w", encoding="utf-8") as out:
        for extraction in extractor.extract(articles):
            resolution = resolve_one(extraction, knowledge)
            for statement in extraction.statements:
                out.write(json.dumps(record(statement, extraction, resolution), ensure_ascii=False) + "\n")


def figures(folder: Path, work: Path, only: str = "", verbose: bool = False) -> dict[str, float]:
    """Run everything; return the figures by name."""
    extractor = Extractor()
    found: dict[str, float] = {}
    (work / "gold").mkdir(exist_ok=True)
    for stem, article in gold_articles(folder):
        if only in stem:
            predict(extractor, [article], work / "gold" / f"{stem}.jsonl")
    if only:
        stems = sorted(p.stem for p in (work / "gold").glob("*.jsonl") if only in p.stem)
        for stem in stems:
            subprocess.run(
                [sys.executable, folder / "score.py", folder / "gold" / f"{stem}.toml", work / "gold" / f"{stem}.jsonl"], check=True
            )
        return found
    command = [sys.executable, str(folder / "score.py"), str(folder / "gold"), str(work / "gold")]
    if verbose:
        subprocess.run(command, check=True)
    scored = json.loads(subprocess.run([*command, "--json"], check=True, capture_output=True, text=True).stdout)["total"]
    found.update({f"gold {k}": scored[k] for k in ("precision", "recall", "f1", "macro_f1", "false_assertions")})
    found.update({f"gold {k} agrees": a / b for k, (a, b) in scored["qualifiers"].items() if b})
    for task in ("gsr", "re3d"):
        data = folder / "external" / f"{task}-dev.jsonl"
        rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines() if line.strip()]
        predict(extractor, (Article(r["id"], r["text"]) for r in rows), work / f"{task}.jsonl")
        output = subprocess.run(
            [sys.executable, folder / "external.py", task, data, work / f"{task}.jsonl"], check=True, capture_output=True, text=True
        ).stdout
        for name, values in json.loads(output).items():
            found.update({f"{task} {name} {k}": values[k] for k in ("precision", "recall", "f1")})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder")
    parser.add_argument("--only", default="")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep the predictions in this folder")
    args = parser.parse_args()
    folder = evaluation_folder(args.folder)
    if folder is None:
        raise SystemExit("evaluation files not found: give --folder or GRAPHKIT_EVALUATION")
    with tempfile.TemporaryDirectory() as temporary:
        work = args.keep or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for name, value in figures(folder, work, args.only, args.verbose).items():
            print(f"{name:32} {value:.3f}")


if __name__ == "__main__":
    main()
