"""Right to left: the order in which letters stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from duetchain.lettering.brackets import bracket_pairs

_RIGHT = {"R", "AL"}
_SIDES = {"L": "L", "R": "R", "AN": "R", "EN": "R"}


def base_level(text: Iterable[str]) -> int:
    """0 for words that begin left to right, 1 for the others (Unicode UAX #9, P2 and P3).

    >>> base_level("12 قط"), base_level("cat قط")
    (1, 0)
    """
    classes = map(_class, text)
    return int(next((one for one in classes if one == "L" or one in _RIGHT), "L") in _RIGHT)


def levels(clusters: Sequence[str], base: int) -> tuple[int, ...]:
    """How deep each cluster is in turns of direction; odd ones run right to left.

    The implicit rules of Unicode UAX #9 (W1 to W7, N0 to N2, I1, I2): words reach this without
    explicit direction marks.
    """
    firsts = [one[0] for one in clusters]
    classes = [_class(one) for one in firsts]
    sided = _bracketed(firsts, _weak(classes, "LR"[base]), base)
    resolved = _neutral(sided, base)
    if base:
        return tuple(1 if one == "R" else 2 for one in resolved)
    return tuple({"L": 0, "R": 1}.get(one, 2) for one in resolved)


def _class(letter: str) -> str:
    """What the letter is in bidirectional text; one that Python's tables lack is as Latin."""
    return unicodedata.bidirectional(letter) or "L"


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


def _bracketed(firsts: Sequence[str], classes: Sequence[str], base: int) -> list[str]:
    """Two brackets run alike: as the line does if it is found in them, else as a reader expects.

    N0: what stands in them runs against the line; so do they, if what stands before does, too.
    """
    found, ahead = list(classes), "LR"[base]
    for opening, closing in bracket_pairs(firsts):
        inside = {_SIDES.get(one) for one in found[opening + 1 : closing]} - {None}
        if not inside:
            continue
        before = (_SIDES[one] for one in reversed(found[:opening]) if one in _SIDES)
        side = ahead if ahead in inside else next(before, ahead)
        for place in (opening, closing):
            found[place] = side
            _take_along(firsts, found, place)
    return found


def _take_along(firsts: Sequence[str], classes: list[str], place: int) -> None:
    """Marks on a bracket run as it does."""
    for mark in range(place + 1, len(firsts)):
        if _class(firsts[mark]) not in {"NSM", "BN"}:
            return
        classes[mark] = classes[place]


def _neutral(classes: list[str], base: int) -> list[str]:
    """Marks and spaces run as both their neighbours do, else as the line does (N1, N2)."""
    outside = "LR"[base]
    found: list[str] = []
    groups = [(key, list(group)) for key, group in groupby(classes, _SIDES.__contains__)]
    for place, (is_sided, group) in enumerate(groups):
        if is_sided:
            found += group
            continue
        before = _SIDES[groups[place - 1][1][-1]] if place else outside
        after = _SIDES[groups[place + 1][1][0]] if place + 1 < len(groups) else outside
        found += [before if before == after else outside] * len(group)
    return found


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
