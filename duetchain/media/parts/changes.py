"""What of a recording changes on the way, and how a person is told of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class StreamShape:
    """What FFmpeg's graph takes to be alike in all frames of a stream.

    Attributes:
        size_px: of a picture, as stored.
        form: of its pixels or samples, FFmpeg's name.
        pixel_shape: width of a pixel over its height.
        colours: matrix, range, transfer and primaries, FFmpeg's numbers.
        turn: what its frames themselves say of how a display is to turn them; None for nothing.
        rate_hz, channels: of a sound.
    """

    size_px: tuple[int, int] = (0, 0)
    form: str = ""
    pixel_shape: Fraction = Fraction(1)
    colours: tuple[int, ...] = ()
    turn: tuple[int, ...] | None = None
    rate_hz: int = 0
    channels: int = 0

    @property
    def is_turned_by_itself(self) -> bool:
        """Whether its frames say how they are turned; those that say nothing go on as before."""
        return self.turn is not None

    def turned_like(self, other: StreamShape) -> StreamShape:
        """The same, turned as another is."""
        return replace(self, turn=other.turn)


KINDS = {
    "size_px": "changes size",
    "turn": "is turned another way",
    "pixel_shape": "changes the shape of its pixels",
    "form": "changes its kind of pixels",
    "colours": "changes its colours",
    "rate_hz": "changes its rate",
    "channels": "changes its channels",
}
"""What is told of each."""


def told_changes(what: str, shapes: Sequence[tuple[Fraction, StreamShape]]) -> tuple[str, ...]:
    """What changes of a picture or a sound, and when, a sentence a kind.

    Args:
        what: the picture or the sound.
        shapes: from when on it has which, in seconds from the file's time zero.

    >>> small, large = StreamShape(size_px=(2, 2)), StreamShape(size_px=(4, 4))
    >>> told_changes("picture", [(Fraction(0), small), (Fraction(3), large), (Fraction(6), small)])
    ('its picture changes size at 3.00 s and 6.00 s',)
    """
    found: dict[str, list[Fraction]] = {}
    for (_, before), (at, after) in pairwise(shapes):
        for name in KINDS:
            if getattr(before, name) != getattr(after, name):
                found.setdefault(name, []).append(at)
    if set(found) > {"form"}:
        found.pop("form", None)
    sound = {"form": "changes its kind of samples"} if what == "sound" else {}
    return tuple(
        f"its {what} {sound.get(name, KINDS[name])} at {told_times(found[name])}"
        for name in KINDS
        if name in found
    )


def told_times(times: Sequence[Fraction]) -> str:
    """Some times in words; many are cut short.

    >>> told_times([Fraction(1), Fraction(2), Fraction(5, 2)])
    '1.00 s, 2.00 s and 2.50 s'
    """
    words = [f"{float(time):.2f} s" for time in times]
    if len(words) > MOST_TOLD:
        words = [*words[: MOST_TOLD - 1], f"{len(words) - MOST_TOLD + 1} more times"]
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
