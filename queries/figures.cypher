// Figures
// Strengths, spending and other figures, with their sentence.
MATCH (s:Statement)-[:SUBJECT]->(e:Entity), (s)-[:FROM]->(d:Article)
WHERE s.value IS NOT NULL
RETURN e.name AS of, s.relation AS measure, s.value AS value, s.unit AS unit, coalesce(s.time, d.published) AS date, s.sentence AS sentence
ORDER BY of, measure, date, value
