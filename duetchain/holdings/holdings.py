"""What an open repository holds: facts, originals, chains and pieces, and the one way to commit.

It is over 350 lines because all that is kept is read and committed through one value.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from duetchain.errors import DuetError, InputRefused, NotFound, RepositoryDamaged, StorageFailed
from duetchain.holdings.damage import changing_media, damaged_media, missing_media
from duetchain.holdings.folder import Folder
from duetchain.holdings.head_file import moves_in
from duetchain.holdings.indexing import bring_up_to_date
from duetchain.holdings.piece import Piece
from duetchain.holdings.said.wording import as_said, one_as_said
from duetchain.holdings.words import resolved
from duetchain.identity import ContributionId, MediaId, digest, is_prefix, short
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.lineage.order import lineage_order
from duetchain.lineage.writing import proved_bytes
from duetchain.media.info import MediaInfo
from duetchain.store.contracts import Unfit
from duetchain.system.disks import FULL, is_roomier, what_to_check
from duetchain.system.locks import NO_LOCKS, without_locks
from duetchain.system.regular import require_folders
from duetchain.system.stamps import stamps_of
from duetchain.system.workspace import SPARE_BYTES, own_place, own_workspace, workspace

if TYPE_CHECKING:
    from duetchain.holdings.arrived import Arrived
    from duetchain.holdings.clocks import SongClocks
    from duetchain.store.cache import Cache
    from duetchain.store.contracts import Brought, Index


def _untold(note: str) -> None:
    """Take a note that nobody asked for."""


class Holdings(msgspec.Struct, frozen=True, dict=True):
    """A folder and the open index beside it.

    Attributes:
        folder: the one.
        index: the other.
        on_note: told what a person should know of how a word was understood.
        made: what was committed since somebody cleared it, parents first.
    """

    folder: Folder
    index: Index
    on_note: Callable[[str], None] = _untold
    made: list[ContributionId] = []

    @cached_property
    def clocks(self) -> SongClocks:
        """The song's clocks of its pieces, as far as they were asked for."""
        from duetchain.holdings.clocks import SongClocks

        return SongClocks(self)

    def chain(self, tip: ContributionId) -> dict[ContributionId, Contribution]:
        """All that a tip needs, with the words that hold now, in lineage order, the tip last."""
        try:
            found = self.index.chain(tip)
        except RepositoryDamaged as missing:
            self._tell_newer(missing)
            raise
        parents = {identity: one.parents for identity, one in found.items()}
        for parent in (up for theirs in parents.values() for up in theirs if up not in found):
            raise RepositoryDamaged(
                f"contribution {short(parent)} is missing from the chain of {short(tip)}",
                hint="check the repository",
                contribution=parent,
                reason="chain-incomplete",
            )
        return as_said(self.index, {one: found[one] for one in lineage_order([tip], parents)})

    def contribution(self, identity: ContributionId) -> Contribution | None:
        """One, with the words that hold now; None if it is not here."""
        return one_as_said(self.index, identity)

    def contributions(self) -> dict[ContributionId, Contribution]:
        """Every one, with the words that hold now."""
        return as_said(self.index, self.index.contributions())

    def walk(self) -> Iterator[tuple[ContributionId, Contribution]]:
        """Every contribution in lineage order, unrelated chains by age, read as it is asked for."""
        for identity in self.index.walk():
            if found := self.contribution(identity):  # else retracted meanwhile
                yield identity, found

    def _tell_newer(self, missing: RepositoryDamaged) -> None:
        """A contribution that is not indexed may be here, of a kind that is not known."""
        identity = missing.contribution
        if identity and self.folder.records.holds(identity):
            decoded(self.folder.records.read(identity))

    def named(self, word: str) -> ContributionId:
        """The contribution that a name or the first digits of an id mean; a tip's name here first.

        Raises:
            UsageError: if they mean several.
            NotFound: if they mean none.
            RepositoryDamaged: if they mean one that no index takes, since it cannot be read.
        """
        tip = moves_in(self.folder)[0].named(word)
        if tip and self.index.contribution(tip):
            return tip
        try:
            return resolved(word, self.index)
        except NotFound:
            for identity in self.folder.records.ids_in(word[:2]) if is_prefix(word) else ():
                if identity.startswith(word) and not self._is_said(identity):
                    decoded(self.folder.records.read(identity))
            raise

    def _is_said(self, identity: str) -> bool:
        """Whether a record is one of words, which nobody means."""
        return identity in self.index.records_in(identity)

    def info(self, media: MediaId) -> MediaInfo:
        """The facts of a media: from the index, else from its bytes.

        Raises:
            RepositoryDamaged: if the bytes are needed and missing.
        """
        known = self.index.media_facts(media)
        if known is not None:
            try:
                return MediaInfo.from_json(known)
            except msgspec.MsgspecError:
                pass  # an older duetchain's facts, or what no media can be: read them anew
        found, size = self._probed(media), self.folder.media.size_bytes(media)
        if size is not None:
            with suppress(DuetError), self.index.writing():  # known next time, if the disk allows
                self.index.insert_media(media, size_bytes=size, facts=found.to_json())
        return found

    def _probed(self, media: MediaId) -> MediaInfo:
        """An original's facts; old formats are open: it was asked for when it was recorded."""
        with self.lent([media]) as paths:
            from duetchain.media.limits import own_limits
            from duetchain.media.probe import probe

            limits = own_limits(old_formats=True)
            try:
                return probe(Path(paths[media]), name=short(media), limits=limits)
            except InputRefused as wrong:
                raise RepositoryDamaged(
                    f"the media {short(media)} cannot be read: {wrong.message}",
                    hint="adding the same file again mends it, if it is damaged",
                    file=paths[media],
                ) from None

    def infos(self, contributions: Iterable[Contribution]) -> dict[MediaId, MediaInfo]:
        """The facts of every media that some contributions bring."""
        wanted = {one.media: None for one in contributions if one.media}
        return {media: self.info(media) for media in wanted}

    def originals(self, media: Iterable[MediaId], folder: Path) -> dict[str, str]:
        """Some originals as files that can be opened, proved: media id -> absolute path.

        Args:
            media: which.
            folder: where files may be put; of use for as long as it lasts.

        Raises:
            RepositoryDamaged: if one is missing or damaged; it says how, and what that breaks.
        """
        found = self.folder.media.brought(media, folder)
        self._refuse(found)
        return {str(one): str(path.absolute()) for one, path in found.paths.items()}

    @contextmanager
    def lent(self, media: Sequence[MediaId]) -> Iterator[dict[str, str]]:
        """As `originals`, to be read while this lasts.

        Raises:
            RepositoryDamaged: as `originals`, and at the end if one was changed meanwhile.
        """
        with own_workspace() as folder:
            paths = self.originals(media, folder)
            before = stamps_of(paths.values())
            yield paths
            if stamps_of(self.originals(media, folder).values()) != before:
                raise changing_media(media, self.index)

    def refuse_unfit(self, media: Iterable[MediaId]) -> None:
        """Tell of a missing or damaged original before anything else is done; none is brought.

        Raises:
            RepositoryDamaged: if one is; it says how, and what that breaks.
        """
        self._refuse(self.folder.media.unfit(media))

    def refuse_damaged(self, media: Iterable[MediaId]) -> None:
        """As `refuse_unfit`, for those who can do without what is absent."""
        self._refuse(Unfit(damaged=self.folder.media.unfit(media).damaged))

    def _refuse(self, found: Brought | Unfit) -> None:
        for damage in found.damaged:
            raise damaged_media(damage, self.index)
        for one in found.absent:
            raise missing_media(one, self.index)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A private folder for files that are to be kept, on the repository's file system.

        Raises:
            RepositoryDamaged: if it would not be inside.
            StorageFailed: if the repository cannot be written.
        """
        with ExitStack() as stack:
            try:
                made = workspace(self.folder.runs, within=self.folder.path)
                folder = stack.enter_context(made)
            except OSError as wrong:
                if wrong.errno in NO_LOCKS:
                    raise without_locks(self.folder.path, wrong) from None
                raise StorageFailed(
                    f'the repository "{self.folder.path}" cannot be written: {wrong.strerror}',
                    hint=what_to_check(wrong.errno),
                    file=str(self.folder.path),
                    reason="disk-full" if wrong.errno in FULL else "repository-unwritable",
                ) from None
            yield folder

    @contextmanager
    def room(self, *, needed_bytes: float = 0) -> Iterator[Path]:
        """A private folder for unfinished files: beside the cache, else the user's own.

        Args:
            needed_bytes: how much they may take: a full disk is left to itself.

        Raises:
            RepositoryDamaged: if it would not be inside.
        """
        with ExitStack() as stack:
            folder = None
            if self.roomy_place(needed_bytes) == self.folder.runs:
                with suppress(OSError):  # it can only be read
                    folder = stack.enter_context(self.staging())
            yield folder or stack.enter_context(own_workspace())

    def roomy_place(self, needed_bytes: float) -> Path:
        """Where `room` makes a folder, if that can be written."""
        runs, own = self.folder.runs, own_place()
        needed = needed_bytes + SPARE_BYTES
        return own if is_roomier(own, runs, needed=needed) else runs

    def original(self, media: MediaId) -> Path:
        """Where one original is until the cache is emptied; where it would be if it is not whole.

        Raises:
            RepositoryDamaged: if what is brought would not be inside.
        """
        require_folders(self.folder.path, self.folder.brought)
        found = self.folder.media.brought([media], self.folder.brought)
        return found.paths.get(media, self.folder.place_of(media))

    def piece(self, tip: ContributionId) -> Piece:
        """A tip with its chain and their facts.

        Raises:
            RepositoryDamaged: if the chain is not whole.
        """
        chain = self.chain(tip)
        return Piece(tip, chain, self.infos(chain.values()))

    def commit(
        self,
        arrived: Sequence[Arrived],
        build: Callable[[], Sequence[Contribution]],
        *,
        staging: Path,
    ) -> tuple[Contribution, ...]:
        """Keep media and contributions for good; on return they survive a power cut.

        Bytes first, then a note of the records to come, the records, and one transaction: whatever
        is interrupted on the way was never acknowledged, and is no damage. Nothing is kept, media
        neither, of what could not be read again.

        Args:
            arrived: the media that are new.
            build: makes the contributions, parents first, while nobody else commits; it is also
                asked before, for what would be refused.
            staging: a folder on the repository's file system.

        Returns:
            What was built.

        Raises:
            UsageError: if a record would not be read as what it is: which field of it.
        """
        for contribution in build():
            proved_bytes(contribution)
        copies = {one.staged.path: one.staged for one in arrived}  # a file may be named twice
        for copy in copies.values():  # bytes that are there already are replaced by whole ones
            self.folder.media.put(copy)
        with self.folder.locked():
            self.index.follow_repair()
            bring_up_to_date(self.folder, self.index)
            contributions = tuple(build())
            contents = [proved_bytes(contribution) for contribution in contributions]
            ids = tuple(ContributionId(digest(content)) for content in contents)
            with self.index.writing():
                self.index.expect(ids)
            for content in contents:
                self.folder.records.write(content, staging=staging)
            with self.index.writing():
                for one in arrived:
                    size, facts = one.staged.size_bytes, one.info.to_json()
                    self.index.insert_media(one.staged.id, size_bytes=size, facts=facts)
                for contribution in contributions:
                    self.index.insert(contribution)
                self.index.settle(ids)
            self.made.extend(ids)
        return contributions


def cache_of(folder: Folder) -> Cache:
    """The cache of a repository's jobs, sealed with this user's secret.

    Raises:
        RepositoryDamaged: if it would not be inside.
    """
    from duetchain.store.cache import Cache
    from duetchain.store.seals import own_secret

    return Cache(folder.cache, own_secret(), within=folder.path)


@contextmanager
def storage_errors() -> Iterator[None]:
    """The system's refusals in our words."""
    try:
        yield
    except StorageFailed:
        raise
    except (PermissionError, IsADirectoryError, NotADirectoryError, OSError) as wrong:
        if type(wrong).__module__.startswith("duetchain"):
            raise
        raise storage_failed(wrong) from wrong


def storage_failed(wrong: OSError) -> StorageFailed:
    """A refusal of the system in our words."""
    file = str(wrong.filename) if wrong.filename else None
    why = wrong.strerror or str(wrong)
    told = f'"{file}": {why}' if file else why
    if wrong.errno in FULL:
        hint = "free some of it, then try again"
        return StorageFailed(told, hint=hint, file=file, reason="disk-full")
    if wrong.filename is not None and str(wrong.filename) == (sys.executable or ""):
        told = f'Python cannot start itself by "{sys.executable}": {why}'
        hint = "run duetchain by a Python that knows its own program"
        return StorageFailed(told, hint=hint, file=file, reason="python-absent")
    if wrong.errno == errno.ENAMETOOLONG:
        return StorageFailed(told, hint="choose a shorter name", file=file)
    if wrong.errno == errno.ENOENT and wrong.filename is None:
        return StorageFailed("the current folder is gone", hint="go to one that is there")
    return StorageFailed(told, hint=what_to_check(wrong.errno), file=file)
