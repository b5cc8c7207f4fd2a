"""A stranger's file opened and its packets read with PyAV, in the probe's child alone.

It is over 350 lines because a file is opened, read and judged in one pass over its packets.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import av.error

from duetchain.media.accepted import (
    ALPHA_DECODERS,
    MOST_TILES,
    decoded_pixels,
    is_taken,
    open_options,
)
from duetchain.media.bounds import check_hours, check_size, check_streams
from duetchain.media.by_bytes.tiles import HeifPicture
from duetchain.media.ear import Ear
from duetchain.media.limits import MediaLimits
from duetchain.media.parts.laying import Clock, Laid, moved_by
from duetchain.media.parts.links import Within, links
from duetchain.media.parts.samples import Tally, is_of_floats
from duetchain.media.parts.shapes import Watch, limit_pixels

LOOKED_EACH = 1000
"""So many packets of a stream are read before its length is looked at again."""
ESTIMATING = ("mp3", "aac", "amr")
"""The demuxers whose header tells no length: FFmpeg guesses one by the first frames."""
BY_THE_CLOCK = ("mpegts", "mpeg")
"""Likewise, but by the last time in it, which may lie beyond a hole: it is counted by packets."""
MOST_WRONG = 4
"""How often too long such a guess may be."""
LEAST_BYTES_A_SECOND = 100
"""A header that tells of a longer file than these fill is not believed, but counted by packets."""


@dataclass
class Checker:
    """The decoder that will render a picture, where FFmpeg's own is another one.

    Attributes:
        context: of PyAV.
        frames: how many it has given.
    """

    context: Any
    frames: int = 0

    def takes(self, packet: Any) -> bool:  # noqa: ANN401
        """Whether it decodes a packet; None for what it still holds."""
        try:
            self.frames += len(self.context.decode(packet))
        except (av.error.FFmpegError, EOFError):
            return False
        return True


def checker_of(stream: Any) -> Checker | None:  # noqa: ANN401
    """The decoder by which a picture with alpha apart from its frames is rendered; None for ours.

    FFmpeg's own decoders of these codecs leave the alpha out, and take files that the others do
    not: what is checked by one and rendered by another is not checked.
    """
    name = ALPHA_DECODERS.get(stream.codec_context.name) if tells_alpha(stream) else None
    if name is None or name not in av.codecs_available:
        return None
    context = av.CodecContext.create(name, "r")
    context.extradata = stream.codec_context.extradata
    context.thread_count = 1
    return Checker(context)


def tells_alpha(stream: Any) -> bool:  # noqa: ANN401
    """Whether a picture keeps what is transparent apart from its frames, as WebM does."""
    tags = stream.metadata.items()
    return any(name.lower() == "alpha_mode" and value == "1" for name, value in tags)


@dataclass
class Scan:
    """What the packets of one stream told, in seconds of the container's own timestamps."""

    stream: Any
    watch: Watch
    starts: list[Fraction] = field(default_factory=list)
    last_end: Fraction | None = None
    digest: Any = field(default_factory=hashlib.sha256)
    frame: Any = None
    damaged: int = 0
    corrupt_at: list[int] = field(default_factory=list)
    checked_px: float = 0
    most_s: float | None = None
    checker: Checker | None = None
    clock: Clock = field(default_factory=Clock)
    laid: Laid = ()
    tally: Tally | None = None
    ear: Ear | None = None

    def add(self, packet: Any, link: int = 0) -> None:  # noqa: ANN401 - PyAV types its packets loosely
        """Count one packet of a recording, the first one in its file or a later one."""
        self.damaged += bool(packet.is_corrupt)
        if packet.is_corrupt and packet.pos is not None and len(self.corrupt_at) < LOOKED_EACH:
            self.corrupt_at.append(packet.pos)
        if self.stream.type == "video":
            self.digest.update(bytes(packet))
        is_checked = self.frame is None or self.checked_px > 0 or self.tally is not None
        if is_checked or (self.ear and self.ear.listens):
            self._decode(packet, is_checked=is_checked)
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or packet.is_discard:
            return
        base = packet.time_base
        start = stamp * base
        end = start + (packet.duration or 0) * base
        self.watch.look(packet, len(self.starts), link)
        self.clock.add((stamp if packet.dts is None else packet.dts) * base, start, end)
        self.starts.append(start)
        self.last_end = end if self.last_end is None else max(end, self.last_end)
        if self.most_s is not None and len(self.starts) % LOOKED_EACH == 0:
            check_hours(self.clock.there, self.most_s, so_far=True)

    def _decode(self, packet: Any, *, is_checked: bool) -> None:  # noqa: ANN401
        """Decode a packet; damage counts in what is checked, not in what is only listened to."""
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            self.damaged += is_checked and not packet.is_corrupt
            return
        for frame in frames:
            self.damaged += is_checked and bool(frame.is_corrupt)
            self._hear(frame, packet)
            if self.tally:
                self.tally.add(frame)
            self.checked_px -= frame.width * frame.height if self.stream.type == "video" else 0
        self.frame = self.frame or next(iter(frames), None)
        if self.checker:
            self.damaged += not self.checker.takes(packet)

    def _hear(self, frame: Any, packet: Any) -> None:  # noqa: ANN401
        if self.ear is None or not self.ear.listens:
            return
        stamp, base = frame.pts, frame.time_base or packet.time_base
        known = stamp is not None and base is not None
        at = Fraction(stamp) * base if known else self.last_end or Fraction(0)
        self.ear.hear(frame, len(self.starts), at)

    @property
    def heard(self) -> Fraction | None:
        """When it is heard for the first time; None if never, its beginning if nobody can tell."""
        if self.ear is None or self.ear.has_given_up:
            return self.first
        found = self.ear.blocks.first
        return None if found is None else found[1] + moved_by(self.laid, found[0])

    def lay(self, laid: Laid) -> None:
        """Put its times on the clock on which its parts lie end to end."""
        if not laid:
            return
        self.laid = laid
        self.starts = [at + moved_by(laid, number) for number, at in enumerate(self.starts)]
        parts = self.clock.stretches
        self.last_end = max(part.end + moved_by(laid, part.packet) for part in parts)

    @property
    def codec(self) -> str:
        """FFmpeg's name of the decoder."""
        return str(self.stream.codec_context.name)

    @property
    def first(self) -> Fraction:
        """When it begins; priming samples do not count, which only the header tells."""
        stream = self.stream
        if stream.type == "audio" and stream.start_time is not None:
            return Fraction(stream.start_time * stream.time_base)
        return min(self.starts)


