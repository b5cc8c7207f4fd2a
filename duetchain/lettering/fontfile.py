"""What a font file says of itself: its faces, and the characters that each has glyphs for."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_VERSIONS = {b"\x00\x01\x00\x00", b"OTTO", b"true"}
_MOST_FACES = 64
_MOST_TABLES = 256
_MOST_TABLE_BYTES = 4 << 20
_UNREADABLE = (OSError, ValueError, struct.error, IndexError)

Tables = dict[bytes, tuple[int, int]]
"""Where each table is: its offset and length in bytes."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file; `path` is "" for the one that Pillow brings.

    `weight` is 400 for regular and 700 for bold, `width` 5 for normal (OpenType OS/2); `strike_px`
    is the one size of a face of bitmaps, 0 for a face that scales.
    """

    path: str
    index: int
    family: str
    weight: int = 400
    width: int = 5
    italic: bool = False
    colour: bool = False
    strike_px: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """The code points that a face has glyphs for, as ascending ranges with both ends in."""

    firsts: array[int]
    lasts: array[int]

    def __contains__(self, letter: str) -> bool:
        point = ord(letter)
        place = bisect_right(self.firsts, point) - 1
        return place >= 0 and point <= self.lasts[place]


NOTHING = Coverage(array("I"), array("I"))


def faces_in(path: Path) -> tuple[Face, ...]:
    """The faces of a font file that can be drawn; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            found = [_face(file, str(path), index) for index in range(len(_offsets(file)))]
    except _UNREADABLE:
        return ()
    return tuple(face for face in found if face)


def coverage(file: BinaryIO, index: int) -> Coverage:
    """What the face has glyphs for, from its `cmap` (OpenType 1.9, formats 4, 6 and 12).

    Format 13 is left out: it maps all characters to a box of their script.
    """
    try:
        cmap = _table(file, _tables(file, _offsets(file)[index]), b"cmap")
        return _merged(_ranges(cmap))
    except _UNREADABLE:
        return NOTHING


def _face(file: BinaryIO, path: str, index: int) -> Face | None:
    tables = _tables(file, _offsets(file)[index])
    if b"cmap" not in tables:
        return None
    coloured, strike_px = _colour(file, tables)
    if not coloured and not {b"glyf", b"CFF ", b"CFF2"} & set(tables):
        return None
    if b"COLR" in tables and not coloured:
        return None  # version 1 gradients alone, which FreeType leaves blank
    weight, width, italic = _style(file, tables)
    family = _family(_table(file, tables, b"name")) or Path(path).stem
    return Face(path, index, family, weight, width, italic, coloured, strike_px)


def _offsets(file: BinaryIO) -> tuple[int, ...]:
    """Where each face begins: one, or as many as a collection has."""
    file.seek(0)
    head = file.read(12)
    if head[:4] != b"ttcf":
        return (0,)
    count = min(struct.unpack(">I", head[8:12])[0], _MOST_FACES)
    return struct.unpack(f">{count}I", file.read(4 * count))


def _tables(file: BinaryIO, offset: int) -> Tables:
    file.seek(offset)
    version, count = struct.unpack(">4sH6x", file.read(12))
    if version not in _VERSIONS or count > _MOST_TABLES:
        raise ValueError(version)
    records = struct.iter_unpack(">4s4xII", file.read(16 * count))
    return {tag: (start, length) for tag, start, length in records}


def _table(file: BinaryIO, tables: Tables, tag: bytes) -> bytes:
    start, length = tables.get(tag, (0, 0))
    if length > _MOST_TABLE_BYTES:
        raise ValueError(tag)
    file.seek(start)
    return file.read(length)


def _head(file: BinaryIO, tables: Tables, tag: bytes, length: int) -> bytes:
    if tag not in tables:
        return b""
    file.seek(tables[tag][0])
    return file.read(min(length, tables[tag][1]))


def _style(file: BinaryIO, tables: Tables) -> tuple[int, int, bool]:
    """Weight, width, slant (OpenType OS/2)."""
    os2 = _head(file, tables, b"OS/2", 64)
    if len(os2) < 64:
        return 400, 5, False
    weight, width = struct.unpack_from(">HH", os2, 4)
    return weight, width, bool(struct.unpack_from(">H", os2, 62)[0] & 1)


