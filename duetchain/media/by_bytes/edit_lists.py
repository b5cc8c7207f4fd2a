"""What an edit list asks of a player and FFmpeg does not do (ISO/IEC 14496-12, 8.6.6).

Pure: takes what the boxes of a stranger's file told, and trusts no number in it.
"""

from __future__ import annotations

from fractions import Fraction

from duetchain.media.by_bytes.boxes import EditEntry, IsoFilm, IsoTrack

USUAL_RATE = 1 << 16
MOST_TOLD = 3
"""So many of a track's entries are told one by one."""
LEAST_S = Fraction(1, 20)
"""Nobody sees a shorter pause."""


def unplayed(film: IsoFilm, number: int) -> tuple[str, ...]:
    """What a track's edit list asks and is not done, a few words each, in the order of its clock.

    Args:
        film: what the boxes tell.
        number: the track's.
    """
    track = next((one for one in film.tracks if one.number == number), None)
    if track is None or film.clock <= 0:
        return ()
    told = [text for text in _told(track, film.clock) if text]
    more = len(told) - MOST_TOLD
    return (*told[:MOST_TOLD], *((f"{more} more",) if more > 0 else ()))


def _told(track: IsoTrack, clock: int) -> list[str]:
    """What each entry asks beyond what FFmpeg does; "" where it asks nothing.

    A pause before all is FFmpeg's to keep, and after all it has no meaning.
    """
    shown = [place for place, one in enumerate(track.edits) if one.time >= 0]
    found, at = [], Fraction(0)
    for place, entry in enumerate(track.edits):
        length = Fraction(entry.length, clock)
        counts = entry.time >= 0 or bool(shown and shown[0] < place < shown[-1])
        found.append(_asked(entry, at, length) if counts else "")
        at += length
    return found


def _asked(entry: EditEntry, at: Fraction, length: Fraction) -> str:
    when = f"at {float(at):.2f} s"
    if entry.time < 0:
        return f"a pause of {float(length):.2f} s {when}" if length >= LEAST_S else ""
    if entry.rate == 0:
        return f"one frame held for {float(length):.2f} s {when}" if length >= LEAST_S else ""
    if entry.rate != USUAL_RATE:
        return f"{entry.rate / USUAL_RATE:g} times the speed {when}"
    return ""
