"""Brackets of every script: which one closes which, and which two belong together in a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_PAIRS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒"
    "⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽⸢⸣⸤⸥⸦⸧⸨⸩⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
"""Unicode's BidiBrackets.txt, the same in 14.0 and 15.0; each closing one after its own."""

_CLOSING = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
MIRRORED = _CLOSING | {closing: opening for opening, closing in _CLOSING.items()}
"""Each bracket and the one that faces it."""

_MOST_OPEN = 63


def bracket_pairs(letters: Sequence[str]) -> list[tuple[int, int]]:
    """The places of brackets that belong together, by the first (Unicode UAX #9, BD16).

    >>> bracket_pairs("a(b[c)d]"), bracket_pairs("a(b[c]d)")
    ([(1, 5)], [(1, 7), (3, 5)])
    """
    awaited: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for place, one in enumerate(letters):
        letter = unicodedata.normalize("NFC", one)  # U+2329 is U+3008
        if letter not in MIRRORED:
            continue
        if letter in _CLOSING:
            if len(awaited) == _MOST_OPEN:
                break
            awaited.append((_CLOSING[letter], place))
            continue
        while letter in (closing for closing, _ in awaited):
            closing, opening = awaited.pop()
            if closing == letter:
                found.append((opening, place))
                break
    return sorted(found)
