// Unbalanced triangles
// A country that is allied with two others which criticise, sanction, threaten or fight each other.
MATCH (a:Entity)-[:ALLIED_WITH]-(b:Entity)-[r:CRITICIZED|SANCTIONED|THREATENED|ATTACKED|AT_WAR_WITH]-(c:Entity)-[:ALLIED_WITH]-(a)
WHERE b.id < c.id
RETURN DISTINCT a.name AS ally_of_both, b.name AS one, type(r) AS relation, c.name AS other
ORDER BY ally_of_both, one, other, relation
