// Who holds which office
// Offices with their holders, former ones marked as ended.
MATCH (p:Person)-[r:HOLDS_POSITION]->(o:Position)
OPTIONAL MATCH (p)-[:REPRESENTS]->(c:Country)
RETURN o.name AS office, p.name AS holder, c.name AS of, r.status AS status
ORDER BY office, status, holder, of
