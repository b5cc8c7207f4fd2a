"""The verb add: strangers' files to contributions. All that can be refused is refused first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from duetchain.errors import DuetError, InputRefused, UsageError
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.lost_originals import mend
from duetchain.holdings.words import Reference, is_file_reference
from duetchain.identity import ContributionId, short
from duetchain.intake.aligning import Overheard, Played, Told, listened
from duetchain.intake.arriving import arrivals, missing_of, refuse_unread
from duetchain.intake.building import BESIDE, built, check_range
from duetchain.intake.cleaning import refuse_uncleanable
from duetchain.intake.naming import note_files, with_file
from duetchain.intake.on_song import ParentClock
from duetchain.intake.recognising import (
    Known,
    Ordinary,
    known_file,
    recognised,
    render_of_file,
)
from duetchain.intake.request import Added, Placing, Request, Words
from duetchain.intake.trying import (
    needs_parent,
    refuse_contradictions,
    refuse_unfit,
    refuse_unjoinable,
)
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution
from duetchain.media.limits import MediaLimits, own_limits
from duetchain.timeline.composition import Clip
from duetchain.timeline.voice import clip_of


def add_media(request: Request, holdings: Holdings) -> Added:
    """Carry out a request.

    Raises:
        InputRefused, LimitExceeded: if the parent, or the only file, is not usable media.
        UsageError: if an id is ambiguous, a range is past the end, or MINE is a render of ours.
        NotFound: if a file, name or id is not there.
    """
    _refuse_for_a_parent(request)
    refuse_contradictions(request.asked.placing)
    with holdings.staging() as staging:
        limits = own_limits(old_formats=request.asked.old_formats)
        parent = _known_parent(request.parent, holdings, limits)
        if parent and is_file_reference(request.parent):
            path, thorough = Path(request.parent), not request.mine
            mended = mend(path, parent.id, holdings, staging, thorough=thorough)
            if mended and not request.mine:
                return _whole_again(request, parent, holdings)
        paths = ([] if parent else [Path(request.parent)]) + list(request.mine)
        arrived = arrivals(paths, staging, limits)
        found = parent or _parent(arrived.pop(0), holdings, request)
        mine, refused = _sorted_out(arrived, holdings, request)
        found = _checked_with_parent(found, mine, request.asked.placing, holdings)
        return _commit(request, holdings, found, mine, refused, staging)


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


@dataclass(frozen=True, slots=True)
class _NewRoot:
    arrived: Arrived
    ordinary: Ordinary


def _parent(arrived: Arrived | DuetError, holdings: Holdings, request: Request) -> Known | _NewRoot:
    if isinstance(arrived, DuetError):
        raise arrived
    if not request.mine:
        check_range(arrived, request.asked.placing)
        refuse_unfit(arrived, request.asked.placing)
    found = recognised(arrived, holdings, request.asked.recognise)
    return found if isinstance(found, Known) else _NewRoot(arrived, found)


def _sorted_out(
    arrived: Sequence[Arrived | DuetError], holdings: Holdings, request: Request
) -> tuple[list[Arrived], list[DuetError]]:
    """The files that can be used, and why the others cannot; one alone must be usable."""
    good: list[Arrived] = []
    refused: list[DuetError] = []
    for one in arrived:
        try:
            good.append(_usable(one, holdings, request))
        except DuetError as wrong:
            refused.append(wrong)
    if refused and not good:
        raise refused[0]
    return good, refused


def _usable(one: Arrived | DuetError, holdings: Holdings, request: Request) -> Arrived:
    if isinstance(one, DuetError):
        raise one
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
    return one


def _checked_with_parent(
    parent: Known | _NewRoot, mine: Sequence[Arrived], placing: Placing, holdings: Holdings
) -> Known | _NewRoot:
    """The parent, after refusing what only its composition can tell."""
    if not mine or not needs_parent(placing):
        return parent
    if isinstance(parent, Known):
        piece = parent.piece or holdings.piece(parent.id)
        parent, base = replace(parent, piece=piece), piece.composition
    else:
        base = _alone(parent.arrived)
    clock = _clock_of(parent, holdings)
    placing = clock.recorded(clock.placed(Told(), placing))
    for one in mine:
        refuse_unjoinable(one, placing, base, song=clock.song)
    return parent


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


def _commit(
    request: Request,
    holdings: Holdings,
    parent: Known | _NewRoot,
    mine: list[Arrived],
    refused: list[DuetError],
    staging: Path,
) -> Added:
    created = datetime.now(UTC).strftime(CREATED_FORMAT)
    clock = _clock_of(parent, holdings)
    answers = _listened(request, holdings, parent, mine, staging)
    voices = [_placed(one, told, request, clock) for one, told in answers if isinstance(told, Told)]
    refused = [*refused, *(told for _, told in answers if isinstance(told, DuetError))]
    if answers and not voices:
        raise refused[-1]
    if not voices and isinstance(parent, Known):
        raise _already(request, parent.id)

    def build() -> list[Contribution]:
        first = _base(parent, request, holdings, created)
        if isinstance(first, Contribution):
            return [first, *_voices(request, voices, first.id, clock, created)]
        return _voices(request, voices, first, clock, created)

    new = [parent.arrived] if isinstance(parent, _NewRoot) else []
    new += [one.arrived for one in voices]
    made = holdings.commit(new, build, staging=staging)
    note_files(request, new)
    if not made:  # another process has made this root meanwhile
        raise _already(request, holdings.index.with_media(new[0].staged.id)[0])
    last, new_voices = made[-1], made[len(made) - len(voices) :]
    assert last.media is not None  # add makes no merge without media
    heard = [one.told for one in voices]
    verdicts = [(told.cleaned, one) for told, one in zip(heard, new_voices, strict=True)]
    return Added(
        tuple(one.id for one in made),
        last.parents,
        last.media,
        tuple(note for note in _notes(request, parent, new) if note),
        tuple(refused),
        tuple(told.sync for told in heard),
        tuple(verdict.recorded(one) if verdict else None for verdict, one in verdicts),
        tuple(told.heard for told in heard),
        stands=tuple(one.placing.offset for one in voices),
    )


def _clock_of(parent: Known | _NewRoot, holdings: Holdings) -> ParentClock:
    """PARENT's clock; a file that is none of ours yet begins with itself."""
    if isinstance(parent, _NewRoot):
        return ParentClock()
    song = parent.piece.clock if parent.piece else holdings.clocks.of(parent.id)
    return ParentClock(song)


