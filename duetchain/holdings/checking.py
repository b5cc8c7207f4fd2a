"""The verb verify: index against records against bytes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from duetchain.errors import Busy, DuetError, NewerRecord, RepositoryDamaged
from duetchain.holdings.folder import Folder
from duetchain.identity import ContributionId, MediaId, short
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.lineage.order import ordered
from duetchain.store.contracts import Index


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not whole.

    Attributes:
        what: "record", "media" or "index".
        id: which record or media; "" for the index as a whole.
        text: what is wrong with it.
        breaks: the tips whose chains need it.
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
    """

    contributions: int
    media: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    @property
    def broken_chains(self) -> tuple[ContributionId, ...]:
        """The tips that cannot be rendered."""
        return tuple(sorted({tip for problem in self.problems for tip in problem.breaks}))


@dataclass(frozen=True, slots=True)
class RecordsRead:
    """What the records folder holds.

    Attributes:
        contributions: those that are whole.
        foreign: records of kinds or versions that this duetchain does not know.
        problems: what is wrong with the others.
    """

    contributions: dict[ContributionId, Contribution]
    foreign: tuple[str, ...]
    problems: tuple[Problem, ...]


def verify_folder(folder: Folder, *, full: bool) -> Checkup:
    """Check a repository; changes nothing.

    Args:
        folder: the repository.
        full: hash every media, too: reads all bytes.
    """
    read = records_read(folder)
    indexed, pending, index_problems, sizes = _read_index(folder, read)
    missing_records = [one for one in indexed if one not in read.contributions]
    known = {problem.id for problem in read.problems}
    problems = [*read.problems, *index_problems]
    problems += [
        Problem("record", one, "is missing") for one in sorted(missing_records) if one not in known
    ]
    problems += _lineage_problems(read)
    media = {one.media for one in read.contributions.values() if one.media}
    problems += _media_problems(folder, media, sizes, full=full)
    notes = [f"record {short(one)} was being written when its command stopped" for one in pending]
    notes += [f"record {short(one)} is of a kind that this duetchain keeps but does not know"
              for one in read.foreign]  # fmt: skip
    broken = _with_tips(problems, read.contributions)
    return Checkup(len(read.contributions), len(media), broken, tuple(notes))


def records_read(folder: Folder) -> RecordsRead:
    """What the records folder holds: each that proves itself, and what is wrong with the others."""
    found: dict[ContributionId, Contribution] = {}
    foreign, problems = [], []
    for identity in folder.records.ids():
        try:
            content = folder.records.read(identity)
            found[ContributionId(identity)] = decoded(content)
        except NewerRecord:
            foreign.append(identity)
        except RepositoryDamaged as wrong:
            problems.append(Problem("record", identity, wrong.message.split(" ", 2)[-1]))
        except OSError as wrong:
            problems.append(Problem("record", identity, f"cannot be read: {wrong.strerror}"))
    return RecordsRead(found, tuple(foreign), tuple(problems))


def _read_index(
    folder: Folder, read: RecordsRead
) -> tuple[set[str], list[str], list[Problem], dict[MediaId, int]]:
    """What the index says: its ids, records being written, its own faults, sizes of media."""
    with _opened(folder) as index:
        if isinstance(index, DuetError):
            return set(), [], [Problem("index", "", index.message)], {}
        try:
            problems = [Problem("index", "", fault) for fault in index.faults()]
            indexed, pending = index.indexed_and_pending()
            problems += _index_problems(index, read, indexed, pending)
            sizes = {
                one.media: size
                for one in read.contributions.values()
                if one.media and (size := index.media_size_bytes(one.media)) is not None
            }
        except Busy:
            raise
        except DuetError as wrong:
            return set(), [], [Problem("index", "", wrong.message)], {}
    interrupted = [one for one in read.contributions if one in pending and one not in indexed]
    return indexed, list(interrupted), problems, sizes


def _index_problems(
    index: Index, read: RecordsRead, indexed: set[str], pending: set[str]
) -> Iterator[Problem]:
    for identity, contribution in read.contributions.items():
        if identity not in indexed:
            if identity not in pending:
                yield Problem("index", identity, "lacks this record")
            continue
        try:
            if index.contribution(identity) != contribution:
                yield Problem("index", identity, "holds another record for it")
        except RepositoryDamaged as wrong:
            yield Problem("index", identity, wrong.message)
    if read.contributions and not read.problems:
        yield from _edge_problems(index, read, indexed)


def _edge_problems(index: Index, read: RecordsRead, indexed: set[str]) -> Iterator[Problem]:
    here = {one: record for one, record in read.contributions.items() if one in indexed}
    parents = index.parents()
    for identity, contribution in here.items():
        if parents.get(identity) != contribution.parents:
            yield Problem("index", identity, "names other parents for it")
    inner = {parent for one in here.values() for parent in one.parents}
    if set(index.tips()) != set(here) - inner:
        yield Problem("index", "", "names the wrong tips")


def _lineage_problems(read: RecordsRead) -> list[Problem]:
    bad = {problem.id for problem in read.problems} | set(read.foreign)
    wanted = {parent: child for child, one in read.contributions.items() for parent in one.parents}
    return [
        Problem("record", parent, "is missing")
        for parent in sorted(wanted)
        if parent not in read.contributions and parent not in bad
    ]


def _media_problems(
    folder: Folder, media: set[MediaId], sizes: dict[MediaId, int], *, full: bool
) -> Iterator[Problem]:
    for one in sorted(media):
        found = folder.media.size_bytes(one)
        if found is None:
            yield Problem("media", one, "is missing")
        elif one in sizes and found != sizes[one]:
            yield Problem("media", one, f"has {found} bytes instead of {sizes[one]}")
        elif full and not folder.media.whole(one):
            yield Problem("media", one, "holds other bytes than its name says")


def _with_tips(
    problems: list[Problem], contributions: dict[ContributionId, Contribution]
) -> tuple[Problem, ...]:
    """The problems, each with the tips that need what is broken."""
    needed = tips_by_need(contributions) if problems else {}
    return tuple(
        one if one.what == "index" else replace(one, breaks=tuple(sorted(needed.get(one.id, ()))))
        for one in problems
    )


def tips_by_need(
    contributions: Mapping[ContributionId, Contribution],
) -> dict[str, set[ContributionId]]:
    """The tips that need each contribution, each media and each parent, whether or not it is here.

    One pass, however much is broken: those that stand in a line share one set.
    """
    found: dict[str, set[ContributionId]] = {}
    several: set[str] = set()
    for identity, one in reversed(ordered(contributions).items()):
        tips = found.setdefault(identity, {identity})
        for need in filter(None, (one.media, *one.parents)):
            if need in found and need not in several:  # till now it shared the set of one
                found[need] = set(found[need])
                several.add(need)
            found.setdefault(need, tips).update(tips)
    return found


@contextlib.contextmanager
def _opened(folder: Folder) -> Iterator[Index | DuetError]:
    try:
        index = folder.index.open()
    except DuetError as wrong:
        yield wrong
        return
    try:
        yield index
    finally:
        index.close()
