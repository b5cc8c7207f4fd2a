"""The last gain of a mix: to its target, under its ceiling, proven on what the listener decodes.

A codec adds to true peaks, by up to 2.4 dB and differently for every sound, so that no margin is
right: what was encoded is decoded and measured, and what was too much is taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from duetchain.timeline.loudness import CEILING_DBFS, UNHEARD_LUFS, headroom_gain_db

MOST_ROUNDS = 3
"""How often what was delivered may be corrected."""
GUARD_DB = 0.05
"""Peaks are printed to a tenth of a decibel."""
STEP_DB = 0.1
LAST_MARGIN_DB = 0.3
LOSSY_LIMIT_DBTP = -1.5
"""Where a limiter begins before a codec that loses something: half a decibel is often enough."""
LOSSLESS_LIMIT_DBTP = -1.1
MOST_LIMITED_DB = 12.0
"""How much of the highest peaks a limiter may take: more is heard."""
MOST_OF_SHORT_DB = 20.0
"""How much it may take of events under 10 ms."""
MOST_OF_BRIEF_DB = 36.0
"""How much it may take of those under 4 ms: a knock at a microphone, a click."""
MOST_HELD_BY_EVENTS_LU = 15.0
"""How much of the loudness that events held is made up for: beyond that they are the piece."""
HIGHEST_LIMIT_DBTP = 0.0
"""Where a limiter has nothing above it."""
CLOSE_LU = 0.2
FAR_LU = 0.4
"""How far above its target a piece may end, whose events have held it down."""

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Try:
    """One way to finish a mix.

    Attributes:
        gain_db: of the whole.
        limit_dbtp: what no true peak passes before the codec; None for no limiter.
    """

    gain_db: float
    limit_dbtp: float | None = None


def finished(
    mix: Facts,
    target_lufs: float,
    delivered: Callable[[Try, int], Facts],
    *,
    is_lossy: bool = True,
) -> dict[str, float | int | bool]:
    """Finish a mix, and correct it until what is delivered is under the ceiling.

    Args:
        mix: ``lufs`` and ``dbtp`` of the sum, and what `lasting_peaks` tells of it, if it is known.
        target_lufs: what the whole is brought to, as far as the ceiling lets it.
        delivered: makes the file and measures it decoded; given how, and which round this is.
        is_lossy: whether its codec changes peaks.

    Returns:
        ``gain_db``, ``lufs`` and ``dbtp`` as delivered, ``limited``, ``shortfall_db`` (what is
        missing to the target, 0 if it has no loudness), ``rounds`` (of correction).
    """
    done = first_try(mix, target_lufs, is_lossy=is_lossy)
    found = delivered(done, 0)
    rounds = 0
    while rounds < MOST_ROUNDS:
        better = corrected(done, mix, found, target_lufs, rounds=rounds)
        if better is None:
            break
        rounds += 1
        done, found = better, delivered(better, rounds)
    is_heard = mix["lufs"] > UNHEARD_LUFS
    short = target_lufs - found["lufs"] if is_heard else 0.0
    return {
        "gain_db": done.gain_db,
        "lufs": found["lufs"],
        "dbtp": found["dbtp"],
        "target_lufs": target_lufs,
        "limited": done.limit_dbtp is not None,
        "shortfall_db": max(0.0, round(short, 2)),
        "rounds": rounds,
    }


def first_try(mix: Facts, target_lufs: float, *, is_lossy: bool = True) -> Try:
    """One gain, and a limiter only if the gain brings a peak above the ceiling.

    Silence, and what is too short to have a loudness, is at most lowered.
    """
    if mix["lufs"] <= UNHEARD_LUFS:
        return Try(headroom_gain_db(mix["dbtp"] + GUARD_DB))
    gain_db = target_lufs - mix["lufs"]
    over = mix["dbtp"] + gain_db > CEILING_DBFS - GUARD_DB
    limit = LOSSY_LIMIT_DBTP if is_lossy else LOSSLESS_LIMIT_DBTP
    return _within_reason(Try(gain_db, limit if over else None), mix)


def corrected(
    done: Try, mix: Facts, found: Facts, target_lufs: float, *, rounds: int
) -> Try | None:
    """How to finish it better, after what was delivered; None if it is good.

    Args:
        done: how it was finished.
        mix: what the sum measured.
        found: what was delivered.
        target_lufs: what was asked for.
        rounds: how often it has been corrected; the last time all of it is only lowered, since a
            codec adds as much to the same sound at another level, but not to one limited harder.
    """
    excess = found["dbtp"] - (CEILING_DBFS - GUARD_DB)
    short = target_lufs - found["lufs"] if mix["lufs"] > UNHEARD_LUFS else 0.0
    left = MOST_ROUNDS - rounds
    better = done
    if excess > 0 and left == 1:
        return _lowered(done, excess + LAST_MARGIN_DB)
    if excess > 0:
        better = replace(done, limit_dbtp=_limit(done, mix) - excess - STEP_DB * (rounds + 1))
    elif left > 1 and done.limit_dbtp is not None and short > CLOSE_LU:
        room = max(0.0, -excess - STEP_DB)
        limit = max(done.limit_dbtp, min(done.limit_dbtp + min(room, short), HIGHEST_LIMIT_DBTP))
        better = replace(done, limit_dbtp=limit)
    if better.limit_dbtp is not None and left > 1:
        gain_db = _made_up_for(better.gain_db, short, target_lufs, mix, done=done)
        if gain_db != better.gain_db:
            better = _within_reason(replace(better, gain_db=gain_db), mix)
    changed = abs(better.gain_db - done.gain_db) > STEP_DB or better.limit_dbtp != done.limit_dbtp
    return better if changed else None


def _lowered(done: Try, by_db: float) -> Try:
    limit = None if done.limit_dbtp is None else done.limit_dbtp - by_db
    return Try(done.gain_db - by_db, limit)


def _limit(done: Try, mix: Facts) -> float:
    """The highest true peak that reached the codec."""
    before = float(mix["dbtp"]) + done.gain_db
    return before if done.limit_dbtp is None else min(before, done.limit_dbtp)


def is_held_down(mix: Facts, target_lufs: float) -> bool:
    """Whether it matters how long the peaks of a mix last: half of what a limiter may take goes."""
    over_db = target_lufs - float(mix["lufs"]) + float(mix["dbtp"]) - CEILING_DBFS
    return mix["lufs"] > UNHEARD_LUFS and over_db > MOST_LIMITED_DB / 2


def _made_up_for(
    gain_db: float, short: float, target_lufs: float, mix: Facts, *, done: Try
) -> float:
    """The gain that makes up for what a limiter took, and for what only events have held."""
    if not _is_event_limited(done, mix):
        return gain_db + 1.2 * short if short > CLOSE_LU else gain_db
    if short < -FAR_LU:
        return gain_db + short
    most_db = target_lufs - mix["lufs"] + MOST_HELD_BY_EVENTS_LU
    return max(gain_db, min(gain_db + short, most_db)) if short > CLOSE_LU else gain_db


def _within_reason(one: Try, mix: Facts) -> Try:
    """The gain no higher than what makes the limiter take as much as it may."""
    if one.limit_dbtp is None:
        return one
    return replace(one, gain_db=min(one.gain_db, one.limit_dbtp + _most_over_db(mix)))


def _most_over_db(mix: Facts) -> float:
    """How far the gain may exceed the limit: by what lasts, by what is short, by the rest."""
    highest = float(mix["dbtp"])
    lasting, brief = (float(mix.get(name, highest)) for name in ("lasting_dbtp", "brief_dbtp"))
    return min(
        MOST_LIMITED_DB - lasting,
        MOST_OF_SHORT_DB - brief,
        MOST_OF_BRIEF_DB - highest,
    )


def _is_event_limited(one: Try, mix: Facts) -> bool:
    """Whether the limiter takes what only short events allow: of all else it takes little."""
    if one.limit_dbtp is None or mix.get("lasting_dbtp", mix["dbtp"]) >= mix["dbtp"]:
        return False
    return bool(one.gain_db > one.limit_dbtp + MOST_LIMITED_DB - mix["dbtp"])
