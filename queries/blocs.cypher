// Blocs: three that are all allied
// Triangles of alliances; each is listed once.
MATCH (a:Entity)-[r:ALLIED_WITH]-(b:Entity)-[s:ALLIED_WITH]-(c:Entity)-[t:ALLIED_WITH]-(a)
WHERE a.id < b.id AND b.id < c.id AND r.status = 'asserted' AND s.status = 'asserted' AND t.status = 'asserted'
RETURN a.name AS one, b.name AS two, c.name AS three
ORDER BY one, two, three
