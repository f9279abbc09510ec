// Forces in a country
// What is based or stationed in a country, directly or at a place in it.
// :param name => "Japan"
MATCH (c:Country {name: $name})
MATCH (f:Entity)-[r:BASED_AT|STATIONED_IN]->(b:Entity)
WHERE b.id = c.id OR (b)-[:LOCATED_IN*1..2]->(c) OR b.country = c.iso3
RETURN f.name AS force, b.name AS place, r.status AS status, r.last_seen AS last_seen
ORDER BY force, place
