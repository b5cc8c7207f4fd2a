"""Where a stream changes its shape on the way: looked at packet by packet, in the probe's child."""

from __future__ import annotations

import contextlib
import struct
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import av
import av.error
import av.sidedata.sidedata

from duetchain.media.accepted import decoded_pixels
from duetchain.media.limits import MediaLimits
from duetchain.media.parts.av1_sizes import Av1Sizes
from duetchain.media.parts.changes import StreamShape
from duetchain.media.parts.headers import signature
from duetchain.media.parts.vp9_sizes import Vp9Sizes

MOST_LOOKED_AT = 1000
"""More often than this no recording changes: what does is made whole in any case."""
NEW_HEADER = "new_extradata"
SIZES_BY = {"vp9": Vp9Sizes, "libvpx-vp9": Vp9Sizes, "av1": Av1Sizes, "libdav1d": Av1Sizes}
"""What reads the size of each picture, of codecs that change it where nothing begins anew."""


def limit_pixels(context: Any, limits: MediaLimits) -> None:  # noqa: ANN401
    """Have a decoder refuse a picture that is too large."""
    context.options = {"max_pixels": str(decoded_pixels(limits.pixels))}


def know_no_side_data() -> None:
    """Let PyAV read the display matrix beside side data that is newer than its list."""
    kinds: Any = av.sidedata.sidedata.Type
    kinds._missing_ = classmethod(lambda kind, _: kind.SEI_UNREGISTERED)


@dataclass
class Watch:
    """Sees where a stream's packets begin to tell of another shape.

    Attributes:
        limits: of the pictures that are decoded for it.
        found: the number of the packet from which on a stream has a shape; none where it never
            changes, else its first shape comes first.
    """

    limits: MediaLimits
    found: list[tuple[int, StreamShape]] = field(default_factory=list)
    _told: bytes | None = None
    _begun: StreamShape | None = None
    _first: Any = None
    _looked: int = 0
    _sizes: Vp9Sizes | Av1Sizes | None = None
    _size_px: tuple[int, int] | None = None

    def look(self, packet: Any, number: int, link: int) -> None:  # noqa: ANN401
        """Look at one more packet: the number of it in its stream, and of its recording."""
        codec = packet.stream.codec_context.name
        told = signature(codec, bytes(memoryview(packet)[:4096]), is_key=packet.is_keyframe)
        header = bytes(packet.get_sidedata(NEW_HEADER)) if _has_header(packet) else b""
        before, size = self._size_px, self._read_size(packet, codec)
        if told is None and not header and self._is_of(link):
            if size != before:
                self._resized(number, size)
            return
        told = bytes([link % 256]) + header + (told or b"") + repr(size).encode()
        if self._told is None:
            self._first, self._told = packet, told
            return
        if told == self._told:
            return
        self._told = told
        self._compare(packet, number)

    def _read_size(self, packet: Any, codec: str) -> tuple[int, int] | None:  # noqa: ANN401
        """The size of the picture in a packet, as far as its codec tells it of each."""
        if codec not in SIZES_BY:
            return None
        self._sizes = self._sizes or SIZES_BY[codec]()
        self._size_px = self._sizes.shown(bytes(packet)) or self._size_px
        return self._size_px

    def _resized(self, number: int, size: tuple[int, int] | None) -> None:
        """A picture of another size that is made from those before it."""
        last = self._last()
        if size and last and size != last.size_px and self._looked < MOST_LOOKED_AT:
            self._looked += 1
            self._note(number, last, replace(last, size_px=size))

    def _is_of(self, link: int) -> bool:
        return self._told is not None and self._told[:1] == bytes([link % 256])

    def let_go(self) -> None:
        """Look at the first packet while it can be: its recording ends."""
        if self._first is not None and self._begun is None:
            self._begun = decoded_shape(self._first, self.limits)
        self._first = None

    def _compare(self, packet: Any, number: int) -> None:  # noqa: ANN401
        if self._looked >= MOST_LOOKED_AT:
            return
        self._looked += 1
        last = self._last()
        shape = decoded_shape(packet, self.limits)
        if last is None or shape is None:
            return
        shape = shape if shape.is_turned_by_itself else shape.turned_like(last)
        if shape != last:
            self._note(number, last, shape)

    def _last(self) -> StreamShape | None:
        """The shape up to here; None if no packet told it."""
        if self._begun is None and self._first is not None:
            self._begun = decoded_shape(self._first, self.limits)
        return self.found[-1][1] if self.found else self._begun

    def _note(self, number: int, last: StreamShape, shape: StreamShape) -> None:
        if not self.found:
            self.found.append((0, last))
        self.found.append((number, shape))


def _has_header(packet: Any) -> bool:  # noqa: ANN401
    return bool(packet.has_sidedata(NEW_HEADER))


def decoded_shape(packet: Any, limits: MediaLimits) -> StreamShape | None:  # noqa: ANN401
    """The shape of the first frame of a packet by itself; None if it cannot be decoded so."""
    known = packet.stream.codec_context
    context: Any = av.CodecContext.create(known.name, "r")
    context.extradata = known.extradata
    context.thread_count = 1
    if packet.stream.type == "video":
        limit_pixels(context, limits)
    else:
        with contextlib.suppress(ValueError, AttributeError, av.error.FFmpegError):
            context.layout = known.layout
            context.sample_rate = known.sample_rate
    frames: list[Any] = []
    with contextlib.suppress(av.error.FFmpegError, EOFError, ValueError):
        frames += context.decode(packet)
        frames += context.decode(None) if not frames else []
    if frames:
        return shape_of(frames[0], pixel_shape_of(context))
    return None if packet.stream.type == "video" else _told_shape(known)


def _told_shape(context: Any) -> StreamShape:  # noqa: ANN401
    """The shape of a sound by its header alone."""
    form = context.format.name if context.format else ""
    return StreamShape(rate_hz=context.sample_rate, channels=context.channels, form=form)


def pixel_shape_of(context: Any) -> Fraction:  # noqa: ANN401
    """Width of a pixel over its height, of what a decoder has read last."""
    told = getattr(context, "sample_aspect_ratio", None)
    return Fraction(told) if told else Fraction(1)


def shape_of(frame: Any, pixel_shape: Fraction = Fraction(1)) -> StreamShape:  # noqa: ANN401
    """What must stay alike from frame to frame, or FFmpeg builds its graph anew.

    Args:
        frame: a picture or a sound.
        pixel_shape: width of a pixel over its height, which PyAV's frames do not tell.
    """
    if isinstance(frame, av.AudioFrame):
        channels = len(frame.layout.channels)
        return StreamShape(rate_hz=frame.sample_rate, channels=channels, form=frame.format.name)
    colours = (frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries)
    return StreamShape(
        size_px=(frame.width, frame.height),
        form=frame.format.name,
        pixel_shape=pixel_shape,
        colours=tuple(map(int, colours)),
        turn=display_matrix(frame),
    )


def display_matrix(frame: Any) -> tuple[int, ...] | None:  # noqa: ANN401
    """The four numbers that turn a picture (ISO/IEC 14496-12, 8.2.2: a, b, c, d), if any."""
    found = next((one for one in frame.side_data if one.type.name == "DISPLAYMATRIX"), None)
    if found is None or len(bytes(found)) < 36:
        return None
    a, b, _, c, d, *_ = struct.unpack("<9i", bytes(found)[:36])
    return (a, b, c, d)
