"""What an analyst asks of the current view: blocs, balance, brokers, chains, hosts; networkx does the counting.

Every function takes a :class:`~graphkit.graph.KnowledgeGraph`, so that ``kg.as_of("2021")`` asks of a date, and gives
what it finds with the statements behind it.
"""

from graphkit.analysis.actors import Tie, acting_for, signed_graph, ties
from graphkit.analysis.blocs import Bloc, Blocs, Triad, balance, blocs
from graphkit.analysis.central import Standing, centrality, over_time
from graphkit.analysis.chains import Chain, command, paths
from graphkit.analysis.hosting import Presence, hosts

__all__ = [
    "Bloc",
    "Blocs",
    "Chain",
    "Presence",
    "Standing",
    "Tie",
    "Triad",
    "acting_for",
    "balance",
    "blocs",
    "centrality",
    "command",
    "hosts",
    "over_time",
    "paths",
    "signed_graph",
    "ties",
]
