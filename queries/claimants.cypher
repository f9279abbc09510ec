// Who is quoted most
// Sources by how many statements stand on them, and how many others deny.
MATCH (s:Statement)-[:CLAIMED_BY]->(w:Entity)
OPTIONAL MATCH (s)-[:SUBJECT]->(a:Entity)-[r]->(b:Entity)<-[:OBJECT]-(s)
WHERE type(r) = s.relation AND r.contested
RETURN w.name AS source, count(DISTINCT s) AS statements, count(DISTINCT r) AS contested
ORDER BY statements DESC, source
