"""What a comparison of two recordings tells, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["bleed", "marks", "music", "none"]

RATE_HZ = 16_000
"""The rate at which recordings are compared."""
SURE = 0.5
"""From this confidence on an offset is applied without asking."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offset that may be right, and how likely."""

    offset_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Sync:
    """Where mine lies on the parent's clock.

    Parent time = `offset_s` + mine time * (1 + `drift_ppm` / 1e6), more exactly by `warp`.

    Attributes:
        offset_s: the parent's time at which mine's time zero falls; 0 where nothing was found.
        drift_ppm: the mean drift; positive where mine must be stretched.
        confidence: 0 to 1; from `SURE` on it may be applied.
        method: what told.
        candidates: the likeliest offsets, the best first.
        warp: pairs of mine time and parent time, straight between them; empty without drift.
    """

    offset_s: float = 0.0
    drift_ppm: float = 0.0
    confidence: float = 0.0
    method: Method = "none"
    candidates: tuple[Candidate, ...] = ()
    warp: tuple[tuple[float, float], ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it may be applied without asking."""
        return self.confidence >= SURE


NOTHING = Sync()
"""Unrelated, silent, too short: nothing to be applied."""
