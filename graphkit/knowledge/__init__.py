"""The knowledge pack: public facts about states, forces, bases, treaties and people, as CSV files.

>>> from graphkit.knowledge import load_knowledge
>>> load_knowledge().country("USA").name
'United States'
"""

from graphkit.knowledge.entries import Entry, Kind, Knowledge, Membership, Office
from graphkit.knowledge.loader import load_knowledge
from graphkit.knowledge.names import fold, is_acronym, slug

__all__ = ["Entry", "Kind", "Knowledge", "Membership", "Office", "fold", "is_acronym", "load_knowledge", "slug"]
