// Who hosts whose forces
// Countries that forces of another country are at, with the places.
MATCH (f:MilitaryForce)-[:BELONGS_TO]->(owner:Country)
MATCH (f)-[r:BASED_AT|STATIONED_IN]->(place:Entity)
WHERE r.status IN ['asserted', 'planned']
MATCH (host:Country)
WHERE host.id <> owner.id AND (host.id = place.id OR host.iso3 = place.country)
RETURN host.name AS host, owner.name AS whose, f.name AS force, place.name AS place, r.status AS status, r.last_seen AS last_seen
ORDER BY host, whose, force, place, status
