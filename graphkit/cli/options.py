"""The options that several commands share, each with its help and its environment variable."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AsOf",
    "Database",
    "Inputs",
    "Model",
    "OntologyFile",
    "Output",
    "Packs",
    "Published",
    "Reported",
    "RowFormat",
    "Shape",
    "Since",
    "Until",
    "Uri",
    "User",
    "WorkspacePath",
]

_option = partial(typer.Option, show_default=False)


def _date(given: str) -> str:
    from graphkit.sources.dates import parse_date

    if given and not parse_date(given):
        raise typer.BadParameter(f"{given!r} is not a date; write it as 2024-07-28")
    return given


def _iso(given: str) -> str:
    from graphkit.errors import InputError
    from graphkit.periods import as_of_day

    try:
        return given and as_of_day(given) and given
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


class Shape(StrEnum):
    """How the rows of an answer are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders, http(s) addresses, .jsonl of {id, text, title, url, published}, or - for standard input.",
        show_default=False,
    ),
]
WorkspacePath = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar="GRAPHKIT_WORKSPACE", metavar="FILE", help="The workspace: the file that keeps what was read."
    ),
]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="File to write, - for standard output.")]
Published = Annotated[
    str,
    _option(
        "--published",
        metavar="DATE",
        callback=_date,
        help="Date (2024-07-28) of texts that do not state their own; times are read against it.",
    ),
]
Model = Annotated[
    str,
    _option("--model", envvar="GRAPHKIT_MODEL", metavar="NAME", help="spaCy model, name or folder; default: the one graphkit comes with."),
]
OntologyFile = Annotated[
    Path | None,
    _option("--ontology", envvar="GRAPHKIT_ONTOLOGY", metavar="FILE", help="TOML file that replaces or extends graphkit's own ontology."),
]
Packs = Annotated[
    list[Path] | None,
    _option(
        "--pack", envvar="GRAPHKIT_PACKS", metavar="PATH", help="CSV file or folder of further knowledge (people.csv ...); may be repeated."
    ),
]
Uri = Annotated[str, _option("--uri", envvar="NEO4J_URI", metavar="URI", help="Neo4j server, such as bolt://localhost:7687.")]
User = Annotated[
    str,
    _option("--user", envvar="NEO4J_USERNAME", metavar="NAME", help="User of that server; the password is read from NEO4J_PASSWORD."),
]
Database = Annotated[
    str, _option("--database", envvar="NEO4J_DATABASE", metavar="NAME", help="Database on that server; default: the user's own.")
]
AsOf = Annotated[
    str,
    _option(
        "--as-of",
        metavar="DATE",
        callback=_iso,
        help="Look at the graph as of a date (2021-06-01, 2021-06, 2021): what held then and had happened by then.",
    ),
]
Since = Annotated[str, _option("--since", metavar="DATE", callback=_iso, help="Leave out what was over before (2021-06-01, 2021).")]
Until = Annotated[str, _option("--until", metavar="DATE", callback=_iso, help="Leave out what began after.")]
Reported = Annotated[
    bool, typer.Option("--reported", help="With --as-of: as the articles published until then had it, whatever later ones tell.")
]
RowFormat = Annotated[Shape, typer.Option("--format", help="A table to read, JSON, or CSV.")]
