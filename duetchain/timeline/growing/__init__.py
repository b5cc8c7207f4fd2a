"""A composition while it grows: a value that any contribution is put to in a few steps."""
