"""Reading queries put together at random, to compare the embedded engine with Neo4j on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from cypher_queries import LABELS, RELATIONS
from handmade import ENTITIES

from graphkit.model import STATUSES

Maker = Callable[[random.Random], str]


def random_query(chance: random.Random) -> str:
    """A reading query: patterns, filters, aggregates, sub-queries, functions."""
    return chance.choice(MAKERS)(chance)


# Patterns and conditions


def _node(chance: random.Random, name: str, *, fixed: float = 0.15) -> str:
    label = (
        f":{chance.choice((*LABELS[:4], 'Country|Person', 'Place', *(['Entity&!Country'] if chance.random() < 0.1 else [])))}"
        if chance.random() < 0.4
        else ""
    )
    id = f" {{id: '{chance.choice(tuple(ENTITIES))}'}}" if chance.random() < fixed else ""
    return f"({name}{label}{id})"


def _relationship(chance: random.Random, name: str = "", *, variable: bool = False) -> str:
    types = "|".join(chance.sample(RELATIONS, chance.choice((1, 2, 3, 4))))
    inner = f"{name}:{types}" if chance.random() < 0.7 else name
    if variable:
        inner += chance.choice(("*2", "*1..2", "*1..3", "*0..1", "*..2", "*0..2"))
    if not variable and name and chance.random() < 0.1:
        inner += f" {{status: '{chance.choice(STATUSES)}'}}"
    left, right = chance.choice((("-", "->"), ("<-", "-"), ("-", "-"), ("-", "-")))
    return f"{left}[{inner}]{right}"


def _chain(chance: random.Random, hops: int, *, variable: bool = False) -> str:
    pattern = _node(chance, "a", fixed=0.4)
    for number in range(hops):
        target = "bcd"[number] if number < hops - 1 or chance.random() < 0.85 else "a"
        node = f"({target})" if target == "a" else _node(chance, target)
        pattern += _relationship(chance, "" if variable else f"r{number}", variable=variable and chance.random() < 0.8) + node
    return pattern


def _condition(chance: random.Random, name: str) -> str:
    other = chance.choice(RELATIONS)
    return chance.choice(
        (
            f"{name}.name > 'J'",
            f"{name}.name CONTAINS 'a'",
            f"{name}.country IS NULL",
            f"{name}.country IN ['USA', 'JPN', null]",
            f"size({name}.aliases) > 0",
            f"NOT {name}.country = 'JPN'",
            f"({name})-[:{other}]-()",
            f"NOT ({name})-[:{other}]->()",
            f"{name}:{chance.choice(LABELS)}",
            f"{name}.wikidata STARTS WITH 'Q1' OR {name}.iso3 IS NOT NULL",
            f"EXISTS {{ ({name})-[:{other}]-(:{chance.choice(LABELS)}) }}",
            f"EXISTS {{ MATCH ({name})-[x:{other}]->(y) WHERE x.confidence > 0.5 AND y.id <> {name}.id }}",
            f"NOT EXISTS {{ MATCH ({name})--(:Statement {{status: '{chance.choice(STATUSES)}'}}) }}",
            f"COUNT {{ ({name})--() }} > 3",
            f"COUNT {{ MATCH ({name})-[x]->(y:Entity) WHERE x.status = 'asserted' }} >= 1",
            f"any(x IN {name}.aliases WHERE x CONTAINS 'o')",
            f"none(x IN coalesce({name}.aliases, []) WHERE size(x) < 3)",
            f"single(x IN {name}.aliases WHERE x STARTS WITH 'U')",
            f"{name}.name =~ '.*[aeiou]n?.*'",
            f"{name}.id IN ['Q30', 'Q17', 'Q159'] OR {name}.country = 'GEO'",
            f"toLower({name}.name) ENDS WITH 'a'",
            f"CASE WHEN {name}.country IS NULL THEN true ELSE {name}.country < 'K' END",
            f"labels({name})[1] IN ['Country', 'Person']",
            f"size([({name})-[:{other}]->(y) | y.id]) > 0",
            f"{name}['country'] = 'USA'",
            f"{name}.country <> 'USA' XOR {name}.name < 'L'",
        )
    )


def _where(chance: random.Random, names: Sequence[str]) -> str:
    if chance.random() < 0.4:
        return ""
    parts = [_condition(chance, chance.choice(names)) for _ in range(chance.choice((1, 1, 2)))]
    return " WHERE " + (parts[0] if len(parts) == 1 else chance.choice((" AND ", " OR ", " XOR ")).join(f"({part})" for part in parts))


def _seen(pattern: str) -> list[str]:
    return [name for name in "abcd" if f"({name}" in pattern]


# Queries


def _counting(chance: random.Random) -> str:
    pattern = _chain(chance, chance.choice((1, 2, 2, 3)))
    seen = _seen(pattern)
    what = chance.choice(("count(*)", f"count(DISTINCT {seen[-1]})", f"count({seen[-1]}.country)", "count(r0)", "count(DISTINCT r0)"))
    return f"MATCH {pattern}{_where(chance, seen)} RETURN {what} AS n"


def _listing(chance: random.Random) -> str:
    pattern = _chain(chance, chance.choice((1, 1, 2)))
    seen = _seen(pattern)
    columns = ", ".join(f"{name}.id AS {name}i" for name in seen)
    distinct = chance.choice(("", "DISTINCT "))
    order = ", ".join(f"{name}i{chance.choice(('', ' DESC'))}" for name in seen)
    page = chance.choice(("", " LIMIT 5", " SKIP 2", " SKIP 1 LIMIT 3")) if distinct else ""
    return f"MATCH {pattern}{_where(chance, seen)} RETURN {distinct}{columns} ORDER BY {order}{page}"


def _variable(chance: random.Random) -> str:
    pattern = _chain(chance, chance.choice((1, 1, 2)), variable=True)
    seen = _seen(pattern)
    answer = chance.choice(
        (
            "count(*) AS n",
            f"count(DISTINCT {seen[-1]}) AS n",
            "length(p) AS l, count(*) AS n ORDER BY l, n",
            "min(length(p)) AS l, max(length(p)) AS m, count(DISTINCT [n IN nodes(p) | n.id]) AS n",
            "[n IN nodes(p) | n.id] AS ids, [r IN relationships(p) | type(r)] AS types ORDER BY ids, types LIMIT 20",
            f"{seen[0]}.id AS i, {seen[-1]}.id AS j, count(*) AS n, min(length(p)) AS l ORDER BY i, j LIMIT 25",
        )
    )
    where = _where(chance, seen)
    if chance.random() < 0.25:
        more = chance.choice(
            (
                "all(n IN nodes(p) WHERE n:Entity)",
                "none(r IN relationships(p) WHERE r.status = 'denied')",
                "any(n IN nodes(p) WHERE n.country = 'USA')",
                "size(nodes(p)) = length(p) + 1",
                "all(r IN relationships(p) WHERE r.evidence IS NOT NULL)",
            )
        )
        where += f" AND {more}" if where and " OR " not in where and " XOR " not in where else "" if where else f" WHERE {more}"
    return f"MATCH p = {pattern}{where} RETURN {answer}"


def _shortest(chance: random.Random) -> str:
    one, other = chance.sample(tuple(ENTITIES), 2)
    types = chance.choice(("", ":" + "|".join(chance.sample(RELATIONS, 3)), ":ALLIED_WITH|MET_WITH"))
    left, right = chance.choice((("-", "-"), ("-", "-"), ("-", "->")))
    length = chance.choice(("*", "*..4", "*1..6", "*..2"))
    function, answer = chance.choice(
        (
            ("shortestPath", "length(p) AS l"),
            ("shortestPath", "p IS NULL AS missing, length(p) AS l"),
            ("shortestPath", "nodes(p)[0].id AS i, last(nodes(p)).id AS j"),
            ("allShortestPaths", "count(p) AS n, min(length(p)) AS l"),
            ("allShortestPaths", "[n IN nodes(p) | n.id] AS ids ORDER BY ids"),
        )
    )
    match = chance.choice(("MATCH", "OPTIONAL MATCH"))
    ends = f"MATCH (a:Entity {{id: '{one}'}}), (b:Entity {{id: '{other}'}})"
    return f"{ends} {match} p = {function}((a){left}[{types}{length}]{right}(b)) RETURN {answer}"


def _grouping(chance: random.Random) -> str:
    pattern = f"{_node(chance, 'a')}{_relationship(chance, 'r')}{_node(chance, 'b')}"
    key = chance.choice(("a.id", "labels(b)[1]", "type(r)", "r.status", "r.contested", "a.country", "size(a.name) % 3", "left(b.name, 1)"))
    total = chance.choice(
        (
            *("count(*)", "count(DISTINCT b)", "sum(r.statements)", "max(r.confidence)", "min(b.name)", "avg(r.confidence)"),
            *("sum(r.confidence)", "size(collect(DISTINCT b.id))", "count(r.time)", "max(size(b.name))", "min(r.first_seen)"),
            *("percentileCont(r.confidence, 0.5)", "percentileDisc(r.confidence, 0.5)", "round(stDevP(r.confidence), 6)"),
            *("count(*) * 2 + 1", "count(b) - count(DISTINCT b)", "sum(CASE WHEN r.status = 'asserted' THEN 1 ELSE 0 END)"),
        )
    )
    having = chance.choice(("", " WHERE n > 1")) if total.startswith(("count", "sum")) else ""
    return f"MATCH {pattern}{_where(chance, 'ab')} WITH {key} AS k, {total} AS n{having} RETURN k, n ORDER BY k, n"


def _optional(chance: random.Random) -> str:
    first, second = _node(chance, "a", fixed=0.3), f"(a){_relationship(chance, 'r')}{_node(chance, 'b')}"
    third = f" OPTIONAL MATCH (b){_relationship(chance, 'q')}{_node(chance, 'c')}{_where(chance, 'c')}" if chance.random() < 0.4 else ""
    answers = [
        "a.id AS i, b.id AS j, type(r) AS t ORDER BY i, j, t",
        "a.id AS i, count(b) AS n ORDER BY i",
        "count(*) AS n",
        "count(r) AS n",
    ]
    answers += ["a.id AS i, coalesce(b.name, 'none') AS j, r IS NULL AS missing ORDER BY i, j, missing"]
    if third:
        answers = ["a.id AS i, b.id AS j, c.id AS k, count(*) AS n ORDER BY i, j, k", "count(*) AS n, count(b) AS m, count(c) AS l"]
        answers += ["a.id AS i, count(DISTINCT b) AS m, count(DISTINCT c) AS l ORDER BY i"]
    return f"MATCH {first}{_where(chance, 'a')} OPTIONAL MATCH {second}{_where(chance, 'b')}{third} RETURN {chance.choice(answers)}"


def _chained(chance: random.Random) -> str:
    first = f"{_node(chance, 'a')}{_relationship(chance, 'r')}{_node(chance, 'b')}"
    second = f"(b){_relationship(chance, 'q')}{_node(chance, 'c')}"
    return chance.choice(
        (
            f"MATCH {first}{_where(chance, 'ab')} WITH DISTINCT a, b MATCH {second}{_where(chance, 'c')} "
            "WITH a, count(DISTINCT c) AS n, collect(DISTINCT c.id) AS ids UNWIND ids AS id RETURN a.id AS i, n, id ORDER BY i, n, id",
            f"MATCH {first} WITH b, count(*) AS n ORDER BY n DESC, b.id LIMIT 4 MATCH {second} RETURN b.id AS i, n, count(c) AS m ORDER BY i",
            f"MATCH {first}{_where(chance, 'ab')} WITH a, max(r.confidence) AS top, count(*) AS n WHERE n > 1 "
            "MATCH (a)-[r]-(b:Entity) WHERE r.confidence = top RETURN a.id AS i, n, top, count(r) AS m ORDER BY i",
            f"MATCH {first} WITH *, a.id + '/' + b.id AS pair WITH pair, count(*) AS n RETURN pair, n ORDER BY n DESC, pair SKIP 1 LIMIT 6",
            f"MATCH {first} WITH a, collect(b) AS bs WITH a, size(bs) AS n, [x IN bs WHERE x.country IS NOT NULL | x.country] AS cs "
            "UNWIND cs AS c RETURN a.id AS i, n, c, count(*) AS m ORDER BY i, c",
            f"MATCH {first} WITH a.country AS c, collect(DISTINCT b.id) AS ids WITH c, size(ids) AS n RETURN c, n ORDER BY n DESC, c",
            f"MATCH {first} WITH a, b MATCH {second} WITH a, b, c WHERE a.id <> c.id RETURN count(*) AS n, count(DISTINCT a) AS m",
        )
    )


def _statements(chance: random.Random) -> str:
    status = chance.choice(STATUSES)
    return chance.choice(
        (
            f"MATCH (s:Statement {{status: '{status}'}})-[:SUBJECT]->(a)-[r]-(b) RETURN count(*) AS n",
            f"MATCH (a)<-[:SUBJECT]-(s:Statement)-[:OBJECT]->(b) WHERE s.status <> '{status}' "
            "RETURN a.id AS i, b.id AS j, count(*) AS n ORDER BY i, j",
            f"MATCH (s:Statement)-[:CLAIMED_BY]->(w), (s)-[:FROM]->(d) WHERE s.status = '{status}' "
            "RETURN w.id AS i, d.id AS j, s.id AS k ORDER BY i, j, k",
            f"MATCH (d:Article)<-[:FROM]-(s)-[:SUBJECT]->(a:{chance.choice(LABELS)}) "
            "RETURN d.published AS p, count(DISTINCT a) AS n ORDER BY p, n",
            "MATCH (s:Statement)-[:SUBJECT|OBJECT]->(a)<-[:SUBJECT|OBJECT]-(t:Statement) "
            f"WHERE s.id < t.id AND t.status = '{status}' RETURN count(*) AS n",
            "MATCH (s:Statement)-->(x) RETURN labels(x)[0] AS l, count(*) AS n ORDER BY l",
            "MATCH (a:Entity)-[r]->(b:Entity) MATCH (s:Statement {relation: type(r)})-[:SUBJECT]->(a), (s)-[:OBJECT]->(b) "
            f"WHERE s.status = '{status}' RETURN type(r) AS t, count(DISTINCT s) AS n ORDER BY t",
            f"MATCH (s:Statement)-[:FROM]->(d) WHERE s.time >= '2024' OR s.status = '{status}' "
            "RETURN d.id AS i, min(s.start) AS first, max(s.end) AS last ORDER BY i",
        )
    )


def _union(chance: random.Random) -> str:
    def part() -> str:
        value = chance.choice(("a.id", "a.country", "labels(a)[1]", "left(a.name, 1)"))
        return f"MATCH {_node(chance, 'a')}{_relationship(chance, 'r')}{_node(chance, 'b')}{_where(chance, 'ab')} RETURN {value} AS v"

    joined = chance.choice((" UNION ", " UNION ALL ")).join(part() for _ in range(chance.choice((2, 2, 3))))
    if chance.random() < 0.4:
        return f"CALL {{ {joined} }} RETURN v, count(*) AS n ORDER BY v"
    return joined


def _unwound(chance: random.Random) -> str:
    ids = ", ".join(f"'{id}'" for id in chance.sample(tuple(ENTITIES), 4))
    back = _relationship(chance, "r")
    return chance.choice(
        (
            f"UNWIND [{ids}, null, 'nobody'] AS id OPTIONAL MATCH (a:Entity {{id: id}}){back}(b) RETURN id, count(b) AS n ORDER BY id",
            f"UNWIND [{ids}] AS one UNWIND [{ids}] AS other WITH one, other WHERE one < other "
            f"MATCH (a {{id: one}}){back}(b {{id: other}}) RETURN one, other, count(r) AS n ORDER BY one, other",
            f"MATCH (a:Entity) WHERE a.id IN [{ids}] UNWIND coalesce(a.aliases, ['-']) AS alias RETURN a.id AS i, alias ORDER BY i, alias",
            f"UNWIND range({chance.randint(-3, 2)}, {chance.randint(3, 9)}, {chance.randint(1, 3)}) AS n "
            "RETURN n, n % 3 AS m, n / 2 AS h, n * 1.5 AS f ORDER BY n DESC",
            f"MATCH (a:Entity){back}(b) WITH collect(DISTINCT a.id)[0..50] AS ids UNWIND ids AS id WITH id ORDER BY id RETURN count(id) AS n",
            f"WITH [{{k: 'a', v: 1}}, {{k: 'b', v: null}}, {{k: 'a', v: {chance.randint(0, 5)}}}] AS found "
            "UNWIND found AS x RETURN x.k AS k, sum(x.v) AS s, count(x.v) AS n ORDER BY k",
            "UNWIND [[1, 2], [], [3]] AS l UNWIND l AS x RETURN x, size(l) AS n ORDER BY x",
        )
    )


def _lists(chance: random.Random) -> str:
    pattern = f"({chance.choice(('a:Country', 'a:Entity', 'a:Person'))})"
    other, limit = chance.choice(RELATIONS), chance.randint(0, 3)
    return f"MATCH {pattern}{_where(chance, 'a')} RETURN a.id AS i, " + chance.choice(
        (
            f"[x IN a.aliases WHERE size(x) > {limit} | toUpper(x)] AS v ORDER BY i",
            f"size([(a)-[r:{other}]-(b) WHERE r.confidence > 0.3 | b.id]) AS v ORDER BY i",
            "reduce(t = '', x IN coalesce(a.aliases, []) | t + left(x, 2)) AS v ORDER BY i",
            f"[x IN range(0, {limit + 2}) WHERE x % 2 = 0 | x * x] AS v ORDER BY i",
            f"coalesce(a.aliases, [])[{chance.choice(('0', '-1', '5', '0..1', '1..', '..-1', '..2'))}] AS v ORDER BY i",
            f"'{chance.choice(('US', 'x', 'Moscow'))}' IN a.aliases AS v ORDER BY i",
            "a.aliases + ['z'] AS v ORDER BY i",
            "head(a.aliases) AS v, last(a.aliases) AS w, tail(a.aliases) AS u ORDER BY i",
            "coalesce(a.aliases, []) + [a.id] AS v ORDER BY i",
            "a.aliases = ['x'] AS v, a.aliases <> [] AS w ORDER BY i",
            "all(x IN a.aliases WHERE size(x) > 1) AS v, any(x IN a.aliases WHERE x = 'x') AS w ORDER BY i",
            "size(keys(a)) AS v, 'country' IN keys(a) AS w ORDER BY i",
            "[x IN [1, null, 3] WHERE x IS NOT NULL | x + size(a.name)] AS v ORDER BY i",
            "a {.id, .country, n: size(a.name)} AS v ORDER BY i",
            "[l IN labels(a) WHERE l <> 'Entity'] AS v ORDER BY i",
            f"COUNT {{ (a)-[:{other}]-() }} AS v, EXISTS {{ (a)-[:{other}]->() }} AS w ORDER BY i",
            f"COLLECT {{ MATCH (a)-[:{other}]->(b) RETURN b.id ORDER BY b.id }} AS v ORDER BY i",
        )
    )


def _cases(chance: random.Random) -> str:
    when = chance.choice(("r.status", "a.country", "labels(b)[1]"))
    values = {"r.status": STATUSES, "a.country": ("USA", "JPN", "RUS"), "labels(b)[1]": LABELS[1:]}[when]
    one, other = chance.sample(list(values), 2)
    case = chance.choice(
        (
            f"CASE {when} WHEN '{one}' THEN 1 WHEN '{other}' THEN 2 ELSE 3 END",
            f"CASE WHEN {when} = '{one}' THEN 'one' WHEN {when} IS NULL THEN 'none' END",
            f"CASE WHEN r.confidence > 0.5 AND {when} <> '{one}' THEN 'high' WHEN r.confidence > 0.3 THEN 'low' ELSE '{other}' END",
            f"CASE {when} WHEN null THEN 'null' WHEN '{one}' THEN r.status ELSE coalesce({when}, '-') END",
        )
    )
    pattern = f"{_node(chance, 'a')}{_relationship(chance, 'r')}{_node(chance, 'b')}{_where(chance, 'ab')}"
    return chance.choice(
        (
            f"MATCH {pattern} RETURN {case} AS c, count(*) AS n ORDER BY c",
            f"MATCH {pattern} RETURN a.id AS i, b.id AS j, {case} AS c ORDER BY c, i, j LIMIT 15",
            f"MATCH {pattern} WITH a, sum(CASE WHEN r.confidence > 0.4 THEN r.statements ELSE 0 END) AS n RETURN a.id AS i, n ORDER BY i",
            f"MATCH {pattern} WITH * WHERE {case} IS NOT NULL RETURN count(*) AS n",
        )
    )


def _text(chance: random.Random, inner: str, depth: int) -> str:
    if depth == 0:
        return inner
    made = _text(chance, inner, depth - 1)
    return chance.choice(
        (
            *(f"toUpper({made})", f"toLower({made})", f"trim({made})", f"lTrim({made})", f"rTrim({made})", f"reverse({made})"),
            *(f"left({made}, {chance.randint(0, 6)})", f"right({made}, {chance.randint(0, 6)})"),
            *(f"substring({made}, {chance.randint(0, 4)})", f"substring({made}, {chance.randint(0, 4)}, {chance.randint(0, 5)})"),
            *(f"replace({made}, 'a', '{chance.choice(('', 'bb', 'Ä'))}')", f"{made} + '-' + {made}", f"toString({made})"),
            *(f"coalesce({made}, '?')", f"split({made}, ' ')[0]", f"coalesce(split({made}, 'a')[1], 'none')"),
        )
    )


def _texts(chance: random.Random) -> str:
    made = _text(chance, chance.choice(("a.name", "a.name", "a.id", "a.country", "a.description")), chance.randint(1, 3))
    finish = chance.choice(
        ("{}", "{}", "size({})", "{} CONTAINS 'an'", "{} STARTS WITH 'U'", "{} =~ '(?i).*a.*'", "{} < 'm'", "{} IS NULL")
    )
    return f"MATCH (a:Entity){_where(chance, 'a')} RETURN a.id AS i, {finish.format(made)} AS v ORDER BY i"


def _numbers(chance: random.Random) -> str:
    def number(depth: int) -> str:
        if depth == 0:
            return chance.choice(("x", "x", "y", str(chance.randint(-7, 7)), f"{chance.randint(-40, 40) / 8}", "null"))
        one, other = number(depth - 1), number(depth - 1)
        return chance.choice(
            (
                *(f"({one} + {other})", f"({one} - {other})", f"({one} * {other})", f"abs({one})", f"sign({one})", f"coalesce({one}, 1)"),
                *(
                    f"({one} / 4.0)",
                    f"({one} % 3)",
                    f"floor({one})",
                    f"ceil({one})",
                    f"round({one})",
                    f"toInteger({one})",
                    f"toFloat({one})",
                ),
                *(f"round({one}, 1)", f"-({one})", f"({one} / 3)"),
            )
        )

    compare = chance.choice(("{}", "{}", "{} > 1", "{} = {}", "{} <> 2", "{} IN [1, 2, 3]", "{} IS NULL", "{} <= x OR {} > y"))
    value = compare.replace("{}", number(chance.randint(1, 3)))
    return f"UNWIND [-3, -1, 0, 2, 5] AS x UNWIND [0.5, 2.0, -1.25] AS y RETURN x, y, {value} AS v ORDER BY x, y"


def _temporal(chance: random.Random) -> str:
    days, unit = chance.randint(1, 400), chance.choice(("days", "months", "weeks", "years"))
    value = chance.choice(
        (
            "date(d.published)",
            "toString(date(d.published))",
            f"date(d.published).{chance.choice(('year', 'month', 'day', 'quarter', 'week', 'dayOfWeek', 'ordinalDay'))}",
            f"date(d.published) + duration({{{unit}: {days % 13}}})",
            f"toString(date(d.published) - duration({{days: {days}}}))",
            "date(d.published) > date('2024-04-01')",
            "duration.between(date('2024-01-01'), date(d.published)).days",
            "duration.inDays(date('2024-01-01'), date(d.published)).days",
            "date.truncate('month', date(d.published))",
            "date({year: 2024, month: date(d.published).month, day: 1}) <= date(d.published)",
            "datetime(d.published + 'T00:00:00Z').year",
            "left(d.published, 7)",
            "date(d.published) = date('2024-03-11')",
            "date('2024-02-29') + duration('P1Y')",
            "toString(duration({days: 1, hours: 5}))",
            "date(d.missing)",
        )
    )
    return chance.choice(
        (
            f"MATCH (d:Article) RETURN d.id AS i, {value} AS v ORDER BY i",
            f"MATCH (s:Statement)-[:FROM]->(d:Article) RETURN {value} AS v, count(s) AS n ORDER BY n DESC, v",
            f"MATCH (d:Article) WHERE date(d.published) >= date('2024-0{chance.randint(1, 7)}-01') RETURN count(*) AS n",
            "MATCH (s:Statement)-[:FROM]->(d:Article) WHERE s.time IS NOT NULL AND size(s.time) = 10 "
            "RETURN s.id AS i, duration.inDays(date(s.time), date(d.published)).days AS v ORDER BY i",
        )
    )


def _nested(chance: random.Random) -> str:
    back = _relationship(chance, "r")
    inner = chance.choice(
        (
            f"CALL {{ WITH a MATCH (a){back}(b){_where(chance, 'b')} RETURN count(b) AS n }} RETURN a.id AS i, n ORDER BY i",
            f"CALL (a) {{ MATCH (a){back}(b) RETURN count(DISTINCT b) AS n }} RETURN a.id AS i, n ORDER BY i",
            f"CALL {{ WITH a MATCH (a){back}(b) RETURN b.id AS j ORDER BY j LIMIT 2 }} RETURN a.id AS i, j ORDER BY i, j",
            f"CALL {{ WITH a OPTIONAL MATCH (a){back}(b) RETURN max(b.id) AS j }} RETURN a.id AS i, j ORDER BY i",
            "CALL { WITH a MATCH (a)-->(b:Entity) RETURN b.id AS j UNION WITH a MATCH (a)<--(b:Entity) RETURN b.id AS j } "
            "RETURN a.id AS i, count(j) AS n ORDER BY i",
        )
    )
    return f"MATCH {_node(chance, 'a', fixed=0.05)}{_where(chance, 'a')} WITH a WHERE a.id IS NOT NULL {inner}"


def _crossed(chance: random.Random) -> str:
    one, other = chance.sample(RELATIONS, 2)
    return chance.choice(
        (
            f"MATCH (a:Country), (b:Country) WHERE a.id < b.id AND (a)-[:{one}]-(b) RETURN a.id AS i, b.id AS j ORDER BY i, j",
            f"MATCH (a:Entity)-[:{one}]->(b), (b)-[:{other}]-(c) RETURN count(*) AS n, count(DISTINCT c) AS m",
            f"MATCH (a:Entity)-[r:{one}]->(b) MATCH (a)-[q:{one}]->(c) WHERE r <> q RETURN count(*) AS n",
            f"MATCH (a:Entity)-[:{one}]-(b)-[:{other}]-(c)-[:{one}]-(d) RETURN count(*) AS n",
            f"MATCH (a)-[r]-(b)-[q]-(a) WHERE type(r) = '{one}' AND type(q) = '{other}' RETURN count(*) AS n",
            f"MATCH (a:Entity)-[r]->(b:Entity) WHERE type(r) IN ['{one}', '{other}'] AND startNode(r) = a "
            "RETURN a.id AS i, type(r) AS t, endNode(r).id AS j ORDER BY i, t, j",
            f"MATCH (a:Country) WHERE NOT (a)-[:{one}]-(:Country) AND (a)--() RETURN a.id AS i ORDER BY i",
            f"MATCH (a:Entity)-[r:{one}|{other}]-(b) RETURN a.id AS i, size(collect(DISTINCT type(r))) AS t, count(*) AS n ORDER BY i, t",
        )
    )


def _quantified(chance: random.Random) -> str:
    relation = chance.choice(RELATIONS)
    return chance.choice(
        (
            f"MATCH (a:Country)-[:{relation}]->{{1,2}}(b) RETURN a.id AS i, b.id AS j, count(*) AS n ORDER BY i, j",
            f"MATCH (a:Entity {{id: 'Q30'}}) ((x)-[:{relation}]-(y)){{1,2}} (b) RETURN count(*) AS n",
            f"MATCH p = ANY SHORTEST (a:Entity {{id: 'Q30'}})-[:{relation}]-+(b:Entity {{id: 'Q17'}}) RETURN length(p) AS l",
            f"MATCH (a:Country) WHERE EXISTS {{ (a)-[:{relation}]->{{2}}(:Country) }} RETURN count(*) AS n",
        )
    )


MAKERS: tuple[Maker, ...] = (
    *(_counting, _counting, _listing, _variable, _variable, _shortest, _grouping, _grouping, _optional, _optional),
    *(_chained, _chained, _statements, _union, _unwound, _lists, _lists, _cases, _texts, _numbers, _temporal, _nested),
    *(_crossed, _quantified),
)
