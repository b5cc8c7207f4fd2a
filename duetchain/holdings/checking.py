"""The verb verify: index against records against bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from duetchain.errors import Busy, DuetError, NewerRecord, RepositoryDamaged
from duetchain.holdings.folder import Folder
from duetchain.holdings.head_file import moves_in
from duetchain.holdings.indexing import bring_up_to_date, opened_index
from duetchain.identity import ContributionId, MediaId, short
from duetchain.lineage.amendment import Amendment, record_in, reworded
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.order import ordered
from duetchain.store.contracts import Index, calls
from duetchain.system.regular import entries, irregular

_PLACE = re.compile("[0-9a-f]{2}")
MOST_TIPS = 100
"""How many tips are named for one problem: a root of a million has no end of them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not whole.

    Attributes:
        what: "record", "media" or "index".
        id: which record or media; "" for the index as a whole.
        text: what is wrong with it.
        breaks: tips whose chains need it, at most `MOST_TIPS`.
    """

    what: str
    id: str
    text: str
    breaks: tuple[ContributionId, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkup:
    """What verify found.

    Attributes:
        contributions, media: how many were looked at.
        problems: what is not whole; none in a healthy repository.
        notes: what is no damage but good to know.
        broken_chains: the tips that cannot be rendered.
    """

    contributions: int
    media: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    broken_chains: tuple[ContributionId, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordsRead:
    """What the records folder holds.

    Attributes:
        contributions: those that are whole.
        words: what was said later of them, likewise.
        foreign: records of kinds or versions that this duetchain does not know.
        problems: what is wrong with the others.
    """

    contributions: dict[ContributionId, Contribution]
    foreign: tuple[str, ...]
    problems: tuple[Problem, ...]
    words: dict[str, Amendment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _IndexRead:
    """What the index says at one instant, held against records that are read meanwhile."""

    read: RecordsRead
    problems: tuple[Problem, ...] = ()
    interrupted: tuple[str, ...] = ()
    sizes: Mapping[MediaId, int] = field(default_factory=dict)


def verify_folder(folder: Folder, *, full: bool) -> Checkup:
    """Check a repository; changes nothing in it.

    An index that a repair has kept aside goes once all is whole.

    Args:
        folder: the repository.
        full: hash every media, too: reads all bytes.
    """
    found = folder_checked(folder, full=full)
    if not found.problems:
        folder.index.forget_old()
    return found


def folder_checked(folder: Folder, *, full: bool) -> Checkup:
    """As `verify_folder`, with nothing put away."""
    seen = _seen(folder)
    read = seen.read
    media = {one.media for one in read.contributions.values() if one.media}
    problems = [*read.problems, *seen.problems, *_lineage_problems(read, seen.problems)]
    problems += _strange_places(folder)
    problems += _media_problems(folder, media, seen.sizes, full=full)
    notes = [f"record {short(one)} was being written when its command stopped"
             for one in seen.interrupted]  # fmt: skip
    notes += [f"record {short(one)} is of a kind that this duetchain keeps but does not know"
              for one in read.foreign]  # fmt: skip
    if os.path.lexists(folder.foreign_index):
        notes.append(
            f"\"{folder.foreign_index}\" is an earlier duetchain's or somebody else's index: "
            "it is not used, and may be taken away"
        )
    if problem := moves_in(folder)[1]:
        notes.append(f"{problem}; it is no damage: the next move of the head writes it anew")
    return Checkup(
        len(read.contributions),
        len(media),
        _with_tips(problems, read.contributions),
        tuple(notes),
        _broken_chains(problems, read.contributions),
    )


def records_read(folder: Folder) -> RecordsRead:
    """What the records folder holds: each that proves itself, and what is wrong with the others."""
    found: dict[ContributionId, Contribution] = {}
    words: dict[str, Amendment] = {}
    foreign, problems = [], []
    for identity in folder.records.ids():
        try:
            content = folder.records.read(identity)
            record = record_in(content)
            if isinstance(record, Amendment):
                words[identity] = record
            else:
                found[ContributionId(identity)] = record
        except NewerRecord:
            foreign.append(identity)
        except RepositoryDamaged as wrong:
            problems.append(Problem("record", identity, wrong.message.split(" ", 2)[-1]))
        except OSError as wrong:
            problems.append(Problem("record", identity, f"cannot be read: {wrong.strerror}"))
    return RecordsRead(found, tuple(foreign), tuple(problems), words)


def _seen(folder: Folder) -> _IndexRead:
    """Records and index, as they are at one instant; what comes meanwhile is no damage."""
    try:
        index = opened_index(folder)
    except Busy:
        raise
    except DuetError as wrong:
        return _IndexRead(records_read(folder), (Problem("index", "", wrong.message),))
    try:
        return _compared(folder, index)
    except Busy:
        raise
    except DuetError as wrong:
        return _IndexRead(records_read(folder), (Problem("index", "", wrong.message),))
    finally:
        index.close()


def _compared(folder: Folder, index: Index) -> _IndexRead:
    with index.reading():
        problems = [Problem("index", "", fault) for fault in index.faults()]
        indexed, pending = index.indexed_and_pending()
        read = records_read(folder)  # after the index, so that each that it names is there
        here = {one: each for one, each in read.contributions.items() if one in indexed}
        problems += _row_problems(index, here)
        problems += _word_problems(folder, index, read, here)
        if len(here) == len(indexed):
            problems += _edge_problems(index, here)
        sizes = {
            one.media: size
            for one in here.values()
            if one.media and (size := index.media_size_bytes(one.media)) is not None
        }
    problems += _missing(folder, read, indexed)
    later = [one for one in read.contributions if one not in indexed and one not in pending]
    problems += _unindexed(folder, index, later)
    interrupted = [one for one in read.contributions if one in pending and one not in indexed]
    return _IndexRead(read, tuple(problems), tuple(interrupted), sizes)


def _missing(folder: Folder, read: RecordsRead, indexed: set[str]) -> Iterator[Problem]:
    """Records that the index names and that are not there; one that was dropped is no loss."""
    known = {problem.id for problem in read.problems} | set(read.foreign) | set(read.contributions)
    for one in sorted(indexed - known):
        if not folder.records.holds(one) and not folder.dropped.holds(one):
            yield Problem("record", one, "is missing")


def _unindexed(folder: Folder, index: Index, later: list[ContributionId]) -> Iterator[Problem]:
    """Records that came while the index was read; those that it still lacks are its fault."""
    if later:
        bring_up_to_date(folder, index)
        indexed, pending = index.indexed_and_pending()
        for one in later:
            if one not in indexed and one not in pending and folder.records.holds(one):
                yield Problem("index", one, "lacks this record")


def _row_problems(index: Index, here: Mapping[ContributionId, Contribution]) -> Iterator[Problem]:
    told = index.told()
    for identity, contribution in here.items():
        expected = (contribution.created, contribution.name, contribution.media)
        if told.get(identity) != expected:
            yield Problem("index", identity, "tells another time, name or media of it")
        try:
            if index.contribution(identity) != contribution:
                yield Problem("index", identity, "holds another record for it")
        except RepositoryDamaged as wrong:
            yield Problem("index", identity, wrong.message)


def _word_problems(
    folder: Folder, index: Index, read: RecordsRead, here: Mapping[ContributionId, Contribution]
) -> Iterator[Problem]:
    """What was said later: lost, or told otherwise than the records say it."""
    try:
        said = index.words()
    except RepositoryDamaged as wrong:
        yield Problem("index", "", wrong.message)
        return
    indexed = {one.id: one for some in said.values() for one in some}
    for identity in sorted(indexed.keys() - read.words.keys()):
        if not folder.records.holds(identity) and not folder.dropped.holds(identity):
            yield Problem("record", identity, "is missing")
    called = index.called()
    for identity, contribution in here.items():
        expected = calls(reworded(contribution, said.get(identity, ())))
        if called.get(identity, frozenset()) != expected:
            yield Problem("index", identity, "looks it up by other words")


def _edge_problems(index: Index, here: Mapping[ContributionId, Contribution]) -> Iterator[Problem]:
    parents = dict(index.parents())
    for identity, contribution in here.items():
        if parents.pop(identity, None) != contribution.parents:
            yield Problem("index", identity, "names other parents for it")
    if parents:
        yield Problem("index", "", "names parents of what is not in it")
    inner = {parent for one in here.values() for parent in one.parents}
    if set(index.tips()) != set(here) - inner:
        yield Problem("index", "", "names the wrong tips")


def _lineage_problems(read: RecordsRead, told: Iterable[Problem]) -> list[Problem]:
    """Parents that are named and not there, and were not told of already."""
    bad = {problem.id for problem in (*read.problems, *told) if problem.what == "record"}
    bad |= set(read.foreign)
    wanted = {parent for one in read.contributions.values() for parent in one.parents}
    return [
        Problem("record", parent, "is missing")
        for parent in sorted(wanted - bad - set(read.contributions))
    ]


def _media_problems(
    folder: Folder, media: set[MediaId], sizes: Mapping[MediaId, int], *, full: bool
) -> Iterator[Problem]:
    for one in sorted(media):
        found = folder.media.size_bytes(one)
        if found is None:
            yield Problem("media", one, "is missing")
        elif one in sizes and found != sizes[one]:
            yield Problem("media", one, f"has {found} bytes instead of {sizes[one]}")
        elif (full or one not in sizes) and not folder.media.whole(one):
            yield Problem("media", one, "holds other bytes than its name says")


def _strange_places(folder: Folder) -> Iterator[Problem]:
    """What stands where folders of records and originals belong; nothing of it was followed."""
    for what, top in (("record", folder.records.folder), ("media", folder.path / "media")):
        for entry in entries(top, _PLACE):
            if not entry.is_dir(follow_symlinks=False):
                mode = entry.stat(follow_symlinks=False).st_mode
                found = irregular(Path(entry.path), mode, wanted="a folder")
                yield Problem(what, "", f"place: {found.message}")


def _with_tips(
    problems: list[Problem], contributions: Mapping[ContributionId, Contribution]
) -> tuple[Problem, ...]:
    """The problems, each with the tips that need what is broken."""
    needed = tips_by_need(contributions) if problems else {}
    return tuple(
        one if one.what == "index" else replace(one, breaks=tuple(sorted(needed.get(one.id, ()))))
        for one in problems
    )


def tips_by_need(
    contributions: Mapping[ContributionId, Contribution],
) -> dict[str, frozenset[ContributionId]]:
    """Of each contribution, media and parent, here or not, tips that need it: `MOST_TIPS` of them.

    One pass, and bounded, however much is broken and however many rest on it.
    """
    found: dict[str, frozenset[ContributionId]] = {}
    for identity, one in reversed(ordered(contributions).items()):
        tips = found.setdefault(identity, frozenset((identity,)))
        for need in filter(None, (one.media, *one.parents)):
            known = found.get(need)
            found[need] = tips if known is None or known is tips else _some(known | tips)
    return found


def _some(tips: frozenset[ContributionId]) -> frozenset[ContributionId]:
    return tips if len(tips) <= MOST_TIPS else frozenset(sorted(tips)[:MOST_TIPS])


def _broken_chains(
    problems: list[Problem], contributions: Mapping[ContributionId, Contribution]
) -> tuple[ContributionId, ...]:
    """The tips whose chain needs something that is not whole."""
    broken: set[str] = {one.id for one in problems if one.what != "index"}
    if not broken:
        return ()
    inner: set[ContributionId] = set()
    for identity, one in ordered(contributions).items():
        inner.update(one.parents)
        if one.media in broken or not broken.isdisjoint(one.parents):
            broken.add(identity)
    return tuple(sorted(one for one in contributions if one in broken and one not in inner))
