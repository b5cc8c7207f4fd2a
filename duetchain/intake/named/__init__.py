"""Who is in which file: what is said of each, what a list says, what its name tells."""
