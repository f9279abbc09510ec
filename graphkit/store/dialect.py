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
_LISTS = frozenset(("collect", "keys", "labels", "nodes", "range", "relationships"))
_LISTS_OR_NULL = frozenset(("split", "tail"))
_LIST_PROPERTIES = frozenset(("aliases", "claimants", "content", "denied_by", "derived_from", "measures"))
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
        if [word.text.lower() for word in words[max(0, at - 2) : at + 2]] == ["duration", ".", "between", "("]:
            return Prepared(cypher, "duration.between() counts months in Neo4j and only days here: use duration.inDays()")
        if before == "." or (before in ("{", ",") and after == ":"):
            if before == "." and token.text in _VIRTUAL:
                return Prepared(cypher, f"No node or relationship has a property {token.text!r}: use {_VIRTUAL[token.text]}")
            if _RESERVED.match(token.text):
                token.out = f"`{token.text}`"
        elif after == "(" and token.text.lower() in _INTERNAL:
            return Prepared(cypher, f"{token.text}() names a place inside one database: use {_INTERNAL[token.text.lower()]}")
    if any(_may_lose_null(words, at) for at, token in enumerate(words) if token.text == "+"):
        return Prepared(cypher, "A list and null together are null in Neo4j and a longer list here: write coalesce(…, []) + …")
    _name_columns(tokens)
    return Prepared("".join(token.out for token in tokens), given=cypher)


def _may_lose_null(words: list[_Token], plus: int) -> bool:
    """Whether a ``+`` joins a list with something that may be null."""
    sides = (_side_before(words, plus - 1), _side_after(words, plus + 1))
    return any(side in ("list", "list or null") for side in sides) and any(side in ("", "list or null") for side in sides)


def _side_after(words: list[_Token], at: int) -> str:
    """Return what begins here: a list, a list or null, a value that is never null, or nothing that is known."""
    if _text(words, at) == "[":
        return "list"
    end = at
    while _text(words, end + 1) == ".":
        end += 2
    if _text(words, end + 1) == "(":
        return _called(words, end)
    return _simple(words, end)


def _side_before(words: list[_Token], at: int) -> str:
    """Return what ends here."""
    if _text(words, at) not in _CLOSING:
        return _simple(words, at)
    depth, start = 1, at
    while depth and start > 0:
        start -= 1
        depth += (words[start].text in _CLOSING) - (words[start].text in _OPENING)
    before = words[start - 1] if start else None
    called = before is not None and (before.kind in ("word", "quoted") or before.text in _CLOSING) and not _RESERVED.match(before.text)
    if words[at].text == "]":
        cut = any(token.text == ".." for token in words[start:at])
        return "list" if not called else "list or null" if cut else ""
    return _called(words, start - 1) if called and words[at].text == ")" else ""


def _called(words: list[_Token], name: int) -> str:
    function = words[name].text.lower()
    if function == "coalesce":
        return "list" if "[" in [token.text for token in words[name : name + 12]] else ""
    return "list" if function in _LISTS else "list or null" if function in _LISTS_OR_NULL else ""


def _simple(words: list[_Token], at: int) -> str:
    if not 0 <= at < len(words):
        return ""
    if words[at].kind in ("text", "number"):
        return "value"
    return "list or null" if _text(words, at - 1) == "." and words[at].text in _LIST_PROPERTIES else ""


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
