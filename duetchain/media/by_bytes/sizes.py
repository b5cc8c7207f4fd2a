"""What only the bytes tell: sizes of pictures, and animated WebP.

Pure: every function takes the bytes of a stranger's file and trusts no number in them. Only ever
called in the probe's child.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_MOST_FRAMES = 100_000
_SIZED_JPEG = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class WebpAnimation:
    """An animated WebP: its canvas, when each frame ends in ms, whether it has alpha."""

    size_px: tuple[int, int]
    durations_ms: tuple[int, ...]
    alpha: bool


def told_size(head: bytes) -> tuple[int, int] | None:
    """The width and height in a picture's first bytes; None if they tell none."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        return struct.unpack_from(">II", head, 16)
    if head[:3] == b"GIF" and len(head) >= 10:
        return struct.unpack_from("<HH", head, 6)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) >= 30:
        return _webp_size(head)
    if head[:2] == b"BM" and len(head) >= 26 and head[14:18] == b"\x28\0\0\0":
        width, height = struct.unpack_from("<ii", head, 18)
        return abs(width), abs(height)
    return _jpeg_size(head) if head.startswith(b"\xff\xd8\xff") else None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    """By its first part: a picture with loss, without, or what both may be in."""
    kind = head[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        packed = int.from_bytes(head[21:25], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        sides = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return next(sides), next(sides)
    return None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        if head[at + 1] in _SIZED_JPEG:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None


def webp_animation(content: bytes) -> WebpAnimation | None:
    """What an animated WebP tells of itself; None if it is none."""
    if content[:4] != b"RIFF" or content[8:16] != b"WEBPVP8X" or len(content) < 30:
        return None
    flags = content[20]
    if not flags & 0x02:
        return None
    size = (
        1 + int.from_bytes(content[24:27], "little"),
        1 + int.from_bytes(content[27:30], "little"),
    )
    durations: list[int] = []
    at = 12
    while at + 8 <= len(content) and len(durations) < _MOST_FRAMES:
        kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if kind == b"ANMF" and at + 24 <= len(content):
            durations.append(int.from_bytes(content[at + 20 : at + 23], "little"))
        at += 8 + length + length % 2
    return WebpAnimation(size, tuple(durations), bool(flags & 0x10)) if durations else None
