// Sanctions, threats and coercion
// Who puts pressure on whom, and how.
MATCH (a:Entity)-[r:SANCTIONED|THREATENED|COERCED|MOBILIZED_AGAINST|PROTESTED]->(b:Entity)
RETURN a.name AS who, type(r) AS does, b.name AS whom, r.status AS status, r.statements AS statements, r.last_seen AS last_seen
ORDER BY statements DESC, who, does, whom
