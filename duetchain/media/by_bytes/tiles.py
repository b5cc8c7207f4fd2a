"""Photos of tiles (HEIC, AVIF): their grid, size and turn, which PyAV's FFmpeg does not tell.

Pure: every function takes the bytes of a stranger's file and trusts no number in them. Only ever
called in the probe's child.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"hevc", b"msf1")
_MOST_BOXES = 20_000


@dataclass(frozen=True, slots=True)
class HeifPicture:
    """The main picture of a HEIF file (ISO/IEC 23008-12).

    Attributes:
        size_px: width and height as stored, before it is turned.
        rotation: degrees clockwise to upright.
        mirrored: whether it is flipped, too.
        grid: its place among the grids of the file, which is FFmpeg's number of the stream group;
            None if it is no grid.
    """

    size_px: tuple[int, int]
    rotation: int
    mirrored: bool
    grid: int | None


def heif_picture(content: bytes) -> HeifPicture | None:
    """The main picture of a HEIF file; None if it is a film or something else.

    Raises:
        ValueError: if the boxes make no sense.
    """
    if content[4:8] != b"ftyp" or content[8:12] not in HEIF_BRANDS:
        return None
    top = dict(_boxes(content, 0, len(content)))
    if b"meta" not in top or b"moov" in top:
        return None
    try:
        return _main_picture(content, top[b"meta"])
    except (struct.error, IndexError, KeyError) as wrong:
        raise ValueError("its picture's description is damaged") from wrong


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The boxes between two places: their kind, where their content begins and ends."""
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        length, kind = struct.unpack_from(">I4s", content, at)
        begin = at + 8
        if length == 1 and at + 16 <= end:
            length, begin = struct.unpack_from(">Q", content, at + 8)[0], at + 16
        stop = end if length == 0 else min(end, at + length)
        if stop < begin:
            return
        yield kind, (begin, stop)
        at = stop


def _main_picture(content: bytes, meta: tuple[int, int]) -> HeifPicture | None:
    inside = dict(_boxes(content, meta[0] + 4, meta[1]))
    primary = _number(content, inside[b"pitm"][0] + 4, wide=content[inside[b"pitm"][0]] > 0)
    kinds = _kinds(content, inside[b"iinf"])
    parts = list(_boxes(content, *inside[b"iprp"]))
    properties = list(_boxes(content, *dict(parts)[b"ipco"]))
    size, rotation, mirrored = (0, 0), 0, False
    for number in _assigned(content, dict(parts)[b"ipma"], primary):
        kind, (begin, _) = properties[number - 1]
        if kind == b"ispe":
            size = struct.unpack_from(">II", content, begin + 4)
        elif kind == b"irot":
            rotation = (360 - 90 * (content[begin] & 3)) % 360
        elif kind == b"imir":
            mirrored = True
    if 0 in size:
        return None
    grids = [one for one, kind in kinds if kind == b"grid"]
    grid = grids.index(primary) if primary in grids else None
    return HeifPicture(size, rotation, mirrored, grid)


def _number(content: bytes, at: int, *, wide: bool) -> int:
    return int(struct.unpack_from(">I" if wide else ">H", content, at)[0])


def _kinds(content: bytes, box: tuple[int, int]) -> list[tuple[int, bytes]]:
    """Each picture's number and kind, in the file's order."""
    wide = content[box[0]] > 0
    found = []
    for kind, (begin, _) in _boxes(content, box[0] + (8 if wide else 6), box[1]):
        if kind == b"infe" and content[begin] >= 2:
            large = content[begin] > 2
            at = begin + (10 if large else 8)
            found.append((_number(content, begin + 4, wide=large), content[at : at + 4]))
    return found


def _assigned(content: bytes, box: tuple[int, int], wanted: int) -> list[int]:
    """The numbers of the properties of one picture."""
    begin, end = box
    version, wide = content[begin], content[begin + 3] & 1
    at = begin + 8
    for _ in range(_number(content, begin + 4, wide=True)):
        picture = _number(content, at, wide=version > 0)
        at += 4 if version > 0 else 2
        count, at = content[at], at + 1
        if at > end:
            break
        step = 2 if wide else 1
        marks = [
            int.from_bytes(content[at + n * step : at + (n + 1) * step], "big")
            for n in range(count)
        ]
        at += count * step
        if picture == wanted:
            return [mark & (0x7FFF if wide else 0x7F) for mark in marks if mark]
    return []
