"""Right to left: the order in which letters stand, and Arabic letters joined without a shaper."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby

_RIGHT = {"R", "AL"}
_RIGHTWARD = {"R", "AN", "EN"}
_NEUTRAL = {"B", "S", "WS", "ON", "ES", "ET", "CS", "BN", "NSM"}
_MIRRORED = dict(zip("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤", strict=True))
_TATWEEL = "\u0640"


def base_level(text: Iterable[str]) -> int:
    """0 for words that begin left to right, 1 for the others (Unicode UAX #9, P2 and P3).

    >>> base_level("12 قط"), base_level("cat قط")
    (1, 0)
    """
    classes = map(unicodedata.bidirectional, text)
    return int(next((one for one in classes if one == "L" or one in _RIGHT), "L") in _RIGHT)


def levels(clusters: Sequence[str], base: int) -> tuple[int, ...]:
    """How deep each cluster is in turns of direction; odd ones run right to left.

    The implicit rules of Unicode UAX #9 (W1 to W7, N1, N2, I1, I2): words reach this without
    explicit direction marks, and brackets are treated as other neutral marks are.
    """
    classes = _weak([unicodedata.bidirectional(one[0]) for one in clusters], "LR"[base])
    resolved = _neutral(classes, base)
    if base:
        return tuple(1 if one == "R" else 2 for one in resolved)
    return tuple({"L": 0, "R": 1}.get(one, 2) for one in resolved)


def _weak(classes: list[str], outside: str) -> list[str]:
    """Numbers and what belongs to them (W1 to W7)."""
    found: list[str] = []
    strong = outside
    for one in classes:
        if one == "NSM":
            one = found[-1] if found else outside
        if one in {"L", "R", "AL"}:
            strong = one
        found.append("AN" if one == "EN" and strong == "AL" else one)
    found = _parted_numbers(["R" if one == "AL" else one for one in found])
    strong = outside
    for place, one in enumerate(found):
        if one in {"L", "R"}:
            strong = one
        elif one == "EN" and strong == "L":
            found[place] = "L"
    return found


def _parted_numbers(classes: list[str]) -> list[str]:
    """1,5 and 5 % are one number (W4, W5)."""
    found = list(classes)
    for place in range(1, len(found) - 1):
        before, here, after = found[place - 1 : place + 2]
        if before == after and (
            (here == "CS" and after in {"EN", "AN"}) or (here, after) == ("ES", "EN")
        ):
            found[place] = after
    for order in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        step = order.step
        for place in order:
            if found[place] == "ET" and found[place - step] == "EN":
                found[place] = "EN"
    return found


def _neutral(classes: list[str], base: int) -> list[str]:
    """Marks and spaces run as both their neighbours do, else as the line does (N1, N2)."""
    outside = "LR"[base]
    found: list[str] = []
    groups = [(key, list(group)) for key, group in groupby(classes, _NEUTRAL.__contains__)]
    for place, (is_neutral, group) in enumerate(groups):
        if not is_neutral:
            found += group
            continue
        before = _side(groups[place - 1][1][-1]) if place else outside
        after = _side(groups[place + 1][1][0]) if place + 1 < len(groups) else outside
        found += [before if before == after else outside] * len(group)
    return found


def _side(one: str) -> str:
    return "R" if one in _RIGHTWARD else "L"


def visual(line_levels: Sequence[int]) -> list[int]:
    """The places of a line's clusters from left to right (L2).

    >>> visual((0, 0, 1, 1, 0))
    [0, 1, 3, 2, 4]
    """
    order = list(range(len(line_levels)))
    for depth in range(max(line_levels, default=0), 0, -1):
        start = 0
        deep = [line_levels[place] >= depth for place in order]
        for is_deep, group in groupby(deep):
            end = start + len(list(group))
            if is_deep:
                order[start:end] = order[start:end][::-1]
            start = end
    return order


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
