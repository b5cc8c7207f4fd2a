"""Colour for people who watch a terminal, and only there."""

from __future__ import annotations

import os
import sys

RED, CYAN, BOLD, PLAIN = "31", "36", "1", "0"


def is_coloured() -> bool:
    """Whether stderr is a terminal that shows colour, and nobody has asked for none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in ("", "dumb"):
        return False
    return sys.stderr.isatty()


def painted(text: str, *codes: str) -> str:
    """A text in colour."""
    return f"\x1b[{';'.join(codes)}m{text}\x1b[{PLAIN}m"
