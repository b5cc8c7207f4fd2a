"""The verb add: strangers' files to contributions. All that can be refused is refused first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from duetchain.errors import DuetError, UsageError
from duetchain.identity import ContributionId, MediaId, short
from duetchain.lineage.arrangement import (
    Arrangement,
    Replace,
    Sequential,
    SideBySide,
    Sound,
    Stitch,
)
from duetchain.lineage.contribution import (
    CREATED_FORMAT,
    Contribution,
    Fill,
    Until,
    normalised,
)
from duetchain.media.info import MediaInfo
from duetchain.render.facts import PLAIN
from duetchain.repository.arriving import Arrived, arrivals
from duetchain.repository.holdings import Holdings
from duetchain.repository.mending import mend
from duetchain.repository.recognising import (
    Known,
    Ordinary,
    Recognise,
    recognised,
    render_of_bytes,
)
from duetchain.repository.words import Reference, is_file_reference, resolved, stored_as
from duetchain.timeline.compose import clip_of, ended, joined
from duetchain.workspace import workspace

BESIDE = SideBySide()
END_SLACK_S = Fraction(1, 100)
"""Players round a clip's length up: as much past its end is still its end."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says of mine; "" where nothing was said."""

    author: str = ""
    name: str = ""
    message: str = ""
    license: str = ""

    def normalised(self) -> Words:
        """The words as records keep them.

        Raises:
            UsageError: if one is not valid text.
        """
        return Words(
            author=normalised(self.author, what="author"),
            name=normalised(self.name, what="name"),
            message=normalised(self.message, what="message"),
            license=normalised(self.license, what="license"),
        )


@dataclass(frozen=True, slots=True)
class Placing:
    """Where mine goes: how it meets the parent, when, which part of it, how loud."""

    arrangement: Arrangement | None = None
    offset: Fraction | None = None
    range_start: Fraction = Fraction(0)
    range_end: Fraction | None = None
    gain_mdb: int = 0
    muted: bool = False
    fill: Fill = "hold"
    until: Until = "longest"
    speed: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Added:
    """What an add did.

    Attributes:
        contributions: the new ones, parents first; a root that was made comes first.
        parents: what the last one was built on.
        media: what the last one brings.
        notes: what a person should know, a line each.
        refused: why some of several files were not taken; the others were.
    """

    contributions: tuple[ContributionId, ...]
    parents: tuple[ContributionId, ...]
    media: MediaId | None
    notes: tuple[str, ...] = ()
    refused: tuple[DuetError, ...] = ()

    @property
    def tip(self) -> ContributionId:
        """The last contribution: what to render."""
        return self.contributions[-1]


@dataclass(frozen=True, slots=True)
class Request:
    """One call of add, complete."""

    parent: Reference
    mine: tuple[Path, ...]
    placing: Placing
    words: Words
    parent_author: str
    recognise: Recognise


def add(request: Request, holdings: Holdings) -> Added:
    """Carry out a request.

    Raises:
        InputRefused, LimitExceeded: if the parent, or the only file, is not usable media.
        UsageError: if an id is ambiguous, a range is past the end, or MINE is a render of ours.
        NotFound: if a file, name or id is not there.
    """
    if not request.mine and request.placing.offset is not None:
        raise UsageError("the first clip has no offset", hint="leave --offset away")
    with workspace(holdings.folder.runs) as staging:
        parent = _known_parent(request.parent, holdings)
        if parent and is_file_reference(request.parent):
            path, thorough = Path(request.parent), not request.mine
            mended = mend(path, parent.id, holdings, staging, thorough=thorough)
            if mended and not request.mine:
                return _whole_again(request, parent, holdings)
        paths = ([] if parent else [Path(request.parent)]) + list(request.mine)
        arrived = arrivals(paths, staging)
        found = parent or _parent(arrived.pop(0), holdings, request)
        mine, refused = _sorted_out(arrived, holdings, request)
        if isinstance(found, Known):
            _check_arrangement(found, mine, request, holdings)
        return _commit(request, holdings, found, mine, refused, staging)


def _known_parent(word: Reference, holdings: Holdings) -> Known | None:
    """The contribution that PARENT means, unless it is a file that must be looked at first."""
    if not is_file_reference(word):
        return Known(resolved(str(word), holdings.store))
    path = Path(word)
    if identity := stored_as(path, holdings.store):
        return Known(identity)
    fact = render_of_bytes(path, holdings)
    if fact is None:
        return None
    note = f'"{path}" is our render of {short(fact.tip)}: going on from its originals'
    if fact.view != PLAIN:
        note += "; it shows a part, so offsets count from the beginning of the whole"
    return Known(fact.tip, note)


def _whole_again(request: Request, parent: Known, holdings: Holdings) -> Added:
    found = holdings.store.contribution(parent.id)
    assert found is not None  # it was just resolved
    assert found.media is not None  # its media was just put back
    note = f'the media of {short(parent.id)} is whole again, from "{request.parent}"'
    return Added((parent.id,), found.parents, found.media, (note,))


@dataclass(frozen=True, slots=True)
class _NewRoot:
    arrived: Arrived
    ordinary: Ordinary


def _parent(arrived: Arrived | DuetError, holdings: Holdings, request: Request) -> Known | _NewRoot:
    if isinstance(arrived, DuetError):
        raise arrived
    if not request.mine:
        _check_range(arrived, request.placing)
    found = recognised(arrived, holdings, request.recognise)
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
    fact = holdings.store.render_of_file(one.staged.id)
    found = recognised(one, holdings, request.recognise)
    if fact or isinstance(found, Known):
        raise UsageError(
            f'"{one.name}" is a render of this repository, not a clip of its own',
            hint="use duet merge to join two chains",
            file=one.name,
        )
    _check_range(one, request.placing)
    return one


