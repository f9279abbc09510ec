// Events and who took part
// Summits, exercises and wars with hosts, participants and place.
MATCH (e:Event)
OPTIONAL MATCH (e)<-[:PARTICIPATED_IN]-(p:Entity)
WITH e, count(DISTINCT p) AS participants
OPTIONAL MATCH (e)<-[:HOSTED]-(h:Entity)
WITH e, participants, min(h.name) AS host
OPTIONAL MATCH (e)-[:LOCATED_IN]->(l:Entity)
RETURN e.name AS event, participants, host, min(l.name) AS place
ORDER BY participants DESC, event, host
