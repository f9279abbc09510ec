// What one says of another
// Every statement about a country or person that a given source is quoted with.
// :param claimant => "Lloyd Austin"
// :param about => "Russia"
MATCH (s:Statement)-[:CLAIMED_BY]->(w:Entity {name: $claimant})
MATCH (s)-[:SUBJECT|OBJECT]->(x:Entity {name: $about})
RETURN DISTINCT s.name AS statement, s.status AS status, s.time AS time, s.sentence AS sentence
ORDER BY statement, status, sentence
