// Who is allied with whom
// Every alliance in force, how well it is supported, and the sentence that says it best.
MATCH (a:Entity)-[r:ALLIED_WITH]->(b:Entity)
WHERE r.status = 'asserted'
RETURN a.name AS one, b.name AS other, r.statements AS statements, r.articles AS articles, r.confidence AS confidence, r.evidence AS evidence
ORDER BY articles DESC, confidence DESC, one, other
