"""Who holds the offices that ``titles`` finds, and what the offices are called."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Doc

from graphkit.extract.layer import Layer
from graphkit.extract.names import is_name_token
from graphkit.extract.officeheads import plain
from graphkit.extract.spans import SpanMention
from graphkit.extract.titles import OfficePhrase, Title, first_name_token, is_weak
from graphkit.extract.wordlists import offices
from graphkit.knowledge import Knowledge, fold

__all__ = ["Holders", "surnames"]

_LONGEST_NAME = 4
_NATIONAL = frozenset({"president", "minister", "chancellor", "king", "queen", "emir", "ambassador"})
_UNDER = frozenset({"deputy", "assistant", "acting", "shadow"})
_COPULAS = frozenset({"be", "become", "remain"})


def surnames(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The people of the pack who held an office (ids), by their last name."""
    found: dict[str, dict[str, None]] = {}
    for office in knowledge.offices:
        entry = knowledge.entries[office.person]
        for name in (entry.name, *entry.aliases):
            found.setdefault(fold(name).split()[-1], {})[entry.id] = None
    return {last: tuple(people) for last, people in found.items()}


class Holders:
    """Reads the office phrases of one doc: makes ``titles``, puts Person mentions into the layer, and
    keeps the phrases without a holder in ``vacant``."""

    def __init__(self, doc: Doc, layer: Layer, knowledge: Knowledge, known_surnames: Mapping[str, tuple[str, ...]]) -> None:
        self.doc = doc
        self.layer = layer
        self.knowledge = knowledge
        self.known_surnames = known_surnames
        self.titles: list[Title] = []
        self.positions: list[SpanMention] = []
        self.vacant: list[OfficePhrase] = []
        self._last: OfficePhrase | None = None
        self._current: OfficePhrase | None = None
        self._last_held: tuple[OfficePhrase, str] | None = None

    def read(self, phrase: OfficePhrase) -> None:
        """Find the holders of one phrase."""
        self._current = phrase
        self._inherit(phrase)
        if phrase.plural:
            people = self._several(phrase)
            if people:
                self._pair(phrase, people)
                self._last = phrase
                return
        person = self._after(phrase) or self._before(phrase) or self._complement(phrase)
        if person is None or (is_weak(phrase) and person.knowledge == "" and phrase.end != person.start and not phrase.owners):
            self.vacant.append(phrase)
            if phrase.head != "counterpart" and not phrase.plural:
                self._last_held = (phrase, self.office_words(phrase))
            self._last = phrase if phrase.owners else self._last
            return
        owner = phrase.owners[0] if phrase.owners else self._owner_of_person(phrase, person)
        self._add(phrase, person, owner)
        self._share(phrase, person)
        self._last = phrase

    def _owner_of_person(self, phrase: OfficePhrase, person: SpanMention) -> SpanMention | None:
        """ "President Abdel Fattah el-Sisi of Egypt"."""
        if person.start < phrase.end or person.end + 1 >= len(self.doc) or self.doc[person.end].lower_ != "of":
            return None
        owner = self.layer.starting(person.end + 1 + (self.doc[person.end + 1].pos_ == "DET"))
        return owner if owner is not None and owner.type in ("Country", "Organization") else None

    def _share(self, phrase: OfficePhrase, person: SpanMention) -> None:
        """ "candidate and former President X": both are his."""
        other = self.vacant[-1] if self.vacant else None
        if other is None or other.plural or person.start < phrase.end:
            return
        if phrase.begin == other.end or (phrase.begin - other.end == 1 and self.doc[other.end].lower_ == "and"):
            self.vacant.pop()
            self._add(other, person, other.owners[0] if other.owners else None)

    def _inherit(self, phrase: OfficePhrase) -> None:
        """ "Israeli prime minister A and energy minister B": the second has the first one's country."""
        last = self._last
        if phrase.owners or last is None or not last.owners or phrase.begin == 0:
            return
        before = self.doc[phrase.begin - 1]
        near = phrase.begin - last.end < 8 and self.layer.sentence_start[last.head_at] == self.layer.sentence_start[before.i]
        if near and before.lower_ in ("and", ",") and not phrase.plural and not last.plural:
            phrase.owners = [last.owners[0]]

    def complete(self) -> None:
        """Give a title without an owner the one that the same person's office has elsewhere in the article:
        "the ambassador, X" of whom it says "Chinese Ambassador X", and every mention of a person his country."""
        owners: dict[tuple[str, str], Title] = {}
        countries: dict[str, str] = {}
        for title in self.titles:
            if title.owner is not None:
                owners.setdefault((title.person.name, _head_word(title.position.name)), title)
            if title.person.country:
                countries.setdefault(title.person.name, title.person.country)
        for n, title in enumerate(self.titles):
            same = owners.get((title.person.name, _head_word(title.position.name))) if title.owner is None else None
            if same is not None and same.owner is not None:
                title.position.name, title.position.knowledge = same.position.name, same.position.knowledge
                title.position.country = same.position.country
                self.titles[n] = title._replace(owner=same.owner)
        for mention in self.layer:
            if mention.type == "Person" and not mention.country:
                mention.country = countries.get(mention.name, "")

    # Where the holder stands

    def _after(self, phrase: OfficePhrase) -> SpanMention | None:
        j = phrase.end
        if j >= len(self.doc):
            return None
        if self.doc[j].text == ",":
            state = self.layer.starting(j + 1) if j + 1 < len(self.doc) else None
            # "the spokesman, Iraqi Brig. Gen. X,"
            k = first_name_token(self.doc, state.end if state is not None and state.type == "Country" else j + 1)
            person = self.layer.starting(k) if k < len(self.doc) else None
            self._take_for_person(phrase, person)
            named = phrase.owners or phrase.tail or phrase.words_start < phrase.head_at or (self._is_the(phrase) and not is_weak(phrase))
            if person is None or person.type != "Person" or not named:
                return None
            closed = (
                person.end >= len(self.doc)
                or self.doc[person.end].text in (",", ".", ")", ";", ":", "—", "–")
                or self.doc[person.end].pos_ in ("VERB", "AUX")
            )
            listed = person.end < len(self.doc) and self.doc[person.end].text == "," and self._is_title_before(phrase)
            return person if closed and not listed else None
        if self.layer.sentence_start[j] != self.layer.sentence_start[phrase.head_at]:
            return None
        return self.person_at(first_name_token(self.doc, j), phrase.end)

    def _take_for_person(self, phrase: OfficePhrase, name: SpanMention | None) -> None:
        """What the NER took for a place or group is whoever holds "the office of …," before it."""
        closed = name is not None and name.end < len(self.doc) and self.doc[name.end].text == ","
        if name is not None and name.type in ("Place", "Organization") and closed and phrase.owners and self._looks_like_person(name):
            following = self.doc[name.end + 1] if name.end + 1 < len(self.doc) else None
            if following is not None and following.pos_ in ("VERB", "AUX"):
                name.type = "Person"

    def _is_the(self, phrase: OfficePhrase) -> bool:
        return phrase.begin > 0 and self.doc[phrase.begin - 1].lower_ == "the"

    def _is_title_before(self, phrase: OfficePhrase) -> bool:
        """ "Shoukry, Egypt's foreign minister, Dendias, …": a list of people with their offices."""
        return bool(self._apposed_to(phrase))

    def person_at(self, i: int, end: int) -> SpanMention | None:
        """The person whose name starts at ``i``; a run of capitalised words there becomes one."""
        if i >= len(self.doc):
            return None
        found = self.layer.starting(i)
        if found is not None and found.type == "Person":
            return found
        stop = i
        while stop < len(self.doc) and stop - i < _LONGEST_NAME + 2 and self._is_name_part(i, stop):
            stop += 1
        while stop > i and not is_name_token(self.doc[stop - 1]):
            stop -= 1
        if found is not None and (found.knowledge or found.end != stop or found.type in ("Country", "MilitaryForce", "GovernmentBody")):
            return None
        if stop == i or (stop - i == 1 and self.doc[i].is_upper) or self.doc[i].lower_ in offices().last_words:
            return None
        person = SpanMention(self.doc, i, stop, "Person", self.doc[i:stop].text)
        self.layer.replace(person)
        return person

    def _is_name_part(self, start: int, i: int) -> bool:
        token = self.doc[i]
        at = self.layer.at[i]
        if at is not None and (at.knowledge or at.type in ("Country", "MilitaryForce", "GovernmentBody")):
            return False
        if is_name_token(token):
            return True
        joined = i + 1 < len(self.doc) and self.doc[i + 1].text[0].isupper()
        return (token.text in ("-", "–") and not token.whitespace_ and i > start) or (
            token.lower_ in ("al", "el", "bin", "de", "di", "van", "von", "da")
            and (joined or (i + 1 < len(self.doc) and self.doc[i + 1].text == "-"))
        )

    def _before(self, phrase: OfficePhrase) -> SpanMention | None:
        return self._apposed_to(phrase) or self._subject(phrase)

    def _apposed_to(self, phrase: OfficePhrase) -> SpanMention | None:
        p = self._without_article(phrase)
        if p > 0 and self.doc[p - 1].text in (",", "(", "–", "—"):
            person = self.layer.ending(p - 1)
            if person is not None and person.type in ("Place", "Organization") and self._looks_like_person(person) and not is_weak(phrase):
                person.type = "Person"
            if person is not None and person.type == "Person":
                return person
        return None

    def _looks_like_person(self, mention: SpanMention) -> bool:
        """Whether what the NER took for a place or group may be somebody's first and last name."""
        words = [token for token in mention.span if token.text not in "-–"]
        alone = mention.start == 0 or self.doc[mention.start - 1].pos_ not in ("ADP", "DET")
        return not mention.knowledge and alone and 2 <= len(words) <= 4 and all(word.is_alpha and not word.is_upper for word in words)

    def _without_article(self, phrase: OfficePhrase) -> int:
        p = phrase.begin
        if p > 0 and (self.doc[p - 1].pos_ == "DET" or self.doc[p - 1].tag_ == "PRP$"):
            p -= 1
        return p

    def _subject(self, phrase: OfficePhrase) -> SpanMention | None:
        p = self._without_article(phrase)
        if p == 0:
            return None
        verb = self.doc[p - 1]
        if verb.lemma_ not in _COPULAS:
            return None
        for child in verb.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                subject = child.head.head if child.lower_ == "who" else child
                found = self.layer.at[subject.i]
                # "who" points at its antecedent through the relative clause.
                if child.lower_ == "who":
                    antecedent = verb.head if verb.dep_ == "relcl" else None
                    found = self.layer.at[antecedent.i] if antecedent is not None else None
                return found if found is not None and found.type == "Person" else None
        return None

    def _complement(self, phrase: OfficePhrase) -> SpanMention | None:
        """ "The current secretary general is Jane Roe", "the group's leader is X": the name after the copula."""
        if phrase.end + 1 >= len(self.doc) or self.doc[phrase.end].lemma_ not in _COPULAS or phrase.plural:
            return None
        if not (phrase.owners or phrase.tail or self._is_the(phrase) or self.doc[phrase.begin - 1].tag_ in ("POS", "PRP$", "WP$")):
            return None
        said = next((c for c in self.doc[phrase.end].children if c.dep_ == "attr"), None)
        found = self.layer.starting(first_name_token(self.doc, phrase.end + 1))
        if found is None and said is not None and not any(c.dep_ == "neg" for c in said.head.children):
            # "is the Russian General X"
            found = next((m for t in (said, *said.rights) if (m := self.layer.at[t.i]) is not None and m.type == "Person"), None)
        if found is not None and found.type in ("Place", "Organization") and self._looks_like_person(found):
            found.type = "Person"
        return found if found is not None and found.type == "Person" else None

    # Several holders

    def _several(self, phrase: OfficePhrase) -> list[tuple[SpanMention, SpanMention | None]]:
        """The people listed after a plural office, each with an "of X" of his own."""
        j = phrase.end + (1 if phrase.end < len(self.doc) and self.doc[phrase.end].text in (",", ":") else 0)
        found: list[tuple[SpanMention, SpanMention | None]] = []
        while j < len(self.doc):
            j = first_name_token(self.doc, j)
            strict = not found and phrase.end < j and self.doc[phrase.end].text == ","
            person = self.layer.starting(j) if strict else self.person_at(j, j)
            if person is None or person.type != "Person":
                break
            j = person.end
            owner = None
            if j + 1 < len(self.doc) and self.doc[j].lower_ == "of":
                owner = self.layer.starting(j + 1 + (self.doc[j + 1].pos_ == "DET"))
                j = owner.end if owner else j
            found.append((person, owner))
            before = j
            while j < len(self.doc) and self.doc[j].text in (",", "and", "&"):
                j += 1
            if j == before:
                break
        return found

    def _pair(self, phrase: OfficePhrase, people: list[tuple[SpanMention, SpanMention | None]]) -> None:
        owners = phrase.owners
        for n, (person, own) in enumerate(people):
            if own is not None and own.type in ("Country", "Organization", "GovernmentBody", "MilitaryForce", "Place"):
                owner: SpanMention | None = own
            elif len(owners) == len(people):
                owner = owners[n]
            else:
                owner = owners[0] if len(owners) == 1 else None
            self._add(phrase, person, owner)

    # What it is called

    def _add(self, phrase: OfficePhrase, person: SpanMention, owner: SpanMention | None) -> None:
        office = self._others_office(phrase) or self.office_words(phrase)
        if not person.knowledge and " " not in person.name:
            self._recognise(office, owner, person)
        position = self._position(phrase, office, owner, person)
        if not person.country:
            person.country = position.country
        if owner is None:
            owner = self._known_owner(position)
        elif owner.type == "Person":
            # "Merkel's spokesperson" speaks for her country.
            state = self.knowledge.country(owner.country) if owner.country else None
            owner = SpanMention(self.doc, owner.start, owner.end, "Country", state.name, "nominal", state.id, state.iso3) if state else None
        self.titles.append(Title(position, person, owner, phrase.former, phrase.acting))
        if phrase.head != "counterpart":
            self._last_held = (phrase, office)

    def _others_office(self, phrase: OfficePhrase) -> str:
        """Which office a counterpart holds: that of the person before him in the sentence; whose, of several, is not told."""
        if phrase.head != "counterpart" or phrase.plural or self._last_held is None:
            return ""
        other, office = self._last_held
        same = self.layer.sentence_start[other.head_at] == self.layer.sentence_start[phrase.head_at]
        fits = same and other.head_at < phrase.head_at and not is_weak(other) and phrase.words_start == phrase.head_at
        return offices().counterparts.get(office.lower(), office) if fits else ""

    def _recognise(self, office: str, owner: SpanMention | None, person: SpanMention) -> None:
        """ "Foreign Minister Lavrov": the only one of that surname who held the office, by the pack."""
        wanted = fold(office)
        found = {}
        for id in self.known_surnames.get(fold(person.name), ()):
            for term in self.knowledge.offices_of(id):
                position = self.knowledge.entries[term.position]
                named = any(_same_office(fold(name), wanted) for name in (position.name, *position.aliases))
                if named and (owner is None or owner.knowledge == term.of):
                    found[id] = self.knowledge.entries[id]
        if len(found) == 1:
            [entry] = found.values()
            person.name, person.knowledge, person.country = entry.name, entry.id, entry.country

    def _known_owner(self, position: SpanMention) -> SpanMention | None:
        """Whose office it is when only the pack says so: "Foreign Secretary Dominic Raab"."""
        entry = self.knowledge.entries.get(position.knowledge) if position.knowledge else None
        owner = (
            self.knowledge.entries.get(entry.of)
            if entry is not None and entry.of
            else self.knowledge.country(position.country)
            if position.country
            else None
        )
        if owner is None:
            return None
        return SpanMention(
            self.doc, position.start, position.end, owner.type, owner.name, level="nominal", knowledge=owner.id, country=owner.country
        )

    def vacant_position(self, phrase: OfficePhrase, office: str, owner: SpanMention | None) -> SpanMention:
        """The office of a phrase that names no holder."""
        known = self._known(office, owner, None)
        id, name, country = known or ("", self.descriptive(phrase, office, owner), owner.country if owner is not None else "")
        return SpanMention(self.doc, phrase.start, phrase.end, "Position", name, knowledge=id, country=country)

    def _position(self, phrase: OfficePhrase, office: str, owner: SpanMention | None, person: SpanMention) -> SpanMention:
        known = self._known(office, owner, person)
        if known is not None:
            id, name, country = known
        else:
            id, name = "", self.descriptive(phrase, office, owner)
            country = owner.country if owner is not None else ""
        position = SpanMention(self.doc, phrase.start, phrase.end, "Position", name, knowledge=id, country=country)
        self.positions.append(position)
        return position

    def office_words(self, phrase: OfficePhrase) -> str:
        """The office without its owner, in the singular: "Prime Minister", "Secretary of State", "deputy commander"."""
        head = self.doc[phrase.head_at : phrase.head_end].text
        if phrase.plural:
            head = phrase.head.title() if head[0].isupper() else phrase.head
        left = "".join(
            token.text_with_ws for token in self.doc[phrase.words_start : phrase.head_at] if token.lower_ not in offices().former
        )
        rank = f"{phrase.rank} " if phrase.rank else ""
        return plain(f"{rank}{left}{head}{phrase.tail}").strip()

    def _known(self, office: str, owner: SpanMention | None, person: SpanMention | None) -> tuple[str, str, str] | None:
        """The office in the knowledge pack: by its owner, else by the person's own terms, else by its only owner."""
        wanted = fold(office)
        if owner is None and person is not None and person.knowledge and not self._of_unknown():
            for term in self.knowledge.offices_of(person.knowledge):
                entry = self.knowledge.entries[term.position]
                if any(_same_office(fold(name), wanted) for name in (entry.name, *entry.aliases)):
                    return entry.id, entry.name, entry.country
        country = owner.country if owner is not None and owner.type == "Country" else ""
        if owner is None:
            rank, _, rest = wanted.partition(" ")
            country = offices().default_owner.get(rest if rank in _UNDER else wanted, "")
            if person is not None and person.knowledge and person.country and (country or fold(phrase_head(office)) in _NATIONAL):
                country = person.country
        state = self.knowledge.country(country) if country else None
        owners = [state.name, *state.adjectives] if state is not None else [owner.name] if owner is not None else []
        for name in owners:
            for form in (f"{office} of {name}", f"{office} of the {name}", f"{name} {office}"):
                for entry in self.knowledge.by_name(form):
                    if entry.type == "Position":
                        return entry.id, entry.name, entry.country
        return ("", f"{_title(office)} of {_with_article(state.name)}", country) if state is not None and owner is None else None

    def _of_unknown(self) -> bool:
        """ "commander of the Eagles": of something that is no name we know, so not of what the person is known to lead."""
        return self._current is not None and self._current.end < len(self.doc) and self.doc[self._current.end].lower_ in ("of", "for")

    def descriptive(self, phrase: OfficePhrase, office: str, owner: SpanMention | None) -> str:
        """What an office is called that the pack does not know: "Energy Minister of Ghana", "commander of FS Forbin"."""
        if owner is None or phrase.complete:
            return _title(office) if office[0].isupper() else office
        if owner.type == "Country":
            name = f"{_title(office)} of {_with_article(owner.name)}"
            state = self.knowledge.country(owner.country)
            if phrase.head == "counterpart" and office == "counterpart" and state is not None and state.adjectives:
                return f"{state.adjectives[0]} counterpart"
            if phrase.target is not None:
                return (
                    f"{(state.adjectives[0] if state and state.adjectives else owner.name)} {office} to {_with_article(phrase.target.name)}"
                )
            return name
        return f"{office} of {owner.name}"


def _head_word(position: str) -> str:
    return fold(phrase_head(position.split(" to ")[0]))


def phrase_head(office: str) -> str:
    """The noun of an office: "minister" of "Minister of Defence"."""
    return office.split(" of ")[0].split(" for ")[0].split()[-1]


def _same_office(name: str, wanted: str) -> bool:
    return name == wanted or name.startswith((f"{wanted} of ", f"{wanted} for "))


def _title(office: str) -> str:
    small = ("of", "for", "and", "the", "to")
    return " ".join(word if word in small else word[0].upper() + word[1:] for word in office.split())


def _with_article(country: str) -> str:
    return f"the {country}" if country.split()[0] in ("United", "Netherlands", "Philippines") or country.endswith("Republic") else country
