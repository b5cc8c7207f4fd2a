"""The verb change: a voice louder, shorter or met otherwise, as a contribution of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack, get_args

import msgspec

from duetchain.errors import UsageError
from duetchain.given import Takings, checked, choice, flag, number_given, optional, seconds_given
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.identity import short
from duetchain.intake.building import check_range
from duetchain.intake.nudging import SYNCED, agreed, put_again
from duetchain.intake.request import PLACING, Added, Placing, Seconds
from duetchain.intake.standing import FINEST, Standing
from duetchain.intake.trying import refuse_contradictions, refuse_unfit, refuse_unjoinable
from duetchain.lineage.arrangement import (
    Arrangement,
    ArrangementKind,
    Replace,
    arrangement_given,
    comes_after,
)
from duetchain.lineage.contribution import Contribution, Fill
from duetchain.store.contracts import Staged
from duetchain.timeline.edit import without


class ChangeOptions(TypedDict, total=False):
    """The options of `Repository.change`; what is left out stays as it is.

    Attributes:
        gain_db: change of level in dB, from the level of its media.
        muted: leave its sound out, or let it be heard again.
        start: the first instant of the media that is used; what stays keeps its time.
        end: the first instant that is not; None for the media's end.
        fill: what is shown outside its time: "hold", "loop", "black" or "shrink".
        arrangement: how it meets all the others anew: it leaves its place for that.
        audio_track: which of the media's sounds is heard, as in an add.
        lip_sync: how much later its picture is shown than its sound is heard, in seconds.
        clean: "off" leaves in what was taken out of its sound.
    """

    gain_db: float | Fraction | str
    muted: bool
    start: Seconds
    end: Seconds | None
    fill: Fill
    arrangement: Arrangement | ArrangementKind
    audio_track: int | Literal["all"]
    lip_sync: Seconds
    clean: Literal["off"]


CHANGING: Takings = {
    "gain_db": number_given,
    "muted": flag,
    "start": seconds_given,
    "end": optional(seconds_given),
    "fill": choice(*get_args(Fill)),
    "arrangement": arrangement_given,
    "audio_track": PLACING["audio_track"],
    "lip_sync": seconds_given,
    "clean": choice("off"),
}
"""What each option of `ChangeOptions` may be."""


def asked_change(**options: Unpack[ChangeOptions]) -> dict[str, Any]:
    """The options that were given, each as it is used from here on.

    Raises:
        UsageError: if one cannot be meant, or none was given.
    """
    asked = checked(options, CHANGING)
    if not asked:
        raise UsageError(
            "nothing is to be changed",
            hint=f"give one of {', '.join(CHANGING)}",
            reason="change-nothing",
        )
    if isinstance(asked.get("arrangement"), Replace):
        raise UsageError(
            "a change keeps the media: replace is for another one",
            hint="add the other file, and let that replace the voice",
            reason="change-media",
            field="arrangement",
        )
    return asked


def change_voice(stands: Standing, asked: dict[str, Any], holdings: Holdings) -> Added:
    """Build on a tip what replaces one of its voices with itself, changed; nothing is rewritten.

    Args:
        stands: who is changed, and where it stands.
        asked: what of it, as of `asked_change`.
        holdings: where the chain is.

    Raises:
        UsageError: if its media or the piece does not have what is asked, or nothing is changed.
    """
    again = stands.again()
    made = _met(_ranged(again, asked, stands), asked, stands)
    fields: dict[str, Any] = {
        one: asked[one] for one in ("muted", "fill", "lip_sync") if one in asked
    }
    if "gain_db" in asked:
        fields["gain_mdb"] = round(asked["gain_db"] * 1000)
    if "audio_track" in asked:
        fields["audio_track"] = asked["audio_track"]
    if "clean" in asked:
        fields["clean"] = None
    made = agreed(msgspec.structs.replace(made, **fields))
    _refuse_unfit(made, asked, stands)
    if made == again:
        raise UsageError(
            f"{short(stands.clip.voice)} is so already: nothing is changed",
            hint="say what is to be another",
            contribution=stands.clip.voice,
            reason="change-nothing-new",
        )
    return put_again(stands, _exact(made, stands), holdings)


def _ranged(again: Contribution, asked: dict[str, Any], stands: Standing) -> Contribution:
    """Another range of the media, whose every instant stays at its time."""
    if not {"start", "end"} & asked.keys():
        return again
    clip = stands.clip
    whole = clip.recorded or clip.source_range
    start = asked.get("start", again.range_start)
    offset = clip.zero + (start - whole.start) / clip.pace
    if again.warp or offset.denominator > FINEST:
        offset = Fraction(round(offset * SYNCED), SYNCED)
    end = asked.get("end", again.range_end)
    return msgspec.structs.replace(again, range_start=start, range_end=end, offset=offset)


def _met(made: Contribution, asked: dict[str, Any], stands: Standing) -> Contribution:
    """Another arrangement; one that comes after the others begins there."""
    if (met := asked.get("arrangement")) is None:
        return made
    place = Replace(voice=stands.clip.voice, meets=met)
    offset, warp = (None, ()) if comes_after(met) else (made.offset, made.warp)
    return msgspec.structs.replace(made, arrangement=place, offset=offset, warp=warp)


def _exact(made: Contribution, stands: Standing) -> Contribution:
    """What replaces a voice takes over its level and fill, unless that is told."""
    place, old = made.arrangement, stands.clip
    assert isinstance(place, Replace)  # it was put in its own place
    is_told = (made.gain_mdb or not old.gain_mdb) and (made.fill != "hold" or old.fill == "hold")
    if place.meets is not None or is_told:
        return made
    return msgspec.structs.replace(made, arrangement=msgspec.structs.replace(place, exact=True))


def _refuse_unfit(made: Contribution, asked: dict[str, Any], stands: Standing) -> None:
    """Refuse what an add of the same media would be refused for."""
    place, media = made.arrangement, stands.clip.media
    assert isinstance(place, Replace)  # it was put in its own place
    one = Arrived(
        Staged(Path(), media.id, 0), media.info, stands.contribution.name or short(media.id)
    )
    placing = Placing(
        arrangement=place.meets or place,
        offset=made.offset,
        range_start=made.range_start,
        range_end=made.range_end,
        gain_mdb=made.gain_mdb,
        muted=made.muted,
        fill=made.fill,
        speed=made.speed,
        warp=made.warp,
        audio_track=made.audio_track,
        keep_gaps=made.keep_gaps,
        lip_sync=made.lip_sync,
    )
    if "gain_db" in asked:
        refuse_contradictions(placing)
    if {"start", "end"} & asked.keys():
        check_range(one, placing)
    refuse_unfit(one, placing)
    rest = without(stands.piece.composition, {stands.clip.key})
    if place.meets is not None and rest is not None:
        refuse_unjoinable(one, placing, rest)
