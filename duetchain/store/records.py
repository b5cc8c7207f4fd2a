"""Records on the disk: ``records/ab/cdef….json``, whatever their kind; the truth."""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from duetchain.errors import RepositoryDamaged
from duetchain.identity import digest, short
from duetchain.lineage.writing import MOST_RECORD_BYTES
from duetchain.system.durable import make_folder, moved, publish
from duetchain.system.regular import entries, folders, is_file, read_regular

READ_ONLY = 0o444
COARSEST_CLOCK_NS = 3_000_000_000
"""FAT tells times by two seconds."""
_SUFFIX = ".json"
_PLACE = re.compile("[0-9a-f]{2}")
_FILE = re.compile(r"[0-9a-f]{62}\.json")


class Records(msgspec.Struct, frozen=True):
    """A folder of JSON files, each named by the SHA-256 of its bytes."""

    folder: Path

    def path(self, identity: str) -> Path:
        """Where a record is, whether or not it is there."""
        return self.folder / identity[:2] / (identity[2:] + _SUFFIX)

    def holds(self, identity: str) -> bool:
        """Whether a record is there; says nothing of its being whole."""
        return is_file(self.path(identity))

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
            place, name = self.path(identity).parts[-2:]
            content = read_regular(self.folder, place, name, most_bytes=MOST_RECORD_BYTES)
        except FileNotFoundError:
            raise _damaged(identity, "is missing") from None
        except RepositoryDamaged as wrong:
            raise _damaged(identity, f"cannot be read: {wrong.message}") from None
        if digest(content) != identity:
            raise _damaged(identity, "is damaged")
        return content

    def set_aside(self, identity: str, into: Records) -> None:
        """Move a record, whatever it holds, to another folder of records; nothing if absent."""
        with contextlib.suppress(FileNotFoundError):
            moved(self.path(identity), into.path(identity))

    def ids(self) -> Iterator[str]:
        """The ids that names give, in order; says nothing of what is there: `read` does."""
        for place in folders(self.folder, _PLACE):
            yield from self.ids_in(place.name)

    def ids_in(self, place: str) -> Iterator[str]:
        """Those of one of the folders, in order."""
        for entry in entries(self.folder / place, _FILE):
            yield place + entry.name.removesuffix(_SUFFIX)

    def stamps(self) -> dict[str, str]:
        """Of each of the folders what changes whenever a name in it is made, renamed or removed.

        A stamp that is no older than the clock of the file system is coarse is "": what changes
        within the same tick would not be seen.
        """
        young = time.time_ns() - COARSEST_CLOCK_NS
        found = {}
        for place in folders(self.folder, _PLACE):
            here = place.stat(follow_symlinks=False)
            told = f"{here.st_mtime_ns}:{here.st_ctime_ns}:{here.st_ino}"
            found[place.name] = told if max(here.st_mtime_ns, here.st_ctime_ns) < young else ""
        return found


def _damaged(identity: str, how: str) -> RepositoryDamaged:
    return RepositoryDamaged(
        f"record {short(identity)} {how}",
        hint="the chains that need it are broken",
        contribution=identity,
        reason="record-damaged",
    )
