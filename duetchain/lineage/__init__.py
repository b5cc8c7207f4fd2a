"""Who built on whom: contributions, their order, their graph, their storage."""
