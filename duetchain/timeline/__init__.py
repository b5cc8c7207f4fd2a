"""What is seen and heard when: contributions to a composition, to regions, to a timeline. Pure."""
