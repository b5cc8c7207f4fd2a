"""The boxes of an MP4 or QuickTime file (ISO/IEC 14496-12): what of each track they tell.

Pure: every function reads from an open stream of a stranger's bytes and trusts no number in it.
Only ever called in the probe's child.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

MOST_BOXES = 20_000
MOST_TRACKS = 1100
MOST_READ = 1 << 20
"""No box that is read here is larger: an edit list of this size has 50,000 entries."""

FIRST_KINDS = frozenset(
    (
        b"ftyp",
        b"moov",
        b"mdat",
        b"free",
        b"skip",
        b"wide",
        b"pnot",
        b"styp",
        b"moof",
        b"sidx",
        b"uuid",
    )
)
PIECE_KINDS = frozenset((b"styp", b"moof", b"sidx"))
SEALED_ENTRIES = frozenset((b"encv", b"enca", b"drms", b"drmi", b"drmt", b"aavd"))
"""Kinds of a sample's description that stand for what is encrypted."""


@dataclass(frozen=True, slots=True)
class IsoBox:
    """One box: its kind, and where its content begins and ends in the file."""

    kind: bytes
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class EditEntry:
    """One entry of an edit list.

    Attributes:
        length: how long it is shown, in units of the movie's clock.
        time: the instant of the media that it begins with, in the track's units; -1 for nothing.
        rate: how fast it is played, in 1/65536; 0 for one instant that is held.
    """

    length: int
    time: int
    rate: int = 1 << 16


@dataclass(frozen=True, slots=True)
class IsoTrack:
    """One track: its number, "vide" or "soun", its format, its clock's units a second, edits."""

    number: int
    handler: bytes = b""
    entry: bytes = b""
    clock: int = 0
    edits: tuple[EditEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class IsoFilm:
    """What the boxes of a file tell.

    Attributes:
        kinds: of the boxes at the top, in order.
        clock: units a second of the movie's clock.
        tracks: as the index lists them.
    """

    kinds: tuple[bytes, ...]
    clock: int = 0
    tracks: tuple[IsoTrack, ...] = ()

    @property
    def is_piece(self) -> bool:
        """Whether it is cut out of a stream whose beginning tells what is in it."""
        return b"moov" not in self.kinds and bool(PIECE_KINDS & {*self.kinds})

    @property
    def is_beginning(self) -> bool:
        """Whether it tells what is in a stream, and holds nothing of it."""
        return b"moov" in self.kinds and not {b"mdat", b"moof"} & {*self.kinds}


def iso_film(stream: BinaryIO) -> IsoFilm | None:
    """What the boxes of a file tell; None if it has none."""
    stream.seek(0, 2)
    top = list(boxes(stream, 0, stream.tell()))
    if not top or top[0].kind not in FIRST_KINDS:
        return None
    kinds = tuple(one.kind for one in top)
    index = next((one for one in top if one.kind == b"moov"), None)
    if index is None:
        return IsoFilm(kinds)
    inside = list(boxes(stream, index.begin, index.end))
    clock = next((_clock(stream, one) for one in inside if one.kind == b"mvhd"), 0)
    tracks = [_track(stream, one) for one in inside if one.kind == b"trak"][:MOST_TRACKS]
    return IsoFilm(kinds, clock, tuple(tracks))


def boxes(stream: BinaryIO, begin: int, end: int) -> Iterator[IsoBox]:
    """The boxes between two places of a file; what is cut off ends where the file does."""
    at = begin
    for _ in range(MOST_BOXES):
        head = _bytes(stream, at, min(16, end - at))
        if len(head) < 8:
            return
        length, kind, content = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if length == 1 and len(head) == 16:
            length, content = int.from_bytes(head[8:], "big"), at + 16
        stop = end if length == 0 else min(end, at + length)
        if stop < content:
            return
        yield IsoBox(kind, content, stop)
        at = stop


def edits_of(content: bytes) -> tuple[EditEntry, ...]:
    """The entries of an edit list's content; as many as it tells of and has."""
    if len(content) < 8:
        return ()
    form = struct.Struct(">Qqi" if content[0] == 1 else ">Iii")
    told = int.from_bytes(content[4:8], "big")
    count = min(told, (len(content) - 8) // form.size)
    found = (form.unpack_from(content, 8 + place * form.size) for place in range(count))
    return tuple(EditEntry(length, time, rate) for length, time, rate in found)


def _track(stream: BinaryIO, box: IsoBox) -> IsoTrack:
    found = {
        path: _content(stream, one)
        for path in (
            ("tkhd",), ("mdia", "hdlr"), ("mdia", "mdhd"), ("mdia", "minf", "stbl", "stsd"),
            ("edts", "elst"),
        )
        if (one := _within(stream, box, path))
    }  # fmt: skip
    header, handler = found.get(("tkhd",), b""), found.get(("mdia", "hdlr"), b"")
    at = 20 if header[:1] == b"\x01" else 12
    return IsoTrack(
        int.from_bytes(header[at : at + 4], "big"),
        handler[8:12],
        found.get(("mdia", "minf", "stbl", "stsd"), b"")[12:16],
        _units(found.get(("mdia", "mdhd"), b"")),
        edits_of(found.get(("edts", "elst"), b"")),
    )


def _within(stream: BinaryIO, box: IsoBox, path: Sequence[str]) -> IsoBox | None:
    """The first box at a path of kinds in another."""
    found: IsoBox | None = box
    for kind in path:
        if found is None:
            return None
        inside = boxes(stream, found.begin, found.end)
        found = next((one for one in inside if one.kind == kind.encode()), None)
    return found


def _clock(stream: BinaryIO, box: IsoBox) -> int:
    return _units(_content(stream, box))


def _units(header: bytes) -> int:
    """Units a second, as `mvhd` and `mdhd` have them in the same place."""
    at = 20 if header[:1] == b"\x01" else 12
    return int.from_bytes(header[at : at + 4], "big")


def _content(stream: BinaryIO, box: IsoBox) -> bytes:
    return _bytes(stream, box.begin, min(box.end - box.begin, MOST_READ))


def _bytes(stream: BinaryIO, at: int, count: int) -> bytes:
    if count <= 0:
        return b""
    stream.seek(at)
    return stream.read(count)
