"""The verb add: strangers' files to contributions. All that can be refused is refused first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from duetchain.errors import DuetError, UsageError
from duetchain.holdings import heads
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.lost_originals import mend
from duetchain.holdings.words import Reference, is_file_reference
from duetchain.identity import short
from duetchain.intake.aligning import Told, listened
from duetchain.intake.arriving import arrivals, missing_of, refuse_unread
from duetchain.intake.building import BESIDE, built, check_range
from duetchain.intake.cleaning import refuse_uncleanable
from duetchain.intake.on_song import ParentClock
from duetchain.intake.overheard import Overheard, Played
from duetchain.intake.recognising import Known, known_file, recognised, render_of_file
from duetchain.intake.request import Added, Listening, Placing, Request, Words
from duetchain.intake.trying import (
    needs_parent,
    refuse_contradictions,
    refuse_unfit,
    refuse_unjoinable,
)
from duetchain.intake.turns.recording import Growing, NewRoot
from duetchain.intake.turns.takes import Telling
from duetchain.intake.turns.taking import Looks, Steps
from duetchain.intake.turns.workers import Workers, hands
from duetchain.media.limits import MediaLimits, own_limits
from duetchain.render.progress import Progress, untold
from duetchain.timeline.composition import Clip, Composition
from duetchain.timeline.voice import clip_of


def add_media(
    request: Request, holdings: Holdings, on_progress: Callable[[Progress], None] = untold
) -> Added:
    """Carry out a request: each take is recorded as it is found, and stays if the rest is not.

    Args:
        request: what is asked.
        holdings: of the repository.
        on_progress: told a `TakeProgress` at every step, and twice a second while nothing comes.

    Raises:
        InputRefused, LimitExceeded: if the parent, or every file, is not usable media.
        UsageError: if an id is ambiguous, a range is past the end, or MINE is a render of ours.
        NotFound: if a file, name or id is not there.
    """
    _refuse_for_a_parent(request)
    refuse_contradictions(request.asked.placing)
    telling = Telling(len(request.mine), on_progress)
    with holdings.staging() as staging, Workers(hands(), telling.again) as workers:
        limits = own_limits(old_formats=request.asked.old_formats)
        parent = _known_parent(request.parent, holdings, limits)
        if parent and is_file_reference(request.parent):
            path, thorough = Path(request.parent), not request.mine
            mended = mend(path, parent.id, holdings, staging, thorough=thorough)
            if mended and not request.mine:
                return _whole_again(request, parent, holdings)
        looks = Looks(partial(arrivals, folder=staging, limits=limits), workers, telling)
        if parent:
            return _recorded(request, holdings, parent, looks, staging)
        first = looks.first(Path(request.parent), request.mine)
        return _recorded(request, holdings, _parent(first, holdings, request), looks, staging)


def _known_parent(word: Reference, holdings: Holdings, limits: MediaLimits) -> Known | None:
    """The contribution that PARENT means, unless it is a file that must be looked at first."""
    if not is_file_reference(word):
        return Known(holdings.named(str(word)))
    refuse_unread(Path(word), limits)
    return known_file(Path(word), holdings)


def _whole_again(request: Request, parent: Known, holdings: Holdings) -> Added:
    found = holdings.index.contribution(parent.id)
    assert found is not None  # it was just resolved
    assert found.media is not None  # its media was just put back
    note = f'the media of {short(parent.id)} is whole again, from "{request.parent}"'
    return Added((parent.id,), found.parents, found.media, (note,), known=(parent.id,))


def _parent(arrived: Arrived | DuetError, holdings: Holdings, request: Request) -> Known | NewRoot:
    if isinstance(arrived, DuetError):
        raise arrived
    if not request.mine:
        check_range(arrived, request.asked.placing)
        refuse_unfit(arrived, request.asked.placing)
    found = recognised(arrived, holdings, request.asked.recognise)
    return found if isinstance(found, Known) else NewRoot(arrived, found)


def _refuse_unusable(one: Arrived, holdings: Holdings, request: Request) -> None:
    fact = render_of_file(one.staged.id, holdings, lambda: one.info)
    found = recognised(one, holdings, request.asked.recognise)
    if fact or isinstance(found, Known):
        raise UsageError(
            f'"{one.name}" is a render of this repository, not a clip of its own',
            hint="a merge joins two chains",
            file=one.name,
            reason="render-as-clip",
        )
    check_range(one, request.asked.placing)
    refuse_unfit(one, request.asked.placing)
    refuse_uncleanable(one, request.asked.listening.clean)


def _base_of(
    parent: Known | NewRoot, request: Request, holdings: Holdings
) -> tuple[Known | NewRoot, Composition | None]:
    """The parent, and its composition if only that can tell whether the placing makes sense."""
    if not request.mine or not needs_parent(request.asked.placing):
        return parent, None
    if isinstance(parent, NewRoot):
        return parent, _alone(parent.arrived)
    piece = parent.piece or holdings.piece(parent.id)
    return replace(parent, piece=piece), piece.composition


def _alone(arrived: Arrived) -> Clip:
    """A new root's composition."""
    root = built(arrived, (), Placing(arrangement=BESIDE), Words(), created="")
    clip = clip_of(root.id, root, {arrived.staged.id: arrived.info})
    assert clip is not None  # it brings media
    return clip