def container_opened(path: str, head: bytes, limits: MediaLimits) -> Any:  # noqa: ANN401
    """The file opened with the allow-lists; no decoder makes a picture over the limit.

    Raises:
        OverLimit: if it has more streams than FFmpeg was let open.
        av.error.FFmpegError: if FFmpeg cannot open it.
    """
    most = int(max(limits.streams, MOST_TILES)) + 1
    try:
        return _opened(path, head, limits, most)
    except MemoryError:  # FFmpeg's word for one stream too many, too
        check_streams(_streams_of(path, head, limits, most), None, limits)
        raise


def _streams_of(path: str, head: bytes, limits: MediaLimits, least: int) -> int:
    """How many streams a file has; at least so many if it cannot be read far enough to tell."""
    try:
        with _opened(path, head, limits, least * FAR_MORE) as container:
            return len(container.streams)
    except MemoryError:
        return least * FAR_MORE
    except (av.error.FFmpegError, ValueError):
        return least


FAR_MORE = 10
"""So many times the streams are opened once more, to tell how many there are."""


def _opened(path: str, head: bytes, limits: MediaLimits, streams: int) -> Any:  # noqa: ANN401
    demuxer = "jpeg_pipe" if head.startswith(b"\xff\xd8\xff") else None
    options: dict[str, Any] = {
        "options": {**open_options(old_formats=limits.old_formats), "max_streams": str(streams)},
        "metadata_errors": "replace",
        "format": demuxer,
    }
    pixels: Any = [{"max_pixels": str(decoded_pixels(limits.pixels))}]
    try:
        return av.open(f"file:{path}", stream_options=pixels, **options)
    except ValueError as wrong:
        if isinstance(wrong, av.error.FFmpegError) or "stream_options" not in str(wrong):
            raise
    return av.open(f"file:{path}", **options)  # streams that show up only while reading


def check_header(container: Any, limits: MediaLimits) -> None:  # noqa: ANN401
    """Refuse what by its header lasts too long, before a packet is read.

    Raises:
        OverLimit: if it does.
    """
    told = [container.duration / av.time_base if container.duration else 0]
    told += [float(one.duration * one.time_base) for one in container.streams if one.duration]
    if container.format.name in BY_THE_CLOCK:
        return
    seconds = max(told)
    if container.format.name in ESTIMATING:
        seconds /= MOST_WRONG
    if container.size >= seconds * LEAST_BYTES_A_SECOND:
        check_hours(Fraction(seconds), limits.hours * 3600)


def scanned(
    container: Any,  # noqa: ANN401
    photo: HeifPicture | None,
    limits: MediaLimits,
    *,
    path: str,
    checked_px: float,
) -> list[Scan]:
    """Read every packet of every stream that could be used, in every recording of its file."""
    streams = [stream for stream in container.streams if accepted(stream, limits)]
    if not any(stream.type == "video" for stream in streams):
        covers = [one for one in container.streams if is_cover(one)]
        streams += [one for one in covers if is_decoded(one, limits)][:1]
    checked_px = 0 if photo else checked_px
    scans = {one.index: _begun(one, limits, checked_px) for one in streams}
    if photo:
        check_size(photo.size_px, limits)
    if streams:
        old = limits.old_formats
        for link, index, packet in linked_packets(container, streams, path, old_formats=old):
            if is_end(packet):
                scans[index].watch.let_go()
            else:
                scans[index].add(packet, link)
    for scan in scans.values():
        if scan.starts:
            flush(scan)
        if scan.ear:
            scan.ear.end()
    return list(scans.values())


