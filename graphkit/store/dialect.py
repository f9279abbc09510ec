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
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_CLAUSES = frozenset(("RETURN", "ORDER", "SKIP", "OFFSET", "LIMIT", "UNION", "MATCH", "OPTIONAL", "WITH", "UNWIND", "CALL", "WHERE"))
_BREAKS = {"RETURN": frozenset(("DISTINCT",)), "ORDER": frozenset(("BY", "ASC", "DESC", "ASCENDING", "DESCENDING"))}
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


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    out: str


def prepare(cypher: str) -> Prepared:
    """Return the query for the embedded engine.

    Reserved words that name a property are quoted, and what ``RETURN`` computes without ``AS`` gets the name that
    Neo4j gives it: the engine's own name can hide a variable, and then ``ORDER BY`` sorts by something else.

    >>> prepare("MATCH (s:Statement) RETURN s.end, size(s.name)").cypher
    'MATCH (s:Statement) RETURN s.`end`, size(s.name) AS `size(s.name)`'
    >>> prepare("MATCH (n) RETURN elementId(n)").refused
    'elementId() names a place inside one database: use n.id'
    """
    tokens = [_Token(str(m.lastgroup), m[0], m[0]) for m in _TOKEN.finditer(cypher)]
    words = [token for token in tokens if token.kind != "space"]
    for at, token in enumerate(words):
        if token.kind != "word":
            continue
        before, after = _text(words, at - 1), _text(words, at + 1)
        if before == "." or (before in ("{", ",") and after == ":"):
            if before == "." and token.text in _VIRTUAL:
                return Prepared(cypher, f"No node or relationship has a property {token.text!r}: use {_VIRTUAL[token.text]}")
            if _RESERVED.match(token.text):
                token.out = f"`{token.text}`"
        elif after == "(" and token.text.lower() in _INTERNAL:
            return Prepared(cypher, f"{token.text}() names a place inside one database: use {_INTERNAL[token.text.lower()]}")
    _name_columns(tokens)
    return Prepared("".join(token.out for token in tokens), given=cypher)


def _text(words: list[_Token], at: int) -> str:
    return words[at].text if 0 <= at < len(words) else ""


def _name_columns(tokens: list[_Token]) -> None:
    """Give the columns of every outer RETURN that have none a name, and use it where ORDER BY repeats what it names."""
    named: dict[str, str] = {}
    item: list[_Token] = []
    depth, clause, before = 0, "", ""
    for token in tokens:
        word = token.text.upper() if token.kind == "word" and before != "." else ""
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and (word in _CLAUSES or token.text == ";"):
            _close(item, clause, named)
            item, clause = [], word if word in ("RETURN", "ORDER") else ""
            named = {} if word == "RETURN" else named
        elif depth == 0 and clause and (token.text == "," or word in _BREAKS[clause]):
            _close(item, clause, named)
            item = []
        else:
            item.append(token)
        before = token.text if token.kind != "space" else before
    _close(item, clause, named)


def _close(item: list[_Token], clause: str, named: dict[str, str]) -> None:
    inner = [token for token in item if token.kind != "space"]
    if not inner or not clause or (clause == "RETURN" and _has_name(inner)):
        return
    first, last = item.index(inner[0]), len(item) - 1 - item[::-1].index(inner[-1])
    text = "".join(token.text for token in item[first : last + 1])
    if clause == "RETURN":
        projects = len(inner) > 2 and inner[0].kind in ("word", "quoted") and inner[1].text == "{"
        named[text] = inner[0].text if projects else "`{}`".format(text.replace("`", "``"))
        inner[-1].out += f" AS {named[text]}"
    elif text in named:
        for token in item[first : last + 1]:
            token.out = ""
        inner[0].out = named[text]


def _has_name(inner: list[_Token]) -> bool:
    """Whether the item is a variable, a property, ``*``, or has its own name."""
    depth = 0
    for token in inner:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.kind == "word" and token.text.upper() == "AS":
            return True
    if inner[0].text == "*":
        return True
    names, dots = inner[::2], inner[1::2]
    return all(token.kind in ("word", "quoted") for token in names) and all(token.text == "." for token in dots)
