"""Arabic letters joined, and leftward runs turned, without a shaper."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from duetchain.lettering.brackets import MIRRORED

_MIRRORED = MIRRORED | dict(zip("<>«»‹›≤≥", "><»«›‹≥≤", strict=True))
_TATWEEL = "\u0640"


def turned(clusters: Sequence[str]) -> str:
    """A right-to-left run as it stands from left to right, brackets mirrored.

    Marks come before their letter: fonts of these scripts draw them ahead of the pen.
    """
    return "".join(_MIRRORED.get(one, one[::-1]) for one in reversed(clusters))


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The shapes of each Arabic letter or pair, from Unicode's presentation forms."""
    found: dict[str, dict[str, str]] = {}
    for point in (*range(0xFB50, 0xFDFC), *range(0xFE70, 0xFEFD)):
        shape, *letters = unicodedata.decomposition(chr(point)).split()[:4] or [""]
        whole = "".join(chr(int(letter, 16)) for letter in letters)
        if shape in {"<isolated>", "<initial>", "<medial>", "<final>"} and _is_shaped(whole):
            found.setdefault(whole, {})[shape[1:-1]] = chr(point)
    return found


def _is_shaped(letters: str) -> bool:
    """One letter, or lam with alef, which may not stand beside each other."""
    return len(letters) == 1 or (len(letters) == 2 and letters[0] == "ل" and letters[1] in "اأإآ")


def joined(clusters: Sequence[str], has: Callable[[str], bool]) -> tuple[str, ...]:
    """Arabic letters in the shapes that join them, as far as a font has these.

    For drawing without a shaper. Marks stay after their letter; lam with alef becomes one.

    Args:
        clusters: in reading order.
        has: whether the font has a glyph.
    """
    forms = _forms()
    paired: list[str] = []
    for one in clusters:
        if paired and paired[-1] + one in forms:
            paired[-1] += one
        else:
            paired.append(one)
    return tuple(_in_shape(paired, place, has) for place in range(len(paired)))


def _in_shape(clusters: list[str], place: int, has: Callable[[str], bool]) -> str:
    whole = clusters[place]
    letter = whole if whole in _forms() else whole[:1]
    shapes = _forms().get(letter, {})
    back = "final" in shapes and place > 0 and _reaches_on(clusters[place - 1])
    on = _reaches_on(whole) and place + 1 < len(clusters) and _reaches_back(clusters[place + 1])
    name = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
        (back, on)
    )
    shape = shapes.get(name or "isolated", "")
    return shape + whole[len(letter) :] if shape and has(shape) else whole


def _reaches_on(cluster: str) -> bool:
    letter = cluster if cluster in _forms() else cluster[:1]
    return letter == _TATWEEL or "initial" in _forms().get(letter, {})


def _reaches_back(cluster: str) -> bool:
    return cluster[:1] == _TATWEEL or "final" in _forms().get(cluster[:1], {})
