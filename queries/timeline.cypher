// Timeline of an entity
// What is said of it by the time it was, or else by the day of the article.
// :param name => "Russia"
MATCH (s:Statement)-[:SUBJECT|OBJECT]->(e:Entity {name: $name}), (s)-[:FROM]->(d:Article)
RETURN coalesce(s.time, d.published) AS at, s.time IS NOT NULL AS stated, s.name AS what, s.status AS status, s.sentence AS sentence
ORDER BY at, what, status, sentence
