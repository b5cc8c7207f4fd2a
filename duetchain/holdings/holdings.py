"""What an open repository holds: facts of media, chains in order, and the one way to commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from duetchain.errors import DuetError, RepositoryDamaged, StorageFailed, UsageError
from duetchain.holdings.folder import Folder
from duetchain.identity import ContributionId, MediaId, short
from duetchain.lineage.contribution import Contribution, decoded, fault
from duetchain.lineage.order import lineage_order
from duetchain.media.info import MediaInfo
from duetchain.store.index import LOCK_TIMEOUT_S, Store
from duetchain.system.locks import exclusive

if TYPE_CHECKING:
    from duetchain.holdings.arrived import Arrived
    from duetchain.store.cache import Cache
    from duetchain.timeline.model import Composition


@dataclass(frozen=True, slots=True)
class Holdings:
    """A folder and the open index beside it."""

    folder: Folder
    store: Store

    def chain(self, tip: ContributionId) -> dict[ContributionId, Contribution]:
        """All contributions that a tip needs, in lineage order, the tip last."""
        try:
            found = self.store.chain(tip)
        except RepositoryDamaged as missing:
            self._tell_newer(missing)
            raise
        parents = {identity: one.parents for identity, one in found.items()}
        return {one: found[one] for one in lineage_order([tip], parents)}

    def walk(self) -> Iterator[tuple[ContributionId, Contribution]]:
        """Every contribution in lineage order, unrelated chains by age, read as it is asked for."""
        for identity in self.store.walk():
            if found := self.store.contribution(identity):  # else retracted meanwhile
                yield identity, found

    def _tell_newer(self, missing: RepositoryDamaged) -> None:
        """A contribution that is not indexed may be here, of a kind that is not known."""
        identity = missing.contribution
        if identity and self.folder.records.path(identity).is_file():
            decoded(self.folder.records.read(identity))

    def info(self, media: MediaId) -> MediaInfo:
        """The facts of a media: from the index, else from its bytes.

        Raises:
            RepositoryDamaged: if the bytes are needed and missing.
        """
        known = self.store.media_facts(media)
        if known is not None:
            try:
                return MediaInfo.from_json(known)
            except msgspec.MsgspecError:
                pass  # an older duetchain's facts: read them anew
        if not self.folder.media.holds(media):
            raise missing_media(media)
        from duetchain.media.probe import probe

        path = self.folder.media.path(media)
        found = probe(path, name=short(media))
        with suppress(DuetError), self.store.writing():  # known next time, if the disk allows
            self.store.insert_media(media, size_bytes=path.stat().st_size, facts=found.to_json())
        return found

    def infos(self, contributions: Iterable[Contribution]) -> dict[MediaId, MediaInfo]:
        """The facts of every media that some contributions bring."""
        wanted = {one.media: None for one in contributions if one.media}
        return {media: self.info(media) for media in wanted}

    def originals(self, media: Iterable[MediaId]) -> dict[str, str]:
        """Where some originals are: media id -> absolute path.

        Raises:
            RepositoryDamaged: if one is missing.
        """
        found = {}
        for one in media:
            if not self.folder.media.holds(one):
                raise missing_media(one)
            found[str(one)] = str(self.folder.media.path(one).absolute())
        return found

    def composition(self, tip: ContributionId) -> Composition:
        """What a tip sounds and looks like, on its clock."""
        from duetchain.timeline.compose import composed

        chain = self.chain(tip)
        return composed(chain, self.infos(chain.values()))

    def commit(
        self,
        arrived: Sequence[Arrived],
        build: Callable[[], Sequence[Contribution]],
        *,
        staging: Path,
    ) -> tuple[ContributionId, ...]:
        """Keep media and contributions for good; on return they survive a power cut.

        Bytes first, then a note of the records to come, the records, and one transaction: whatever
        is interrupted on the way was never acknowledged, and is no damage.

        Args:
            arrived: the media that are new.
            build: makes the contributions, parents first, while nobody else commits.
            staging: a folder on the repository's file system.
        """
        copies = {one.staged.path: one.staged for one in arrived}  # a file may be named twice
        for copy in copies.values():  # bytes that are there already are replaced by whole ones
            self.folder.media.put(copy)
        with exclusive(self.folder.format, timeout_s=LOCK_TIMEOUT_S):
            self.store.still_current()
            contributions = build()
            for contribution in contributions:
                if problem := fault(contribution):
                    raise UsageError(f"this cannot be recorded: {problem}")
            ids = tuple(one.id for one in contributions)
            with self.store.writing():
                self.store.expect(ids)
            for contribution in contributions:
                self.folder.records.write(contribution.content(), staging=staging)
            with self.store.writing():
                for one in arrived:
                    size, facts = one.staged.size_bytes, one.info.to_json()
                    self.store.insert_media(one.staged.id, size_bytes=size, facts=facts)
                for contribution in contributions:
                    self.store.insert(contribution)
                self.store.settle(ids)
        return ids


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
