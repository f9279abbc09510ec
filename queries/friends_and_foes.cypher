// Friends and foes
// Countries by how many friendly and how many hostile relations are between them, the most hostile first.
MATCH (a:Country)-[r]-(b:Country)
WHERE a.id < b.id AND r.status = 'asserted'
WITH a, b,
     sum(CASE WHEN type(r) IN ['ALLIED_WITH', 'COOPERATES_WITH', 'AGREED_WITH', 'SUPPORTS', 'AIDS', 'SUPPLIES_ARMS_TO'] THEN 1 ELSE 0 END) AS friendly,
     sum(CASE WHEN type(r) IN ['CRITICIZED', 'REJECTED', 'THREATENED', 'SANCTIONED', 'COERCED', 'ATTACKED', 'AT_WAR_WITH'] THEN 1 ELSE 0 END) AS hostile
WHERE friendly + hostile > 0
RETURN a.name AS one, b.name AS other, friendly, hostile
ORDER BY hostile DESC, friendly, one, other
