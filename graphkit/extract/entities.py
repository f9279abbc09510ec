"""The entity component: every mention of the article, by source, longest name first.

Names come from the knowledge pack, from telling words ("… Air Base"), and from the model's NER;
offices and their holders, descriptions ("the April summit") and short forms ("Kishida") build on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from graphkit.extract.gazetteer import Gazetteer, Match
from graphkit.extract.holders import Holders
from graphkit.extract.layer import Layer
from graphkit.extract.metonyms import read_in_context
from graphkit.extract.names import Name, direction_names, ner_names, pattern_names
from graphkit.extract.nominals import nominal_mentions
from graphkit.extract.shortforms import add_short_forms
from graphkit.extract.spans import SpanMention, register_extensions, set_mentions
from graphkit.extract.titles import OfficePhrase, Title, office_phrases
from graphkit.knowledge import Knowledge, load_knowledge

__all__ = ["Entities", "make_entities", "titles"]

_STRENGTH = {"pack": 0, "pattern": 1, "ner": 2}


@Language.factory("graphkit_entities", default_config={"packs": []})
def make_entities(nlp: Language, name: str, packs: Iterable[str | Path]) -> Entities:
    """Make the component; ``packs`` are folders of further knowledge."""
    return Entities(nlp, load_knowledge(*packs))


def titles(doc: Doc) -> list[Title]:
    """The offices that the article gives people: ``(position, person, owner, former, acting)``, in text order."""
    return list(doc._.titles or ())


class Entities:
    """Sets ``doc._.mentions``, ``doc._.mention_at`` and ``doc._.titles``."""

    def __init__(self, nlp: Language, knowledge: Knowledge) -> None:
        register_extensions()
        self.knowledge = knowledge
        self._gazetteer = Gazetteer(nlp, knowledge)

    def __call__(self, doc: Doc) -> Doc:
        layer = self._names(doc)
        holders = Holders(doc, layer, self.knowledge)
        add_short_forms(doc, layer)
        for phrase in office_phrases(doc, layer):
            holders.read(phrase)
        add_short_forms(doc, layer)
        described = {i: phrase for phrase in holders.vacant for i in range(phrase.head_at, phrase.head_end)}
        held = {i: title for title in holders.titles for i in range(title.position.start, title.position.end)}
        nominals = list(nominal_mentions(doc, layer, {**held, **described}))
        vacant = [mention for phrase in holders.vacant for mention in self._unheld(doc, phrase, holders)]
        read_in_context(doc, layer, self.knowledge)
        set_mentions(doc, _distinct([*layer.all(), *holders.positions, *nominals, *vacant]))
        doc._.titles = sorted(holders.titles, key=lambda title: (title.position.start, title.person.start))
        return doc

    def _names(self, doc: Doc) -> Layer:
        layer = Layer(doc)
        ner = ner_names(doc)
        people = [name for name in ner if name.type == "Person" and name.end - name.start > 1]
        matches = [match for match in self._gazetteer.matches(doc) if match.entry.type != "Position" and not _is_part_of_person(match, people)]
        found: list[tuple[int, int, Match | Name]] = [(match.end - match.start, _STRENGTH["pack"], match) for match in matches]
        found += [(name.end - name.start, _STRENGTH[name.source], name) for name in (*pattern_names(doc), *ner)]
        countries = {(match.start, match.end): match for match in matches if match.entry.type in ("Country", "Place")}
        for _, _, candidate in sorted(found, key=lambda item: (-item[0], item[1], item[2].start)):
            if isinstance(candidate, Match):
                layer.put(candidate.mention(doc))
            else:
                self._put_name(doc, layer, candidate, countries)
        _add_directions(doc, layer)
        return layer

    def _put_name(self, doc: Doc, layer: Layer, name: Name, countries: dict[tuple[int, int], Match]) -> None:
        """A name that no pack holds, and the countries named inside it ("Turkish Foreign Ministry")."""
        mention = SpanMention(doc, name.start, name.end, name.type, doc[name.start : name.end].text)
        if not layer.put(mention) or name.type == "Person":
            return
        inside = [match for (start, end), match in countries.items() if name.start <= start and end <= name.end] if countries else []
        for match in inside:
            if match.entry.type == "Country":
                layer.nested.append(match.mention(doc))
                mention.country = mention.country or match.entry.country
        if not mention.country and name.start > 1 and doc[name.start - 1].tag_ == "POS":
            owner = next((m for (start, end), m in countries.items() if end == name.start - 1), None)
            mention.country = owner.entry.country if owner is not None else ""

    def _unheld(self, doc: Doc, phrase: OfficePhrase, holders: Holders) -> list[SpanMention]:
        """An office without a named holder: the post itself, or whoever holds it ("the Libyan ambassador to Greece")."""
        head = doc[phrase.head_end - 1]
        before = doc[phrase.begin - 1] if phrase.begin else None
        definite = before is not None and (before.pos_ == "DET" or before.tag_ in ("PRP$", "POS"))
        if head.pos_ == "ADJ" or not (phrase.owners or definite or phrase.tail or phrase.words_start < phrase.head_at or phrase.plural):
            return []
        owner = phrase.owners[0] if phrase.owners else None
        office = holders.office_words(phrase)
        country = owner.country if owner is not None else ""
        if _is_post(doc, phrase):
            name = f"{office} of {owner.name}" if owner is not None else office
            return [SpanMention(doc, phrase.start, phrase.end, "Position", name, country=country)]
        return [SpanMention(doc, phrase.start, phrase.end, "Person", doc[phrase.start : phrase.end].text, level="nominal", country=country, local=True)]


def _is_post(doc: Doc, phrase: OfficePhrase) -> bool:
    """Whether the office is meant, not its holder: "reports to the Commander", "became president", "as minister"."""
    root = doc[phrase.start : phrase.end].root
    head = root.head
    if root.dep_ in ("attr", "appos", "oprd"):
        return True
    if root.dep_ == "pobj":
        return head.lower_ == "as" or head.lower_ == "to" and head.head.lemma_ in ("report", "subordinate", "answer") or head.lower_ == "of" and head.head.lemma_ in ("post", "office", "role", "position", "job", "title")
    return root.dep_ == "dobj" and head.lemma_ in ("elect", "appoint", "become", "name")


def _is_part_of_person(match: Match, people: list[Name]) -> bool:
    """"Jordan" in "Michael Jordan", "Israel" in "Israel Katz"."""
    if match.kind == "adjective" or match.entry.type == "Person":
        return False
    return any(name.start <= match.start and match.end <= name.end and match.end - match.start < name.end - name.start for name in people)


def _add_directions(doc: Doc, layer: Layer) -> None:
    """"northern Syria", "south-eastern Turkey": a place of its own, in that country."""
    for mention in list(layer):
        if mention.type not in ("Country", "Place") or mention.start == 0:
            continue
        start = direction_names(doc, mention.start)
        if start < mention.start and layer.free(start, mention.start) and doc[mention.end - 1].text[0].isupper():
            layer.remove(mention)
            if mention.type == "Country":
                layer.nested.append(mention)
            layer.put(SpanMention(doc, start, mention.end, "Place", doc[start : mention.end].text, country=mention.country))


def _distinct(mentions: list[SpanMention]) -> list[SpanMention]:
    seen: dict[tuple[int, int, str, str], SpanMention] = {}
    for mention in mentions:
        seen.setdefault((mention.start, mention.end, mention.type, mention.name), mention)
    return list(seen.values())
