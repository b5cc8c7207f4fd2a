"""What a repository needs of whatever keeps its bytes and its index: contracts, no way of keeping.

Tests prove an implementation by `BlobsContract` and `IndexContract`, in ``tests/store/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from duetchain.identity import ContributionId, MediaId
from duetchain.lineage.base_name import file_calls

if TYPE_CHECKING:
    from duetchain.lineage.amendment import Amendment
    from duetchain.lineage.contribution import Contribution
    from duetchain.lineage.order import Parents


class Staged(msgspec.Struct, frozen=True):
    """Our own copy of a stranger's file, not yet part of the repository."""

    path: Path
    id: MediaId
    size_bytes: int


class Damage(msgspec.Struct, frozen=True):
    """An original that is not what its id names.

    Attributes:
        media: which.
        found: what is there instead: "a link", "cannot be read"; "" for a file of other bytes.
        size_bytes: of what is there, if that is a file.
    """

    media: MediaId
    found: str = ""
    size_bytes: int | None = None


class Unfit(msgspec.Struct, frozen=True):
    """Originals that cannot be used, in the order in which they were asked for.

    Attributes:
        absent: those that are not there.
        damaged: those that are not the bytes that their ids name.
    """

    absent: tuple[MediaId, ...] = ()
    damaged: tuple[Damage, ...] = ()


class Brought(msgspec.Struct, frozen=True):
    """Originals as files of this machine, each proved to be the bytes that its id names.

    Attributes:
        paths: where each is that is there and whole: to be read, never written.
        absent: those that are not there, in the order in which they were asked for.
        damaged: those that are there and not whole, likewise.
    """

    paths: Mapping[MediaId, Path]
    absent: tuple[MediaId, ...] = ()
    damaged: tuple[Damage, ...] = ()


class Blobs(Protocol):
    """The originals of one repository: bytes by id, kept once, never changed."""

    def holds(self, media: MediaId) -> bool:
        """Whether the bytes are there; says nothing of their being whole."""

    def size_bytes(self, media: MediaId) -> int | None:
        """How large they are; None if they are not there."""

    def whole(self, media: MediaId) -> bool:
        """Whether they are there and the ones the id names: reads all of them, always."""

    def unfit(self, media: Iterable[MediaId]) -> Unfit:
        """Which of some are absent or damaged, as far as that is known without bringing any.

        What was proved before need not be read again, unless something has touched it since.
        """

    def put(self, staged: Staged) -> None:
        """Keep a staged file for good, in place of what is there; on return it survives a crash.

        The staged file may be gone afterwards.
        """

    def set_aside(self, media: MediaId, folder: Path) -> None:
        """Take the bytes out, and keep them in a folder as ``ab/cdef…``; nothing if absent.

        On return both are so after a crash, too; the folder's own parent is there.
        """

    def brought(self, media: Iterable[MediaId], folder: Path) -> Brought:
        """Originals as files that programs of this machine can open, proved; the rest is told.

        Args:
            media: which.
            folder: where files may be put, if they are not on this machine; made if missing, and
                of use for as long as it lasts. What an earlier call brought there is used again,
                if it is still whole.
        """


NAME, AUDIENCE, FILE = "name", "audience", "file"
"""The ways in which a contribution is looked up: by its name, by author or title, by its file."""


def calls(one: Contribution) -> frozenset[tuple[str, str]]:
    """By what a contribution is looked up, and in which way; "" is nothing to look up."""
    audience = (word.casefold() for word in (one.name, one.author, one.title))
    files = ((word, FILE) for word in file_calls(one.file))
    told = ((one.name, NAME), *((word, AUDIENCE) for word in audience), *files)
    return frozenset((word, way) for word, way in told if word)


