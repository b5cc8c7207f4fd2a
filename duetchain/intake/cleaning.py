"""Whether the parent's sound is taken out of a take, decided before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from duetchain.analysis.sure import Sync
from duetchain.errors import InputRefused, UsageError
from duetchain.holdings.arrived import Arrived
from duetchain.identity import ContributionId
from duetchain.intake.request import CleanMethod
from duetchain.intake.turns.takes import Cleaned
from duetchain.lineage.contribution import Clean, Contribution

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Samples
    from duetchain.analysis.bleed import Bleed

FINEST = 1_000_000
NOT_HEARD = "the parent's sound is not surely heard in it"
LEAST_REMOVED_DB = 6.0
"""What removes less is not worth a change."""
LEAST_SHARE, MOST_SHARE = 0.0005, 0.75
"""Of the take's energy: less is not heard; where it is more, it is one event recorded twice."""


class Pending(Enum):
    """What has an id only once it is recorded."""

    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class KnownSound:
    """A sound that may have been played while a take was recorded, on its parent's clock.

    Attributes:
        sound: (n,) or (n, c) at the rate of comparisons.
        heard: whose plain sound it is; None for a voice alone that no render is.
        zero: when that plain sound begins.
        voice: the one voice that is in it; None for several, or a file's.
        at: when that clock begins, on the clock on which the take is placed.
        has_rival: whether another parent may have been played as well.
    """

    sound: Samples
    heard: ContributionId | Pending | None = Pending.PARENT
    zero: Fraction = Fraction(0)
    voice: ContributionId | None = None
    at: Fraction = Fraction(0)
    has_rival: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of what was surely heard in a take, before anything is recorded.

    Attributes:
        heard: whose plain sound.
        times: pairs of a time of the take and the time of that sound which is heard then.
        share, removed_db, reason: as `Cleaned` tells them.
    """

    heard: ContributionId | Pending
    times: tuple[tuple[Fraction, Fraction], ...]
    share: float
    removed_db: float
    reason: str = ""

    def clean(self, parent: ContributionId) -> Clean | None:
        """What is recorded of it, now that the parent's id is known; None if it is left in."""
        if self.reason:
            return None
        heard = parent if isinstance(self.heard, Pending) else self.heard
        return Clean(heard=heard, times=self.times)

    def recorded(self, made: Contribution) -> Cleaned:
        """What became of it, with what the take's record says."""
        return Cleaned(not self.reason, self.share, self.removed_db, made.clean, self.reason)


def cleaning_of(
    own: Samples, reference: KnownSound, found: Sync, method: CleanMethod, *, name: str
) -> Verdict | None:
    """What becomes of the reference in a take; None where it is not surely heard.

    Args:
        own: (n,) or (n, c) at the rate of comparisons, the take.
        reference: what was surely heard, if the sync says so.
        found: the sync of both, on the reference's clock.
        method: "auto" takes it out if that is worth it, "on" if it can be done at all.
        name: of the take, for words.

    Raises:
        InputRefused: if it is asked for and cannot be done.
    """
    if found.method != "bleed" or not found.sure:
        raise_if_asked(method, name, NOT_HEARD)
        return None
    if reference.heard is None:
        raise_if_asked(method, name, "it heard one voice alone, which is no render of its own")
        return None
    times = tuple(
        (_exact(mine), _exact(theirs - float(reference.zero)))
        for mine, theirs in found.warp or ((0.0, found.offset_s),)
    )
    bleed = _judged(own, reference, found)
    reason = "" if method == "on" else _reason(bleed)
    return Verdict(reference.heard, times, bleed.share, bleed.removed_db, reason)


def raise_if_asked(method: CleanMethod, name: str, reason: str) -> None:
    """Refuse what was asked for and cannot be done.

    Raises:
        InputRefused: says why.
    """
    if method == "on":
        raise InputRefused(
            f'"{name}" cannot be cleaned: {reason}',
            hint="leave clean away",
            file=name,
            reason="clip-unclean",
            field="clean",
            given=method,
        )


def share_heard(own: Samples, found: Sync, reference: KnownSound) -> float:
    """How much of a take's energy is the reference, where a sync has heard it; else 0."""
    return _judged(own, reference, found).share if found.method == "bleed" else 0.0


def _judged(own: Samples, reference: KnownSound, found: Sync) -> Bleed:
    from duetchain.analysis.bleed import bleed_of
    from duetchain.analysis.clocks import OnClock
    from duetchain.analysis.sure import RATE_HZ

    pairs = found.warp or ((0.0, found.offset_s),)
    times = [(mine * RATE_HZ, theirs * RATE_HZ) for mine, theirs in pairs]
    return bleed_of(own, OnClock(reference.sound, times, own.shape[0]), RATE_HZ)


def _reason(bleed: Bleed) -> str:
    """Why a take is better left as it is; "" if it is not."""
    if bleed.share < LEAST_SHARE or bleed.removed_db < LEAST_REMOVED_DB:
        return "too little of it is heard to be taken out well"
    if bleed.share > MOST_SHARE:
        return "your take is hardly anything else"
    return ""


def refuse_uncleanable(one: Arrived, method: CleanMethod) -> None:
    """Refuse to clean what has no sound.

    Raises:
        UsageError: if it was asked for.
    """
    if method != "on" or (one.info.audio is not None and not one.info.still):
        return
    kind = "is a still" if one.info.still else "has no sound"
    raise UsageError(
        f'"{one.name}" {kind}: there is nothing to clean',
        hint="leave clean away",
        file=one.name,
        reason="clip-unclean",
        field="clean",
        given=method,
    )


def _exact(time_s: float) -> Fraction:
    return Fraction(round(time_s * FINEST), FINEST)
