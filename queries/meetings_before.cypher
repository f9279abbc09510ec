// Who met whom before a statement
// Before a country was said to do something to another: who met either of them, in articles up to that day.
// :param relation => "SUPPLIES_ARMS_TO"
MATCH (x:Entity)<-[:SUBJECT]-(s:Statement {relation: $relation})-[:OBJECT]->(y:Entity), (s)-[:FROM]->(d:Article)
MATCH (m:Statement {relation: 'MET_WITH'})-[:FROM]->(e:Article)
WHERE e.published <= d.published
MATCH (m)-[:SUBJECT]->(a:Entity), (m)-[:OBJECT]->(b:Entity)
WHERE a.id IN [x.id, y.id] OR b.id IN [x.id, y.id]
RETURN DISTINCT s.name AS statement, d.published AS said, a.name AS one, b.name AS other, e.published AS met
ORDER BY statement, said, met, one, other