def _refuse_for_a_parent(request: Request) -> None:
    """Refuse what speaks of a parent where one file starts a chain."""
    asked = request.asked.placing
    for field, given in (
        ("offset", asked.offset is not None),
        ("arrangement", asked.arrangement is not None),
        ("until", asked.until != "longest"),
        ("parent_author", bool(request.asked.parent_author)),
        ("clean", request.asked.listening.clean == "on"),
    ):
        if given and not request.mine:
            raise UsageError(
                f"the first clip has no {field}",
                hint=f"leave {field} away",
                reason="parent-missing",
                field=field,
            )


def _recorded(
    request: Request,
    holdings: Holdings,
    parent: Known | NewRoot,
    looks: Looks,
    staging: Path,
) -> Added:
    """Each file in its turn, recorded before the next; what is here already is gone on from."""
    workers, telling = looks.workers, looks.telling
    parent, base = _base_of(parent, request, holdings)
    clock = _clock_of(parent, holdings)
    placing = clock.recorded(clock.placed(Told(), request.asked.placing))
    growing = Growing(request, holdings, parent, staging, clock)
    theirs = parent.arrived if isinstance(parent, NewRoot) else parent.piece or parent.id
    sounds = Overheard([Played(theirs)], holdings, staging, workers.asked, workers.stopper)

    def usable(one: Arrived) -> Arrived:
        _refuse_unusable(one, holdings, request)
        if base is not None:
            refuse_unjoinable(one, placing, base, song=clock.song)
        return one

    def known(one: Arrived) -> bool:
        return bool(holdings.index.with_media(one.staged.id))

    def heard(one: Arrived) -> Told:
        placing = request.of(one.name).placing
        return listened(one, placing, sounds, staging, request.asked.listening)

    with _followed(growing):
        for number, one in enumerate(looks.takes(request.mine, Steps(usable, known, heard)), 1):
            if number == 1 and len(request.mine) > 1 and request.asked.listening != Listening():
                workers.wait(workers.start(sounds.prepare))  # a new root is moved when it is kept
            file = str(request.mine[number - 1])
            telling.ended(number, growing.take(one, file))
        return growing.added(
            (*request.notes, *_notes(request, parent), *filter(None, (clock.note,)))
        )


@contextmanager
def _followed(growing: Growing) -> Iterator[None]:
    """The head goes to the last that was recorded, even if what comes after is not."""
    try:
        yield
    except BaseException as wrong:
        if growing.made and isinstance(wrong, DuetError):
            wrong.contribution = wrong.contribution or growing.made[-1].id
        raise
    finally:
        if made := [one.id for one in growing.made]:
            word = growing.request.parent
            heads.follow(made, growing.holdings, named=word if isinstance(word, str) else None)


def _clock_of(parent: Known | NewRoot, holdings: Holdings) -> ParentClock:
    """PARENT's clock; a file that is none of ours yet begins with itself."""
    if isinstance(parent, NewRoot):
        return ParentClock()
    song = parent.piece.clock if parent.piece else holdings.clocks.of(parent.id)
    return ParentClock.of(song, lead=parent.lead)


def _notes(request: Request, parent: Known | NewRoot) -> tuple[str, ...]:
    """What a person should know of the parent."""
    if isinstance(parent, NewRoot):
        missing = missing_of([parent.arrived], keep_gaps=request.asked.placing.keep_gaps)
        return tuple(filter(None, (parent.ordinary.note, *missing)))
    unused = "the parent is here already: its author is not changed"
    return tuple(filter(None, (parent.note, unused if request.asked.parent_author else "")))