def _colour(file: BinaryIO, tables: Tables) -> tuple[bool, int]:
    """Whether it has coloured glyphs that FreeType draws, and their one size in pixels or 0."""
    if b"CBLC" in tables:
        sizes = _table(file, tables, b"CBLC")
        count = min(struct.unpack_from(">I", sizes, 4)[0], 64)
        return True, max(sizes[8 + 48 * place + 44] for place in range(count))
    if b"sbix" in tables:
        head = _head(file, tables, b"sbix", 8 + 4 * 64)
        count = min(struct.unpack_from(">I", head, 4)[0], 64)
        starts = struct.unpack_from(f">{count}I", head, 8)
        return True, max(_word(file, tables[b"sbix"][0] + start) for start in starts)
    colr = _head(file, tables, b"COLR", 4)
    return len(colr) == 4 and struct.unpack(">2xH", colr)[0] > 0, 0


def _word(file: BinaryIO, offset: int) -> int:
    file.seek(offset)
    return int.from_bytes(file.read(2), "big")


def _family(name: bytes) -> str:
    """The typographic family in English, else the family that the face calls its own."""
    if len(name) < 6:
        return ""
    count, strings = struct.unpack_from(">HH", name, 2)
    found: dict[tuple[int, int], str] = {}
    for place in range(count):
        platform, _, language, kind, length, start = struct.unpack_from(">6H", name, 6 + 12 * place)
        if kind not in (1, 16) or (platform, language) not in ((3, 0x409), (1, 0), (0, 0)):
            continue
        encoding = "mac_roman" if platform == 1 else "utf-16-be"
        text = name[strings + start : strings + start + length].decode(encoding, "replace")
        found[-kind, -platform] = text
    return found[min(found)] if found else ""


def _ranges(cmap: bytes) -> Iterator[tuple[int, int]]:
    """The ranges of the best Unicode table of a `cmap`."""
    count = struct.unpack_from(">H", cmap, 2)[0]
    places = [struct.unpack_from(">HHI", cmap, 4 + 8 * place) for place in range(count)]
    unicode = [one for one in places if one[0] == 0 or one[:2] in ((3, 1), (3, 10))]
    readers = {12: _format_12, 4: _format_4, 6: _format_6}
    for kind, reader in readers.items():
        for _, _, start in unicode:
            if struct.unpack_from(">H", cmap, start)[0] == kind:
                return reader(cmap[start:])
    return iter(())


def _format_12(table: bytes) -> Iterator[tuple[int, int]]:
    groups = struct.unpack_from(">I", table, 12)[0]
    for place in range(min(groups, len(table) // 12)):
        first, last, glyph = struct.unpack_from(">III", table, 16 + 12 * place)
        yield first + (glyph == 0), last


def _format_6(table: bytes) -> Iterator[tuple[int, int]]:
    first, count = struct.unpack_from(">HH", table, 6)
    for place, glyph in enumerate(struct.unpack_from(f">{count}H", table, 10)):
        if glyph:
            yield first + place, first + place


def _format_4(table: bytes) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">H", table, 6)[0] // 2
    words = struct.Struct(f">{count}H")
    starts_at = 16 + 2 * count
    offsets_at = starts_at + 4 * count
    segments = zip(
        words.unpack_from(table, starts_at),
        words.unpack_from(table, 14),
        words.unpack_from(table, starts_at + 2 * count),
        words.unpack_from(table, offsets_at),
        strict=True,
    )
    for place, (first, last, delta, offset) in enumerate(segments):
        for point in range(first, last + 1):
            glyph = point
            if offset:
                at = offsets_at + 2 * place + offset + 2 * (point - first)
                if at + 2 > len(table):
                    break
                glyph = int.from_bytes(table[at : at + 2], "big")
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield point, point


def _merged(ranges: Iterator[tuple[int, int]]) -> Coverage:
    """Ranges that touch made one; a file whose ranges do not ascend is refused."""
    firsts, lasts = array("I"), array("I")
    for first, last in ranges:
        if first > last:
            continue
        if last > 0x10FFFF or (lasts and first <= lasts[-1]):
            raise ValueError(first)
        if lasts and first == lasts[-1] + 1:
            lasts[-1] = last
        else:
            firsts.append(first)
            lasts.append(last)
    return Coverage(firsts, lasts)
