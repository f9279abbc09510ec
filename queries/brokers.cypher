// Brokers
// Countries that have to do with two others that have nothing to do with each other, by the number of such pairs.
MATCH (a:Country)--(broker:Country)--(b:Country)
WHERE a.id < b.id AND NOT EXISTS { (a)--(b) }
WITH DISTINCT broker, a, b
RETURN broker.name AS broker, count(*) AS pairs
ORDER BY pairs DESC, broker
