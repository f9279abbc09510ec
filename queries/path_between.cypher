// How two are connected
// Shortest chains of relations between two entities.
// :param one => "China"
// :param other => "Japan"
MATCH (a:Entity {name: $one}), (b:Entity {name: $other})
MATCH p = (a)-[*1..3]-(b)
WHERE all(n IN nodes(p) WHERE n:Entity) AND all(r IN relationships(p) WHERE r.evidence IS NOT NULL)
WITH length(p) AS steps, [n IN nodes(p) | n.name] AS names, [r IN relationships(p) | type(r)] AS relations
ORDER BY steps, names, relations
RETURN steps, names, relations
LIMIT 10
