"""Recordings of parts: where they change or begin anew on the way, and how they are made whole."""
