"""WAV files of floats: read where they lie, written piece by piece."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.encode import SOUND_RATE_HZ

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats

SAMPLE_BYTES = 4
MOST_BYTES = (1 << 32) - 1024


def samples_of(path: Path) -> Floats:
    """The samples of a WAV that we made, (n, c) float32, read from the file when they are used.

    Raises:
        RenderFailed: if it is none.
    """
    import numpy as np

    at, count, channels = _shape(path)
    if not count:
        return np.zeros((0, channels), np.float32)
    return np.memmap(path, np.float32, "r", at, (count, channels))


def counted(path: Path) -> int:
    """How many samples a WAV has that we made, of each channel; nothing else of it is read.

    Raises:
        RenderFailed: if it is none.
    """
    return _shape(path)[1]


def _shape(path: Path) -> tuple[int, int, int]:
    """Where the samples begin, how many there are, and of how many channels."""
    channels = 0
    for name, at, size in _parts(path):
        if name == b"fmt ":
            with path.open("rb") as stream:
                stream.seek(at + 2)
                channels = int.from_bytes(stream.read(2), "little")
        if name == b"data" and channels:
            count = min(size, path.stat().st_size - at) // (SAMPLE_BYTES * channels)
            return at, count, channels
    raise RenderFailed("a sound of ours cannot be read", file=str(path))


def _parts(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """The name, the place and the size of each part; how long the last one is may be vague."""
    with path.open("rb") as stream:
        at, end = 12, path.stat().st_size
        while at + 8 <= end:
            stream.seek(at)
            name, size = struct.unpack("<4sI", stream.read(8))
            yield name, at + 8, end if size == 0xFFFFFFFF else size
            at += 8 + size + size % 2


def written(
    output: Path,
    shape: tuple[int, int],
    pieces: Iterator[tuple[int, Floats]],
    on_share: Callable[[float], None],
) -> None:
    """Write a WAV piece by piece, each as it is made.

    Args:
        output: where to write.
        shape: how many samples and channels it has in all.
        pieces: each with the sample up to which the work is done by then.
        on_share: called after each with the share that is done.
    """
    count, channels = shape
    with output.open("wb") as stream:
        stream.write(header(count, channels, SOUND_RATE_HZ))
        for end, samples in pieces:
            stream.write(samples.tobytes())
            on_share(end / max(1, count))


def header(count: int, channels: int, rate_hz: int) -> bytes:
    """What a WAV of so many float samples begins with; RF64 where it is beyond 4 GiB."""
    size = count * channels * SAMPLE_BYTES
    step = channels * SAMPLE_BYTES
    kind = struct.pack("<HHIIHH", 3, channels, rate_hz, rate_hz * step, step, 8 * SAMPLE_BYTES)
    is_large = size > MOST_BYTES
    told = 0xFFFFFFFF if is_large else size
    sizes = struct.pack("<QQQI", size + 72, size, count, 0)
    large = b"ds64" + struct.pack("<I", 28) + sizes if is_large else b""
    whole = 0xFFFFFFFF if is_large else size + 36
    first = (b"RF64" if is_large else b"RIFF") + struct.pack("<I", whole) + b"WAVE" + large
    return first + b"fmt " + struct.pack("<I", 16) + kind + b"data" + struct.pack("<I", told)
