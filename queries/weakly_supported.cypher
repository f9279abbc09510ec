// What stands on one sentence
// Relations with a single statement and little confidence: check these first.
// :param confidence => 0.6
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.statements = 1 AND r.confidence < $confidence
RETURN a.name AS one, type(r) AS relation, b.name AS other, r.confidence AS confidence, r.evidence AS evidence
ORDER BY confidence, one, relation, other
