// What held on a day
// Relations with a stated beginning that had begun by that day and were not yet over. A relation that began again has its last beginning here.
// :param date => "2021-06-01"
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.valid_from <= $date AND (r.valid_to IS NULL OR r.valid_to >= $date)
RETURN a.name AS one, type(r) AS relation, b.name AS other, r.valid_from AS since, r.valid_to AS until, r.evidence AS evidence
ORDER BY since, one, relation, other
