"""The verb merge: two branches joined in one contribution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from duetchain.errors import DuetError, UsageError
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.piece import Piece
from duetchain.identity import ContributionId, short
from duetchain.intake.aligning import Told, listened
from duetchain.intake.arriving import arrivals, missing_of
from duetchain.intake.building import built, check_range
from duetchain.intake.cleaning import refuse_uncleanable
from duetchain.intake.on_song import ParentClock
from duetchain.intake.overheard import Overheard, Played
from duetchain.intake.request import Added, Listening, MergeRequest, Placing
from duetchain.intake.trying import refuse_contradictions, refuse_unfit
from duetchain.intake.twins import same_merge, told_merged
from duetchain.lineage.arrangement import Sequential, SideBySide, Stacked
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution
from duetchain.lineage.order import ordered
from duetchain.media.limits import own_limits
from duetchain.timeline.compose import composed
from duetchain.timeline.merge import shift_of

BRANCHES_MEET = (SideBySide, Stacked, Sequential)
"""How two branches can meet when no clip comes along."""
NOWHERE = Placing()


def merge_branches(
    parents: tuple[ContributionId, ContributionId],
    files: tuple[Path, ...],
    asked: MergeRequest,
    holdings: Holdings,
) -> Added:
    """Join two contributions, with a clip of one's own or without.

    Raises:
        UsageError: if both are the same, several clips are given, or the placing makes no sense.
        InputRefused: if the clip is not usable media, or cannot be cleaned as asked.
    """
    placing, words, listening = asked.placing, asked.words, asked.listening
    if parents[0] == parents[1]:
        raise UsageError("both are the same contribution", hint="name two different ones")
    first, second = holdings.piece(parents[0]), holdings.piece(parents[1])
    for one, other in ((first, second), (second, first)):
        if one.tip in other.chain and not files:
            raise UsageError(
                f"{short(one.tip)} is part of {short(other.tip)} already",
                hint="nothing is to be merged",
                contribution=one.tip,
            )
    if len(files) > 1:
        raise UsageError("a merge brings one clip or none", hint="add the others to the merge")
    refuse_contradictions(placing)
    if not files:
        _refuse_for_a_clip(placing, listening)
    with holdings.staging() as staging:
        limits = own_limits(old_formats=asked.old_formats)
        arrived = [_good(one, placing, listening) for one in arrivals(files, staging, limits)]
        mine = arrived[0] if arrived else None
        told = Told()
        if mine:
            sounds = Overheard(_played(first, second), holdings, staging)
            told = listened(mine, placing, sounds, staging, listening)
        created = datetime.now(UTC).strftime(CREATED_FORMAT)
        clock = ParentClock(first.clock)
        told = clock.heard(told)
        placing = clock.placed(told, placing) if mine else placing
        contribution = built(
            mine,
            parents,
            _recorded(placing, told, parents[0], clock) if mine else placing,
            words,
            created=created,
        )
        _prove(contribution, mine, (first, second))
        if not mine and (twin := same_merge(contribution, holdings)):
            return Added((twin.id,), parents, None, (told_merged(twin),), known=(twin.id,))
        made = holdings.commit(arrived, lambda: [contribution], staging=staging)
    each = (told,) if mine else ()
    return Added(
        tuple(one.id for one in made),
        parents,
        contribution.media,
        missing_of(arrived, keep_gaps=placing.keep_gaps),
        syncs=tuple(one.sync for one in each),
        cleanings=tuple(
            one.cleaned.recorded(contribution) if one.cleaned else None for one in each
        ),
        heard=tuple(one.heard for one in each),
        stands=(placing.offset,) if mine else (),
    )


def _played(first: Piece, second: Piece) -> Iterator[Played]:
    """Both chains as mine's author may have heard them, on the merge's clock: the first one's."""
    yield Played(first)
    chain = ordered({**first.chain, **second.chain})
    order = {identity: place for place, identity in enumerate(chain)}
    yield Played(second, shift_of(first.composition, second.composition, order))


def _recorded(placing: Placing, told: Told, parent: ContributionId, clock: ParentClock) -> Placing:
    """The placing upon the first branch, with what is taken out of mine."""
    placing = clock.recorded(placing)
    return replace(placing, clean=told.cleaned.clean(parent)) if told.cleaned else placing


def _refuse_for_a_clip(placing: Placing, listening: Listening) -> None:
    """Refuse what speaks of a clip where none comes along."""
    asked = placing.arrangement
    if asked is not None and not isinstance(asked, BRANCHES_MEET):
        raise UsageError(
            "two branches meet side by side, stacked or in sequence",
            hint="bring a clip along for any other arrangement",
            reason="clip-needed-to-arrange",
            field="arrangement",
        )
    is_of_a_clip = replace(placing, arrangement=None, until=NOWHERE.until) != NOWHERE
    if is_of_a_clip or listening.clean == "on":
        raise UsageError(
            "an offset, a range, a level, a fill, a speed or a cleaning belongs to a clip",
            hint="bring one along",
            reason="clip-needed",
        )


def _good(one: Arrived | DuetError, placing: Placing, listening: Listening) -> Arrived:
    if isinstance(one, DuetError):
        raise one
    check_range(one, placing)
    refuse_unfit(one, placing)
    refuse_uncleanable(one, listening.clean)
    return one


def _prove(contribution: Contribution, mine: Arrived | None, pieces: tuple[Piece, Piece]) -> None:
    """Refuse a merge that cannot be composed, before anything is stored."""
    first, second = pieces
    chain, media = {**first.chain, **second.chain}, {**first.facts, **second.facts}
    if mine:
        media[mine.staged.id] = mine.info
    composed({**ordered(chain), contribution.id: contribution}, media)