class Index(Protocol):
    """What records, media and renders say, by what is asked of it; made anew from them at any time.

    It is used in the thread that opened it. What is not here is None or nothing, never an error.
    Every question may raise `RepositoryDamaged`, if the index is not whole, `Busy` or
    `StorageFailed`.
    """

    def close(self) -> None:
        """Let go of it."""

    def writing(self) -> AbstractContextManager[None]:
        """One transaction, alone: all of it lasts once this ends, or none.

        Raises:
            Busy: if somebody else is writing, for longer than a minute.
        """

    def reading(self) -> AbstractContextManager[None]:
        """Within it every answer is of one instant, whatever others write meanwhile."""

    def follow_repair(self) -> None:
        """Go over to the index that a repair has put in the place of the one that was opened.

        Raises:
            Busy: if there is none any more.
        """

    # Writing: only inside `writing`.

    def insert(self, contribution: Contribution) -> ContributionId:
        """Index a contribution, whether or not its parents are here; again changes nothing."""

    def insert_words(self, amendment: Amendment) -> str:
        """Index what was said of a contribution, whether or not that is here; again likewise."""

    def insert_media(self, media: MediaId, *, size_bytes: int, facts: bytes) -> None:
        """Index a media's size and facts, in place of those that are there."""

    def insert_render(self, *, file: str, picture: str, content: bytes) -> None:
        """Index the facts of a file that we rendered, in place of those that are there."""

    def expect(self, identities: Iterable[str]) -> None:
        """Note records that are about to be written."""

    def settle(self, identities: Iterable[str]) -> None:
        """Forget the note of `expect`: they are written and indexed."""

    def remove(self, identity: ContributionId) -> None:
        """Forget a record; a parent on which nothing rests any more is a tip again."""

    def see(self, place: str, stamp: str) -> None:
        """Note how a folder of records was when all of it was indexed."""

    # Contributions.

    def contribution(self, identity: ContributionId) -> Contribution | None:
        """One, proved by its id."""

    def contributions(self) -> dict[ContributionId, Contribution]:
        """Every one, proved, by id."""

    def count(self) -> int:
        """How many there are."""

    def walk(self) -> Iterator[ContributionId]:
        """Every one in lineage order, unrelated chains by age; nothing is read before it is due."""

    def chain(self, tip: ContributionId) -> dict[ContributionId, Contribution]:
        """All that one tip needs, proved, in no order.

        Raises:
            RepositoryDamaged: if one is missing; `contribution` says which.
        """

    def parents(self) -> Parents:
        """The parents of every one, in their order."""

    def tips(self) -> tuple[ContributionId, ...]:
        """What nothing was built on, oldest first."""

    def with_prefix(self, prefix: str) -> tuple[ContributionId, ...]:
        """Those whose id begins so, by id."""

    def with_name(self, name: str) -> tuple[ContributionId, ...]:
        """Those of exactly that name, as it holds now, oldest first; none for ""."""

    def with_words(self, word: str) -> tuple[ContributionId, ...]:
        """Those of that author or title, large or small letters alike, oldest first."""

    def with_file(self, name: str) -> tuple[ContributionId, ...]:
        """Those whose record says that they came in a file of that name, oldest first.

        It is given with its suffix or without; large or small letters are alike.
        """

    def words(
        self, of: Iterable[ContributionId] | None = None
    ) -> dict[ContributionId, tuple[Amendment, ...]]:
        """What was said later of some, here or not, or of all: proved, in no order."""

    def called(self) -> dict[ContributionId, frozenset[tuple[str, str]]]:
        """Of every one by what it is looked up, and how: see `calls`."""

    def records_in(self, place: str) -> set[str]:
        """The ids of all indexed records, of whatever kind, that begin so."""

    def with_media(self, media: MediaId) -> tuple[ContributionId, ...]:
        """Those that bring that media, oldest first."""

    # Media, renders, and the index itself.

    def media_size_bytes(self, media: MediaId) -> int | None:
        """The size that was stored."""

    def media_facts(self, media: MediaId) -> bytes | None:
        """What a probe said of a media, as JSON."""

    def render_of_file(self, sha256: str) -> bytes | None:
        """The facts of the render whose file has that digest."""

    def renders_of_picture(self, sha256: str) -> tuple[bytes, ...]:
        """The facts of the renders whose coded picture has that digest, by the files' digests."""

    def seen(self) -> dict[str, str]:
        """How each folder of records was when all of it was indexed."""

    def pending(self) -> set[str]:
        """The ids of records being written."""

    def told(self) -> dict[ContributionId, tuple[str, str, str | None]]:
        """Of every contribution what it is looked up by: its creation, its name, its media."""

    def indexed_and_pending(self) -> tuple[set[str], set[str]]:
        """The ids of all contributions and of records being written, at one instant."""

    def faults(self) -> tuple[str, ...]:
        """What its own keeping finds wrong with it, a line each; nothing if it is whole."""


class IndexPlace(Protocol):
    """Where one user's index of one repository is or will be."""

    def create(self, fill: Callable[[Index], None] = ...) -> Index:
        """Make one and fill it, whole or not at all; one that is there meanwhile is opened.

        Args:
            fill: what writes all of it, inside `writing`.

        Raises:
            StorageFailed: if it cannot be kept.
        """

    def open(self) -> Index:
        """Open the one that is there.

        Raises:
            RepositoryDamaged: if it is missing or of another version (``index-absent``), or is no
                index of ours.
            StorageFailed: if it cannot be written.
        """

    def fleeting(self, fill: Callable[[Index], None]) -> Index:
        """One for this command alone: as the one that is there, else filled anew."""

    def replace(self, fill: Callable[[Index], None]) -> None:
        """Put a new one in the place of whatever is there, whole or not at all.

        Whoever has the old one open goes over by `follow_repair`. The old one is kept aside.
        """

    def forget_old(self) -> None:
        """Remove what `replace` kept aside."""

    def remains(self) -> tuple[Path, ...]:
        """The files in which lost records may still be found."""
