"""What a program needs executed to begin: itself, what its first line names, its loader."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

_LOADER = 3
_HEAD_BYTES = 64 * 1024
_MOST_INTERPRETERS = 3


def executed(path: str) -> tuple[str, ...]:
    """The files that the kernel executes where a program is started, itself first.

    Args:
        path: absolute; of a program, or of a script whose first line names one.
    """
    found = [path]
    for _ in range(_MOST_INTERPRETERS):
        named = tuple(_named_by(_head(found[-1])))
        if not named:
            break
        found += [os.fsdecode(named[0])]
    return tuple(found)


def _head(path: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(_HEAD_BYTES)
    except OSError:
        return b""


def _named_by(head: bytes) -> Iterator[bytes]:
    """What the first bytes of a program name: an interpreter, or the loader of an ELF file."""
    if head.startswith(b"#!"):
        yield from head[2:].split(b"\n", 1)[0].split()[:1]
    elif head.startswith(b"\x7fELF\x02\x01") and len(head) >= 64:
        (table,) = struct.unpack_from("<Q", head, 32)
        size, count = struct.unpack_from("<HH", head, 54)
        for place in range(table, min(table + size * count, len(head) - 55), max(size, 56)):
            kind, _, begins, _, _, length = struct.unpack_from("<IIQQQQ", head, place)
            if kind == _LOADER and begins + length <= len(head):
                yield head[begins : begins + length].rstrip(b"\0")
