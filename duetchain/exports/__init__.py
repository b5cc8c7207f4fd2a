"""Text for people and other programs: the lineage as a tree, contributions as JSON. Pure."""
