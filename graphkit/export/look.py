"""How statuses and types look in the formats that say how a graph is drawn."""

from __future__ import annotations

__all__ = ["fill", "line"]

_LINES = {
    "planned": ("dashed", "#000000"),
    "possible": ("dotted", "#000000"),
    "ended": ("dashed", "#999999"),
    "denied": ("dotted", "#CC0000"),
}
_FILLS = {
    "Country": "#A6CEE3",
    "Organization": "#B2DF8A",
    "Person": "#FDBF6F",
    "Position": "#FFE0B2",
    "MilitaryForce": "#FB9A99",
    "GovernmentBody": "#CAB2D6",
    "MilitaryBase": "#D9B38C",
    "Facility": "#E6D5B8",
    "Place": "#FFFFCC",
    "Agreement": "#FCCDE5",
    "Event": "#80B1D3",
    "Weapon": "#BDBDBD",
}


def line(status: str) -> tuple[str, str]:
    """Return style and colour of the line of a relation.

    >>> line("asserted"), line("denied")
    (('solid', '#000000'), ('dotted', '#CC0000'))
    """
    return _LINES.get(status, ("solid", "#000000"))


def fill(type: str) -> str:
    """Return the colour of an entity of that type."""
    return _FILLS.get(type, "#EEEEEE")
