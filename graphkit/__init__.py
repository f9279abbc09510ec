"""News articles in, a knowledge graph of alliances, forces, bases, treaties and meetings out.

::

    import graphkit
    kg = graphkit.build("seeds/")
    kg.query("MATCH (a:Country)-[:ALLIED_WITH]-(b:Country) RETURN a.name, b.name")

Importing the package is cheap: spaCy, networkx and the Neo4j driver are loaded by what uses them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphkit.article import Article as Article
    from graphkit.building import Report as Report
    from graphkit.building import Step as Step
    from graphkit.building import build as build
    from graphkit.building import build_into as build_into
    from graphkit.building import extract_all as extract_all
    from graphkit.errors import ExtractionError as ExtractionError
    from graphkit.errors import GraphkitError as GraphkitError
    from graphkit.errors import InputError as InputError
    from graphkit.errors import OntologyError as OntologyError
    from graphkit.errors import StoreError as StoreError
    from graphkit.errors import WorkspaceError as WorkspaceError
    from graphkit.graph import KnowledgeGraph as KnowledgeGraph
    from graphkit.model import Entity as Entity
    from graphkit.model import Extraction as Extraction
    from graphkit.model import Mention as Mention
    from graphkit.model import Resolution as Resolution
    from graphkit.model import Statement as Statement
    from graphkit.ontology import load_ontology as load_ontology
    from graphkit.sources import Skipped as Skipped
    from graphkit.sources import read as read
    from graphkit.store.neo4j import from_neo4j as from_neo4j
    from graphkit.store.neo4j import query_neo4j as query_neo4j
    from graphkit.store.workspace import Workspace as Workspace

    __version__: str

_HOMES = {
    "graphkit.article": ("Article",),
    "graphkit.building": ("Report", "Step", "build", "build_into", "extract_all"),
    "graphkit.errors": ("ExtractionError", "GraphkitError", "InputError", "OntologyError", "StoreError", "WorkspaceError"),
    "graphkit.graph": ("KnowledgeGraph",),
    "graphkit.model": ("Entity", "Extraction", "Mention", "Resolution", "Statement"),
    "graphkit.ontology": ("load_ontology",),
    "graphkit.sources": ("Skipped", "read"),
    "graphkit.store.neo4j": ("from_neo4j", "query_neo4j"),
    "graphkit.store.workspace": ("Workspace",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("graphkit")
    if name not in _HOME:
        raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
