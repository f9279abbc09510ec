"""How names are compared and how slugs are made from them."""

from __future__ import annotations

import re
import unicodedata

from graphkit.article import content_id

__all__ = ["fold", "is_acronym", "name_key", "slug"]

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_PLAIN = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ə": "a", "Ə": "A"}
)
_ARTICLE = re.compile(r"\A(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"'s?\Z")
_NOT_WORD = re.compile(r"[^\w]+")


def fold(name: str) -> str:
    """Return the form under which names are compared: no case, accents, leading article, possessive or abbreviation dots.

    >>> fold("The Élysée’s"), fold("U.S."), fold("Tayyip  Erdoğan")
    ('elysee', 'us', 'tayyip erdogan')
    """
    plain = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES).translate(_PLAIN))
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.casefold()
    plain = " ".join(plain.replace(".", "").split())
    if plain.startswith(("the ", "a ", "an ")):
        plain = plain.split(" ", 1)[1]
    return plain.removesuffix("s").removesuffix("'").rstrip() if plain.endswith(("'s", "'")) else plain


def name_key(name: str) -> str:
    """Return the form under which names are looked up: folded, and a hyphen is a space.

    >>> name_key("al-Qaeda") == name_key("Al Qaeda")
    True
    """
    folded = fold(name)
    return " ".join(folded.replace("-", " ").split()) if "-" in folded else folded


def is_acronym(name: str) -> bool:
    """Whether the name only means something as written, in capitals: ``US`` is not "us", ``IS`` is not "is".

    >>> is_acronym("US"), is_acronym("the U.K.'s"), is_acronym("Iran")
    (True, True, False)
    """
    bare = _POSSESSIVE.sub("", _ARTICLE.sub("", name.translate(_APOSTROPHES), count=1))
    letters = [char for char in bare if char.isalpha()]
    return 0 < len(letters) <= 6 and " " not in bare and all(char.isupper() for char in letters)


def slug(type: str, name: str) -> str:
    """Return the stable id of a thing that has no Wikidata id: its type and its name in plain letters.

    Letters of other scripts stay; a name without any letter or digit becomes a hash.

    >>> slug("Person", "Fumio Kishida"), slug("Place", "Chișinău"), slug("Person", "習近平")
    ('person:fumio-kishida', 'place:chisinau', 'person:習近平')
    """
    plain = fold(name).replace("'", "")
    words = _NOT_WORD.sub("-", plain).strip("-_")
    return f"{type.lower()}:{words or content_id(name)}"
