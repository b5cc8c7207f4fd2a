"""Sounds decoded in a limited child: one ffmpeg run to a file of samples, and how it is read."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.analysis.sure import RATE_HZ
from duetchain.errors import RenderFailed
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.graph import Inputs, Stream, command
from duetchain.ffmpeg.sound import opened_sound
from duetchain.media.info import MediaReference
from duetchain.media.parts.whole import SUFFIX, made_whole, told_parts, whole_job
from duetchain.render.steady import made_apart, stalled
from duetchain.system.process import Limits, Stopper
from duetchain.system.regular import is_file

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats

SAMPLE_BYTES = 4
_LIMITS = Limits(wall_s=3600, cpu_s=4 * 3600, memory_mib=32768, file_mib=1 << 20)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A sound of `RATE_HZ` in a file, read when a part of it is asked for.

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


def decoded_media(
    media: MediaReference, path: Path, folder: Path, *, stopper: Stopper | None = None
) -> Decoded:
    """A media's sound from its time zero, (n,) or (n, 2), in a file of its own in a folder.

    What starts late is padded with silence, what lies before the time zero is left out, exactly as
    in a mix.

    Args:
        media: what it is.
        path: where it is.
        folder: for the file of samples.
        stopper: by which others end it.

    Raises:
        RenderFailed: if ffmpeg fails.
    """
    audio = media.info.audio
    assert audio is not None  # only what has sound is decoded
    inputs = Inputs()
    stream = opened_sound(media, inputs)
    paths: dict[str, Path] = {media.id: path}
    for track in audio.mixed or (audio,):
        if name := whole_job(media, track):
            whole = folder / f"{secrets.token_hex(8)}{SUFFIX}"
            told = told_parts(media.info, track)
            paths[name] = made_whole(told, path, whole, limits=_LIMITS, stopper=stopper)
    channels = min(audio.channels, 2)
    return _floats(stream, inputs, paths, folder, channels=channels, stopper=stopper)


def decoded_own(wav: Path, folder: Path, *, stopper: Stopper | None = None) -> Decoded:
    """A WAV that we made, (n, 2), in a file of its own in a folder.

    Raises:
        RenderFailed: if ffmpeg fails.
    """
    inputs = Inputs()
    sound = inputs.own("mix")["a"]
    return _floats(sound, inputs, {"mix": wav}, folder, channels=2, stopper=stopper)


def _floats(
    stream: Stream,
    inputs: Inputs,
    paths: Mapping[str, Path],
    folder: Path,
    *,
    channels: int,
    stopper: Stopper | None,
) -> Decoded:
    layout = "mono" if channels == 1 else "stereo"
    stream = stream.filter("aresample", RATE_HZ, **{"async": 1, "first_pts": 0})
    stream = stream.filter("aformat", sample_fmts="fltp", channel_layouts=layout)
    options = ("-c:a", "pcm_f32le", "-ar", str(RATE_HZ), "-ac", str(channels), "-f", "f32le")
    job = command([stream], inputs, suffix=".pcm", options=options)
    found = {str(name): str(path.absolute()) for name, path in paths.items()}
    made = folder / f"{secrets.token_hex(8)}.pcm"
    output = carried_through(job, found, made, stopper=stopper)
    count = output.stat().st_size // (SAMPLE_BYTES * channels)
    return Decoded(output, (count, channels) if channels > 1 else (count,))


def carried_through(
    job: Command, paths: Mapping[str, str], output: Path, *, stopper: Stopper | None = None
) -> Path:
    """One ffmpeg run under limits, and the file that it made.

    Args:
        job: what to run.
        paths: what it reads: input -> absolute path.
        output: what it makes.
        stopper: by which others end it.

    Raises:
        RenderFailed: if it made none.
    """
    output = output.absolute()
    argv = [ffmpeg().path, "-v", "error", *job.with_paths(paths, str(output))]
    finished = made_apart(argv, output, limits=_LIMITS, reads=list(paths.values()), stopper=stopper)
    if finished.stalled:
        raise stalled("decoding", _LIMITS)
    if finished.code or not is_file(output):
        detail = finished.stderr_tail
        raise RenderFailed("ffmpeg failed", hint=detail.strip()[:300], detail=detail)
    return output
