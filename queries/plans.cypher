// What is planned or possible
// What is announced or considered, with the time where one is given.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.status IN ['planned', 'possible']
RETURN r.status AS status, r.time AS time, a.name AS one, type(r) AS relation, b.name AS other, r.evidence AS evidence
ORDER BY status, time, one, relation, other
