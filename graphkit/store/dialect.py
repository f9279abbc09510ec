"""Where the embedded engine reads Cypher otherwise than Neo4j: rewritten where that is safe, refused where it is not.

A query is cut into tokens, so that nothing in a text, a comment or a quoted name is taken for Cypher.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Prepared", "prepare"]

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<quoted>`(?:[^`]|``)*`)
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign>\.\.|->|<-|<=|>=|<>|=~|.)""",
    re.VERBOSE | re.DOTALL,
)
_RESERVED = re.compile(
    r"(?i:all|and|as|asc|ascending|by|call|case|contains|create|delete|desc|descending|detach|distinct|else|end|ends|exists|false|"
    r"for|foreach|having|if|in|is|limit|load|match|merge|not|null|on|optional|or|order|remove|return|set|skip|starts|then|true|"
    r"union|unwind|when|where|with|xor|yield)\Z"
)
_VIRTUAL = {"title": "name", "type": "labels(n) or type(r)", "label": "labels(n)", "node_type": "labels(n)"}
_INTERNAL = {"id": "n.id", "elementid": "n.id"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query as the embedded engine takes it, or why it does not (``refused``)."""

    cypher: str
    refused: str = ""
    given: str = ""

    def column(self, name: str) -> str:
        """Return the name that Neo4j gives a column which the engine named after the rewritten text."""
        return re.sub(r"`(\w+)`", lambda m: m[1] if _RESERVED.match(m[1]) and m[0] not in self.given else m[0], name)


def prepare(cypher: str) -> Prepared:
    """Return the query for the embedded engine.

    >>> prepare("MATCH (s:Statement) RETURN s.end").cypher
    'MATCH (s:Statement) RETURN s.`end`'
    >>> prepare("MATCH (n) RETURN elementId(n)").refused
    'elementId() names a place inside one database: use n.id'
    """
    tokens = [(str(m.lastgroup), m[0]) for m in _TOKEN.finditer(cypher)]
    words = [index for index, (kind, _) in enumerate(tokens) if kind != "space"]
    out = [text for _, text in tokens]
    for at, index in enumerate(words):
        kind, text = tokens[index]
        before, after = _text(tokens, words, at - 1), _text(tokens, words, at + 1)
        if kind == "word":
            if before == "." or (before in ("{", ",") and after == ":"):
                if before == "." and text in _VIRTUAL:
                    return Prepared(cypher, f"No node or relationship has a property {text!r}: use {_VIRTUAL[text]}")
                if _RESERVED.match(text):
                    out[index] = f"`{text}`"
            elif after == "(" and text.lower() in _INTERNAL:
                return Prepared(cypher, f"{text}() names a place inside one database: use {_INTERNAL[text.lower()]}")
    return Prepared("".join(out), given=cypher)


def _text(tokens: list[tuple[str, str]], words: list[int], at: int) -> str:
    return tokens[words[at]][1] if 0 <= at < len(words) else ""
