"""What is shown before a voice begins and after it has ended: held, looped or black, by frames."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from duetchain.ffmpeg.graph import Stream
from duetchain.ffmpeg.snap import edges, played, snap
from duetchain.timeline.composition import Clip
from duetchain.timeline.placed import PlacedClip


class UsedFrames(msgspec.Struct, frozen=True):
    """Which frames of a source are shown, counted at the output's rate from its time zero.

    Attributes:
        lead: how many frames of the span come before the first.
        first: the first that is shown.
        last: the one after the last.
        total: how many frames the span has.
        loop: how many frames repeat; 0 where none do.
        phase: where in the loop the span begins.
        present: how many frames of the span are in the clip's own time.
    """

    lead: int
    first: int
    last: int
    total: int
    loop: int = 0
    phase: int = 0
    present: int = 0


def used_frames(part: PlacedClip, rate: Fraction) -> UsedFrames:
    """Which frames of a clip its span shows."""
    clip, video = part.clip, part.clip.picture
    begin, end = edges(part.span, rate)
    own = played(clip)
    starts, ends = edges(clip.range, rate)
    available = max(1, snap(video.end / clip.pace, rate)) if video else 1
    if clip.fill == "loop":
        first = min(snap(own.start, rate), available - 1)
        length = max(1, min(ends - starts, available - first))
        phase = (begin - starts) % length
        return UsedFrames(0, first, first + length, end - begin, length, phase)
    shift = snap(late_s(clip), rate)
    wanted = max(begin, starts) - shift
    first = max(0, min(wanted, available - 1))
    last = max(first + 1, min(end, ends) - shift)
    present = max(0, min(end, ends) - max(begin, starts))
    lead = max(0, min(starts, end - 1) - begin) + max(0, -wanted)
    return UsedFrames(lead, first, last, end - begin, present=present)


def late_s(clip: Clip) -> Fraction:
    """How much later than its own clock a picture is shown."""
    return clip.start + clip.lip_sync - played(clip).start


def rest_s(clip: Clip, rate: Fraction) -> Fraction:
    """What whole frames leave of how late a picture is shown.

    Only where its clock drifts, so that its frames fall anywhere between those of the output: with
    an even clock all of them would be half-way at once, and stutter.
    """
    if clip.stretch == 1 or clip.fill == "loop":
        return Fraction(0)
    return late_s(clip) - snap(late_s(clip), rate) / rate


def filled(stream: Stream, part: PlacedClip, frames: UsedFrames, colour: str) -> Stream:
    """The span's frames: its own, and what its fill shows before and after."""
    if frames.loop:
        looped = stream.filter("loop", loop=-1, size=frames.loop)
        end = frames.phase + frames.total
        whole = looped.filter("trim", start_frame=frames.phase, end_frame=end)
        return whole.filter("setpts", "PTS-STARTPTS")
    mode = "add" if part.clip.fill == "black" else "clone"
    if mode == "add":
        stream = _in_own_time(stream, part, frames, colour)
    holding = {"stop_mode": mode, "stop": -1}
    if frames.lead:
        holding |= {"start_mode": mode, "start": frames.lead}
    if mode == "add":
        holding |= {"color": colour}
    return stream.filter("tpad", **holding).filter("trim", end_frame=frames.total)


def _in_own_time(stream: Stream, part: PlacedClip, frames: UsedFrames, colour: str) -> Stream:
    """What stands before and after black: a picture that lasts its whole time, or none of it."""
    if not frames.present:
        return stream.filter("drawbox", color=colour, t="fill")
    there = 1 if part.clip.media.info.still else frames.last - frames.first
    missing = frames.present - there
    return stream.filter("tpad", stop=missing, stop_mode="clone") if missing > 0 else stream
