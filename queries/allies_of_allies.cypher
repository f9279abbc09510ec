// Allies of allies
// Who is two alliances away from a country and not allied with it directly, and through whom.
// :param name => "Japan"
MATCH (a:Entity {name: $name})-[:ALLIED_WITH]-(b:Entity)-[:ALLIED_WITH]-(c:Entity)
WHERE c.id <> a.id AND NOT (a)-[:ALLIED_WITH]-(c)
RETURN c.name AS ally_of_ally, min(b.name) AS for_example_through, count(DISTINCT b) AS ways
ORDER BY ways DESC, ally_of_ally
