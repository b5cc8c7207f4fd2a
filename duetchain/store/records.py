"""Records on the disk: ``records/ab/cdef….json``, whatever their kind; the truth."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from duetchain.errors import RepositoryDamaged
from duetchain.identity import digest, is_id, short
from duetchain.system.durable import make_folder, moved, publish

READ_ONLY = 0o444
_SUFFIX = ".json"


class Records(msgspec.Struct, frozen=True):
    """A folder of JSON files, each named by the SHA-256 of its bytes."""

    folder: Path

    def path(self, identity: str) -> Path:
        """Where a record is, whether or not it is there."""
        return self.folder / identity[:2] / (identity[2:] + _SUFFIX)

    def holds(self, identity: str) -> bool:
        """Whether a record is there; says nothing of its being whole."""
        return self.path(identity).is_file()

    def write(self, content: bytes, *, staging: Path) -> str:
        """Keep a record for good and return its id; writing it again changes nothing.

        Args:
            content: the record's canonical bytes.
            staging: a folder on the same file system for the unfinished file.
        """
        identity = digest(content)
        make_folder(self.folder)
        with tempfile.NamedTemporaryFile(dir=staging, prefix="record-", delete=False) as out:
            out.write(content)
        publish(Path(out.name), self.path(identity), mode=READ_ONLY)
        return identity

    def read(self, identity: str) -> bytes:
        """A record's bytes, proved to be the ones that the id names.

        Raises:
            RepositoryDamaged: if they are missing or others.
        """
        try:
            content = self.path(identity).read_bytes()
        except FileNotFoundError:
            raise _damaged(identity, "is missing") from None
        if digest(content) != identity:
            raise _damaged(identity, "is damaged")
        return content

    def set_aside(self, identity: str, into: Records) -> None:
        """Move a record, whatever it holds, to another folder of records; nothing if absent."""
        with contextlib.suppress(FileNotFoundError):
            moved(self.path(identity), into.path(identity))

    def ids(self) -> Iterator[str]:
        """The ids that file names give, in order; says nothing of the bytes."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.glob(f"*{_SUFFIX}")):
                identity = folder.name + path.name.removesuffix(_SUFFIX)
                if is_id(identity):
                    yield identity


def _damaged(identity: str, how: str) -> RepositoryDamaged:
    return RepositoryDamaged(
        f"record {short(identity)} {how}",
        hint="the chains that need it are broken",
        contribution=identity,
        reason="record-damaged",
    )
