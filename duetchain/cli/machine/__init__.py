"""Verbs about this machine, and a first thing to see."""
