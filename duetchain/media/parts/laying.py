"""A recording of parts: where its clock begins anew or leaps, laid end to end on one clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from duetchain.media.parts.changes import told_times

BACK_S = Fraction(1, 5)
"""How far a clock must fall back to have begun anew: frames out of order are nearer."""
AHEAD_S = 10
"""A hole of more than this is none that anybody meant to record."""
KEPT_HOLE_S = Fraction(1)
"""How much of such a hole stays."""
CLOSED, LEFT_OPEN = f"closed to {KEPT_HOLE_S} s", "kept"
"""What is said of it."""
Laid = tuple[tuple[int, Fraction], ...]
"""From which packet of a stream on so many seconds are added to its times."""


@dataclass
class Stretch:
    """Packets of one stream whose clock runs on.

    Attributes:
        packet: the number of its first packet, from 0.
        start, end: from its earliest frame to the end of its latest, on its own clock.
    """

    packet: int
    start: Fraction
    end: Fraction


@dataclass
class Clock:
    """How the clock of one stream runs, packet by packet.

    Attributes:
        stretches: what runs on, in the order of the file.
    """

    stretches: list[Stretch] = field(default_factory=list)
    _last: Fraction | None = None
    _packets: int = 0

    @property
    def there(self) -> Fraction:
        """How much of it there is, holes left out, in seconds."""
        return sum((part.end - part.start for part in self.stretches), Fraction(0))

    def add(self, decoded: Fraction, start: Fraction, end: Fraction) -> None:
        """Count one packet: when it is decoded, when its frame begins and when that ends."""
        last = self._last
        if last is None or decoded < last - BACK_S or decoded > last + AHEAD_S:
            self.stretches.append(Stretch(self._packets, start, end))
        stretch = self.stretches[-1]
        stretch.start, stretch.end = min(stretch.start, start), max(stretch.end, end)
        self._last = decoded
        self._packets += 1


@dataclass(frozen=True, slots=True)
class Seam:
    """Where two parts meet.

    Attributes:
        at: when, on the clock on which they lie end to end, in seconds.
        hole: how long nothing was told before, in seconds; None where the clock began anew.
        part: the number of the part that begins there.
    """

    at: Fraction
    hole: Fraction | None = None
    part: int = 0


def laid_end_to_end(clocks: Sequence[Clock]) -> tuple[list[Laid], tuple[Seam, ...]]:
    """What is added to the times of each stream, so that all their parts lie end to end.

    A stream may rest for long where another goes on: only a leap of all is a hole, so that streams
    of unlike many parts are laid out by where the others' clocks begin anew alone. Nothing is said
    of a stream whose times stay as they are.

    Returns:
        For each stream what is added; and where parts meet, for the first stream's sake if each
        had to be laid out by itself.
    """
    if len({len(clock.stretches) for clock in clocks}) > 1:
        clocks = [_begun_anew(clock) for clock in clocks]
    if len({len(clock.stretches) for clock in clocks}) > 1:
        alone = [laid_end_to_end([clock]) for clock in clocks]
        return [laid[0] for laid, _ in alone], alone[0][1]
    found: list[list[tuple[int, Fraction]]] = [[] for _ in clocks]
    seams: list[Seam] = []
    end = later = Fraction(0)
    for number, parts in enumerate(zip(*(clock.stretches for clock in clocks), strict=True)):
        begin = min(part.start for part in parts)
        if number:
            later, hole = _moved(begin, end, later)
            seams += [] if hole == 0 else [Seam(begin + later, hole, number)]
        for mine, part in zip(found, parts, strict=True):
            mine.append((part.packet, later))
        end = max(part.end for part in parts)
    return [tuple(mine) if any(by for _, by in mine) else () for mine in found], tuple(seams)


def _moved(begin: Fraction, end: Fraction, later: Fraction) -> tuple[Fraction, Fraction | None]:
    """What is added from a part on that begins after another's end; and the hole, 0 for none."""
    hole = begin - end
    if hole > AHEAD_S:
        return later - hole + KEPT_HOLE_S, hole
    if hole >= -BACK_S:
        return later, Fraction(0)
    return later - hole, None


def told_seams(seams: Sequence[Seam], zero: Fraction) -> tuple[str, ...]:
    """Where parts meet, a sentence a kind."""
    anew = [seam.at - zero for seam in seams if seam.hole is None]
    holes = [(seam.at - zero, seam.hole) for seam in seams if seam.hole is not None]
    found = []
    if anew:
        times = told_times(anew)
        found.append(f"its clock begins anew at {times}: its parts are laid end to end")
    if holes:
        times = told_times([at - KEPT_HOLE_S for at, _ in holes])
        whole = float(sum(hole for _, hole in holes))
        found.append(f"there is nothing for {whole:.1f} s at {times}: {CLOSED}")
    return tuple(found)


def _begun_anew(clock: Clock) -> Clock:
    """The same clock without its leaps ahead."""
    found: list[Stretch] = []
    for part in clock.stretches:
        last = found[-1] if found else None
        if last is not None and part.start >= last.end - BACK_S:
            last.end = max(last.end, part.end)
        else:
            found.append(replace(part))
    return Clock(found)


def moved_by(laid: Laid, packet: int) -> Fraction:
    """What is added to the times of a packet, by its number in its stream."""
    return next((by for first, by in reversed(laid) if first <= packet), Fraction(0))
