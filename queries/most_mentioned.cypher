// Most mentioned
// Entities by how often and in how many articles they are named.
// :param limit => 10
MATCH (d:Article)-[m:MENTIONS]->(e:Entity)
RETURN e.name AS entity, labels(e)[1] AS type, sum(m.count) AS mentions, count(DISTINCT d) AS articles
ORDER BY mentions DESC, articles DESC, entity
LIMIT $limit
