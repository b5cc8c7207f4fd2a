"""Verbs that make: voices joined, put in time, heard, rendered."""
