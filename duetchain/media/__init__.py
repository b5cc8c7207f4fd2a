"""What a file is: accepted kinds, facts read in a limited child, bytes kept by digest."""
