"""What the number in a format file is worth: a newer duetchain's, or ours with a bit turned."""

from __future__ import annotations

import os
import re
from pathlib import Path

from duetchain.errors import NewerRecord, RepositoryDamaged
from duetchain.lineage.amendment import record_in
from duetchain.store.records import Records


def is_newer(path: Path, told: str, *, ours: str, names: frozenset[str]) -> bool:
    """Whether a format file tells of a newer duetchain, which nobody may write over.

    The next version is 2, two bits away from 1, and always believed. 3, 5 and 9 are one bit away,
    as a disk turns them: where all else is as we make it, that is what happened.

    Args:
        path: the ``.duet`` folder.
        told: what the file says.
        ours: what it says in a repository of ours.
        names: of all that we put into the folder.
    """
    if told == ours or not re.fullmatch(r"duetchain [1-9]\d*\n", told):
        return False
    return not (_bits_apart(told, ours) == 1 and _is_all_ours(path, names))


def _bits_apart(one: str, other: str) -> int:
    if len(one) != len(other):
        return -1
    return sum((ord(here) ^ ord(there)).bit_count() for here, there in zip(one, other, strict=True))


def _is_all_ours(path: Path, names: frozenset[str]) -> bool:
    """Whether it has no file or folder but ours, and no record of a kind that is not known."""
    found = {name for name in os.listdir(path) if not name.startswith(".")}  # noqa: PTH208
    if not names.issuperset(found):
        return False
    records = Records(path / "records")
    for identity in records.ids():
        try:
            record_in(records.read(identity))
        except NewerRecord:
            return False
        except (RepositoryDamaged, OSError):
            continue  # damaged as well, which tells of no version
    return True
