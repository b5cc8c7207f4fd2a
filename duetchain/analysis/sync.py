"""Where one recording lies on the other's clock: a ladder of methods, each with its confidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from duetchain.analysis.arrays import Samples
from duetchain.analysis.heard import heard_in
from duetchain.analysis.marks import marked
from duetchain.analysis.music import together
from duetchain.analysis.sure import NOTHING, RATE_HZ, Candidate, Method, Sync

__all__ = ["RATE_HZ", "Candidate", "Method", "Sync", "best_reference", "synced"]

HOPELESS = 0.05
"""What is less likely is not shown as a result."""

HARDLY = 0.3

MOST_CANDIDATES = 5

DISPUTED, MOST_DISPUTED, SAME_S = 0.15, 0.45, 0.03
"""From how likely on another offset makes a later rung unsure, and how sure that may then be."""

Rung = Callable[[Samples, Samples], Sync]
RUNGS: dict[str, Rung] = {"bleed": heard_in, "marks": marked, "music": together}


def synced(parent: Samples, mine: Samples, rate_hz: int = RATE_HZ, *, method: str = "auto") -> Sync:
    """Where mine lies on the parent's clock: the first method that is sure, else the likeliest.

    Args:
        parent: (n,) or (n, c) float32, from the file's time zero on; in memory, or read in parts.
        mine: the same.
        rate_hz: of both; `RATE_HZ` is the only one.
        method: "auto", or one of "bleed", "marks", "music" alone.

    Raises:
        ValueError: if the rate or the method is another.
    """
    if rate_hz != RATE_HZ:
        raise ValueError(f"sound at {rate_hz} Hz cannot be compared, only at {RATE_HZ}")
    if method not in ("auto", *RUNGS):
        raise ValueError(f'there is no method "{method}"')
    best = NOTHING
    for rung in RUNGS if method == "auto" else (method,):
        found = RUNGS[rung](parent, mine) if parent.shape[0] and mine.shape[0] else NOTHING
        best = max(best, _undisputed(found, best), key=_likelihood)
        if best.sure:
            break
    return _shown(best)


def best_reference(references: Sequence[Samples], mine: Samples, rate_hz: int = RATE_HZ) -> int:
    """Which of several sounds, all on one clock, mine's author heard.

    Args:
        references: each (n,) or (n, c); the mix first, then its voices.
        mine: (n,) or (n, c).
        rate_hz: of all.

    Returns:
        Its place; 0 where none is heard.
    """
    found = [synced(one, mine, rate_hz, method="bleed").confidence for one in references]
    return max(range(len(found)), key=lambda place: (found[place], -place), default=0)


def _undisputed(found: Sync, before: Sync) -> Sync:
    """What a rung found, not sure where an earlier one has a reason to say another offset."""
    away_s = abs(found.offset_s - before.offset_s)
    if not found.sure or before.confidence < DISPUTED or away_s < SAME_S:
        return found
    return replace(found, confidence=MOST_DISPUTED)


def _likelihood(found: Sync) -> float:
    """What is hardly heard, or hardly a mark, tells less than music that goes together."""
    is_hardly = found.method != "music" and found.confidence < HARDLY
    return found.confidence * (0.5 if is_hardly else 1.0)


def _shown(best: Sync) -> Sync:
    """The result without what is hopeless."""
    if best.confidence < HOPELESS:
        return NOTHING
    few = tuple(one for one in best.candidates if one.confidence >= HOPELESS)[:MOST_CANDIDATES]
    return Sync(best.offset_s, best.drift_ppm, best.confidence, best.method, few, best.warp)
