"""The verbs verify and repair: index against records against bytes, and the index made anew."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from duetchain.errors import Busy, DuetError, NewerRecord, RepositoryDamaged
from duetchain.holdings.folder import FORMAT, Folder
from duetchain.identity import ContributionId, MediaId, short
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.lineage.order import ordered
from duetchain.media.info import MediaInfo
from duetchain.media.probe import probe
from duetchain.render.facts import decoded_fact
from duetchain.store.contracts import Index
from duetchain.system.durable import sync_file


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
class _Read:
    """What the records folder holds."""

    contributions: dict[ContributionId, Contribution]
    foreign: tuple[str, ...]
    problems: tuple[Problem, ...]


def verify_folder(folder: Folder, *, full: bool) -> Checkup:
    """Check a repository; changes nothing.

    Args:
        folder: the repository.
        full: hash every media, too: reads all bytes.
    """
    read = _read_records(folder)
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


def _read_records(folder: Folder) -> _Read:
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
    return _Read(found, tuple(foreign), tuple(problems))


def _read_index(
    folder: Folder, read: _Read
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
    index: Index, read: _Read, indexed: set[str], pending: set[str]
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


def _edge_problems(index: Index, read: _Read, indexed: set[str]) -> Iterator[Problem]:
    here = {one: record for one, record in read.contributions.items() if one in indexed}
    parents = index.parents()
    for identity, contribution in here.items():
        if parents.get(identity) != contribution.parents:
            yield Problem("index", identity, "names other parents for it")
    inner = {parent for one in here.values() for parent in one.parents}
    if set(index.tips()) != set(here) - inner:
        yield Problem("index", "", "names the wrong tips")


def _lineage_problems(read: _Read) -> list[Problem]:
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


def repair_folder(folder: Folder) -> Checkup:
    """Make the index anew from records, media and renders; what is whole stays usable.

    Records and media are only read.
    """
    if not folder.format.is_file():
        folder.format.write_text(FORMAT, "utf-8")
        sync_file(folder.format)
    with folder.locked():
        folder.index.replace(lambda index: _index_all(folder, index))
    return verify_folder(folder, full=False)


def _index_all(folder: Folder, index: Index) -> None:
    read = _read_records(folder)
    for contribution in ordered(read.contributions).values():
        index.insert(contribution)
    for media in sorted({one.media for one in read.contributions.values() if one.media}):
        size = folder.media.size_bytes(media)
        facts = _facts(folder, media)
        if size is not None and facts is not None:
            index.insert_media(media, size_bytes=size, facts=facts.to_json())
    for identity in folder.renders.ids():
        with contextlib.suppress(RepositoryDamaged, OSError):
            content = folder.renders.read(identity)
            if fact := decoded_fact(content):
                index.insert_render(file=fact.file, picture=fact.picture, content=content)


def _facts(folder: Folder, media: MediaId) -> MediaInfo | None:
    """The facts of a media that is whole: a size taken from damaged bytes would hide the damage."""
    if not folder.media.whole(media):
        return None
    with contextlib.suppress(DuetError), tempfile.TemporaryDirectory(prefix="duet-") as room:
        found = folder.media.brought([media], Path(room)).paths.get(media)
        return probe(found, name=short(media)) if found else None
    return None
