// All that an article says
// The statements of one article in the order of its text.
// :param article => "a1"
MATCH (s:Statement)-[:FROM]->(d:Article {id: $article})
OPTIONAL MATCH (s)-[:CLAIMED_BY]->(w:Entity)
RETURN s.number AS sentence, s.name AS statement, s.status AS status, s.time AS time, w.name AS claimed_by, s.rule AS rule
ORDER BY sentence, statement, status
