"""The text as the model reads it: what is no language becomes blanks, as long as what it replaces, so that offsets hold."""

from __future__ import annotations

import re

__all__ = ["readable"]

# What looks like a blank or like nothing, and stands in the way of reading; halves of surrogate pairs, which no model takes.
_BLANKS = dict.fromkeys(
    [
        *range(0x09),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        0x7F,
        0xA0,
        *range(0x2000, 0x2010),
        *range(0x202A, 0x2030),
        *range(0x205F, 0x2070),
        0x3000,
        *range(0xD800, 0xE000),
        0xFEFF,
    ],
    " ",
)
# Remains of HTML in a text that was taken from a page: tags and characters written by name.
_BLOCKS = frozenset("p br div li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote section article header footer hr figure figcaption".split())
_INLINE = "a b i em strong span u s small sup sub font img td th tbody thead script style iframe cite code pre q abbr time center"
_TAG = re.compile(rf"</?({'|'.join(sorted({*_BLOCKS, *_INLINE.split()}, key=lambda n: (-len(n), n)))})(?:\s[^<>]{{0,2000}})?/?>", re.I)
_NAMED = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|ndash|mdash|lsquo|rsquo|ldquo|rdquo|#39|#160|#8217);")
_CHARACTERS = {"amp": "&", "quot": '"', "apos": "'", "ndash": "–", "mdash": "—", "#39": "'", "#8217": "’"}
_CHARACTERS |= {"lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”"}


def readable(text: str) -> str:
    r"""Return the text with blanks for control and zero-width characters and for HTML, of the same length.

    A tag that ends a paragraph becomes a new line.

    >>> readable("<p>Talks\u200b in <b>Oslo</b>.</p>They&rsquo;re on")
    '\n  Talks  in    Oslo    .\n   They’      re on'
    """
    text = text.translate(_BLANKS)
    if "<" in text:
        text = _TAG.sub(_in_place_of_tag, text)
    return _NAMED.sub(_in_place_of_name, text) if "&" in text else text


def _in_place_of_tag(tag: re.Match[str]) -> str:
    return ("\n" if tag[1].lower() in _BLOCKS else " ").ljust(len(tag[0]))


def _in_place_of_name(name: re.Match[str]) -> str:
    return _CHARACTERS.get(name[1], " ").ljust(len(name[0]))
