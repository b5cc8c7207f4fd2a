"""Reads a stranger's file with PyAV; only ever run by ``probe.py``, as a limited process.

Prints one JSON line a file: ``{"info": ...}`` or ``{"refused": reason}`` or ``{"limit": reason}``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import statistics
import struct
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
import av.error
import av.logging

from duetchain.media.accepted import (
    AUDIO_DECODERS,
    MOST_PIXELS,
    MOST_STREAMS,
    STILL_DEMUXERS,
    VIDEO_DECODERS,
    open_options,
)
from duetchain.media.info import AudioStream, MediaInfo, VideoStream

STILL_CODECS = ("mjpeg", "png", "webp")
RATE_TOLERANCE = Fraction(1, 10)
DISPLAY_MATRIX = "DISPLAYMATRIX"
MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
TRANSFERS = {1: "bt709", 6: "smpte170m", 13: "iec61966-2-1", 16: "smpte2084", 18: "arib-std-b67"}
PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020", 12: "smpte432"}
RANGES = {1: "tv", 2: "pc"}


class Refused(Exception):
    """The file is not for us; the text says why."""


class OverLimit(Exception):
    """The file is more than a limit allows."""


@dataclass
class Scan:
    """What the packets of one stream told, in seconds of the container's own timestamps."""

    stream: Any
    starts: list[Fraction] = field(default_factory=list)
    last_end: Fraction | None = None
    digest: Any = field(default_factory=hashlib.sha256)
    frame: Any = None

    def add(self, packet: Any) -> None:  # noqa: ANN401 - PyAV types its packets loosely
        """Count one packet."""
        if self.stream.type == "video":
            self.digest.update(bytes(packet))
            if self.frame is None:
                self._decode(packet)
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or packet.is_discard:
            return
        base = packet.time_base
        start = stamp * base
        self.starts.append(start)
        end = start + (packet.duration or 0) * base
        self.last_end = end if self.last_end is None else max(end, self.last_end)

    def _decode(self, packet: Any) -> None:  # noqa: ANN401
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            return
        self.frame = frames[0] if frames else None


def main() -> None:
    """Read every file named on the command line."""
    av.logging.set_level(None)
    for path in sys.argv[1:]:
        try:
            answer = {"info": json.loads(facts(path).to_json())}
        except Refused as reason:
            answer = {"refused": str(reason)}
        except OverLimit as reason:
            answer = {"limit": str(reason)}
        except (av.error.FFmpegError, ValueError, EOFError) as wrong:
            answer = {"refused": getattr(wrong, "strerror", None) or str(wrong)}
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is the answer


def facts(path: str) -> MediaInfo:
    """The facts of one file.

    Raises:
        Refused, OverLimit: if it is not for us.
        av.error.FFmpegError: if FFmpeg cannot open it.
    """
    options = open_options()
    with av.open(
        f"file:{path}", format=forced(path), options=options, metadata_errors="replace"
    ) as container:
        if len(container.streams) > MOST_STREAMS:
            raise OverLimit(f"it has {len(container.streams)} streams; {MOST_STREAMS} are allowed")
        scans = scanned(container)
        return described(container, scans)


def forced(path: str) -> str | None:
    """The demuxer for a JPEG, which by its name would go to one that expands ``%d``."""
    with open(path, "rb") as stream:  # noqa: PTH123 - bytes of any name
        return "jpeg_pipe" if stream.read(3) == b"\xff\xd8\xff" else None


def scanned(container: Any) -> list[Scan]:  # noqa: ANN401
    """Read every packet of every stream that could be used."""
    streams = [stream for stream in container.streams if accepted(stream)]
    scans = {stream.index: Scan(stream) for stream in streams}
    for stream in streams:
        if stream.type == "video":
            limit(stream)
    with contextlib.suppress(av.error.FFmpegError):  # damaged: what was read so far counts
        for packet in container.demux(streams) if streams else ():
            if packet.size or packet.pts is not None:
                scans[packet.stream.index].add(packet)
    for scan in scans.values():
        if scan.stream.type == "video" and scan.frame is None and scan.starts:
            flush(scan)
    return list(scans.values())


def limit(stream: Any) -> None:  # noqa: ANN401
    """Refuse a picture that is too large before it is decoded."""
    context = stream.codec_context
    context.thread_count = 1
    if context.width * context.height > MOST_PIXELS:
        size = f"{context.width}x{context.height}"
        raise OverLimit(f"its picture is {size}; 7680x4320 is the most allowed")


def flush(scan: Scan) -> None:
    """Ask the decoder for the frames that it still holds."""
    try:
        frames = scan.stream.codec_context.decode(None)
    except (av.error.FFmpegError, EOFError):
        return
    scan.frame = frames[0] if frames else None


def accepted(stream: Any) -> bool:  # noqa: ANN401
    """Whether the stream is a picture or a sound in a codec of the short list."""
    names = {"video": VIDEO_DECODERS, "audio": AUDIO_DECODERS}.get(stream.type, ())
    if stream.codec_context is None or stream.codec_context.name not in names:
        return False
    if stream.type == "audio":
        return bool(stream.codec_context.sample_rate and stream.codec_context.channels)
    return not stream.disposition & av.stream.Disposition.attached_pic


