// Evidence for an edge
// Every sentence behind a relation between two, newest article first.
// :param one => "United States"
// :param relation => "ALLIED_WITH"
// :param other => "Japan"
MATCH (s:Statement {relation: $relation})-[:SUBJECT]->(a:Entity), (s)-[:OBJECT]->(b:Entity), (s)-[:FROM]->(d:Article)
WHERE (a.name = $one AND b.name = $other) OR (a.name = $other AND b.name = $one)
OPTIONAL MATCH (s)-[:CLAIMED_BY]->(w:Entity)
RETURN d.published AS published, d.name AS article, s.status AS status, w.name AS claimed_by, s.confidence AS confidence, s.sentence AS sentence, s.start AS start, s.end AS end
ORDER BY published DESC, article, start, status
