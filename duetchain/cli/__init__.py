"""The command ``duet``: thin verbs over the library, one file each."""

from __future__ import annotations

import gc

_BEFORE_A_LOOK = 20_000
"""So many new values before the collector looks at them: at 700 it is 2 % of a `duet log`."""


def main() -> None:
    """Run ``duet`` with the arguments of this process and exit with its code."""
    gc.set_threshold(_BEFORE_A_LOOK, 20, 100)
    from duetchain.cli._app import run_duet

    run_duet()
