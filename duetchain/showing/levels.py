"""What was measured of a plan's voices and of their sum, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from duetchain.exports.describe import voice_called
from duetchain.exports.escape import safe
from duetchain.ffmpeg.compile import SOUND_JOB
from duetchain.ffmpeg.measuring import voice_job
from duetchain.identity import ContributionId, short
from duetchain.lineage.contribution import Contribution
from duetchain.render.plan import RenderPlan
from duetchain.timeline.loudness import CEILING_DBFS, UNHEARD_LUFS, level_gain_db, level_note

_Facts = Mapping[str, Mapping[str, Any]]
_Chain = Mapping[ContributionId, Contribution]
TOLD_SHORTFALL_DB = 0.5


class VoiceLevel(msgspec.Struct, frozen=True):
    """What one voice measures alone, and what is done to it.

    Attributes:
        voice: who.
        lufs, dbtp: its loudness and true peak, as recorded; None where levels stay as they are.
        level_db: what brings it to the level of all.
        gain_db: its own gain, from its record.
        note: why it does not come to that level; "" if it does.
    """

    voice: ContributionId
    lufs: float | None
    dbtp: float | None
    level_db: float
    gain_db: float
    note: str = ""

    @property
    def applied_db(self) -> float:
        """All that is done to it before it meets the others."""
        return self.level_db + self.gain_db


def voice_levels(plan: RenderPlan, facts: _Facts) -> Iterator[VoiceLevel]:
    """Every voice that is heard, in lineage order.

    Args:
        plan: what is rendered.
        facts: what its jobs measured, by their names.
    """
    clips = {clip.voice: clip for clip in plan.timeline.sounds}
    for voice, clip in clips.items():
        found = facts.get(voice_job(clip), {})
        lufs = found.get("lufs")
        level_db = level_gain_db(lufs) if lufs is not None else 0.0
        note = level_note(lufs) if lufs is not None else ""
        yield VoiceLevel(voice, lufs, found.get("dbtp"), level_db, clip.gain_mdb / 1000, note)


def level_notes(plan: RenderPlan, facts: _Facts, chain: _Chain) -> Iterator[str]:
    """What a person should know of the levels of a render, a line each."""
    for one in voice_levels(plan, facts):
        if one.note:
            yield f"{short(one.voice)} {safe(voice_called(chain[one.voice]))} {one.note}"
    done = facts.get(SOUND_JOB, {})
    if done.get("shortfall_db", 0.0) > TOLD_SHORTFALL_DB:
        yield (
            f"{done['lufs']:.1f} LUFS, {done['shortfall_db']:.1f} dB below the target: "
            f"its peaks leave no room for more under {CEILING_DBFS:g} dBTP"
        )
    if done.get("dbtp", CEILING_DBFS) > CEILING_DBFS and done["lufs"] > UNHEARD_LUFS:
        yield f"its true peak is {done['dbtp']:.1f} dBTP, above {CEILING_DBFS:g}"
