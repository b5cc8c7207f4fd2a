"""Fonts made for tests: one with some of its tables in place of its own."""

from __future__ import annotations

import struct


def tables_of(font: bytes) -> dict[str, bytes]:
    count = struct.unpack_from(">H", font, 4)[0]
    found = struct.iter_unpack(">4s4xII", font[12 : 12 + 16 * count])
    return {tag.decode(): font[start : start + length] for tag, start, length in found}


def font_with(font: bytes, **tables: bytes) -> bytes:
    """The font file with these tables, named by their tags."""
    found = dict(sorted((tables_of(font) | tables).items()))
    head = font[:4] + struct.pack(">H6x", len(found))
    records, body = b"", b""
    start = len(head) + 16 * len(found)
    for tag, table in found.items():
        records += struct.pack(">4s4xII", tag.encode(), start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return head + records + body


def painted(glyph: int, outline: int) -> dict[str, bytes]:
    """COLR 1 and CPAL: a glyph that is another's outline in red."""
    solid = struct.pack(">BHh", 2, 0, 0x4000)
    paint = struct.pack(">B3sH", 10, (6).to_bytes(3, "big"), outline) + solid
    bases = struct.pack(">IHI", 1, glyph, 10) + paint
    colr = struct.pack(">HHIIHIIIII", 1, 0, 0, 0, 0, 34, 0, 0, 0, 0) + bases
    cpal = struct.pack(">HHHHIH", 0, 1, 1, 1, 14, 0) + bytes((0, 0, 255, 255))
    return {"COLR": colr, "CPAL": cpal}


def struck(glyph: int, count: int, png: bytes, *, ppem: int) -> dict[str, bytes]:
    """An sbix table of one strike with one picture; `count` glyphs are in the font."""
    image = struct.pack(">hh4s", 0, 0, b"png ") + png
    first = 4 + 4 * (count + 1)
    starts = [first + len(image) * (place > glyph) for place in range(count + 1)]
    strike = struct.pack(f">HH{count + 1}I", ppem, 72, *starts) + image
    return {"sbix": struct.pack(">HHII", 1, 1, 1, 12) + strike}
