// Denials
// What is said not to be so, and by whom.
MATCH (s:Statement {status: 'denied'})-[:FROM]->(d:Article)
OPTIONAL MATCH (s)-[:CLAIMED_BY]->(w:Entity)
RETURN s.name AS denied, w.name AS denied_by, d.published AS published, s.sentence AS sentence
ORDER BY denied, denied_by, published, sentence
