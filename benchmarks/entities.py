"""Measure who is taken for whom: on the corpus built to confuse, and on the entities of the evaluation articles.

    python benchmarks/entities.py [--folder EVALUATION] [--verbose]

Of every entity of a gold file that has a Wikidata id, one of the mentions that bear one of its names must be resolved to
that id. Those whose names the article does not hold at all, or that extraction finds no mention of, count as missed.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.clusters import b_cubed, pairwise  # noqa: E402 - a script's own folder is not on its path
from benchmarks.evaluate import evaluation_folder, gold_articles  # noqa: E402
from graphkit.article import Article  # noqa: E402
from graphkit.extract.pipeline import Extractor  # noqa: E402
from graphkit.knowledge import fold, load_knowledge  # noqa: E402
from graphkit.resolve import resolve, resolve_one  # noqa: E402

CORPUS = ROOT / "tests" / "confusing.toml"

Grouping = dict[str, str]


def confusing() -> tuple[Grouping, Grouping]:
    """Each name of each article of the corpus built to confuse: the entity that it was found to be, and the right one.

    A name whose mentions are several entities, or that was not found, is by itself.
    """
    corpus = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["article"]
    knowledge = load_knowledge()
    extractions = list(Extractor().extract(Article(a["id"], a["text"], published=str(a["published"])) for a in corpus))
    resolution = resolve(extractions, knowledge)
    found: Grouping = {}
    right: Grouping = {}
    for article, extraction in zip(corpus, extractions, strict=True):
        for name, word in article["who"].items():
            bare = name.removeprefix("The ").removeprefix("the ")
            said = [m for m in extraction.mentions if m.text in (name, bare)]
            said = said or [m for m in extraction.mentions if m.text.endswith(f" {bare}")]
            ids = sorted({resolution.entity_of[m.id] for m in said})
            key = f"{article['id']}: {name}"
            entry = knowledge.entry(word)
            found[key] = ids[0] if len(ids) == 1 else f"{key} {ids}"
            right[key] = entry.id if entry is not None else word
    return found, right


def linked(folder: Path) -> dict[str, tuple[str, list[str]]]:
    """Every gold entity that has a Wikidata id, by article and key: the id, and the entities its mentions were found to be."""
    extractor, knowledge = Extractor(), load_knowledge()
    found: dict[str, tuple[str, list[str]]] = {}
    for stem, article in gold_articles(folder):
        gold = tomllib.loads((folder / "gold" / f"{stem}.toml").read_text(encoding="utf-8"))["entities"]
        extraction = extractor.read(article)
        resolution = resolve_one(extraction, knowledge)
        for key, entity in gold.items():
            if id := entity.get("wikidata"):
                names = {fold(name) for name in entity["names"]}
                said = [m for m in extraction.mentions if fold(m.text) in names or fold(m.name) in names]
                found[f"{stem} {key}"] = id, sorted({resolution.entity_of[m.id] for m in said})
    return found


def measure(folder: Path | None) -> dict[str, str]:
    """Measure everything; return the figures as text, by what they are."""
    grouping = confusing()
    figures = {
        "corpus built to confuse: B-cubed F1": f"{b_cubed(*grouping).f1:.3f}",
        "corpus built to confuse: pairwise F1": f"{pairwise(*grouping).f1:.3f}",
    }
    if folder is not None:
        gold = linked(folder)
        right = sum(id in ids for id, ids in gold.values())
        mentioned = sum(bool(ids) for _, ids in gold.values())
        figures[f"gold entities resolved to their Wikidata id, of {len(gold)}"] = f"{right / len(gold):.3f}"
        figures[f"the same of the {mentioned} of which a mention is found"] = f"{right / mentioned:.3f}"
    return figures


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder")
    parser.add_argument("--verbose", action="store_true", help="name the gold entities that were missed")
    chosen = parser.parse_args()
    folder = evaluation_folder(chosen.folder)
    if chosen.verbose and folder is not None:
        for key, (id, ids) in linked(folder).items():
            if id not in ids:
                print(f"{key}: {id} is {', '.join(ids) or 'not found'}")
    for name, value in measure(folder).items():
        print(f"{name:70} {value}")


if __name__ == "__main__":
    main()
