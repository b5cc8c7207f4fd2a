"""Verbs that look: who built on whom, and what a clip is."""