def is_end(packet: Any) -> bool:  # noqa: ANN401
    """Whether it only says that no more packets come of its stream."""
    return not packet.size and packet.pts is None


def linked_packets(
    container: Any,  # noqa: ANN401
    streams: Sequence[Any],
    path: str,
    *,
    old_formats: bool,
) -> Iterator[tuple[int, int, Any]]:
    """Every packet of some streams, and of those like them in the later recordings of their file.

    Yields:
        The number of the recording, the index of the stream in the first one, the packet; an empty
        one where a recording ends. What is damaged ends its recording. Nothing of a recording may
        be used once its last packet was given.
    """
    demuxer = container.format.name.partition(",")[0]
    found = links(path, demuxer)
    if len(found) == 1:
        yield from _packets(container, streams, 0, {one.index: one.index for one in streams})
        return
    options = open_options(old_formats=old_formats)
    for number, link in enumerate(found):
        with (
            contextlib.suppress(av.error.FFmpegError, ValueError),
            av.open(Within(path, link), format=demuxer, options=options) as one,
        ):
            alike = _alike(streams, one)
            there = {stream.index: index for index, stream in alike.items()}
            if alike:
                yield from _packets(one, list(alike.values()), number, there)


def _packets(
    container: Any,  # noqa: ANN401
    streams: Sequence[Any],
    link: int,
    index_of: Mapping[int, int],
) -> Iterator[tuple[int, int, Any]]:
    with contextlib.suppress(av.error.FFmpegError):  # damaged: what was read so far counts
        for packet in container.demux(streams):
            yield link, index_of[packet.stream.index], packet


def _alike(streams: Sequence[Any], one: Any) -> dict[int, Any]:  # noqa: ANN401
    """The streams of a recording in the codecs of those that were chosen, by their indices."""
    left = [one for one in one.streams if one.codec_context is not None]
    found = {}
    for stream in streams:
        name = stream.codec_context.name
        match = next((one for one in left if one.codec_context.name == name), None)
        if match is not None:
            left.remove(match)
            match.codec_context.thread_count = 1
            match.codec_context.options = dict(stream.codec_context.options)
            found[stream.index] = match
    return found


def _begun(stream: Any, limits: MediaLimits, checked_px: float) -> Scan:  # noqa: ANN401
    """A stream of which nothing has been read, its decoders limited."""
    most_s, watch = limits.hours * 3600, Watch(limits)
    if stream.type != "video":
        tally = Tally() if is_of_floats(stream.codec_context) else None
        return Scan(stream, watch, most_s=most_s, tally=tally, ear=Ear())
    scan = Scan(stream, watch, checked_px=checked_px, most_s=most_s, checker=checker_of(stream))
    limit(stream, limits)
    if scan.checker:
        limit_pixels(scan.checker.context, limits)
    return scan


def limit(stream: Any, limits: MediaLimits) -> None:  # noqa: ANN401
    """Refuse a picture that is too large before it is decoded, and have the decoder refuse it."""
    context = stream.codec_context
    context.thread_count = 1
    limit_pixels(context, limits)
    check_size((context.width, context.height), limits)


def flush(scan: Scan) -> None:
    """Ask the decoders for the frames that they still hold, where none has come."""
    if scan.frame is None:
        with contextlib.suppress(av.error.FFmpegError, EOFError):
            scan.frame = next(iter(scan.stream.codec_context.decode(None)), None)
    if scan.checker and not scan.checker.frames:
        scan.checker.takes(None)
        scan.frame = scan.frame if scan.checker.frames else None


def is_cover(stream: Any) -> bool:  # noqa: ANN401
    """Whether a stream is a picture attached to a sound."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def is_decoded(stream: Any, limits: MediaLimits) -> bool:  # noqa: ANN401
    """Whether the stream's codec is on the lists that are open."""
    context = stream.codec_context
    old = limits.old_formats
    return context is not None and is_taken(stream.type, context.name, old_formats=old)


def accepted(stream: Any, limits: MediaLimits) -> bool:  # noqa: ANN401
    """Whether the stream is a picture or a sound in a codec of the lists that are open."""
    if not is_decoded(stream, limits):
        return False
    if stream.type == "audio":
        return bool(stream.codec_context.sample_rate and stream.codec_context.channels)
    return not is_cover(stream)
