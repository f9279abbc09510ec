"""Where graphs are kept and queried: the workspace, the embedded Cypher engine, Neo4j."""
