"""Levels: what each voice is brought to, and what is done to the sum of the voices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from duetchain.identity import ContributionId

CEILING_DBFS = -1.0
"""The highest true peak of anything that is delivered."""
SILENCE_DBFS = -120.0
REFERENCE_LUFS = -23.0
"""What every voice is brought to before its own gain."""
MOST_RAISED_DB = 24.0
FAINTEST_LUFS = -60.0
"""What is fainter is not a voice but its noise, and is left as it is."""
UNHEARD_LUFS = -70.0
"""Where BS.1770 measures nothing: silence, or a piece that is shorter than one of its blocks."""
MEASURED_S = Fraction(2, 5)
"""The length of a block of BS.1770; what is shorter is measured repeated."""
TARGETS_LUFS = {"streaming": -14.0, "podcast": -16.0, "ebu": -23.0}
LOUDEST_TARGET_LUFS, FAINTEST_TARGET_LUFS = -5.0, -40.0
WIDEST = 0.7
"""How far out the outermost of spread voices stand, 1 being one loudspeaker alone."""


class Levels(msgspec.Struct, frozen=True):
    """What a render does to the levels of its voices; no record knows of it.

    Attributes:
        target_lufs: what the sum is brought to; None for no change but what its peak asks.
        is_levelled: whether every voice is brought to the same loudness before its own gain, and
            has soft edges.
        duck: the voice for which the others are lowered while it speaks.
        is_spread: whether the voices stand from left to right, the first in the middle.
        order: the voices among which they stand so; those that are heard if left out.
    """

    target_lufs: float | None = TARGETS_LUFS["streaming"]
    is_levelled: bool = True
    duck: ContributionId | None = None
    is_spread: bool = False
    order: tuple[ContributionId, ...] = ()


AS_RECORDED = Levels(None, is_levelled=False)
"""The plain sum of the voices, lowered only if it would clip."""
USUAL_LEVELS = Levels()


def headroom_gain_db(peak_dbfs: float) -> float:
    """The one gain for the whole piece: 0, or what brings its peak down to -1 dBFS.

    >>> headroom_gain_db(-3.0), headroom_gain_db(2.0)
    (0.0, -3.0)
    """
    if math.isnan(peak_dbfs) or peak_dbfs < SILENCE_DBFS:
        return 0.0
    return min(0.0, CEILING_DBFS - peak_dbfs)


def level_gain_db(lufs: float) -> float:
    """What brings a voice to `REFERENCE_LUFS`: at most 24 dB, nothing for what is hardly there.

    >>> level_gain_db(-20.0), level_gain_db(-50.0), level_gain_db(-61.0)
    (-3.0, 24.0, 0.0)
    """
    if math.isnan(lufs) or lufs < FAINTEST_LUFS:
        return 0.0
    return min(MOST_RAISED_DB, REFERENCE_LUFS - lufs)


def level_note(lufs: float) -> str:
    """Why a voice does not come to `REFERENCE_LUFS`; "" if it does."""
    if lufs <= UNHEARD_LUFS:
        return "is silent"
    if lufs < FAINTEST_LUFS:
        return f"is left as faint as it is ({lufs:.1f} LUFS)"
    if level_gain_db(lufs) < REFERENCE_LUFS - lufs:
        return f"is raised by {MOST_RAISED_DB:.0f} dB and stays faint ({lufs:.1f} LUFS)"
    return ""


def spread(voices: Sequence[ContributionId]) -> dict[ContributionId, tuple[float, float]]:
    """Where voices stand: what of each goes left and right, at equal power, the middle being 1.

    The first is in the middle, the others go out by turns right and left.

    Args:
        voices: each once, in lineage order.
    """
    pairs = max(1, len(voices) // 2)
    found = {}
    for place, voice in enumerate(voices):
        side = 1 if place % 2 else -1
        out = side * WIDEST * ((place + 1) // 2) / pairs
        angle = (1 + out) * math.pi / 4
        found[voice] = (math.sqrt(2) * math.cos(angle), math.sqrt(2) * math.sin(angle))
    return found


def target_lufs(target: str | float | None) -> float | None:
    """A target by its name, or as a number of LUFS.

    >>> target_lufs("ebu"), target_lufs("-18"), target_lufs("none")
    (-23.0, -18.0, None)

    Raises:
        ValueError: if it is neither, or beyond what can be reached.
    """
    if target is None or target == "none":
        return None
    if target in TARGETS_LUFS:
        return TARGETS_LUFS[str(target)]
    value = float(target)
    if not FAINTEST_TARGET_LUFS <= value <= LOUDEST_TARGET_LUFS:
        raise ValueError(f"{value:g} LUFS is no loudness for a piece")
    return value


def levels_of(
    target: str | float | None = "streaming",
    *,
    duck: ContributionId | None = None,
    is_spread: bool = False,
) -> Levels:
    """The levels that somebody asks for; with the target "none" every voice is as recorded.

    Raises:
        ValueError: see `target_lufs`.
    """
    lufs = target_lufs(target)
    return Levels(lufs, is_levelled=lufs is not None, duck=duck, is_spread=is_spread)
