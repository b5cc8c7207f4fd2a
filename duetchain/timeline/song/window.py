"""What of a piece is shown if nobody says from when: the song, from where it is first heard."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec
from msgspec.structs import replace

from duetchain.timeline.choice import Choice
from duetchain.timeline.composition import Clip, Composition, Track
from duetchain.timeline.song.clock import SongClock, song_in

WindowKind = Literal["song", "all", "parent", "first"]
"""Which part of a piece is shown: from where its root is first heard ("song"), from where any voice
is ("first"), for as long as its root lasts ("parent"), or all of it; to its end otherwise."""

LEAST_CUT_S = Fraction(1, 10)
"""Less than this before the song is no waiting: an encoder's delay, a fade in, a breath."""


class Span(msgspec.Struct, frozen=True):
    """A part of a piece on its own clock, in seconds; `end` None for the piece's end."""

    start: Fraction = Fraction(0)
    end: Fraction | None = None


def first_heard(clip: Clip) -> Fraction | None:
    """When a voice is heard for the first time on the composition's clock; None if it never is."""
    audio, used = clip.media.info.audio, clip.source_range
    if audio is None or audio.heard is None or not clip.is_heard or audio.heard >= used.end:
        return None
    return clip.start + max(Fraction(0), audio.heard - used.start) / clip.pace


def window_of(composition: Composition, root: Clip, kind: WindowKind) -> Span:
    """What of a piece a kind of window shows.

    Args:
        composition: the whole piece.
        root: the voice with which it all began, alone.
        kind: which window.
    """
    song = song_in(composition, root)
    match kind:
        case "all":
            return Span()
        case "parent":
            return _lasting(song) if song else Span()
        case "first":
            return _from(_any_heard(composition), composition)
        case "song":
            return _from(_song_heard(composition, song), composition)


def _from(start: Fraction | None, composition: Composition) -> Span:
    """From an instant on; all of it where hardly anything would be cut, or nothing left."""
    is_worth_it = start is not None and LEAST_CUT_S <= start < composition.range.end
    return Span(start) if start is not None and is_worth_it else Span()


def _lasting(song: Clip) -> Span:
    return Span(song.start, None if song.media.info.still else song.range.end)


def _any_heard(composition: Composition) -> Fraction | None:
    found = (first_heard(clip) for clip in composition.clips)
    return min((at for at in found if at is not None), default=None)


def _song_heard(composition: Composition, song: Clip | None) -> Fraction | None:
    """When the root is first heard, or any voice if it is not; a turn of its own is never cut."""
    heard = first_heard(song) if song else None
    if heard is not None:
        return heard
    others = _any_heard(composition)
    if song is None or others is None or not _is_in_turn(composition, song):
        return others
    return min(song.start, others)


def _is_in_turn(part: Composition, clip: Clip) -> bool:
    """Whether a voice has a turn of its own in a sequence."""
    if isinstance(part, Clip) or clip not in part.clips:
        return False
    return isinstance(part, Track) or any(_is_in_turn(child, clip) for child in part.children)


def on_piece(choice: Choice, window: Span, song: SongClock) -> Choice:
    """A choice, said on the song's clock, on the piece's: where nothing was said, the window's.

    Args:
        choice: as somebody made it.
        window: what is shown where it says nothing.
        song: the clock that it counts on.
    """
    start = window.start if choice.start is None else song.meant(choice.start)
    end = window.end if choice.end is None else song.meant(choice.end)
    return replace(choice, start=start, end=end)
