// Members and parties
// Who is a member of which organisation, or a party to which agreement.
MATCH (a:Entity)-[r:MEMBER_OF|PARTY_TO]->(b:Entity)
RETURN b.name AS organisation, min(a.name) AS for_example, count(DISTINCT a) AS members
ORDER BY members DESC, organisation
