"""The cookbook as saved scripts ("favorites") of Neo4j Browser."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable

from graphkit.store.cookbook import Recipe

__all__ = ["FOLDER", "archive", "script"]

FOLDER = "graphkit"
"""The folder of Neo4j Browser's favorites that holds them."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)


def script(recipe: Recipe) -> str:
    """Return a recipe as Neo4j Browser runs it: the title, which becomes its name, the parameters, and the query.

    >>> from graphkit.store.cookbook import read_recipe
    >>> print(script(read_recipe('// Allies\\n// Of one.\\n// :param name => "Japan"\\nMATCH (n {name: $name}) RETURN n')))
    // Allies
    // Of one.
    :param name => "Japan";
    MATCH (n {name: $name}) RETURN n
    """
    lines = [f"// {recipe.title}", *([f"// {recipe.about}"] if recipe.about else [])]
    lines += [f":param {name} => {json.dumps(value, ensure_ascii=False)};" for name, value in recipe.parameters.items()]
    return "\n".join([*lines, recipe.cypher])


def archive(recipes: Iterable[Recipe]) -> bytes:
    """Return the scripts as a ``.zip`` file, to be dropped on Neo4j Browser; the same scripts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for recipe in recipes:
            packed.writestr(zipfile.ZipInfo(f"{FOLDER}/{recipe.name}.cypher", _EARLIEST), script(recipe) + "\n")
    return buffer.getvalue()
