"""The cookbook: Cypher queries with a title, what they answer, and parameters with values to try.

A recipe is a ``.cypher`` file: a comment line with the title, one or more that say what it answers, a line
``// :param name => value`` (JSON) for each parameter, then the query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphkit.errors import InputError

__all__ = ["Recipe", "cookbook_folder", "read_recipe", "recipes"]

_PARAMETER = ":param "


@dataclass(frozen=True, slots=True)
class Recipe:
    """A query of the cookbook. ``parameters`` are values to try."""

    name: str
    title: str
    about: str
    parameters: Mapping[str, Any]
    cypher: str


def read_recipe(text: str, name: str = "") -> Recipe:
    """Return the recipe that a file's text is.

    Raises:
        InputError: it has no title, or a parameter that is not JSON.

    >>> recipe = read_recipe('// Allies\\n// Of one.\\n// :param name => "Japan"\\nMATCH (n {name: $name}) RETURN n')
    >>> recipe.title, recipe.about, dict(recipe.parameters), recipe.cypher
    ('Allies', 'Of one.', {'name': 'Japan'}, 'MATCH (n {name: $name}) RETURN n')
    """
    lines = text.splitlines()
    count = next((at for at, line in enumerate(lines) if not line.startswith("//")), len(lines))
    comments = [line[2:].strip() for line in lines[:count]]
    given: dict[str, Any] = {}
    for comment in comments:
        if comment.startswith(_PARAMETER):
            key, _, value = comment[len(_PARAMETER) :].partition("=>")
            try:
                given[key.strip()] = json.loads(value)
            except json.JSONDecodeError as error:
                raise InputError(
                    f"{name}: the value of {key.strip()} is not JSON", remedy='Write it like: // :param name => "Japan"'
                ) from error
    about = [comment for comment in comments if not comment.startswith(_PARAMETER)]
    if not about:
        raise InputError(f"{name}: a recipe begins with a comment that is its title", remedy="Write: // Title")
    return Recipe(name, about[0], " ".join(about[1:]), given, "\n".join(lines[count:]).strip())


def cookbook_folder() -> Path:
    """Return the folder of graphkit's own cookbook: in the installed package, or ``queries/`` beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "queries"
    return installed if installed.is_dir() else package.parent / "queries"


def recipes(folder: Path | None = None) -> Iterator[Recipe]:
    """Yield the recipes of a folder (default: of graphkit's own cookbook), by name.

    Raises:
        InputError: one of the files is not a recipe.
    """
    for path in sorted((folder or cookbook_folder()).glob("*.cypher")):
        yield read_recipe(path.read_text(encoding="utf-8"), path.stem)
