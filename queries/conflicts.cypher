// Wars and attacks
// Who is at war with or attacked whom, and who says so.
MATCH (a:Entity)-[r:AT_WAR_WITH|ATTACKED]->(b:Entity)
RETURN a.name AS one, type(r) AS relation, b.name AS other, r.status AS status, r.contested AS contested, r.claimants AS claimants
ORDER BY one, relation, other
