// Most connected
// Entities by the number of others that they have a relation with.
// :param limit => 10
MATCH (a:Entity)-[r]-(b:Entity)
RETURN a.name AS entity, labels(a)[1] AS type, count(DISTINCT b) AS others, count(DISTINCT r) AS relations
ORDER BY others DESC, relations DESC, entity
LIMIT $limit
