// Who is based where
// Forces and their bases, the country a base is in where that is said, and the sentence.
MATCH (f:Entity)-[r:BASED_AT|STATIONED_IN]->(b:Entity)
OPTIONAL MATCH (b)-[:LOCATED_IN]->(c:Country)
RETURN f.name AS force, type(r) AS relation, b.name AS place, coalesce(c.iso3, b.country) AS country, r.status AS status, r.evidence AS evidence
ORDER BY force, relation, place, country