def _already(request: Request, identity: ContributionId) -> UsageError:
    return UsageError(
        f'"{request.parent}" is in the repository already',
        hint="give your own clip after it",
        reason="parent-alone",
        contribution=identity,
    )


@dataclass(frozen=True, slots=True)
class _Voice:
    """A file, what its sound told, and where it goes: both on the song's clock."""

    arrived: Arrived
    told: Told
    placing: Placing


def _placed(one: Arrived, told: Told, request: Request, clock: ParentClock) -> _Voice:
    heard = clock.heard(told)
    return _Voice(one, heard, clock.placed(heard, request.of(one.name).placing))


def _notes(request: Request, parent: Known | _NewRoot, new: Sequence[Arrived]) -> list[str]:
    """What a person should know; "" among it."""
    note = parent.note if isinstance(parent, Known) else parent.ordinary.note
    return [
        note,
        *request.notes,
        _unused_author(request, parent),
        *missing_of(new, keep_gaps=request.asked.placing.keep_gaps),
    ]


def _unused_author(request: Request, parent: Known | _NewRoot) -> str:
    if not request.asked.parent_author or isinstance(parent, _NewRoot):
        return ""
    return "the parent is here already: its author is not changed"


def _base(
    parent: Known | _NewRoot, request: Request, holdings: Holdings, created: str
) -> Contribution | ContributionId:
    """What the voices are built on: what is here, or a root that is recorded with them."""
    return parent.id if isinstance(parent, Known) else _root(parent, request, holdings, created)


def _root(
    root: _NewRoot, request: Request, holdings: Holdings, created: str
) -> Contribution | ContributionId:
    """The new root, or the one that another process made of the same bytes meanwhile."""
    there = holdings.index.with_media(root.arrived.staged.id)
    if len(there) == 1:
        return there[0]
    alone = not request.mine
    words = request.asked.words if alone else Words(author=request.asked.parent_author)
    placing = replace(request.asked.placing, arrangement=None) if alone else Placing()
    claimed = (words, placing) != (Words(), Placing())
    placing = replace(placing, arrangement=BESIDE)
    if claimed:  # else its id is the same everywhere, whatever its file is called
        words = with_file(request.asked, words, root.arrived.name)
    bare = built(root.arrived, (), placing, words, created=created if claimed else "")
    return _with_render_of(bare, root.ordinary.render_of)


def _with_render_of(contribution: Contribution, tip: ContributionId | None) -> Contribution:
    import msgspec

    return msgspec.structs.replace(contribution, render_of=tip)


def _listened(
    request: Request,
    holdings: Holdings,
    parent: Known | _NewRoot,
    mine: list[Arrived],
    staging: Path,
) -> list[tuple[Arrived, Told | DuetError]]:
    """What each file's sound tells; nothing where it is not asked, or cannot tell."""
    theirs = parent.arrived if isinstance(parent, _NewRoot) else parent.piece or parent.id
    sounds = Overheard([Played(theirs)], holdings, staging)
    return [(one, _told(one, request, sounds, staging)) for one in mine]


def _told(one: Arrived, request: Request, sounds: Overheard, staging: Path) -> Told | DuetError:
    try:
        placing = request.of(one.name).placing
        return listened(one, placing, sounds, staging, request.asked.listening)
    except InputRefused as wrong:
        return wrong


def _voices(
    request: Request,
    voices: Sequence[_Voice],
    parent: ContributionId,
    clock: ParentClock,
    created: str,
) -> list[Contribution]:
    """A contribution for each file, upon the one before, all timed against PARENT's clock."""
    made: list[Contribution] = []
    heard = parent
    for one in voices:
        placing, verdict = clock.recorded(one.placing), one.told.cleaned
        clock = clock.after(placing)
        if verdict:
            placing = replace(placing, clean=verdict.clean(heard))
        words = request.of(one.arrived.name).words
        made.append(built(one.arrived, (parent,), placing, words, created=created))
        parent = made[-1].id
    return made
