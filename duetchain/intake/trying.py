"""What makes no sense with this clip or this parent, found by trying before anything is stored."""

from __future__ import annotations

from fractions import Fraction

from duetchain.errors import UsageError
from duetchain.given import told
from duetchain.holdings.arrived import Arrived
from duetchain.identity import ContributionId, digest
from duetchain.intake.building import END_SLACK_S, built, usual
from duetchain.intake.request import Placing, Words
from duetchain.lineage.arrangement import (
    Arrangement,
    GreenScreen,
    PictureInPicture,
    Replace,
    Sequential,
    Sound,
    Stitch,
    UseSound,
    name,
)
from duetchain.lineage.contribution import broken_rule
from duetchain.lineage.writing import OPTION_OF
from duetchain.timeline.compose import joined
from duetchain.timeline.composition import Composition
from duetchain.timeline.song.clock import PIECES_OWN, SongClock
from duetchain.timeline.until import ended
from duetchain.timeline.voice import clip_of

MINE = ContributionId(digest(b"mine"))
PARENT = ContributionId(digest(b"parent"))
ONCE = "2000-01-01T00:00:00Z"
SHOWN = (PictureInPicture, GreenScreen, UseSound)
"""The arrangements that mean nothing without a picture of mine."""
TOLD_BY_PARENT = (Replace, Sequential, Stitch, PictureInPicture, GreenScreen, UseSound)
"""The arrangements that a parent may not be fit for."""


def refuse_contradictions(placing: Placing) -> None:
    """Refuse a placing that says two things at once.

    Raises:
        UsageError: says which.
    """
    asked = placing.arrangement
    if placing.muted and placing.gain_mdb:
        raise UsageError(
            "what is muted has no level",
            hint="leave muted or gain_db away",
            reason="muted-level",
            field="gain_db",
        )
    if isinstance(asked, UseSound) and (placing.muted or placing.gain_mdb):
        raise UsageError(
            "with use-sound yours is not heard, so it has no level",
            hint="leave muted and gain_db away",
            reason="unheard-level",
            field="gain_db" if placing.gain_mdb else "muted",
        )
    if isinstance(asked, Sound) and placing.muted:
        raise UsageError(
            "a sound that is muted is nothing",
            hint="leave muted away",
            reason="muted-sound",
            field="muted",
        )
    if isinstance(asked, Sequential | Stitch) and asked.crossfade and placing.offset is not None:
        raise UsageError(
            "an offset and a crossfade both say when yours begins",
            hint="leave offset or crossfade away",
            reason="begin-twice",
            field="offset",
            given=float(placing.offset),
        )


def refuse_unfit(one: Arrived, placing: Placing) -> None:
    """Refuse what the clip cannot be, and what no record can hold.

    Raises:
        UsageError: says what, and what to do.
    """
    asked, info = placing.arrangement or usual(one.info), one.info
    if info.video is None and isinstance(asked, SHOWN):
        hint = "leave the arrangement away: its waveform is shown"
        raise _lacking(one, "picture", asked, hint, reason="picture-lacking")
    if info.audio is None and isinstance(asked, Sound):
        raise _lacking(one, "sound", asked, "leave the arrangement away", reason="sound-lacking")
    if isinstance(asked, Sound) and asked.show == "cover" and info.cover is None:
        raise _lacking(one, "cover picture", asked, "show no cover", reason="cover-lacking")
    if placing.audio_track > len(info.audio_tracks):
        raise UsageError(
            f'"{one.name}" has no sound {placing.audio_track}: it has {len(info.audio_tracks)}',
            hint="name one that it has",
            file=one.name,
            reason="track-unknown",
            field="audio_track",
            given=placing.audio_track,
            limit=len(info.audio_tracks),
        )
    if info.still and placing.speed != 1:
        raise UsageError(
            f'"{one.name}" is a still: it has no speed',
            hint="leave speed away",
            file=one.name,
            reason="still-speed",
            field="speed",
            given=float(placing.speed),
        )
    problem, field = broken_rule(built(one, (PARENT,), placing, Words(), created=ONCE))
    if problem:
        raise UsageError(
            f"this cannot be recorded: {problem}",
            file=one.name,
            field=OPTION_OF.get(field, field),
            given=told(getattr(placing, field, None)),
        )


def _lacking(one: Arrived, what: str, asked: Arrangement, hint: str, *, reason: str) -> UsageError:
    return UsageError(
        f'"{one.name}" has no {what}, which {name(asked)} needs',
        hint=hint,
        file=one.name,
        reason=reason,
        field="arrangement",
        given=name(asked),
    )


def needs_parent(placing: Placing) -> bool:
    """Whether only the parent's composition can tell if the placing makes sense."""
    return isinstance(placing.arrangement, TOLD_BY_PARENT) or placing.until != "longest"


def refuse_unjoinable(
    one: Arrived, placing: Placing, base: Composition, *, song: SongClock = PIECES_OWN
) -> None:
    """Refuse what the parent's composition lacks, and a piece from which one of both is gone.

    Args:
        one: the clip.
        placing: on the parent's own clock, as it would be recorded.
        base: the parent.
        song: the clock on which times are told.

    Raises:
        UsageError: says what, and what to do.
    """
    asked = placing.arrangement
    trial = built(one, (PARENT,), placing, Words(), created=ONCE)
    clip = clip_of(MINE, trial, {one.staged.id: one.info})
    assert clip is not None  # it brings media
    if isinstance(asked, UseSound) and not any(clip.is_heard for clip in base.clips):
        raise UsageError(
            "the parent has no sound to use",
            hint="choose another arrangement",
            reason="parent-soundless",
            field="arrangement",
            given=name(asked),
        )
    if isinstance(asked, PictureInPicture | GreenScreen) and not any(
        clip.is_seen for clip in base.clips
    ):
        raise UsageError(
            "the parent has no picture to stand over",
            hint="leave the arrangement away",
            reason="parent-pictureless",
            field="arrangement",
            given=name(asked),
        )
    if isinstance(asked, Stitch) and asked.end is not None:
        _refuse_beyond(asked.end, base.range.end, song)
    made = ended(joined(base, clip, trial), base, trial)
    left = {clip.voice for clip in made.clips}
    if MINE not in left or (left == {MINE} and not isinstance(asked, Replace)):
        whose = "yours" if MINE not in left else "the parent"
        raise UsageError(
            f"nothing of {whose} is left until {placing.until}",
            hint=f"the parent ends at {float(song.told(base.range.end)):g} s; use until longest",
            reason="until-before-mine" if MINE not in left else "until-before-parent",
            field="until",
            given=placing.until,
            limit=float(song.told(base.range.end)),
        )


def _refuse_beyond(end: Fraction, parent_end: Fraction, song: SongClock) -> None:
    if end > parent_end + END_SLACK_S:
        end, parent_end = song.told(end), song.told(parent_end)
        raise UsageError(
            f"the parent ends at {float(parent_end):.3f} s, before end {float(end):g}",
            hint="choose an earlier end of its range, or leave it away",
            reason="parent-range-past-end",
            field="arrangement",
            given=float(end),
            limit=float(parent_end),
        )
