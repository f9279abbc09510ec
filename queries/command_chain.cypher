// Chain of command
// To whom a force reports, step by step.
// :param name => "US Forces Japan"
MATCH p = (f:Entity {name: $name})-[:REPORTS_TO*1..5]->(top:Entity)
RETURN length(p) AS steps, [n IN nodes(p) | n.name] AS chain, [r IN relationships(p) | r.status] AS status
ORDER BY steps, chain
