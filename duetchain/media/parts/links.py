"""Recordings written one after another into one file, where FFmpeg reads the first alone."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import BinaryIO

Link = tuple[int, int]
"""The bytes of one recording in its file: from, and up to."""
MOST_LINKS = 1000
_PAGE = b"OggS"
_PAGE_BYTES = 27
_FIRST = 2
"""The flag of a page that begins a stream."""
_BOX_BYTES = 16


def links(path: str, demuxer: str) -> tuple[Link, ...]:
    """The recordings in a file, each as a span of its bytes; the whole file where it is one.

    Args:
        path: absolute.
        demuxer: FFmpeg's name of it; what is not looked at here FFmpeg reads on by itself.
    """
    found = _BY_DEMUXER.get(demuxer.partition(",")[0])
    size = os.stat(path).st_size  # noqa: PTH116 - bytes of any name
    if found is None:
        return ((0, size),)
    with open(path, "rb") as stream:  # noqa: PTH123
        begins = [0]
        for at in found(stream, size):
            begins.append(at)
            if len(begins) > MOST_LINKS:
                break
    return tuple(zip(begins, [*begins[1:], size], strict=True))


def _ogg(stream: BinaryIO, size: int) -> Iterator[int]:
    """Where streams begin after others have sent data (RFC 3533, 4: chaining)."""
    at, beginning = 0, True
    while at + _PAGE_BYTES <= size:
        stream.seek(at)
        head = stream.read(_PAGE_BYTES)
        if head[:4] != _PAGE:
            return
        first = bool(head[5] & _FIRST)
        if first and not beginning:
            yield at
        beginning = first
        at += _PAGE_BYTES + head[26] + sum(stream.read(head[26]))


def _mp4(stream: BinaryIO, size: int) -> Iterator[int]:
    """Where a second file begins, with its own kind, index and samples (ISO/IEC 14496-12, 4.3)."""
    at, seen = 0, set[bytes]()
    while at + 8 <= size:
        stream.seek(at)
        head = stream.read(_BOX_BYTES)
        kind, length = head[4:8], int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if kind == b"ftyp" and {b"moov", b"mdat"} <= seen:
            yield at
            seen.clear()
        seen.add(kind)
        if length < 8:  # up to the end of the file, or none
            return
        at += length


def _flv(stream: BinaryIO, size: int) -> Iterator[int]:
    """Where a header stands in place of a tag (Adobe Flash Video File Format 10.1, E.2)."""
    at = 0
    while at + 13 <= size:
        stream.seek(at)
        head = stream.read(9)
        if head[:3] == b"FLV":
            if at:
                yield at
            at += int.from_bytes(head[5:9], "big") + 4
        else:
            at += 11 + int.from_bytes(head[1:4], "big") + 4


_EBML, _SEGMENT, _CLUSTER = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75"


def _matroska(stream: BinaryIO, size: int) -> Iterator[int]:
    """Where a second document begins; what tells no size is gone through (RFC 8794, 6.2)."""
    at, seen = 0, False
    while at + 2 <= size:
        stream.seek(at)
        head = stream.read(12)
        name, first = _leading(head[0]), 0
        if not name or len(head) <= name or not (first := _leading(head[name])):
            return
        kind, told = head[:name], head[name : name + first]
        value = int.from_bytes(told, "big") & ~(1 << 7 * first)
        if kind == _EBML and seen:
            yield at
            seen = False
        seen = seen or kind == _CLUSTER or (kind == _SEGMENT and value != (1 << 7 * first) - 1)
        is_open = kind in (_SEGMENT, _CLUSTER) and value == (1 << 7 * first) - 1
        at += name + first + (0 if is_open else value)


def _leading(byte: int) -> int:
    """How many bytes a number of EBML has, by its first; 0 for none."""
    return 9 - byte.bit_length() if byte else 0


_BY_DEMUXER = {"ogg": _ogg, "mov": _mp4, "flv": _flv, "matroska": _matroska}


class Within(io.RawIOBase):
    """A span of a file's bytes, read as if it were a file."""

    def __init__(self, path: str, link: Link) -> None:
        self._stream = open(path, "rb")  # noqa: PTH123, SIM115 - closed with it
        self._begin, self._end = link
        self._stream.seek(self._begin)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes from here on, at most."""
        left = max(0, self._end - self._stream.tell())
        return self._stream.read(left if size < 0 else min(size, left))

    def tell(self) -> int:
        """Where it is read next, from the span's beginning."""
        return self._stream.tell() - self._begin

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go on elsewhere."""
        base = {os.SEEK_SET: self._begin, os.SEEK_CUR: self._stream.tell(), os.SEEK_END: self._end}
        self._stream.seek(max(self._begin, base[whence] + offset))
        return self.tell()

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()
        super().close()
