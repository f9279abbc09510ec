"""The knowledge pack: public facts about states, forces, bases, treaties and people, as CSV files.

A pack is a folder of such files; a user's own is given beside the package's. All are UTF-8 with a header row; ``|`` stands
between several values, dates are ISO 8601 as far as they are known, what is not known is left empty.

- ``countries.csv``, ``places.csv``, ``organizations.csv``, ``forces.csv``, ``bases.csv``, ``bodies.csv``, ``facilities.csv``,
  ``agreements.csv``, ``events.csv``, ``weapons.csv``, ``people.csv``, ``positions.csv``: an entry a row, with the columns
  ``id,type,name,aliases,adjectives,country,parent,place,since,until,source`` (see :class:`Entry`). ``countries.csv`` adds
  ``iso2,iso3,capital,seats``, ``places.csv`` ``claims``, ``positions.csv`` ``of``.
- ``offices.csv``: a term of office a row, ``person,position,of,since,until,source``.
- ``members.csv``: a membership a row, ``member,of,since,until,source``.

``id`` is a Wikidata id where it is certain, else a slug such as ``place:yokosuka``. A column that refers to another entry
holds its id, its slug, or the ISO 3166-1 alpha-3 code of a country.

>>> from graphkit.knowledge import load_knowledge
>>> load_knowledge().country("USA").name
'United States'
"""

from graphkit.knowledge.entries import Entry, Kind, Knowledge, Membership, Office
from graphkit.knowledge.loader import load_knowledge
from graphkit.knowledge.names import fold, is_acronym, slug

__all__ = ["Entry", "Kind", "Knowledge", "Membership", "Office", "fold", "is_acronym", "load_knowledge", "slug"]
