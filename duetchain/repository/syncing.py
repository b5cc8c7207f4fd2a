"""From files to where they lie on each other's clock: decoding in a limited child, then analysis."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.analysis.values import Sync
from duetchain.errors import DuetError, InputRefused, RenderFailed
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.graph import Inputs, command
from duetchain.ffmpeg.snap import exact
from duetchain.media.info import MediaInfo, MediaReference
from duetchain.process import Limits, run
from duetchain.repository.arriving import Arrived, arrivals

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats

ANALYSIS_HZ = 16_000
_LIMITS = Limits(wall_s=3600, cpu_s=3600, memory_mib=32768, file_mib=1 << 14)


def sync_files(parent: Path, mine: Path) -> Sync:
    """Where one file's sound lies on the other's clock.

    Raises:
        NotFound: if there is no such file.
        InputRefused, LimitExceeded: if one is not media that duetchain takes, or has no sound.
        RenderFailed: if its sound cannot be decoded.
    """
    from duetchain.analysis.sync import synced

    with tempfile.TemporaryDirectory(prefix="duet-") as name:
        folder = Path(name)
        first, second = (_taken(one) for one in arrivals([parent, mine], folder))
        return synced(_sound_of(first, folder), _sound_of(second, folder), ANALYSIS_HZ)


def _taken(one: Arrived | DuetError) -> Arrived:
    if isinstance(one, DuetError):
        raise one
    if one.info.audio is None:
        raise InputRefused(f'"{one.name}" has no sound', hint="give a take with sound", file=one.name)
    return one


def _sound_of(one: Arrived, folder: Path) -> Floats:
    reference = MediaReference(one.staged.id, one.info)
    return decoded(reference, one.staged.path, folder)


def decoded(media: MediaReference, path: Path, folder: Path, rate_hz: int = ANALYSIS_HZ) -> Floats:
    """A media's sound from its time zero: (n,) or (n, 2) float32.

    What starts late is padded with silence, what lies before the time zero is left out, exactly as
    in a mix.

    Raises:
        RenderFailed: if ffmpeg fails.
    """
    import numpy as np

    info, audio = media.info, media.info.audio
    assert audio is not None  # only what has sound is decoded
    inputs = Inputs()
    stream = inputs.stranger(media, audio)
    if info.zero:
        stream = stream.filter("asetpts", f"PTS-{exact(info.zero)}/TB")
    channels = min(audio.channels, 2)
    layout = "mono" if channels == 1 else "stereo"
    stream = stream.filter("aresample", rate_hz, **{"async": 1, "first_pts": 0})
    stream = stream.filter("aformat", sample_fmts="fltp", channel_layouts=layout)
    options = ("-c:a", "pcm_f32le", "-ar", str(rate_hz), "-ac", str(channels), "-f", "f32le")
    job = command([stream], inputs, suffix=".pcm", options=options)
    output = folder / f"{path.name}.pcm"
    paths = {str(media.id): str(path.absolute())}
    argv = [ffmpeg().path, "-v", "error", *job.with_paths(paths, str(output.absolute()))]
    finished = run(argv, limits=_LIMITS, reads=[path], writes=[folder])
    if finished.code or not output.is_file():
        detail = finished.stderr_tail
        raise RenderFailed("ffmpeg failed", hint=detail.strip()[:300], detail=detail)
    samples = np.fromfile(output, np.float32)
    output.unlink()
    return samples.reshape(-1, channels) if channels > 1 else samples
