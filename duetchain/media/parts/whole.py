"""A picture or a sound of parts, made whole in a child of its own before it is used."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from duetchain.errors import RenderFailed, StorageFailed
from duetchain.identity import digest
from duetchain.media.info import AudioStream, MediaInfo, MediaReference, VideoStream
from duetchain.media.parts.laying import Laid
from duetchain.media.probe import child_environment, packages
from duetchain.system.made import brought_out
from duetchain.system.process import Limits, Stopper, run

WHOLE_EDITION = 1
"""Raised when another whole is made of the same parts."""
SUFFIX = ".nut"
"""Its times are kept exactly, and nothing of it is compressed that FFmpeg would have to guess."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What is made whole, and how: what the child is told.

    Attributes:
        kind: a picture or a sound.
        demuxer, codec: FFmpeg's names, as they were probed; the codec of the decoder.
        index, streams: which stream, of how many at most.
        laid: see `VideoStream`.
        size_px, pixel_format, matrix, colour_range, alpha: of the picture that is made.
        fields: whether its frames are two fields each.
        pixels: how many a frame may have.
        channels: of the sound, one or two.
        loudest: see `AudioStream`.
        lasts_s: how long it is, about, to tell how far it is.
    """

    kind: Literal["picture", "sound"]
    demuxer: str
    codec: str
    index: int
    streams: int
    laid: tuple[tuple[int, str], ...] = ()
    size_px: tuple[int, int] = (0, 0)
    pixel_format: str = ""
    matrix: str = ""
    colour_range: str = ""
    alpha: bool = False
    fields: bool = False
    pixels: int = 0
    channels: int = 0
    loudest: int | None = None
    lasts_s: float = 0.0
    old_formats: bool = False


def parts_of(info: MediaInfo, stream: VideoStream | AudioStream) -> Parts:
    """What is made whole of one stream of a file."""
    told = {
        "demuxer": info.demuxer,
        "codec": stream.codec,
        "index": stream.index,
        "streams": info.streams,
        "laid": _laid(stream.laid),
        "old_formats": info.is_old,
        "lasts_s": round(float(info.duration), 3),
    }
    if isinstance(stream, AudioStream):
        channels = min(stream.channels, 2)
        return Parts(kind="sound", channels=channels, loudest=stream.loudest, **told)  # type: ignore[arg-type]
    return Parts(
        kind="picture",
        size_px=(stream.width_px, stream.height_px),
        pixel_format=stream.pixel_format,
        matrix=stream.matrix,
        colour_range=stream.colour_range,
        alpha=stream.alpha,
        fields=stream.fields,
        pixels=stream.largest_px,
        **told,  # type: ignore[arg-type]
    )


def _laid(laid: Laid) -> tuple[tuple[int, str], ...]:
    return tuple((number, str(by)) for number, by in laid)


def told_parts(info: MediaInfo, stream: VideoStream | AudioStream) -> str:
    """The same as one word of a command."""
    return msgspec.json.encode(parts_of(info, stream), order="sorted").decode()


def whole_job(media: MediaReference, stream: VideoStream | AudioStream) -> str:
    """The name of the job that makes a stream whole; "" where it is."""
    if stream.is_whole:
        return ""
    words = told_parts(media.info, stream)
    return f"whole-{media.id[:16]}-{digest(words.encode())[:8]}"


def made_whole(
    words: str,
    original: Path,
    output: Path,
    *,
    limits: Limits,
    stopper: Stopper | None = None,
    on_share: Callable[[float], None] = lambda _: None,
) -> Path:
    """Make one stream whole.

    Args:
        words: see `told_parts`.
        original: the file that it is in.
        output: where it is afterwards, as NUT: its times on the file's own clock, laid end to end;
            pictures nearly without loss, sounds as floats of 48 kHz.
        limits: of the child.
        stopper: what ends it from outside.
        on_share: called with the share that is done.

    Raises:
        RenderFailed: if nothing of it can be decoded, or it was stopped.
        StorageFailed: if the disk is full.
    """
    room = output.with_name(f"{output.name}.room").absolute()
    made, found = room / output.name, packages()
    argv = [sys.executable, "-P", "-m", "duetchain.media.parts.whole_child", words]
    room.mkdir()
    try:
        finished = run(
            [*argv, str(original.absolute()), str(made)],
            limits=limits,
            environment=child_environment(found),
            reads=[original, *found, sys.prefix, sys.base_prefix],
            writes=[room],
            stopper=stopper,
            on_line=lambda line: _heard(line, on_share),
        )
        if finished.code == 0 and brought_out(made, output):
            return output
    finally:
        shutil.rmtree(room, ignore_errors=True)
    (stopper or Stopper()).check()
    said = finished.stderr_tail.strip().splitlines()
    if any("No space left" in line or "File too large" in line for line in said):
        raise StorageFailed("the disk is full", hint="free some space and render again")
    reason = said[-1] if said else "it ended"
    raise RenderFailed(
        f"the parts of {original.name[:12]} cannot be made whole: {reason}",
        hint="save the clip anew as MP4, and replace the voice by that",
        file=str(original),
        detail=finished.stderr_tail,
    )


def _heard(line: str, on_share: Callable[[float], None]) -> bool:
    try:
        on_share(min(1.0, float(line)))
    except ValueError:
        return False
    return True
