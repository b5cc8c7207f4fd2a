"""The job that brings a voice's sound to an even clock: some seconds at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.evening import times_of
from duetchain.process import Stopper
from duetchain.render.waves import header, samples_of

BLOCK_SAMPLES = 10 * SOUND_RATE_HZ


def even(
    command: Command,
    own: Path,
    output: Path,
    *,
    stopper: Stopper,
    on_share: Callable[[float], None],
) -> None:
    """Write a voice's sound as a clock of one rate would have sampled it.

    Args:
        command: its words tell the times in samples.
        own: WAV of floats at 48 kHz, the voice.
        output: where to write; of the length and the channels of `own`.
        stopper: ends it between two blocks.
        on_share: called after each with the share that is done.

    Raises:
        RenderFailed: if it was stopped, or a file is not what it should be.
    """
    import numpy as np

    from duetchain.analysis.clocks import on_clock

    times, voice = times_of(command), samples_of(own)
    count, channels = voice.shape
    with output.open("wb") as stream:
        stream.write(header(count, channels, SOUND_RATE_HZ))
        for begin in range(0, count, BLOCK_SAMPLES):
            if stopper.is_stopped:
                raise RenderFailed("it was stopped")
            end = min(count, begin + BLOCK_SAMPLES)
            made = [on_clock(voice[:, one], times, begin, end) for one in range(channels)]
            stream.write(np.stack(made, axis=1).astype(np.float32).tobytes())
            on_share(end / count)
