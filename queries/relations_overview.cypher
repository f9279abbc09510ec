// What the graph holds
// How many relations of each kind, and how many are in force, planned, possible, ended or denied.
MATCH (a:Entity)-[r]->(b:Entity)
WITH type(r) AS relation, r.status AS status
RETURN relation, count(*) AS relations,
       sum(CASE WHEN status = 'asserted' THEN 1 ELSE 0 END) AS asserted,
       sum(CASE WHEN status = 'planned' THEN 1 ELSE 0 END) AS planned,
       sum(CASE WHEN status = 'possible' THEN 1 ELSE 0 END) AS possible,
       sum(CASE WHEN status = 'ended' THEN 1 ELSE 0 END) AS ended,
       sum(CASE WHEN status = 'denied' THEN 1 ELSE 0 END) AS denied
ORDER BY relations DESC, relation
