// Alliances as of a date
// Which alliances the articles up to that day assert, that none of them had said to be over by then.
// :param date => "2024-12-31"
MATCH (s:Statement {relation: 'ALLIED_WITH'})-[:FROM]->(d:Article)
WHERE d.published <= $date AND s.status IN ['asserted', 'ended']
MATCH (s)-[:SUBJECT]->(x:Entity), (s)-[:OBJECT]->(y:Entity)
WITH CASE WHEN x.id < y.id THEN x ELSE y END AS a, CASE WHEN x.id < y.id THEN y ELSE x END AS b, s, d
WITH a, b,
     max(CASE WHEN s.status = 'asserted' THEN d.published ELSE '' END) AS asserted,
     max(CASE WHEN s.status = 'ended' THEN d.published ELSE '' END) AS ended
WHERE asserted > ended
RETURN a.name AS one, b.name AS other, asserted AS last_asserted
ORDER BY one, other
