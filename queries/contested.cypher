// Contested claims
// What some say and others deny: both sides, with their sentences.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.contested
MATCH (s:Statement {relation: type(r)})-[:SUBJECT]->(x:Entity), (s)-[:OBJECT]->(y:Entity)
WHERE (x.id = a.id AND y.id = b.id) OR (x.id = b.id AND y.id = a.id)
OPTIONAL MATCH (s)-[:CLAIMED_BY]->(w:Entity)
RETURN a.name + ' ' + type(r) + ' ' + b.name AS claim, s.status AS status, coalesce(w.name, 'the article itself') AS says, s.sentence AS sentence
ORDER BY claim, status, says, sentence
