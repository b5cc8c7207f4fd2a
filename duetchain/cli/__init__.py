"""The command ``duet``: thin verbs over the library, one file each."""

from __future__ import annotations


def main() -> None:
    """Run ``duet`` with the arguments of this process and exit with its code."""
    from duetchain.cli._app import run_duet

    run_duet()
