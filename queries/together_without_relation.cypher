// Named together, related by nothing
// Countries that share articles but no relation: where a reader may find what was missed.
MATCH (a:Country)<-[:MENTIONS]-(d:Article)-[:MENTIONS]->(b:Country)
WHERE a.id < b.id
OPTIONAL MATCH (a)-[r]-(b)
WITH a, b, count(DISTINCT d) AS articles, count(r) AS relations
WHERE relations = 0
RETURN a.name AS one, b.name AS other, articles
ORDER BY articles DESC, one, other
