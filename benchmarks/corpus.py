"""Build, resolve and query a corpus of made-up articles: time, memory, and what one more article costs.

    python benchmarks/corpus.py [ARTICLES ...] [--write FOLDER]      (default 1000 10000)

The articles are made from templates with a fixed seed: states, offices and people of the knowledge pack, and people and
bodies that nobody knows, each under several spellings. Every figure is taken in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from graphkit.article import Article  # noqa: E402 - a script's own folder is not on its path

SEED = 20240728
ADDED = 15

STATES = [
    ("Japan", "Japanese", "Tokyo"), ("France", "French", "Paris"), ("Poland", "Polish", "Warsaw"), ("Kenya", "Kenyan", "Nairobi"),
    ("Brazil", "Brazilian", "Brasília"), ("India", "Indian", "New Delhi"), ("Egypt", "Egyptian", "Cairo"), ("Turkey", "Turkish", "Ankara"),
    ("Vietnam", "Vietnamese", "Hanoi"), ("Ukraine", "Ukrainian", "Kyiv"), ("Germany", "German", "Berlin"), ("Canada", "Canadian", "Ottawa"),
    ("Russia", "Russian", "Moscow"), ("China", "Chinese", "Beijing"), ("Iran", "Iranian", "Tehran"), ("Norway", "Norwegian", "Oslo"),
]  # fmt: skip
GIVEN = [
    ("Sergei", "Sergey", "Serhiy"), ("Mohammed", "Muhammad", "Mohamed"), ("Dmitry", "Dmitri", "Dmytro"), ("Yusuf", "Youssef", "Yousef"),
    ("Andrei", "Andrey", "Andrei"), ("Hussein", "Hussain", "Husein"), ("Aleksandr", "Alexander", "Oleksandr"), ("Anna", "Anna", "Anna"),
    ("Maria", "Maria", "Maria"), ("Peter", "Peter", "Peter"), ("Tomas", "Tomas", "Tomas"), ("Ines", "Ines", "Ines"),
]  # fmt: skip
STARTS = "Bar Cor Del Fen Gar Hal Jor Kal Lem Mor Nav Ost Pel Ros Sar Tor Ul Var Wes Zan".split()
MIDDLES = "a e i o u an en in on ar er or al el il".split()
ENDS = "bek dal gren kov lund mann nen rossi sen sky ston vic wald yan zade".split()
BODIES = [("Observatory", "O"), ("Brigade", "B"), ("Shipyard", "S"), ("Institute", "I"), ("Council", "C"), ("Front", "F")]
FACTS = [
    "{a} and {b} signed a defence agreement in {city}.", "{a} condemned {b} over the border clashes.", "{a} will send troops to {b}.",
    "{a} denied that it had supplied missiles to {b}.", "{a} imposed sanctions on {b}.", "The {aa} government supports {b}.",
    "{a} and {b} are allies.", "{a} hosted talks with {b} in {city}.",
]  # fmt: skip
PEOPLE = [
    "{aa} commander {full} met {bb} officials in {city}.", "{full}, a {aa} envoy, visited {b}.", "General {full} of {a} praised {b}.",
    "{aa} Trade Minister {full} met his counterpart from {b}.",
]  # fmt: skip
AGAIN = ["{last} thanked {b}.", "{last} said {a} would keep its promises.", "Later {last} criticized {c}."]
THINGS = ["The {body} ({short}) is based in {city}.", "The {body} supports {a}.", "{a} praised the {body}."]


def made(count: int, *, start: int = 0, seed: int = SEED) -> Iterator[Article]:
    """Yield ``count`` articles of three to five sentences; an article is the same whatever the count.

    For every four articles there is one person more, and for every sixteen a body, so that names come again and new ones
    keep coming.
    """
    for number in range(start, start + count):
        chance = random.Random(f"{seed} {number}")
        known = 40 + number // 4
        (a, aa, city), (b, bb, _), (c, _, _) = chance.sample(STATES, 3)
        full, last = person(chance.randrange(known), seed, chance)
        body, short = thing(chance.randrange(known // 4 + 5), seed)
        parts = {"a": a, "aa": aa, "b": b, "bb": bb, "c": c, "city": city, "full": full, "last": last, "body": body, "short": short}
        more = chance.sample([*FACTS, *THINGS], chance.randint(0, 2))
        pattern = [chance.choice(PEOPLE), chance.choice(FACTS), chance.choice(AGAIN), *more]
        text = " ".join(sentence.format(**parts) for sentence in pattern)
        date = f"{2015 + number % 10}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield Article(f"n{number:06}", text, f"Report {number}", published=date)


def person(number: int, seed: int, chance: random.Random) -> tuple[str, str]:
    """The full name of a made-up person in one of its spellings, and the surname."""
    fixed = random.Random(f"{seed} person {number}")
    given = fixed.choice(GIVEN)
    last = fixed.choice(STARTS) + fixed.choice(MIDDLES) + fixed.choice(ENDS)
    return f"{chance.choice(given)} {last}", last


def thing(number: int, seed: int) -> tuple[str, str]:
    """The name of a made-up body and its acronym."""
    fixed = random.Random(f"{seed} body {number}")
    first, second = (fixed.choice(STARTS) + fixed.choice(ENDS) for _ in range(2))
    last, letter = fixed.choice(BODIES)
    return f"{first} {second} {last}", f"{first[0]}{second[0]}{letter}"


# What is measured, each in a process of its own


def build(news: Path, workspace: Path) -> dict[str, Any]:
    """Build a workspace."""
    from graphkit.building import build_into
    from graphkit.store.workspace import Workspace

    warm()
    clock, started = time.perf_counter(), time.process_time()
    with Workspace.open(workspace) as opened:
        build_into(opened, news)
        taken = {"s": time.perf_counter() - clock, "cpu": time.process_time() - started, "mb": peak()}
        return {**taken, "entities": opened.counts()["entities"]}


def resolve_again(workspace: Path) -> dict[str, Any]:
    """Resolve everything anew, as after a change of code or knowledge."""
    from graphkit.building import resolve_into
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace) as opened:
        opened._connection.execute("UPDATE meta SET value = 'another' WHERE key = 'resolution'")
        clock, started = time.perf_counter(), time.process_time()
        resolve_into(opened)
        return {"s": time.perf_counter() - clock, "cpu": time.process_time() - started, "mb": peak()}


def ask(workspace: Path) -> dict[str, Any]:
    """Open the graph and ask one question in Cypher."""
    from graphkit.building import open_graph
    from graphkit.store.workspace import Workspace

    clock = time.perf_counter()
    with Workspace.open(workspace) as opened:
        kg = open_graph(opened)
    found = kg.query("MATCH (a:Country)-[r:ALLIED_WITH]-(b:Country) WHERE a.name < b.name RETURN a.name, b.name, r.statements")
    return {"s": time.perf_counter() - clock, "mb": peak(), "rows": len(found.rows)}


def add(workspace: Path, empty: Path) -> dict[str, Any]:
    """Add single articles to a full and to an empty workspace in turns: processor seconds, the middle of the rounds."""
    from graphkit.building import build_into
    from graphkit.store.workspace import Workspace

    warm()
    costs: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder, Workspace.open(workspace) as full, Workspace.open(empty) as other:
        for number, article in enumerate(made(ADDED, start=20_000)):
            news = written(Path(folder) / "one.jsonl", [Article(f"x{number}", article.text, published=article.published)])
            pair = []
            for place in (full, other) if number % 2 else (other, full):
                started = time.process_time()
                build_into(place, news)
                pair.append(time.process_time() - started)
            costs.append((pair[0], pair[1]) if number % 2 else (pair[1], pair[0]))
            other.remove(f"x{number}")
            build_into(other, [])
    into_full, into_empty = (median(column) for column in zip(*costs[3:], strict=True))
    return {"full": into_full, "empty": into_empty, "ratio": median(a / b for a, b in costs[3:])}


def warm() -> None:
    """Load the model and the knowledge, so that they are not measured."""
    from graphkit.extract.pipeline import Extractor
    from graphkit.knowledge import load_knowledge
    from graphkit.resolve import resolve

    resolve(Extractor().extract([Article.from_text("General Ola Nordmann of Norway met Ine Nordmann.")]), load_knowledge())


def peak() -> float:
    """The most memory that this process had, MB; a system that does not tell of the program alone counts who started it too."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def written(path: Path, articles: Iterator[Article] | list[Article]) -> Path:
    """Write articles as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for a in articles:
            file.write(json.dumps({"id": a.id, "text": a.text, "title": a.title, "published": a.published}, ensure_ascii=False) + "\n")
    return path


def apart(what: str, *arguments: Path) -> dict[str, Any]:
    """Take a measurement in a process of its own."""
    command = [sys.executable, __file__, "--only", what, *map(str, arguments)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def measure(*sizes: int) -> dict[str, str]:
    """Measure corpora of these sizes; return the figures as text, by what they are."""
    found: dict[str, str] = {}
    peaks: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            news, workspace = written(folder / f"{size}.jsonl", made(size)), folder / f"{size}.db"
            built = apart("build", news, workspace)
            again, asked = apart("resolve_again", workspace), apart("ask", workspace)
            one = apart("add", workspace, folder / f"empty{size}.db")
            peaks.append(built["mb"])
            of = f"{size:,} made-up articles"
            found |= {
                f"{of}: built, s": f"{built['s']:.1f}",
                f"{of}: entities": f"{built['entities']:,}",
                f"{of}: most memory while building, MB": f"{built['mb']:.0f}",
                f"{of}: resolved anew without parsing, s": f"{again['s']:.1f}",
                f"{of}: most memory while resolving, MB": f"{again['mb']:.0f}",
                f"{of}: opened and queried in Cypher, s": f"{asked['s']:.1f}",
                f"{of}: one more article, ms of processor": f"{one['full'] * 1000:.0f}",
                f"{of}: one more article, times that into an empty workspace": f"{one['ratio']:.2f}",
            }
    if len(peaks) > 1:
        found[f"memory while building {sizes[-1]:,}, times that of {sizes[0]:,}"] = f"{peaks[-1] / peaks[0]:.2f}"
    return found


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--only", choices=["build", "resolve_again", "ask", "add"], help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, help="only write the articles, as JSON lines, into this folder")
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(globals()[chosen.only](*map(Path, chosen.arguments))))
        return
    sizes = [int(size) for size in chosen.arguments] or [1000, 10_000]
    if chosen.write:
        for size in sizes:
            print(written(chosen.write / f"{size}.jsonl", made(size)))
        return
    for name, value in measure(*sizes).items():
        print(f"{name:80} {value}")


if __name__ == "__main__":
    main()
