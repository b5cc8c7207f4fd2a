"""What a JPEG XL picture tells at its beginning (ISO/IEC 18181): PyAV's FFmpeg reads none.

Pure: reads a stranger's bytes and trusts no number in them. Only ever called in the probe's child.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_BOXED = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
_BARE = b"\xff\x0a"
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_SIDE = ((1, 9), (1, 13), (1, 18), (1, 30))
_MOST_BOXES, _MOST_CHANNELS = 64, 64
_ALPHA = 0


@dataclass(frozen=True, slots=True)
class JpegXl:
    """A JPEG XL picture: its upright size, whether it has alpha, whether it moves."""

    size_px: tuple[int, int]
    alpha: bool = False
    moves: bool = False


def jpeg_xl(head: bytes) -> JpegXl | None:
    """What a JPEG XL file's first bytes tell; None if it is none, or they end too early.

    >>> jpeg_xl(bytes([0xFF, 0x0A, 0b01010101, 0, 0]))
    JpegXl(size_px=(88, 88), alpha=False, moves=False)
    """
    try:
        found = _codestream(head)
        return _told(_Bits(found[2:])) if found.startswith(_BARE) else None
    except (EOFError, struct.error):
        return None


def _codestream(head: bytes) -> bytes:
    """The picture's own bytes; of a file in boxes, what its first box of them holds."""
    if not head.startswith(_BOXED):
        return head
    at = 0
    for _ in range(_MOST_BOXES):
        length, kind = struct.unpack_from(">I4s", head, at)
        begin = at + (16 if length == 1 else 8)
        if kind in (b"jxlc", b"jxlp"):
            return head[begin + (4 if kind == b"jxlp" else 0) :]
        if length == 1:
            length = struct.unpack_from(">Q", head, at + 8)[0]
        if length < begin - at:
            break
        at += length
    return b""


def _told(bits: _Bits) -> JpegXl:
    size = _size(bits)
    if bits.one():  # all as usual
        return JpegXl(size)
    moves = False
    if bits.one():
        turned = bits.number(3) >= 4
        size = (size[1], size[0]) if turned else size
        if bits.one():
            _size(bits)  # as it is meant to be shown
        if bits.one():  # a preview is told before what follows: nothing else of it is needed
            return JpegXl(size)
        moves = bits.one()
        if moves:
            _skip_pace(bits)
    _skip_depth(bits)
    bits.one()
    channels = bits.chosen(((0, 0), (1, 0), (2, 4), (1, 12)))
    return JpegXl(size, any(_is_alpha(bits) for _ in range(min(channels, 1))), moves)


def _size(bits: _Bits) -> tuple[int, int]:
    small = bits.one()
    height = _side(bits, small=small)
    ratio = bits.number(3)
    if ratio == 0:
        return _side(bits, small=small), height
    wide, high = _RATIOS[ratio - 1]
    return height * wide // high, height


def _side(bits: _Bits, *, small: bool) -> int:
    return (bits.number(5) + 1) * 8 if small else bits.chosen(_SIDE)


def _skip_pace(bits: _Bits) -> None:
    """What is told of a moving picture: ticks a second, how often it is shown."""
    bits.chosen(((100, 0), (1000, 0), (1, 10), (1, 30)))
    bits.chosen(((1, 0), (1001, 0), (1, 8), (1, 10)))
    bits.chosen(((0, 0), (0, 3), (0, 16), (0, 32)))
    bits.one()


def _skip_depth(bits: _Bits) -> None:
    """How fine its numbers are."""
    if bits.one():
        bits.chosen(((32, 0), (16, 0), (24, 0), (1, 6)))
        bits.number(4)
    else:
        bits.chosen(((8, 0), (10, 0), (12, 0), (1, 6)))


def _is_alpha(bits: _Bits) -> bool:
    return bits.one() or bits.chosen(((0, 0), (1, 0), (2, 4), (18, 6))) == _ALPHA


class _Bits:
    """Bytes as bits, the lowest of each first."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def one(self) -> bool:
        return bool(self.number(1))

    def number(self, count: int) -> int:
        if self._at + count > 8 * len(self._content):
            raise EOFError
        first, last = self._at // 8, (self._at + count + 7) // 8
        found = int.from_bytes(self._content[first:last], "little") >> (self._at % 8)
        self._at += count
        return found & ((1 << count) - 1)

    def chosen(self, forms: tuple[tuple[int, int], ...]) -> int:
        """A number in one of four forms: its least value, and how many bits are added."""
        least, count = forms[self.number(2)]
        return least + self.number(count)
