"""Every error graphkit raises on purpose: what failed, in which input, and what to do about it."""

from __future__ import annotations

__all__ = [
    "DecisionError",
    "ExportError",
    "ExtractionError",
    "GraphkitError",
    "InputError",
    "OntologyError",
    "StoreError",
    "UnknownNameError",
    "WorkspaceError",
]


class GraphkitError(Exception):
    """Base of graphkit's errors; its text is one plain sentence that a user can act on.

    >>> str(GraphkitError("notes.bin: not text", remedy="Give a text file."))
    'notes.bin: not text. Give a text file.'
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message = message.rstrip(".")
        self.remedy = remedy
        super().__init__(f"{self.message}. {remedy}" if remedy else message)


class InputError(GraphkitError):
    """An input that cannot be read as an article."""


class ExportError(GraphkitError):
    """A file that cannot be written."""


class OntologyError(GraphkitError):
    """An ontology, lexicon or knowledge file that breaks its own rules."""


class ExtractionError(GraphkitError):
    """An article that cannot be analysed."""


class DecisionError(GraphkitError):
    """A decision about entities that cannot be taken: it contradicts another, or is none."""


class WorkspaceError(GraphkitError):
    """A workspace that cannot be opened, read or written."""


class StoreError(GraphkitError):
    """A graph database that cannot be reached, refuses, or answers wrongly."""


class UnknownNameError(GraphkitError):
    """A name of an entity, relation or format that stands for nothing here, or for several things."""
