// Articles behind a path
// The articles that carry each step of the chains between two entities.
// :param one => "China"
// :param other => "Georgia"
MATCH p = (a:Entity {name: $one})-[*1..2]-(b:Entity {name: $other})
WHERE all(n IN nodes(p) WHERE n:Entity)
UNWIND relationships(p) AS r
WITH DISTINCT r
MATCH (d:Article {id: r.evidence_article})
RETURN type(r) AS relation, startNode(r).name AS one, endNode(r).name AS other, d.name AS article, d.published AS published, r.evidence AS sentence
ORDER BY one, relation, other
