"""Originals that are on no disk of this machine: the smallest store that has no paths to give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from duetchain.holdings.folder import Folder
from duetchain.identity import MediaId, digest, file_digest
from duetchain.store.contracts import Blobs, Brought, Damage, Staged, Unfit
from duetchain.system.regular import is_file


@dataclass
class FarBlobs:
    """Bytes by id, in memory; `brought` copies them."""

    kept: dict[MediaId, bytes] = field(default_factory=dict)
    copied: list[MediaId] = field(default_factory=list)

    def holds(self, media: MediaId) -> bool:
        return media in self.kept

    def size_bytes(self, media: MediaId) -> int | None:
        return len(self.kept[media]) if media in self.kept else None

    def whole(self, media: MediaId) -> bool:
        return media in self.kept and digest(self.kept[media]) == media

    def put(self, staged: Staged) -> None:
        self.kept[staged.id] = staged.path.read_bytes()
        staged.path.unlink()

    def set_aside(self, media: MediaId, folder: Path) -> None:
        if media in self.kept:
            place = folder / media[:2] / media[2:]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self.kept.pop(media))

    def unfit(self, media: Iterable[MediaId]) -> Unfit:
        """What is kept far away is proved when it is brought."""
        return Unfit(tuple(one for one in dict.fromkeys(media) if one not in self.kept))

    def brought(self, media: Iterable[MediaId], folder: Path) -> Brought:
        wanted = tuple(dict.fromkeys(media))
        here = [one for one in wanted if one in self.kept]
        damaged = {
            one: Damage(one, size_bytes=len(self.kept[one])) for one in here if not self.whole(one)
        }
        return Brought(
            {one: self._copied(one, folder) for one in here if one not in damaged},
            tuple(one for one in wanted if one not in self.kept),
            tuple(damaged.values()),
        )

    def _copied(self, media: MediaId, folder: Path) -> Path:
        path = folder / media
        if not (is_file(path) and file_digest(path) == media):
            folder.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_bytes(self.kept[media])
            self.copied.append(media)
        return path


class FarFolder(Folder, frozen=True):
    """A repository whose originals are elsewhere."""

    far: FarBlobs = msgspec.field(default_factory=FarBlobs)

    @property
    def media(self) -> Blobs:
        return self.far
