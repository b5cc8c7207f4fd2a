"""How large each picture of a VP9 stream is: it may change where nothing begins anew.

What sends over a network makes its pictures smaller from one to the next, and says so only in the
header of each (VP9 bitstream specification, 6.2 and 7.2, annex B).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from duetchain.media.parts.bits import Bits

HEADER_BYTES = 32
"""No header reaches further before its size is told."""
_Size = tuple[int, int]
_SLOTS, _REFERENCES = 8, 3
_RGB = 7


@dataclass
class Vp9Sizes:
    """Reads packets in their order and remembers what later pictures may refer to."""

    _kept: list[_Size | None] = field(default_factory=lambda: [None] * _SLOTS)

    def shown(self, packet: bytes) -> _Size | None:
        """Width and height of the picture that a packet shows; None if it shows or tells none."""
        size = None
        for frame in _frames(packet):
            try:
                is_shown, told = self._read(Bits(frame[:HEADER_BYTES]))
            except EOFError:
                continue
            size = told if is_shown else size
        return size

    def _read(self, bits: Bits) -> tuple[bool, _Size | None]:
        bits.skip(2)
        profile = bits.read(1) | bits.read(1) << 1
        bits.skip(profile == 3)
        if bits.flag():
            return True, self._kept[bits.read(3)]
        is_key, is_shown, resilient = not bits.flag(), bits.flag(), bits.flag()
        size: _Size | None
        if is_key:
            size, replaced = _begun(bits, profile), 255
        else:
            is_alone = not is_shown and bits.flag()
            bits.skip(0 if resilient else 2)
            if is_alone:
                size, replaced = self._alone(bits, profile)
            else:
                replaced = bits.read(8)
                size = self._of_references(bits)
        for slot in range(_SLOTS):
            if replaced >> slot & 1:
                self._kept[slot] = size
        return is_shown, size

    def _alone(self, bits: Bits, profile: int) -> tuple[_Size | None, int]:
        bits.skip(24)
        if profile:
            _skip_colours(bits, profile)
        replaced = bits.read(8)
        return _size(bits), replaced

    def _of_references(self, bits: Bits) -> _Size | None:
        named = []
        for _ in range(_REFERENCES):
            named.append(bits.read(3))
            bits.skip(1)
        found = next((slot for slot in named if bits.flag()), None)
        return _size(bits) if found is None else self._kept[found]


def _begun(bits: Bits, profile: int) -> _Size:
    bits.skip(24)
    _skip_colours(bits, profile)
    return _size(bits)


def _skip_colours(bits: Bits, profile: int) -> None:
    bits.skip(profile >= 2)
    if bits.read(3) == _RGB:
        bits.skip(profile in (1, 3))
        return
    bits.skip(1)
    bits.skip(3 if profile in (1, 3) else 0)


def _size(bits: Bits) -> _Size:
    return bits.read(16) + 1, bits.read(16) + 1


def _frames(packet: bytes) -> list[bytes]:
    """The pictures of a packet: one, or several with their lengths at the end (annex B)."""
    mark = packet[-1] if packet else 0
    count, wide = (mark & 7) + 1, (mark >> 3 & 3) + 1
    index = packet[-2 - count * wide :]
    if mark >> 5 != 6 or len(index) != 2 + count * wide or index[0] != mark:
        return [packet]
    frames, at = [], 0
    for place in range(count):
        length = int.from_bytes(index[1 + place * wide : 1 + (place + 1) * wide], "little")
        frames.append(packet[at : at + length])
        at += length
    return [one for one in frames if one]
