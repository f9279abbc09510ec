// Arms, directly and through another
// Whose arms reach a country in one or two steps.
// :param name => "Russia"
MATCH p = (a:Entity)-[:SUPPLIES_ARMS_TO*1..2]->(b:Entity {name: $name})
WHERE a.id <> b.id
RETURN a.name AS source, length(p) AS steps, [n IN nodes(p) | n.name] AS way
ORDER BY steps, source, way
