"""The job that brings a voice's sound to an even clock: some seconds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.evening import times_of
from duetchain.render.waves import samples_of
from duetchain.system.process import Stopper

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats

BLOCK_SAMPLES = 10 * SOUND_RATE_HZ


def even(command: Command, own: Path, *, stopper: Stopper) -> Iterator[tuple[int, Floats]]:
    """A voice's sound as a clock of one rate would have sampled it, for `waves.written`.

    Args:
        command: its words tell the times in samples.
        own: WAV of floats at 48 kHz, the voice.
        stopper: ends it between two pieces.

    Raises:
        RenderFailed: if a file is not what it should be, or it was stopped.
    """
    import numpy as np

    from duetchain.analysis.clocks import on_clock

    times, voice = times_of(command), samples_of(own)
    count, channels = voice.shape
    for begin in range(0, count, BLOCK_SAMPLES):
        stopper.check()
        end = min(count, begin + BLOCK_SAMPLES)
        made = [on_clock(voice[:, one], times, begin, end) for one in range(channels)]
        yield end, np.stack(made, axis=1)
