"""Numbers of the ways in which sound is worked on; what is kept of it is kept under them."""

CLEANING = 1
"""Raised when `duetchain.analysis.bleed` makes something else of the same sounds."""
EVENING = 1
"""Raised when `duetchain.analysis.clocks` does."""
