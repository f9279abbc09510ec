// What has ended
// Relations that the newest articles say are over.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.status = 'ended'
RETURN a.name AS one, type(r) AS relation, b.name AS other, r.last_seen AS last_seen, r.evidence AS evidence
ORDER BY last_seen DESC, one, relation, other
