"""The song's clock: piece time to song time and back, the one place where either becomes the other.

A composition counts from the earliest beginning of its voices, and so do records. People count from
where the song begins: zero is where the root's first used instant is, however early others begin.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import Arrangement, Replace, Stitch, comes_after
from duetchain.lineage.contribution import Contribution

if TYPE_CHECKING:
    from duetchain.timeline.composition import Clip, Composition


class SongClock(msgspec.Struct, frozen=True):
    """How a piece's clock and its song's meet.

    Attributes:
        zero: when the song begins on the piece's own clock, in seconds.
        voice: who stands where the root stood: itself, or what has taken its place; None where the
            song is not in the piece, which then counts from its own beginning.
    """

    zero: Fraction = Fraction(0)
    voice: ContributionId | None = None

    def told(self, piece_s: Fraction) -> Fraction:
        """A time of the piece as people are told it."""
        return piece_s - self.zero

    def meant(self, song_s: Fraction) -> Fraction:
        """A time that somebody said as the piece counts it."""
        return song_s + self.zero


PIECES_OWN = SongClock()
"""Of a piece that begins with its song."""


def root_of(chain: Mapping[ContributionId, Contribution], tip: ContributionId) -> ContributionId:
    """Where the line of first parents begins: of a merge the first parent's root."""
    while chain[tip].parents:
        tip = chain[tip].parents[0]
    return tip


def song_in(composition: Composition, root: Clip) -> Clip | None:
    """The root's voice in a composition, or who has taken its place; None if neither is there."""
    itself = (clip for clip in composition.clips if clip.key == root.key)
    instead = (clip for clip in composition.clips if root.key in clip.keys)
    return next(itself, None) or next(instead, None)


def song_clock(composition: Composition, root: Clip) -> SongClock:
    """The song's clock of a composition, by its root alone."""
    found = song_in(composition, root)
    return SongClock(found.start, found.voice) if found else PIECES_OWN


def begun(root: ContributionId) -> SongClock:
    """The song's clock of a root alone."""
    return SongClock(voice=root)


def stepped(clock: SongClock, contribution: Contribution) -> SongClock | None:
    """The song's clock after one contribution more; None where only the composition can tell.

    Args:
        clock: of its parent's piece.
        contribution: what is put to it.
    """
    asked, is_early = contribution.arrangement, clock.zero > 0
    moves_song = isinstance(asked, Replace) and asked.voice == clock.voice
    is_cut = contribution.until != "longest" or isinstance(asked, Replace)
    if len(contribution.parents) != 1 or isinstance(asked, Stitch) or moves_song:
        return None
    if clock.voice is None or (is_early and is_cut):
        return None
    earlier = max(Fraction(0), -(contribution.offset or Fraction(0)))
    return replace(clock, zero=clock.zero + earlier) if earlier else clock


def is_on_parents_clock(asked: Arrangement) -> bool:
    """Whether mine begins at the parent's zero where nothing is said of when."""
    return not (comes_after(asked) or isinstance(asked, Replace))


def arranged_later(asked: Arrangement, by: Fraction) -> Arrangement:
    """An arrangement whose times of the parent are so many seconds later."""
    if not isinstance(asked, Stitch) or not by:
        return asked
    end = None if asked.end is None else asked.end + by
    return replace(asked, start=max(Fraction(0), asked.start + by), end=end)


def on_song(contribution: Contribution, parent: SongClock) -> Contribution:
    """A contribution as people are told it: its times of the parent are on the song's clock.

    Args:
        contribution: as it is stored; what comes out is for the eye, and is never stored.
        parent: the song's clock of the piece that it was put to.
    """
    by, asked = -parent.zero, contribution.arrangement
    if not by or not contribution.parents:
        return contribution
    offset = contribution.offset
    if offset is None and is_on_parents_clock(asked) and contribution.media:
        offset = Fraction(0)
    return replace(
        contribution,
        offset=None if offset is None else offset + by,
        arrangement=_told_range(asked, by),
    )


def _told_range(asked: Arrangement, by: Fraction) -> Arrangement:
    if not isinstance(asked, Stitch):
        return asked
    end = None if asked.end is None else asked.end + by
    return replace(asked, start=asked.start + by, end=end)
