"""Benchmarks, run by hand: ``python -m tests.bench``; pytest collects nothing here."""
