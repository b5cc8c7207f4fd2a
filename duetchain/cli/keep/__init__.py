"""Verbs that keep a repository whole and small."""