def described(container: Any, scans: list[Scan]) -> MediaInfo:  # noqa: ANN401
    """Choose the picture and the sound, and put their times on the file's own zero."""
    name = container.format.name
    video = chosen([scan for scan in scans if scan.stream.type == "video" and scan.frame])
    audio = chosen([scan for scan in scans if scan.stream.type == "audio"])
    if video and audio and len(video.starts) == 1 and codec(video) in STILL_CODECS:
        video = None  # a cover without the flag
    if not video and not audio:
        raise Refused(emptiness(container))
    zero = max(Fraction(0), min(first(scan) for scan in (video, audio) if scan))
    return MediaInfo(
        container=name,
        zero=zero,
        video=picture(video, zero) if video else None,
        audio=sound(audio, zero) if audio else None,
        still=bool(video and not audio and len(video.starts) <= 1 and name in STILL_DEMUXERS),
        comment=str(tag(container))[:4096],
        unused=tuple(
            f"{stream.type} {stream.index}"
            for stream in container.streams
            if stream not in [scan.stream for scan in (video, audio) if scan]
        ),
    )


def tag(container: Any) -> str:  # noqa: ANN401
    """The comment tag, however its name is written."""
    return next((v for k, v in container.metadata.items() if k.lower() == "comment"), "")


def emptiness(container: Any) -> str:  # noqa: ANN401
    """Why nothing of the file can be used."""
    names = [
        stream.codec_context.name
        for stream in container.streams
        if stream.codec_context is not None and stream.type in ("video", "audio")
    ]
    refused = [name for name in names if name not in VIDEO_DECODERS + AUDIO_DECODERS]
    if refused:
        return f"its codec {refused[0]} is not one that duetchain takes"
    return "it holds no picture and no sound that can be read"


def chosen(scans: list[Scan]) -> Scan | None:
    """The stream marked as default, else the first, of those that hold anything."""
    full = [scan for scan in scans if scan.starts]
    marked = [s for s in full if s.stream.disposition & av.stream.Disposition.default]
    return next(iter(marked or full), None)


def codec(scan: Scan) -> str:
    """FFmpeg's name of the decoder."""
    return str(scan.stream.codec_context.name)


def first(scan: Scan) -> Fraction:
    """When the stream begins; priming samples do not count, which only the header tells."""
    stream = scan.stream
    if stream.type == "audio" and stream.start_time is not None:
        return Fraction(stream.start_time * stream.time_base)
    return min(scan.starts)


def picture(scan: Scan, zero: Fraction) -> VideoStream:
    """The facts of the picture."""
    frame, stream = scan.frame, scan.stream
    rate = nominal_rate(scan)
    end = max(scan.last_end or Fraction(0), max(scan.starts) + (1 / rate if rate else 0))
    shape = stream.sample_aspect_ratio
    rotation, mirrored = orientation(frame)
    return VideoStream(
        index=stream.index,
        codec=codec(scan),
        width_px=frame.width,
        height_px=frame.height,
        pixel_shape=Fraction(shape) if shape else Fraction(1),
        rotation=rotation,
        mirrored=mirrored,
        pixel_format=frame.format.name,
        matrix=MATRICES.get(int(frame.colorspace), ""),
        colour_range=RANGES.get(int(frame.color_range), ""),
        transfer=TRANSFERS.get(int(frame.color_trc), ""),
        primaries=PRIMARIES.get(int(frame.color_primaries), ""),
        rate=rate,
        frames=len(scan.starts),
        start=max(Fraction(0), min(scan.starts) - zero),
        end=max(Fraction(0), end - zero),
        coded_sha256=scan.digest.hexdigest(),
    )


def nominal_rate(scan: Scan) -> Fraction | None:
    """The container's base rate if the frames agree with it, else that of the median gap."""
    stamps = sorted(set(scan.starts))
    if len(stamps) < 2:
        return None
    median = 1 / Fraction(statistics.median(b - a for a, b in pairwise(stamps)))
    base = scan.stream.base_rate
    agrees = base and abs(Fraction(base) / median - 1) <= RATE_TOLERANCE
    return Fraction(base) if agrees else median.limit_denominator(1001)


def orientation(frame: Any) -> tuple[int, bool]:  # noqa: ANN401
    """Degrees clockwise to upright, and whether the display matrix mirrors."""
    try:
        matrix = next((s for s in frame.side_data if s.type.name == DISPLAY_MATRIX), None)
    except ValueError:  # side data newer than PyAV
        matrix = None
    if matrix is None:
        return 0, False
    a, b, _, c, d, *_ = struct.unpack("<9i", bytes(matrix)[:36])
    return (-frame.rotation) % 360 // 90 * 90, a * d - b * c < 0


def sound(scan: Scan, zero: Fraction) -> AudioStream:
    """The facts of the sound."""
    stream = scan.stream
    return AudioStream(
        index=stream.index,
        codec=codec(scan),
        rate_hz=stream.codec_context.sample_rate,
        channels=stream.codec_context.channels,
        start=max(Fraction(0), first(scan) - zero),
        end=max(Fraction(0), (scan.last_end or Fraction(0)) - zero),
    )


if __name__ == "__main__":
    main()
