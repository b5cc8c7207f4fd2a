"""What the beginning of a coded packet says of the pictures and sounds after it, unread.

Two packets of one signature have one shape; where it differs, decoding one frame tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from duetchain.media.parts.av1_sizes import SEQUENCE, units

LOOKED_AT_BYTES = 4096
_START = b"\0\0\1"
_ORIENTATION = 47
"""The message of H.264 and HEVC that tells how a display is to turn the picture."""


def signature(codec: str, packet: bytes, *, is_key: bool) -> bytes | None:
    """What tells the shape of what follows, as bytes to compare; None if nothing here does.

    Args:
        codec: FFmpeg's name of it.
        packet: its first bytes.
        is_key: whether it can be decoded by itself.
    """
    told = TOLD_BY.get(codec)
    if told is None or not (is_key or codec in SOUNDS):
        return None
    return told(packet[:LOOKED_AT_BYTES]) or None


def _vp8(packet: bytes) -> bytes:
    """Width and height (RFC 6386, 9.1)."""
    return packet[6:10] if packet[3:6] == b"\x9d\x01\x2a" else b""


def _vp9(packet: bytes) -> bytes:
    """Profile, colours and size (VP9 bitstream specification, 6.2)."""
    return packet[:1] + packet[4:9] if packet[1:4] == b"\x49\x83\x42" else b""


def _av1(packet: bytes) -> bytes:
    """The sequence header (AV1 bitstream specification, 5.3 to 5.5)."""
    return next((content for kind, content in units(packet) if kind == SEQUENCE), b"")


def _h264(packet: bytes) -> bytes:
    """What tells sizes and colours, and how to turn (ITU-T H.264, 7.3.1 and D.1)."""
    told = [unit for unit in _units(packet) if unit[0] & 31 in (6, 7)]
    return b"".join(one if one[0] & 31 == 7 else _turn(one[1:]) for one in told)


def _hevc(packet: bytes) -> bytes:
    """The same (ITU-T H.265, 7.3.1 and D.2)."""
    told = [unit for unit in _units(packet) if unit[0] >> 1 & 63 in (33, 39)]
    return b"".join(one if one[0] >> 1 & 63 == 33 else _turn(one[2:]) for one in told)


def _turn(messages: bytes) -> bytes:
    """The message among several that tells how to turn the picture (ITU-T H.264, 7.3.2.3.1)."""
    at = 0
    while at + 2 <= len(messages):
        numbers = []
        for _ in range(2):
            number = 0
            while at < len(messages) and messages[at] == 255:
                number, at = number + 255, at + 1
            number, at = number + int.from_bytes(messages[at : at + 1], "big"), at + 1
            numbers.append(number)
        kind, size = numbers
        if kind == _ORIENTATION:
            return bytes([kind]) + messages[at : at + size]
        at += size
    return b""


def _units(packet: bytes) -> Iterator[bytes]:
    """The units of H.264 and HEVC, between start codes or after their lengths."""
    if packet[:3] == _START or packet[:4] == b"\0" + _START:
        yield from (unit.rstrip(b"\0") for unit in packet.split(_START)[1:] if unit)
        return
    at = 0
    while at + 4 < len(packet):
        size = int.from_bytes(packet[at : at + 4], "big")
        if not size:
            return
        yield packet[at + 4 : at + 4 + size]
        at += 4 + size


def _mpeg2(packet: bytes) -> bytes:
    """Size and pixel shape of the sequence header (ISO/IEC 13818-2, 6.2.2.1)."""
    at = packet.find(b"\0\0\1\xb3")
    return packet[at + 4 : at + 8] if at >= 0 else b""


def _jpeg(packet: bytes) -> bytes:
    """The frame header (ITU-T T.81, B.2.2)."""
    for marker in (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2"):
        at = packet.find(marker)
        if at >= 0:
            return packet[at + 4 : at + 19]
    return b""


def _adts(packet: bytes) -> bytes:
    """Profile, rate and channels (ISO/IEC 13818-7, 6.2)."""
    if packet[:1] != b"\xff" or len(packet) < 4 or packet[1] & 0xF6 != 0xF0:
        return _raw_aac(packet)
    return bytes([packet[2] & 0xFD, packet[3] & 0xC0])


def _raw_aac(packet: bytes) -> bytes:
    """Whether its first element is of one channel or of two (ISO/IEC 14496-3, 4.4.2.1)."""
    kind = packet[0] >> 5 if packet else _FILLED
    return bytes([kind]) if kind < _FILLED else b""


_FILLED = 2
"""From this kind of element on nothing is told of what is heard."""


def _mp3(packet: bytes) -> bytes:
    """Version, rate and mono or not (ISO/IEC 11172-3, 2.4.1.3)."""
    if packet[:1] != b"\xff" or len(packet) < 4 or packet[1] & 0xE0 != 0xE0:
        return b""
    return bytes([packet[1] & 0xFE, packet[2] & 0x0C, packet[3] & 0xC0 == 0xC0])


def _ac3(packet: bytes) -> bytes:
    """Rate and channels (ETSI TS 102 366, 4.4.1, 4.4.2 and E.2.2)."""
    if packet[:2] != b"\x0b\x77" or len(packet) < 7:
        return b""
    if packet[5] >> 3 > 10:
        return bytes([packet[4] & 0xCF])
    return bytes([packet[4] & 0xC0, packet[6] & 0xE0])


def _flac(packet: bytes) -> bytes:
    """Rate and channels (RFC 9639, 9.1)."""
    if packet[:1] != b"\xff" or len(packet) < 4 or packet[1] & 0xFC != 0xF8:
        return b""
    channels = packet[3] >> 4
    return bytes([packet[2] & 0x0F, 1 if channels in (8, 9, 10) else channels])


def _latm(packet: bytes) -> bytes:
    """The beginning of the configuration (ISO/IEC 14496-3, 1.7.3)."""
    if packet[:1] != b"\x56" or len(packet) < 7 or packet[3] & 0x80:
        return b""
    return packet[3:7]


def _prores(packet: bytes) -> bytes:
    """Size, kind of chroma, and colours (SMPTE RDD 36, 5.1)."""
    return packet[16:21] + packet[22:25] if packet[4:8] == b"icpf" else b""


def _mpeg4(packet: bytes) -> bytes:
    """The layer's header (ISO/IEC 14496-2, 6.2.3)."""
    at = packet.find(b"\0\0\1\x20")
    return packet[at : packet.find(_START, at + 4)] if at >= 0 else b""


SOUNDS: dict[str, Callable[[bytes], bytes]] = {
    "aac": _adts, "mp3": _mp3, "mp3float": _mp3, "mp2": _mp3, "mp2float": _mp3, "ac3": _ac3,
    "eac3": _ac3, "flac": _flac, "aac_latm": _latm,
}  # fmt: skip
TOLD_BY: dict[str, Callable[[bytes], bytes]] = {
    **SOUNDS, "vp8": _vp8, "libvpx": _vp8, "vp9": _vp9, "libvpx-vp9": _vp9, "av1": _av1,
    "libdav1d": _av1, "h264": _h264, "hevc": _hevc, "mpeg2video": _mpeg2, "mpeg1video": _mpeg2,
    "mjpeg": _jpeg, "prores": _prores, "mpeg4": _mpeg4,
}  # fmt: skip
"""By FFmpeg's names of decoders."""
