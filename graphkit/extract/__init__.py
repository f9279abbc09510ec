"""Article in, mentions and statements out: spaCy components, one concern a module."""
