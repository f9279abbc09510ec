// Arms flows
// Who supplies arms to whom, and what.
MATCH (s:Statement {relation: 'SUPPLIES_ARMS_TO'})-[:SUBJECT]->(a:Entity), (s)-[:OBJECT]->(b:Entity)
RETURN a.name AS supplier, b.name AS receiver, s.item AS item, s.status AS status, count(*) AS statements
ORDER BY supplier, receiver, item, status
