"""Reading queries and small graphs to compare the embedded engine with Neo4j on."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from handmade import ENTITIES, Notebook

from graphkit.graph import KnowledgeGraph
from graphkit.model import STATUSES, Entity
from graphkit.ontology import load_ontology

RELATIONS = ("ALLIED_WITH", "MET_WITH", "CRITICIZED", "BASED_AT", "LOCATED_IN", "REPORTS_TO", "MEMBER_OF", "SUPPLIES_ARMS_TO")
LABELS = ("Entity", "Country", "Organization", "Person", "Place", "MilitaryForce", "MilitaryBase", "Weapon")


def random_graph(seed: int, statements: int = 160) -> KnowledgeGraph:
    """A small graph with parallel relations, circles, isolated parts and names that sort oddly."""
    chance = random.Random(seed)
    ontology = load_ontology()
    made = [
        Entity(
            f"{type.lower()}:{number}",
            type,
            f"{chance.choice(('Ä', 'a', 'Z', '名', '😀', 'é', 'b'))}{type}{number}",
            ("x", "y")[: number % 3],
        )
        for type in LABELS[1:]
        for number in range(chance.randint(1, 4))
    ]
    entities = [*ENTITIES.values(), *made]
    book = Notebook()
    for number in range(statements):
        relation = ontology.relations[chance.choice(RELATIONS)]
        subject = chance.choice([e for e in entities if e.type in relation.subject])
        fitting = [e for e in entities if e.type in relation.object and e.id != subject.id]
        if not fitting:
            continue
        others: dict[str, Any] = {"by": chance.choice(entities)} if chance.random() < 0.3 else {}
        if chance.random() < 0.4:
            others["time"] = chance.choice(("2024", "2024-04", "2023-11-02", "../2027"))
        book.note(
            f"a{number % 7}",
            subject,
            relation.name,
            chance.choice(fitting),
            published=f"2024-0{1 + number % 7}-11",
            status=chance.choice(STATUSES),
            confidence=chance.choice((0.25, 0.5, 0.75, 0.9)),
            **others,
        )
    book.note("a0", "US Forces Japan", "PERSONNEL_STRENGTH", value=54000.0, unit="people")
    return book.graph(entities)


def same(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]], *, ordered: bool) -> bool:
    """Whether two answers have the same rows, in the same order where that is asked for."""
    first, second = ([json.dumps(_rounded(row), sort_keys=True) for row in rows] for rows in (one, other))
    return first == second if ordered else sorted(first) == sorted(second)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


FIXED: tuple[str, ...] = (
    # the two that issue no. 1 of every newcomer is about
    "MATCH (a:Country)-[:ALLIED_WITH]-(b:Country) RETURN DISTINCT a.name, b.name",
    "MATCH (f:MilitaryForce)-[:BASED_AT]->(b:MilitaryBase) RETURN f.name, b.name",
    # undirected patterns of several steps
    "MATCH (a {id: 'Q30'})-[]-(b)-[]-(c) RETURN count(*)",
    "MATCH (a:Entity {id: 'Q30'})--(b)--(c)--(d) RETURN count(*)",
    "MATCH (a {id: 'Q17'})-[:ALLIED_WITH|MET_WITH*2]-(b) RETURN count(*)",
    "MATCH (a {id: 'Q17'})-[:ALLIED_WITH|MET_WITH*1..3]-(b) RETURN count(*), count(DISTINCT b)",
    "MATCH (a:Country)-[:ALLIED_WITH]-(b)-[:ALLIED_WITH]-(c) WHERE a.id < c.id RETURN a.name, b.name, c.name",
    "MATCH (a:Country)-[:ALLIED_WITH]-(b)-[:ALLIED_WITH]-(c)-[:ALLIED_WITH]-(a) RETURN count(*)",
    "MATCH (a:Entity)-[r1]-(b:Entity)-[r2]-(a) RETURN count(*)",
    "MATCH (a:Country)-[r]-(b:Country) RETURN type(r), count(*) ORDER BY type(r)",
    "MATCH (a:Country)-[:CRITICIZED]->(x)<-[:CRITICIZED]-(b:Country) WHERE a.id < b.id RETURN a.name, x.name, b.name",
    # variable length and paths
    "MATCH p = (a:Country {id: 'Q30'})-[:ALLIED_WITH*1..2]-(b) RETURN length(p), count(*) ORDER BY length(p)",
    "MATCH p = (s:Statement)-[:SUBJECT]->(e:Entity) RETURN p ORDER BY s.id LIMIT 3",
    "MATCH p = (a:Country)-[:MET_WITH*2..3]-(b:Country) RETURN [n IN nodes(p) | n.name] AS names ORDER BY names LIMIT 20",
    "MATCH p = (a)-[:REPORTS_TO*0..2]->(b) RETURN a.id, b.id, length(p) ORDER BY a.id, b.id, length(p)",
    "MATCH p = (a:Entity)-[:ALLIED_WITH]-(b) RETURN [r IN relationships(p) | type(r)], a.id, b.id ORDER BY a.id, b.id",
    "MATCH p = shortestPath((a:Entity {id: 'Q30'})-[:ALLIED_WITH|MET_WITH|CRITICIZED*..6]-(b:Entity {id: 'Q159'})) RETURN length(p)",
    # aggregation
    "MATCH (s:Statement) RETURN count(*), count(s.time), count(DISTINCT s.relation), min(s.confidence), max(s.confidence)",
    "MATCH (s:Statement) RETURN s.relation, s.status, count(*) AS n ORDER BY n DESC, s.relation, s.status",
    "MATCH (s:Statement) RETURN avg(s.confidence), sum(s.end - s.start)",
    "MATCH (s:Statement)-[:FROM]->(a:Article) WITH a, count(s) AS n WHERE n > 5 RETURN a.id, n ORDER BY n DESC, a.id",
    "MATCH (a:Article)-[m:MENTIONS]->(e) RETURN e.name, sum(m.count) AS total ORDER BY total DESC, e.name LIMIT 5",
    "MATCH (s:Statement)-[:SUBJECT]->(e) WITH e, s ORDER BY s.id RETURN e.id, collect(s.id)[0..2] ORDER BY e.id",
    "MATCH (e:Country) OPTIONAL MATCH (e)-[:ALLIED_WITH]-(f) RETURN e.id, count(f), count(DISTINCT f), min(f.id) ORDER BY e.id",
    "MATCH (e:Entity) RETURN labels(e)[1] AS type, count(*) AS n, sum(size(e.aliases)) AS aliases ORDER BY type",
    "MATCH (n) RETURN labels(n) AS l, count(*) ORDER BY l",
    "MATCH ()-[r]->() RETURN type(r) AS t, count(*) ORDER BY t",
    "MATCH (s:Statement) WITH s.relation AS r, collect(s.confidence) AS c RETURN r, reduce(t = 0.0, x IN c | t + x) ORDER BY r",
    "MATCH (s:Statement) RETURN stDev(s.confidence) > 0",
    # OPTIONAL MATCH, WITH, UNWIND, UNION, subqueries
    "MATCH (e:MilitaryForce) OPTIONAL MATCH (e)-[:BASED_AT]->(b) RETURN e.name, b.name ORDER BY e.name, b.name",
    "MATCH (e:Person) OPTIONAL MATCH (e)-[r:MEMBER_OF]->(o:Organization) WHERE r.confidence > 0.5 RETURN e.id, o.id, r.status ORDER BY e.id, o.id, r.status",
    "UNWIND ['Q30', 'Q17', 'nobody'] AS id OPTIONAL MATCH (e:Entity {id: id}) RETURN id, e.name ORDER BY id",
    "UNWIND range(1, 5) AS n WITH n WHERE n % 2 = 1 RETURN n, n * n AS square ORDER BY n DESC",
    "UNWIND [] AS x RETURN count(x)",
    "MATCH (e:Entity) UNWIND e.aliases AS alias RETURN alias, count(*) ORDER BY alias",
    "MATCH (e:Country) RETURN e.id AS id UNION MATCH (e:Organization) RETURN e.id AS id",
    "MATCH (e:Country) RETURN e.country AS c UNION ALL MATCH (e:Place) RETURN e.country AS c",
    "MATCH (e:Entity) WHERE NOT (e)-[:ALLIED_WITH]-() RETURN count(*)",
    "MATCH (e:Country) WHERE EXISTS { (e)-[:CRITICIZED]->(:Country) } RETURN e.id ORDER BY e.id",
    "MATCH (e:Country) RETURN e.id, COUNT { (e)--(:Entity) } AS n ORDER BY e.id",
    "MATCH (e:Country) CALL { WITH e MATCH (e)-[:MET_WITH]-(f) RETURN count(f) AS n } RETURN e.id, n ORDER BY e.id",
    "MATCH (e:Country) WITH e ORDER BY e.name DESC LIMIT 3 MATCH (e)--(s:Statement) RETURN e.id, count(s) ORDER BY e.id",
    "MATCH (a:Country), (b:Organization) WHERE (a)-[:MEMBER_OF]->(b) OR (a)-[:MET_WITH]-(b) RETURN a.id, b.id ORDER BY a.id, b.id",
    "MATCH (a:Country) WITH collect(a.id) AS ids UNWIND ids AS id RETURN count(DISTINCT id)",
    "MATCH (e:Entity) RETURN [(e)-[:ALLIED_WITH]-(f:Entity) | f.id] <> [] AS allied, count(*) ORDER BY allied",
    # CASE, nulls, three-valued logic
    "MATCH (s:Statement) RETURN CASE s.status WHEN 'asserted' THEN 'yes' WHEN 'denied' THEN 'no' ELSE 'maybe' END AS held, count(*) ORDER BY held",
    "MATCH (s:Statement) RETURN CASE WHEN s.time IS NULL THEN 0 WHEN s.time < '2024' THEN 1 ELSE 2 END AS c, count(*) ORDER BY c",
    "MATCH (s:Statement) WHERE s.time > '2024' RETURN count(*)",
    "MATCH (s:Statement) WHERE NOT s.time > '2024' RETURN count(*)",
    "MATCH (s:Statement) WHERE s.nothing = s.nothing OR s.nothing <> 1 RETURN count(*)",
    "MATCH (s:Statement) RETURN coalesce(s.time, 'unknown') AS t, count(*) ORDER BY t",
    "RETURN null = null, null IS NULL, NOT null, null AND false, null OR true, 1 IN [2, null], [null] = [null]",
    "MATCH (s:Statement) RETURN s.time ORDER BY s.time LIMIT 100",
    "MATCH (s:Statement) RETURN s.time ORDER BY s.time DESC LIMIT 10",
    # texts and lists
    "MATCH (e:Entity) WHERE e.name CONTAINS 'an' RETURN e.name ORDER BY e.name",
    "MATCH (e:Entity) WHERE e.name STARTS WITH 'U' OR e.name ENDS WITH 'a' RETURN e.name ORDER BY e.name",
    "MATCH (e:Entity) WHERE e.name =~ '(?i).*o.*' RETURN e.name ORDER BY e.name",
    "MATCH (e:Country) RETURN toUpper(e.name), toLower(e.name), size(e.name), left(e.name, 3), right(e.name, 2), reverse(e.name) ORDER BY e.id",
    "MATCH (e:Country) RETURN substring(e.name, 1, 3), replace(e.name, 'a', 'b'), split(e.name, ' '), trim('  x ') ORDER BY e.id",
    "MATCH (e:Entity) WHERE 'US' IN e.aliases RETURN e.id",
    "MATCH (e:Entity) WHERE any(a IN e.aliases WHERE a STARTS WITH 'W') RETURN e.id ORDER BY e.id",
    "MATCH (e:Entity) RETURN e.id, [a IN e.aliases WHERE size(a) > 1 | toUpper(a)] AS big ORDER BY e.id",
    "MATCH (e:Entity) RETURN e.id, head(e.aliases), last(e.aliases), size(tail(e.aliases)) ORDER BY e.id",
    "MATCH (s:Statement) WHERE all(x IN [s.confidence] WHERE x > 0.5) AND none(x IN [s.status] WHERE x = 'denied') RETURN count(*)",
    "RETURN range(0, 10, 3), [1, 2, 3][-1], [1, 2, 3][1..], toInteger('7') + 1, toFloat('1.5'), toString(2), abs(-3), 7 / 2, 7 % 3, 2 ^ 3",
    "RETURN round(2.5), floor(2.7), ceil(2.1), sign(-3), sqrt(16), 1.0 / 3, 10 / 4.0, toBoolean('true')",
    "RETURN 'a' + 'b' AS t, [1] + [2] AS l, 'x' < 'y' AS c, 'Ä' < 'a' AS u, size('😀') AS s",
    "RETURN {a: 1, b: [1, {c: null}]} AS m, {a: 1}.a AS one, keys({x: 1, y: 2}) AS k",
    # ORDER, SKIP, LIMIT, DISTINCT
    "MATCH (e:Entity) RETURN e.name AS name ORDER BY name SKIP 3 LIMIT 4",
    "MATCH (e:Entity) RETURN DISTINCT e.country AS c ORDER BY c",
    "MATCH (s:Statement) RETURN DISTINCT s.relation, s.status ORDER BY s.relation, s.status SKIP 2",
    "MATCH (s:Statement) RETURN s.id, s.confidence ORDER BY s.confidence DESC, s.id LIMIT 7",
    "MATCH (s:Statement) WITH DISTINCT s.relation AS r ORDER BY r RETURN collect(r)",
    # nodes, relationships, maps
    "MATCH (a:Country)-[r:ALLIED_WITH]->(b) RETURN a, r, b ORDER BY a.id, b.id",
    "MATCH (a:Country)-[r:ALLIED_WITH]->(b) RETURN properties(r), size(keys(r)), r.status, r.evidence, startNode(r).id, endNode(r).id ORDER BY a.id, b.id",
    "MATCH (e:Country) RETURN properties(e), size(keys(e)), e {.id, .name, kind: labels(e)} ORDER BY e.id",
    "MATCH (e:Country) RETURN e {.*} ORDER BY e.id",
    "MATCH (s:Statement) RETURN s.start, s.end, s {.end} AS part ORDER BY s.id LIMIT 3",
    "MATCH (s:Statement {status: 'asserted'})-[:CLAIMED_BY]->(w) RETURN s.name, w.name ORDER BY s.name, w.name",
    "MATCH (a:Article) RETURN a ORDER BY a.id",
    "MATCH (g:Graphkit) RETURN g.schema, size(g.content) > 3",
    "MATCH (e:Nowhere) RETURN count(*)",
    "MATCH (a)-[:NEVER]->(b) RETURN a, b",
    "MATCH (e:Entity) WHERE e:Country OR e:Person RETURN count(*)",
    "MATCH (e:Country|Person) RETURN count(*)",
    "MATCH (e:Entity) WHERE e.personnel_strength_people > 1000 RETURN e.name, e.personnel_strength_people, e.measures",
)
"""Queries that both engines must answer alike; ``ORDER BY`` at the end makes the order count."""
