"""From files to where they lie on each other's clock: decoded in a limited child, compared."""

from __future__ import annotations

import math
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.analysis.values import Sync
from duetchain.errors import DuetError, InputRefused, RenderFailed
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.graph import Inputs, Stream, command
from duetchain.ffmpeg.snap import exact
from duetchain.identity import MediaId
from duetchain.media.info import MediaReference
from duetchain.repository.arriving import Arrived, arrivals
from duetchain.system.process import Limits, run

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats, Sound

ANALYSIS_HZ = 16_000
SAMPLE_BYTES = 4
_LIMITS = Limits(wall_s=3600, cpu_s=3600, memory_mib=32768, file_mib=1 << 14)


OUTLINE = 1200
"""Points of an outline."""
READ_AT_ONCE = 30
"""Of them, for opening a file takes as long as looking at a second of it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A sound's peaks over its length, for a drawing: `OUTLINE` values of 0 to 1."""

    length_s: float
    peaks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing two files told, and what they look like."""

    sync: Sync
    parent: Outline
    mine: Outline


@dataclass(frozen=True, slots=True)
class Decoded:
    """A sound of `ANALYSIS_HZ` in a file, read when a part of it is asked for.

    The file is open only while it is read: an hour needs no memory, and its folder can go.

    Attributes:
        path: a file of float32.
        shape: (n,) or (n, 2).
    """

    path: Path
    shape: tuple[int, ...]

    def __getitem__(self, part: slice, /) -> Floats:
        """(m,) or (m, 2) float32."""
        import numpy as np

        first, last, _ = part.indices(self.shape[0])
        wide = math.prod(self.shape[1:])
        count, skipped = max(0, last - first) * wide, first * wide * SAMPLE_BYTES
        samples = np.fromfile(self.path, np.float32, count, offset=skipped)
        return samples.reshape(-1, *self.shape[1:])


def sync_files(parent: Path, mine: Path, *, method: str = "auto") -> Sync:
    """Where one file's sound lies on the other's clock; errors as of `compared`."""
    return compared(parent, mine, method=method).sync


def compared(parent: Path, mine: Path, *, method: str = "auto") -> Compared:
    """Where one file's sound lies on the other's clock, and the outlines of both.

    Raises:
        NotFound: if there is no such file.
        InputRefused, LimitExceeded: if one is not media that duetchain takes, or has no sound.
        RenderFailed: if its sound cannot be decoded.
    """
    from duetchain.analysis.sync import synced

    with tempfile.TemporaryDirectory(prefix="duet-") as name:
        folder = Path(name)
        first, second = (_taken(one) for one in arrivals([parent, mine], folder))
        theirs, own = _sound_of(first, folder), _sound_of(second, folder)
        found = synced(theirs, own, ANALYSIS_HZ, method=method)
        return Compared(found, outline(theirs), outline(own))


def outline(samples: Sound) -> Outline:
    """The peaks of a sound of `ANALYSIS_HZ`."""
    import numpy as np

    size = max(1, -(-samples.shape[0] // OUTLINE))
    peaks = np.zeros(OUTLINE)
    for first in range(0, OUTLINE, READ_AT_ONCE):
        some = np.abs(samples[first * size : (first + READ_AT_ONCE) * size])
        for place, at in enumerate(range(0, some.shape[0], size)):
            peaks[first + place] = some[at : at + size].max()
    whole = max(float(peaks.max()), 1e-6)
    length_s = samples.shape[0] / ANALYSIS_HZ
    return Outline(length_s, tuple(round(float(one) / whole, 4) for one in peaks))


def _taken(one: Arrived | DuetError) -> Arrived:
    if isinstance(one, DuetError):
        raise one
    if one.info.audio is None:
        raise InputRefused(
            f'"{one.name}" has no sound', hint="give a take with sound", file=one.name
        )
    return one


def _sound_of(one: Arrived, folder: Path) -> Decoded:
    reference = MediaReference(one.staged.id, one.info)
    return decoded(reference, one.staged.path, folder)


def decoded(media: MediaReference, path: Path, folder: Path) -> Decoded:
    """A media's sound from its time zero, (n,) or (n, 2), in a file of its own in a folder.

    What starts late is padded with silence, what lies before the time zero is left out, exactly as
    in a mix.

    Raises:
        RenderFailed: if ffmpeg fails.
    """
    info, audio = media.info, media.info.audio
    assert audio is not None  # only what has sound is decoded
    inputs = Inputs()
    stream = inputs.stranger(media, audio)
    if info.zero:
        stream = stream.filter("asetpts", f"PTS-{exact(info.zero)}/TB")
    return _pcm(stream, inputs, {media.id: path}, folder, channels=min(audio.channels, 2))


def decoded_own(wav: Path, folder: Path) -> Decoded:
    """A WAV that we made, (n, 2), in a file of its own in a folder.

    Raises:
        RenderFailed: if ffmpeg fails.
    """
    inputs = Inputs()
    return _pcm(inputs.own("mix")["a"], inputs, {"mix": wav}, folder, channels=2)


def _pcm(
    stream: Stream,
    inputs: Inputs,
    paths: Mapping[MediaId | str, Path],
    folder: Path,
    *,
    channels: int,
) -> Decoded:
    layout = "mono" if channels == 1 else "stereo"
    stream = stream.filter("aresample", ANALYSIS_HZ, **{"async": 1, "first_pts": 0})
    stream = stream.filter("aformat", sample_fmts="fltp", channel_layouts=layout)
    options = ("-c:a", "pcm_f32le", "-ar", str(ANALYSIS_HZ), "-ac", str(channels), "-f", "f32le")
    job = command([stream], inputs, suffix=".pcm", options=options)
    output = folder / f"{secrets.token_hex(8)}.pcm"
    found = {str(name): str(path.absolute()) for name, path in paths.items()}
    argv = [ffmpeg().path, "-v", "error", *job.with_paths(found, str(output.absolute()))]
    finished = run(argv, limits=_LIMITS, reads=list(paths.values()), writes=[folder])
    if finished.code or not output.is_file():
        detail = finished.stderr_tail
        raise RenderFailed("ffmpeg failed", hint=detail.strip()[:300], detail=detail)
    count = output.stat().st_size // (SAMPLE_BYTES * channels)
    return Decoded(output, (count, channels) if channels > 1 else (count,))
