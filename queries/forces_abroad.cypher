// Forces abroad
// Forces of one country that are based or stationed in another.
MATCH (f:MilitaryForce)-[r:BASED_AT|STATIONED_IN]->(b:Entity)
WHERE f.country IS NOT NULL AND b.country IS NOT NULL AND f.country <> b.country
RETURN f.country AS of, f.name AS force, b.country AS host, b.name AS place, r.status AS status
ORDER BY of, force, host, place
