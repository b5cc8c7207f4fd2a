"""What an open repository holds: facts, originals, chains and pieces, and the one way to commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from duetchain.errors import DuetError, InputRefused, RepositoryDamaged, StorageFailed
from duetchain.holdings.folder import Folder
from duetchain.holdings.indexing import bring_up_to_date
from duetchain.holdings.piece import Piece
from duetchain.identity import ContributionId, MediaId, digest, short
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.lineage.order import lineage_order
from duetchain.lineage.writing import proved_bytes
from duetchain.media.info import MediaInfo

if TYPE_CHECKING:
    from duetchain.holdings.arrived import Arrived
    from duetchain.store.cache import Cache
    from duetchain.store.contracts import Index


class Holdings(msgspec.Struct, frozen=True):
    """A folder and the open index beside it."""

    folder: Folder
    index: Index

    def chain(self, tip: ContributionId) -> dict[ContributionId, Contribution]:
        """All contributions that a tip needs, in lineage order, the tip last."""
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
        return {one: found[one] for one in lineage_order([tip], parents)}

    def walk(self) -> Iterator[tuple[ContributionId, Contribution]]:
        """Every contribution in lineage order, unrelated chains by age, read as it is asked for."""
        for identity in self.index.walk():
            if found := self.index.contribution(identity):  # else retracted meanwhile
                yield identity, found

    def _tell_newer(self, missing: RepositoryDamaged) -> None:
        """A contribution that is not indexed may be here, of a kind that is not known."""
        identity = missing.contribution
        if identity and self.folder.records.holds(identity):
            decoded(self.folder.records.read(identity))

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
        with TemporaryDirectory(prefix="duet-") as room:
            path = self.originals([media], Path(room))[media]
            from duetchain.media.probe import probe

            try:
                return probe(Path(path), name=short(media))
            except InputRefused as wrong:
                raise RepositoryDamaged(
                    f"the media {short(media)} cannot be read: {wrong.message}",
                    hint="adding the same file again mends it, if it is damaged",
                    file=str(path),
                ) from None

    def infos(self, contributions: Iterable[Contribution]) -> dict[MediaId, MediaInfo]:
        """The facts of every media that some contributions bring."""
        wanted = {one.media: None for one in contributions if one.media}
        return {media: self.info(media) for media in wanted}

    def originals(self, media: Iterable[MediaId], folder: Path) -> dict[str, str]:
        """Some originals as files that can be opened: media id -> absolute path.

        Args:
            media: which.
            folder: where files may be put; of use for as long as it lasts.

        Raises:
            RepositoryDamaged: if one is missing.
        """
        found = self.folder.media.brought(media, folder)
        for one in found.absent:
            raise missing_media(one)
        return {str(one): str(path.absolute()) for one, path in found.paths.items()}

    def refuse_missing(self, media: Iterable[MediaId]) -> None:
        """Tell that an original is missing before anything else is done; none is brought.

        Raises:
            RepositoryDamaged: if one is.
        """
        for one in media:
            if not self.folder.media.holds(one):
                raise missing_media(one)

    def places(self, media: Iterable[MediaId], folder: Path) -> dict[str, str]:
        """As `originals`, of an absent one where it would be: what the cache has needs none."""
        wanted = tuple(media)
        here = self.folder.media.brought(wanted, folder).paths
        found = {one: here.get(one, self.folder.place_of(one)) for one in wanted}
        return {str(one): str(path.absolute()) for one, path in found.items()}

    def original(self, media: MediaId) -> Path:
        """Where one original is until the cache is emptied; where it would be if it is absent."""
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
            self.index.still_current()
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
        return contributions


def missing_media(media: MediaId) -> RepositoryDamaged:
    """An original is not there."""
    return RepositoryDamaged(
        f"the media {short(media)} is missing",
        hint="adding the same file again mends it",
        reason="media-missing",
    )


def cache_of(holdings: Holdings) -> Cache:
    """The cache of a repository's jobs, sealed with this user's secret."""
    from platformdirs import user_data_path

    from duetchain.store.cache import Cache, user_secret

    secret = user_secret(user_data_path("duetchain", appauthor=False))
    return Cache(holdings.folder.cache, secret)


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
        file = str(wrong.filename) if wrong.filename else None
        where = f'"{file}": ' if file else ""
        raise StorageFailed(
            f"{where}{wrong.strerror or wrong}",
            hint="check free space and permissions",
            file=file,
        ) from wrong
