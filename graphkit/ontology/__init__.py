"""The ontology: which types, relations and measures a graph may contain, read from ``ontology.toml``."""

from graphkit.ontology.schema import EntityType, Measure, Ontology, Relation, load_ontology

__all__ = ["EntityType", "Measure", "Ontology", "Relation", "load_ontology"]
