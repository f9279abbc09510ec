// Common opponents
// Whom two countries both criticise, sanction, threaten or fight.
// :param one => "United States"
// :param other => "Japan"
MATCH (a:Entity {name: $one})-[r:CRITICIZED|SANCTIONED|THREATENED|ATTACKED|AT_WAR_WITH|MOBILIZED_AGAINST]-(x:Entity)
MATCH (b:Entity {name: $other})-[s:CRITICIZED|SANCTIONED|THREATENED|ATTACKED|AT_WAR_WITH|MOBILIZED_AGAINST]-(x)
RETURN x.name AS opponent, count(DISTINCT r) AS of_one, count(DISTINCT s) AS of_other
ORDER BY of_one + of_other DESC, opponent
