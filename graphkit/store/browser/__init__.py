"""Neo4j Browser, made ready for graphkit's graph: colours and captions, the cookbook as favorites, a guide, and a login."""

from __future__ import annotations