def _check_range(one: Arrived, placing: Placing) -> None:
    lasts = one.info.duration
    for option, at, limit in (
        ("--in", placing.range_start, lasts),
        ("--out", placing.range_end, lasts + END_SLACK_S),
    ):
        if at is not None and at < 0:
            raise UsageError(
                f"{option} {float(at):g} is before the beginning", hint="use 0 or more"
            )
        if at is not None and at >= limit and not one.info.still:
            raise UsageError(
                f'"{one.name}" ends at {float(lasts):.3f} s, before {option} {float(at):g}',
                hint=f"choose an earlier {option}, or leave it away",
                file=one.name,
            )
    if placing.range_end is not None and placing.range_end <= placing.range_start:
        raise UsageError(
            f"nothing is left between --in {float(placing.range_start):g} "
            f"and --out {float(placing.range_end):g}",
            hint="--out is a time in your clip, after --in",
            file=one.name,
        )


def _check_arrangement(
    parent: Known, mine: Sequence[Arrived], request: Request, holdings: Holdings
) -> None:
    """Refuse what only the parent's composition can tell: a voice or a range that it lacks."""
    placing = request.placing
    tells = isinstance(placing.arrangement, Replace | Stitch | Sequential)
    if not tells and placing.until == "longest":
        return
    base = holdings.composition(parent.id)
    for one in mine:
        trial = _contribution(one, (parent.id,), placing, Words(), created="")
        clip = clip_of(parent.id, trial, {one.staged.id: one.info})
        assert clip is not None  # it brings media
        ended(joined(base, clip, trial), base, trial)


def _commit(
    request: Request,
    holdings: Holdings,
    parent: Known | _NewRoot,
    mine: list[Arrived],
    refused: list[DuetError],
    staging: Path,
) -> Added:
    created = datetime.now(UTC).strftime(CREATED_FORMAT)
    root = parent if isinstance(parent, _NewRoot) else None
    made: list[Contribution] = []

    def build() -> list[Contribution]:
        first = _root(root, request, holdings, created) if root else None
        made.extend([first] if isinstance(first, Contribution) else [])
        base = first.id if isinstance(first, Contribution) else first
        made.extend(_voices(request, mine, base or _known_id(parent), created))
        return made

    if not mine and not root:
        raise UsageError(
            f'"{request.parent}" is in the repository already',
            hint="give your own clip after it: duet add PARENT MINE",
            contribution=_known_id(parent),
        )
    new = ([root.arrived] if root else []) + mine
    ids = holdings.commit(new, build, staging=staging)
    last = made[-1]
    assert last.media is not None  # add makes no merge without media
    notes = [root.ordinary.note if root else _note(parent), _unused_author(request, root)]
    kept = tuple(note for note in notes if note)
    return Added(ids, last.parents, last.media, kept, tuple(refused))


def _unused_author(request: Request, root: _NewRoot | None) -> str:
    if not request.parent_author or root:
        return ""
    return "the parent is here already: --parent-author is not used"


def _known_id(parent: Known | _NewRoot) -> ContributionId:
    return parent.id if isinstance(parent, Known) else ContributionId("")


def _note(parent: Known | _NewRoot) -> str:
    return parent.note if isinstance(parent, Known) else ""


def _root(
    root: _NewRoot, request: Request, holdings: Holdings, created: str
) -> Contribution | ContributionId:
    """The new root, or the one that another process made of the same bytes meanwhile."""
    there = holdings.store.with_media(root.arrived.staged.id)
    if len(there) == 1:
        return there[0]
    alone = not request.mine
    words = request.words if alone else Words(author=request.parent_author)
    placing = replace(request.placing, arrangement=None) if alone else Placing()
    claimed = (words, placing) != (Words(), Placing())
    placing = replace(placing, arrangement=BESIDE)
    bare = _contribution(root.arrived, (), placing, words, created=created if claimed else "")
    return _with_render_of(bare, root.ordinary.render_of)


def _with_render_of(contribution: Contribution, tip: ContributionId | None) -> Contribution:
    import msgspec

    return msgspec.structs.replace(contribution, render_of=tip)


def _voices(
    request: Request, mine: list[Arrived], parent: ContributionId, created: str
) -> list[Contribution]:
    """A contribution for each file, upon the one before, all timed against PARENT's clock."""
    made: list[Contribution] = []
    moved = Fraction(0)
    for one in mine:
        placing = request.placing
        if placing.offset is not None:
            placing = replace(placing, offset=placing.offset + moved)
            moved += max(Fraction(0), -(placing.offset or Fraction(0)))
        made.append(_contribution(one, (parent,), placing, request.words, created=created))
        parent = made[-1].id
    return made


def usual(info: MediaInfo) -> Arrangement:
    """The arrangement of a clip that was given none: beside the parent, or its sound alone."""
    return BESIDE if info.video else Sound()


def _contribution(
    arrived: Arrived,
    parents: tuple[ContributionId, ...],
    placing: Placing,
    words: Words,
    *,
    created: str,
) -> Contribution:
    return Contribution(
        parents=parents,
        media=arrived.staged.id,
        arrangement=placing.arrangement or usual(arrived.info),
        offset=placing.offset,
        range_start=placing.range_start,
        range_end=placing.range_end,
        gain_mdb=placing.gain_mdb,
        muted=placing.muted,
        fill=placing.fill,
        until=placing.until,
        speed=placing.speed,
        author=words.author,
        name=words.name,
        message=words.message,
        license=words.license,
        created=created,
    )
