"""Strangers' words made harmless for a terminal."""

from __future__ import annotations

import unicodedata

_DANGEROUS = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = "\u200d\u200c\ufe0f"
"""Part of emoji and of Persian and Indic words."""


def safe(text: str) -> str:
    r"""The text with control, escape and direction characters written out as code points.

    >>> safe("a\x1b[31mb\u202e\n")
    'a\\x1b[31mb\\u202e\\n'
    """
    return "".join(_shown(letter) for letter in text)


def safe_lines(text: str) -> str:
    """Likewise, its lines kept as lines."""
    return "\n".join(map(safe, text.split("\n")))


def _shown(letter: str) -> str:
    if letter in _JOINERS or unicodedata.category(letter) not in _DANGEROUS:
        return letter
    return letter.encode("unicode_escape").decode("ascii")
