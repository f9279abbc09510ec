// New since a date
// Relations that no article before that day had.
// :param date => "2024-12-01"
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.first_seen >= $date
RETURN r.first_seen AS first_seen, a.name AS one, type(r) AS relation, b.name AS other, r.status AS status, r.evidence AS evidence
ORDER BY first_seen, one, relation, other
