"""The voice that a contribution brings: which part of its media, how fast, how even."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from duetchain.errors import UsageError
from duetchain.identity import ContributionId, MediaId
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.writing import stretch_of
from duetchain.media.info import ALL_TRACKS, MediaInfo, MediaReference
from duetchain.rational_time import TimeRange
from duetchain.timeline.composition import Bend, Clip


def clip_of(
    identity: ContributionId, contribution: Contribution, media: Mapping[MediaId, MediaInfo]
) -> Clip | None:
    """The voice that a contribution brings, at time zero; None for a merge without media.

    Raises:
        UsageError: if its range begins after the media's end.
    """
    if contribution.media is None:
        return None
    track = contribution.audio_track
    info = media[contribution.media].as_asked(keep_gaps=contribution.keep_gaps)
    if track == ALL_TRACKS or 0 < track <= len(info.audio_tracks):
        info = info.with_audio_track(track)
    end = info.duration if contribution.range_end is None else contribution.range_end
    end = end if info.still else min(end, info.duration)
    if contribution.range_start >= end:
        raise UsageError(
            f"its range begins at {float(contribution.range_start):g} s, "
            f"but the clip ends at {float(end):g} s",
            hint="choose an earlier start",
            contribution=identity,
            reason="range-late",
            field="start",
            given=float(contribution.range_start),
            limit=float(end),
        )
    return Clip(
        voice=identity,
        media=MediaReference(contribution.media, info),
        source_range=TimeRange.between(contribution.range_start, end),
        start=Fraction(0),
        gain_mdb=contribution.gain_mdb,
        muted=contribution.muted,
        is_root=contribution.is_root,
        fill=contribution.fill,
        speed=contribution.speed,
        stretch=stretch_of(contribution.warp),
        bend=bend_of(contribution.warp),
        lip_sync=contribution.lip_sync,
    )


def bend_of(warp: tuple[tuple[Fraction, Fraction], ...]) -> Bend:
    """What is left of a warp once its mean slope is taken out: none if that is all of it.

    Returns:
        Pairs of a time on the media's clock made even and a time of the media; both are the same
        at the first and at the last.
    """
    if len(warp) < 3:
        return ()
    stretch, (begin, theirs) = stretch_of(warp), warp[0]
    bend = tuple((begin + (far - theirs) / stretch, own) for own, far in warp)
    return bend if any(even != own for even, own in bend) else ()
