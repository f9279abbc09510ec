"""The knowledge graph: articles, mentions and statements with their entities, as networkx graphs.

>>> from graphkit.article import Article
>>> from graphkit.model import Entity, Mention, Resolution, Statement
>>> article = Article("a1", "Japan hosts US forces.", published="2024-07-28")
>>> japan = Mention("m1", "a1", 0, 0, 5, "Japan", "Country", "Japan")
>>> us = Mention("m2", "a1", 0, 12, 14, "US", "Country", "United States")
>>> said = Statement("s1", "a1", 0, 0, 22, "ALLIED_WITH", "m2", "m1", confidence=0.8)
>>> who = {"Q17": Entity("Q17", "Country", "Japan"), "Q30": Entity("Q30", "Country", "United States", ("US",))}
>>> kg = KnowledgeGraph([article], [japan, us], [said], Resolution(who, {"m1": "Q17", "m2": "Q30"}))
>>> [(s.name, s.sentence) for s in kg.statements(relation="ALLIED_WITH")]
[('United States ALLIED_WITH Japan', 'Japan hosts US forces.')]
>>> kg.entity("us").id, sorted(kg.graph.edges(keys=True)), list(kg.current.edges())
('Q30', [('Q30', 'Q17', 's1')], [('Q17', 'Q30')])
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from graphkit.article import Article
from graphkit.errors import InputError, UnknownNameError
from graphkit.model import STATUSES, Entity, Extraction, Mention, Resolution, Statement
from graphkit.network import current_graph, statement_graph
from graphkit.ontology import Ontology, load_ontology
from graphkit.view import CurrentRelation, StatementView, gather

if TYPE_CHECKING:
    import networkx

    from graphkit.store.loader import LoadReport
    from graphkit.store.result import Result

__all__ = ["KnowledgeGraph"]

EntityLike = str | Entity
_Item = TypeVar("_Item", Article, Mention, Statement)


class KnowledgeGraph:
    """An immutable graph of what articles state, whatever the order in which they came.

    Args:
        articles, mentions, statements: what extraction found; the same one twice counts once.
        resolution: which entity each mention is.
        ontology: what relations mean (default: the package's own).
        at: the day as of which relations are looked at; :meth:`as_of` sets it.

    A statement is left out, and counted in :attr:`left_out`, when its subject or object is not resolved
    (``unresolved``), when both are the same entity (``self``: "Japan met Japan" is a slip of resolution, no relation of
    the ontology holds of a thing and itself), or when its article or a mention is missing (``missing``). A place, item
    or claimant that is not resolved is dropped from its statement.

    Raises:
        InputError: two articles with one id and different texts.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        mentions: Iterable[Mention],
        statements: Iterable[Statement],
        resolution: Resolution,
        ontology: Ontology | None = None,
        *,
        at: str = "",
    ) -> None:
        self._articles = _by_id(articles)
        self._mentions = _by_id(mentions)
        self._statements = _by_id(statements)
        entity_of = {id: resolution.entity_of[id] for id in self._mentions if resolution.entity_of.get(id) in resolution.entities}
        entities = {id: resolution.entities[id] for id in sorted(set(entity_of.values()))}
        reasons = {id: resolution.reasons[id] for id in entity_of if id in resolution.reasons}
        scores = {id: resolution.scores[id] for id in entity_of if id in resolution.scores}
        frozen = MappingProxyType(entities), MappingProxyType(entity_of), MappingProxyType(reasons), MappingProxyType(scores)
        self._resolution = Resolution(*frozen)
        self._ontology = ontology or load_ontology()
        self._at = at

    @classmethod
    def from_extractions(
        cls, extractions: Iterable[Extraction], resolution: Resolution, ontology: Ontology | None = None
    ) -> KnowledgeGraph:
        """Make the graph of the extractions as resolved."""
        kept = list(extractions)
        return cls(
            (extraction.article for extraction in kept),
            (mention for extraction in kept for mention in extraction.mentions),
            (statement for extraction in kept for statement in extraction.statements),
            resolution,
            ontology,
        )

    @property
    def articles(self) -> Mapping[str, Article]:
        """The articles by id, sorted by id."""
        return MappingProxyType(self._articles)

    @property
    def mentions(self) -> Mapping[str, Mention]:
        """The mentions by id, sorted by id."""
        return MappingProxyType(self._mentions)

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The entities that the articles mention, by id, sorted by id."""
        return self._resolution.entities

    @property
    def resolution(self) -> Resolution:
        """Which entity each mention is."""
        return self._resolution

    @property
    def ontology(self) -> Ontology:
        """The ontology that the graph is read with."""
        return self._ontology

    @property
    def at(self) -> str:
        """The day as of which this graph looks at its relations; empty for the current view."""
        return self._at

    @property
    def raw_statements(self) -> Mapping[str, Statement]:
        """The statements as extracted, by id, sorted by id, those left out of the graph included."""
        return MappingProxyType(self._statements)

    @functools.cached_property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """Every statement between two entities as an edge whose key is the statement's id.

        Nodes are entity ids with ``type, name, aliases, wikidata, country, description, measures``; every entity that a
        statement names in any role is there. Edges have ``relation, status, time, attributed_to, place, item`` (the last
        three entity ids, empty when none), ``confidence, article, published, url, sentence, sentence_start, sentence_end,
        rule``. An edge points as the text says it, also when the relation is symmetric.

        Measures are no edges: a figure is not something two entities could meet in. They are in ``measures`` of their
        node (``"PERSONNEL_STRENGTH 54000 people"``), the newest one as a number as well (``personnel_strength_people``),
        and in full in ``statements(relation="PERSONNEL_STRENGTH")``.

        The graph is frozen; change a copy (``networkx.MultiDiGraph(kg.graph)``).
        """
        return statement_graph(self._views)

    @functools.cached_property
    def current(self) -> networkx.MultiDiGraph[str]:
        """The current view as a graph: one edge for a subject, relation and object.

        Edges are keyed by a content id and have the attributes of :class:`~graphkit.view.CurrentRelation`, with
        ``statements`` and ``articles`` as counts, ``evidence`` as the sentence, ``evidence_article`` and
        ``evidence_statement`` as ids, ``evidence_url``, and ``claimants, denied_by, statement_ids`` as tuples of ids. Nodes are as in
        :attr:`graph`, those only that have an edge or a measure. Frozen.
        """
        return current_graph(self.relations(), self._views)

    def relations(self) -> tuple[CurrentRelation, ...]:
        """The current view as objects, sorted by subject, relation and object id."""
        return self._relations

    @functools.cached_property
    def _relations(self) -> tuple[CurrentRelation, ...]:
        return tuple(gather(self._views, self._ontology, at=self._at))

    def as_of(self, date: str, *, reported: bool = False) -> KnowledgeGraph:
        """Return the graph as of a date: what held on that day and what had happened by then, as far as all articles tell.

        A statement counts from the time stated for it, else from the date of its article; a plan, a possibility and a
        denial count from the day they were voiced. An end that had not come yet says that the thing still held. What
        ended before stays, as ``ended``. Statements without any date count on every date. A year or a month is looked
        at as of its last day. All articles and entities stay.

        With ``reported``, the graph is that of the articles published until that day (and of those without a date):
        not what was so, but what had been said.

        Raises:
            InputError: ``date`` is no ISO date.

        >>> from graphkit.article import Article
        >>> kg = KnowledgeGraph([Article("a1", "", published="2024-07-28")], [], [], Resolution({}, {}))
        >>> len(kg.as_of("2021").articles), len(kg.as_of("2021", reported=True).articles)
        (1, 0)
        """
        from graphkit.snapshots import as_of

        return as_of(self, date, reported=reported)

    def part(self, articles: Iterable[str]) -> KnowledgeGraph:
        """Return the graph of some of the articles, given by id, with what they mention and state.

        Raises:
            UnknownNameError: an article that is not in this graph.
        """
        from graphkit.snapshots import part

        return part(self, articles)

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many statements are not in the graph, by reason (``unresolved``, ``self``, ``missing``)."""
        return self._viewed[1]

    @property
    def _views(self) -> tuple[StatementView, ...]:
        return self._viewed[0]

    @functools.cached_property
    def _viewed(self) -> tuple[tuple[StatementView, ...], Mapping[str, int]]:
        views, left_out = [], Counter[str]()
        for statement in self._statements.values():
            view = self._view(statement)
            if isinstance(view, str):
                left_out[view] += 1
            else:
                views.append(view)
        views.sort(key=lambda v: (v.article.published, v.article.id, v.number, v.cue_span, v.relation, v.subject.id, v.object_name, v.id))
        return tuple(views), MappingProxyType(dict(sorted(left_out.items())))

    def _view(self, statement: Statement) -> StatementView | str:
        """The statement with everything in place, or why it is left out."""
        article, subject, object = (
            self._articles.get(statement.article),
            self._mentions.get(statement.subject),
            self._mentions.get(statement.object),
        )
        if article is None or subject is None or (object is None and statement.object):
            return "missing"
        who, whom = self._entity_of(subject.id), self._entity_of(statement.object)
        if who is None or (statement.object and whom is None):
            return "unresolved"
        if who is whom:
            return "self"
        return StatementView(
            id=statement.id,
            subject=who,
            relation=statement.relation,
            object=whom,
            value=statement.value,
            unit=statement.unit,
            status=statement.status,
            attributed_to=self._entity_of(statement.attributed_to),
            time=statement.time,
            place=self._entity_of(statement.place),
            item=self._entity_of(statement.item),
            confidence=statement.confidence,
            article=article,
            number=statement.sentence,
            start=statement.start,
            end=statement.end,
            subject_span=(subject.start, subject.end),
            object_span=(object.start, object.end) if object else (0, 0),
            cue_span=(statement.cue_start, statement.cue_end),
            rule=statement.rule,
            derived_from=statement.derived_from,
        )

    def _entity_of(self, mention: str) -> Entity | None:
        found = self._resolution.entity_of.get(mention)
        return None if found is None else self._resolution.entities[found]

    def statements(
        self,
        relation: str | Iterable[str] = (),
        status: str | Iterable[str] = (),
        *,
        subject: EntityLike | None = None,
        object: EntityLike | None = None,
        entity: EntityLike | None = None,
        attributed_to: EntityLike | None = None,
        place: EntityLike | None = None,
        item: EntityLike | None = None,
        article: str = "",
        derived: bool | None = None,
        min_confidence: float = 0.0,
    ) -> tuple[StatementView, ...]:
        """Return the statements that fit all filters, by date and place in the text.

        ``relation`` and ``status`` take one or several. Entities are given as id, name, alias or :class:`Entity`;
        ``entity`` is on either side, and so are ``subject`` and ``object`` of a symmetric relation. ``article`` is an
        article's id. ``derived`` picks those that follow from other statements (True) or that the text says itself (False).

        Raises:
            UnknownNameError: a relation, status, article or entity that is not known; the message says what is.
        """
        relations, statuses = self._known(relation, "relation"), self._known(status, "status")
        one, other, either = (None if given is None else self.entity(given).id for given in (subject, object, entity))
        roles = {
            role: self.entity(given).id
            for role, given in (("attributed_to", attributed_to), ("place", place), ("item", item))
            if given is not None
        }
        if article and article not in self._articles:
            raise UnknownNameError(f"article {article!r} is not in this graph", remedy="See .articles for the ids.")
        return tuple(
            view
            for view in self._views
            if (not relations or view.relation in relations)
            and (not statuses or view.status in statuses)
            and self._joins(view, one, other)
            and (either is None or view.involves(either))
            and all((found := getattr(view, role)) is not None and found.id == id for role, id in roles.items())
            and (not article or view.article.id == article)
            and (derived is None or bool(view.derived_from) is derived)
            and view.confidence >= min_confidence
        )

    def _joins(self, view: StatementView, subject: str | None, object: str | None) -> bool:
        whom = view.object.id if view.object is not None else None
        if subject in (None, view.subject.id) and object in (None, whom):
            return True
        return self._ontology.is_symmetric(view.relation) and subject in (None, whom) and object in (None, view.subject.id)

    def _known(self, given: str | Iterable[str], what: str) -> frozenset[str]:
        wanted = frozenset([given] if isinstance(given, str) else given)
        known = STATUSES if what == "status" else (*self._ontology.relations, *self._ontology.measures, *(v.relation for v in self._views))
        for name in sorted(wanted - set(known)):
            close = get_close_matches(name.upper() if what == "relation" else name.lower(), sorted(set(known)), 3, 0.5)
            raise UnknownNameError(f"{what} {name!r} is not known", remedy=f"Did you mean {', '.join(close)}?" if close else "")
        return wanted

    def entity(self, name_or_id: EntityLike, *, type: str = "") -> Entity:
        """Return the entity of that id, name or alias; capitals do not matter, and a name counts before an alias.

        Raises:
            UnknownNameError: no entity or several have that name; the message names the candidates.
        """
        if isinstance(name_or_id, Entity):
            name_or_id = name_or_id.id
        if name_or_id in self.entities:
            return self.entities[name_or_id]
        wanted = " ".join(name_or_id.casefold().split())
        for names in self._names:
            found = [self.entities[id] for id in names.get(wanted, ()) if type in ("", self.entities[id].type)]
            if len(found) == 1:
                return found[0]
            if found:
                listed = ", ".join(f"{entity.name} ({entity.type}, {entity.id})" for entity in found)
                raise UnknownNameError(f"{name_or_id!r} can be {listed}", remedy="Give the id.")
        close = get_close_matches(wanted, [*self._names[0], *self._names[1]], 3, 0.7)
        listed = ", ".join(dict.fromkeys(self.entities[id].name for text in close for names in self._names for id in names.get(text, ())))
        raise UnknownNameError(f"no entity is called {name_or_id!r}", remedy=f"Did you mean {listed}?" if listed else "")

    @functools.cached_property
    def _names(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Case-folded names, and then aliases, to the ids of the entities that have them."""
        names: dict[str, list[str]] = {}
        aliases: dict[str, list[str]] = {}
        for id, entity in self.entities.items():
            for into, texts in ((names, (entity.name,)), (aliases, entity.aliases)):
                for text in {" ".join(text.casefold().split()) for text in texts}:
                    into.setdefault(text, []).append(id)
        return names, aliases

    def mentioned(self) -> Iterator[tuple[str, str, int]]:
        """Yield article id, entity id and how often the one mentions the other, sorted."""
        counts = Counter((self._mentions[id].article, entity) for id, entity in self._resolution.entity_of.items())
        yield from ((article, entity, count) for (article, entity), count in sorted(counts.items()))

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """Answer a reading Cypher query with the embedded engine: a sequence of mappings, one a row.

        Raises:
            StoreError: the query is wrong, or writes.
        """
        from graphkit.store.embedded import query

        return query(self, cypher, parameters)

    def to_graphml(self, file: str | PathLike[str], *, all_statements: bool = False) -> None:
        """Write the current view (or every statement) as GraphML; ``-`` is standard output."""
        self.export("graphml", file, all_statements=all_statements)

    def export(self, format: str, file: str | PathLike[str], *, all_statements: bool = False) -> None:
        """Write the graph in one of ``graphkit.export.formats()``; ``-`` is standard output.

        Raises:
            UnknownNameError: there is no such format.
        """
        from graphkit.export import write

        write(self, file, format, all_statements=all_statements)

    def to_neo4j(self, uri: str, *, auth: tuple[str, str] | None = None, database: str | None = None, prune: bool = True) -> LoadReport:
        """Make the graph in a Neo4j server equal to this one; what is there already is left alone.

        ``prune`` removes what graphkit once wrote there and is not in this graph; nothing else is ever removed.

        Raises:
            StoreError: the server cannot be reached or refuses.
        """
        from graphkit.store.neo4j import load

        return load(self, uri, auth=auth, database=database, prune=prune)

    def _content(self) -> tuple[object, ...]:
        articles = [replace(article, source="") for article in self._articles.values()]
        return articles, self._mentions, self._statements, dict(self.entities), dict(self._resolution.entity_of), self._at

    def __eq__(self, other: object) -> bool:
        """Graphs are equal when they hold the same articles (wherever read from), mentions, statements and entities."""
        return self._content() == other._content() if isinstance(other, KnowledgeGraph) else NotImplemented

    def __hash__(self) -> int:
        return hash((tuple(self._articles), tuple(self._statements)))

    def __repr__(self) -> str:
        return f"<KnowledgeGraph: {len(self._articles)} articles, {len(self.entities)} entities, {len(self._statements)} statements>"


def _by_id(things: Iterable[_Item]) -> dict[str, _Item]:
    """Index by id, sorted; of two that differ under one id the one whose representation sorts first stays."""
    found: dict[str, _Item] = {}
    for thing in things:
        held = found.setdefault(thing.id, thing)
        if held is thing or held == thing:
            continue
        if isinstance(thing, Article) and isinstance(held, Article) and thing.text != held.text:
            where = ", ".join(sorted({held.source, thing.source} - {""}))
            raise InputError(
                f"two different articles have the id {thing.id!r}{f' ({where})' if where else ''}", remedy="Give one of them another id."
            )
        if repr(thing) < repr(held):
            found[thing.id] = thing
    return dict(sorted(found.items()))
