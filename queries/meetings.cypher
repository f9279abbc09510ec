// Who met whom
// Meetings, with when they were and the sentence.
MATCH (s:Statement {relation: 'MET_WITH'})-[:SUBJECT]->(a:Entity), (s)-[:OBJECT]->(b:Entity), (s)-[:FROM]->(d:Article)
RETURN a.name AS one, b.name AS other, s.status AS status, coalesce(s.time, d.published) AS date, s.place AS place, s.sentence AS sentence
ORDER BY date, one, other, sentence
