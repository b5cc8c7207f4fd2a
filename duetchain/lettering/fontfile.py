"""What a font file says of itself: its faces, their families and styles."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_COLOURED = {b"CBDT", b"sbix", b"COLR"}
_OUTLINES = {b"glyf", b"CFF ", b"CFF2"}
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

    `weight` is 400 for regular and 700 for bold, `width` 5 for normal (OpenType OS/2); a face of
    `colour` has coloured glyphs.
    """

    path: str
    index: int
    family: str
    weight: int = 400
    width: int = 5
    italic: bool = False
    colour: bool = False


def faces_in(path: Path) -> tuple[Face, ...]:
    """The faces of a font file that can be drawn; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            found = [_face(file, str(path), index) for index in range(len(_offsets(file)))]
    except _UNREADABLE:
        return ()
    return tuple(face for face in found if face)


def _face(file: BinaryIO, path: str, index: int) -> Face | None:
    tables = _tables(file, _offsets(file)[index])
    if not _has_letters(_table(file, tables, b"cmap")):
        return None
    coloured = bool(_COLOURED & set(tables))
    if not coloured and not _OUTLINES & set(tables):
        return None
    weight, width, italic = _style(file, tables)
    family = _family(_table(file, tables, b"name")) or Path(path).stem
    return Face(path, index, family, weight, width, italic, coloured)


def _has_letters(cmap: bytes) -> bool:
    """Whether the face maps Unicode's letters to its own, not all to boxes of their script.

    OpenType 1.9, formats 4, 6, 10 and 12; format 13 alone is a last resort.
    """
    count = struct.unpack_from(">H", cmap, 2)[0] if cmap else 0
    places = (struct.unpack_from(">HHI", cmap, 4 + 8 * place) for place in range(count))
    starts = [one[2] for one in places if one[0] == 0 or one[:2] in ((3, 1), (3, 10))]
    return any(struct.unpack_from(">H", cmap, start)[0] in (4, 6, 10, 12) for start in starts)


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
