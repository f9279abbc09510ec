// Who leads what
// Heads of states, organisations and forces.
MATCH (p:Person)-[r:LEADS]->(x:Entity)
RETURN x.name AS led, p.name AS leader, r.status AS status, r.last_seen AS last_seen
ORDER BY led, status, leader
