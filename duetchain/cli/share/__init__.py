"""Verbs that share: what other programs and people take."""
