"""A file that arrived, a place for it, and words about it: a contribution."""

from __future__ import annotations

from fractions import Fraction

from duetchain.errors import UsageError
from duetchain.holdings.arrived import Arrived
from duetchain.identity import ContributionId
from duetchain.intake.request import Placing, Words
from duetchain.lineage.arrangement import Arrangement, SideBySide, Sound
from duetchain.lineage.contribution import Contribution
from duetchain.media.info import MediaInfo

BESIDE = SideBySide()
END_SLACK_S = Fraction(1, 100)
"""Players round a clip's length up: as much past its end is still its end."""


def usual(info: MediaInfo) -> Arrangement:
    """The arrangement of a clip that was given none: beside the parent, or its sound alone."""
    return BESIDE if info.video else Sound()


def built(
    arrived: Arrived | None,
    parents: tuple[ContributionId, ...],
    placing: Placing,
    words: Words,
    *,
    created: str,
) -> Contribution:
    """The contribution; without a file the merge that brings none."""
    usually = usual(arrived.info) if arrived else BESIDE
    return Contribution(
        parents=parents,
        media=arrived.staged.id if arrived else None,
        arrangement=placing.arrangement or usually,
        offset=placing.offset,
        range_start=placing.range_start,
        range_end=placing.range_end,
        gain_mdb=placing.gain_mdb,
        muted=placing.muted,
        fill=placing.fill,
        until=placing.until,
        speed=placing.speed,
        warp=placing.warp,
        audio_track=placing.audio_track,
        keep_gaps=placing.keep_gaps,
        lip_sync=placing.lip_sync,
        clean=placing.clean,
        author=words.author,
        name=words.name,
        message=words.message,
        license=words.license,
        title=words.title,
        part=words.part,
        file=words.file,
        created=created,
    )


def check_range(one: Arrived, placing: Placing) -> None:
    """Refuse a range that the clip does not have.

    Raises:
        UsageError: says which field, and how long the clip is.
    """
    lasts = one.info.as_asked(keep_gaps=placing.keep_gaps).duration
    for field, at, limit in (
        ("start", placing.range_start, lasts),
        ("end", placing.range_end, lasts + END_SLACK_S),
    ):
        if at is not None and at < 0:
            raise UsageError(
                f"{field} {float(at):g} is before the beginning",
                hint="use 0 or more",
                reason="range-before-zero",
                field=field,
                given=float(at),
                limit=0,
            )
        if at is not None and at >= limit and not one.info.still:
            raise UsageError(
                f'"{one.name}" ends at {float(lasts):.3f} s, before {field} {float(at):g}',
                hint=f"choose an earlier {field}, or leave it away",
                file=one.name,
                reason="range-past-end",
                field=field,
                given=float(at),
                limit=float(lasts),
            )
    if placing.range_end is not None and placing.range_end <= placing.range_start:
        raise UsageError(
            f"nothing is left between start {float(placing.range_start):g} "
            f"and end {float(placing.range_end):g}",
            hint="end is a time in your clip, after start",
            file=one.name,
            reason="range-empty",
            field="end",
            given=float(placing.range_end),
            limit=float(placing.range_start),
        )
