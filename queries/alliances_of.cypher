// Allies of a country
// With whom a country is, was or may become allied, and since when that is reported.
// :param name => "United States"
MATCH (a:Entity {name: $name})-[r:ALLIED_WITH]-(b:Entity)
RETURN b.name AS ally, r.status AS status, r.first_seen AS first_seen, r.last_seen AS last_seen, r.contested AS contested, r.evidence AS evidence
ORDER BY status, ally
