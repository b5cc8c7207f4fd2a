"""Cells: the pictures of a large grid, made apart, so that no job reads too many files at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from duetchain.timeline.model import (
    Placed,
    PlacedClip,
    PlacedMade,
    PlacedOverlay,
    PlacedStack,
    PlacedTrack,
    clips_placed,
)

MOST_AT_ONCE = 9
"""More pictures than this in one span are made apart: then one changed voice is one changed cell,
and a hundred decoders never stand beside each other."""

Cells = tuple[tuple[str, PlacedClip], ...]


def apart(part: Placed, name: str) -> tuple[Placed, Cells]:
    """A span with its cells made apart if they are many: what is left of it, and the cells.

    Only pictures that stand beside each other are cells; what lies over others keeps its own way.

    Args:
        part: what is seen in the span.
        name: of the span; the cells' begin with it.
    """
    if sum(1 for _ in clips_placed(part)) <= MOST_AT_ONCE:
        return part, ()
    found: list[tuple[str, PlacedClip]] = []
    return _without_cells(part, name, found), tuple(found)


def _without_cells(part: Placed, name: str, found: list[tuple[str, PlacedClip]]) -> Placed:
    if isinstance(part, PlacedStack):
        return replace(part, children=tuple(_each(part, name, found)))
    if isinstance(part, PlacedTrack):
        return replace(
            part, children=tuple(_without_cells(one, name, found) for one in part.children)
        )
    if isinstance(part, PlacedOverlay):
        base, *tops = part.children
        return replace(part, children=(_without_cells(base, name, found), *tops))
    return part


def _each(part: PlacedStack, name: str, found: list[tuple[str, PlacedClip]]) -> Iterator[Placed]:
    for child in part.children:
        if isinstance(child, PlacedClip):
            cell = f"{name}-cell-{len(found):03}"
            found.append((cell, child))
            yield PlacedMade(cell, child.region, child.span)
        else:
            yield _without_cells(child, name, found)
