"""How large each picture of an AV1 stream is: it may change where nothing begins anew.

Read from the headers alone (AV1 bitstream specification, 5.3, 5.5.1, 5.9.2, 5.9.5 and 5.9.7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from duetchain.media.parts.bits import Bits

HEADER_BYTES = 64
"""No header reaches further before its size is told."""
_Size = tuple[int, int]
_SLOTS, _REFERENCES = 8, 7
_ALL = 255
SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6
_KEY, _ALONE, _SWITCH = 0, 2, 3
_PER_PICTURE = 2
"""What the sequence leaves to each picture to say."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sequence header tells of how pictures' headers are written."""

    size: _Size
    size_bits: tuple[int, int]
    is_still: bool
    id_bits: tuple[int, int]
    screen: int
    whole_motion: int
    order_bits: int


@dataclass
class Av1Sizes:
    """Reads packets in their order and remembers what later pictures may refer to."""

    _sequence: _Shared | None = None
    _kept: list[_Size | None] = field(default_factory=lambda: [None] * _SLOTS)
    _keys: list[bool] = field(default_factory=lambda: [False] * _SLOTS)

    def shown(self, packet: bytes) -> _Size | None:
        """Width and height of the picture that a packet shows; None if it shows or tells none."""
        size = None
        for kind, content in units(packet):
            bits = Bits(content[:HEADER_BYTES])
            try:
                if kind == SEQUENCE:
                    self._sequence = _read_sequence(bits)
                elif kind in (_FRAME_HEADER, _FRAME) and self._sequence:
                    is_shown, told = self._read(bits, self._sequence)
                    size = told if is_shown else size
            except EOFError:
                continue
        return size

    def _read(self, bits: Bits, told: _Shared) -> tuple[bool, _Size | None]:
        if told.is_still:
            return True, told.size
        if bits.flag():
            return True, self._again(bits.read(3))
        kind, is_shown = bits.read(2), bits.flag()
        if not is_shown:
            bits.skip(1)
        begins = kind == _SWITCH or (kind == _KEY and is_shown)
        resilient = begins or bits.flag()
        bits.skip(1)
        screen = bits.read(1) if told.screen == _PER_PICTURE else told.screen
        bits.skip(1 if screen and told.whole_motion == _PER_PICTURE else 0)
        bits.skip(sum(told.id_bits))
        differs = kind == _SWITCH or bits.flag()
        bits.skip(told.order_bits)
        is_intra = kind in (_KEY, _ALONE)
        bits.skip(0 if is_intra or resilient else 3)
        replaced = _ALL if begins else bits.read(8)
        if resilient and (not is_intra or replaced != _ALL):
            bits.skip(_SLOTS * told.order_bits)
        size = (
            _size(bits, told, differs=differs)
            if is_intra
            else self._of_references(bits, told, differs=differs, named=not resilient)
        )
        for slot in range(_SLOTS):
            if replaced >> slot & 1:
                self._kept[slot], self._keys[slot] = size, kind == _KEY
        return is_shown, size

    def _again(self, slot: int) -> _Size | None:
        """A picture that is kept is shown; a key picture is kept everywhere then."""
        size = self._kept[slot]
        if self._keys[slot]:
            self._kept, self._keys = [size] * _SLOTS, [True] * _SLOTS
        return size

    def _of_references(
        self, bits: Bits, told: _Shared, *, differs: bool, named: bool
    ) -> _Size | None:
        if told.order_bits and bits.flag():
            raise EOFError  # which are meant is worked out from their order: not told here
        slots = []
        for _ in range(_REFERENCES):
            slots.append(bits.read(3))
            bits.skip(told.id_bits[0])
        if not (differs and named):
            return _size(bits, told, differs=differs)
        found = next((slot for slot in slots if bits.flag()), None)
        return _size(bits, told, differs=True) if found is None else self._kept[found]


def units(packet: bytes) -> Iterator[tuple[int, bytes]]:
    """The units of a packet: the kind of each, and what it holds."""
    at = 0
    while at < len(packet):
        head, at = packet[at], at + 1
        at += bool(head & 4)
        size, shift = 0, 0
        while head & 2 and at < len(packet):
            byte, at = packet[at], at + 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        size = size if head & 2 else len(packet)
        yield head >> 3 & 15, packet[at : at + size]
        at += size


def _size(bits: Bits, told: _Shared, *, differs: bool) -> _Size:
    if not differs:
        return told.size
    wide, high = told.size_bits
    return bits.read(wide) + 1, bits.read(high) + 1


def _read_sequence(bits: Bits) -> _Shared:
    bits.skip(4)
    if is_still := bits.flag():
        bits.skip(5)
    else:
        _skip_operating(bits)
    size_bits = (bits.read(4) + 1, bits.read(4) + 1)
    size = (bits.read(size_bits[0]) + 1, bits.read(size_bits[1]) + 1)
    id_bits = (0, 0)
    if not is_still and bits.flag():
        id_bits = (bits.read(4) + 2, bits.read(3) + 1)
    bits.skip(3)
    if is_still:
        return _Shared(size, size_bits, is_still, id_bits, _PER_PICTURE, _PER_PICTURE, 0)
    bits.skip(4)
    has_order = bits.flag()
    bits.skip(2 if has_order else 0)
    screen = _PER_PICTURE if bits.flag() else bits.read(1)
    whole_motion = _PER_PICTURE
    if screen and not bits.flag():
        whole_motion = bits.read(1)
    order_bits = bits.read(3) + 1 if has_order else 0
    return _Shared(size, size_bits, is_still, id_bits, screen, whole_motion, order_bits)


def _skip_operating(bits: Bits) -> None:
    """Past the clocks and levels; what tells the buffers of a decoder is read by none here."""
    if bits.flag():
        bits.skip(64)
        if bits.flag():
            zeros = 0
            while not bits.flag():
                zeros += 1
            bits.skip(zeros)
        if bits.flag():
            raise EOFError
    has_delay = bits.flag()
    for _ in range(bits.read(5) + 1):
        bits.skip(12)
        bits.skip(1 if bits.read(5) > 7 else 0)
        if has_delay and bits.flag():
            bits.skip(4)
