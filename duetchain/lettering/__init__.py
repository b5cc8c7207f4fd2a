"""Words as pictures: names on cells and end credits, drawn with the machine's own fonts."""
