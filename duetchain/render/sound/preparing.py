"""The jobs of the analysis that make a voice ready: what it heard taken out, its clock made even.

Each reads and gives a sound in pieces, a minute or some seconds at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.preparing import times_of
from duetchain.render.sound.waves import samples_of
from duetchain.system.process import Stopper

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats


def clean(
    command: Command, own: Path, played: Path, *, stopper: Stopper
) -> Iterator[tuple[int, Floats]]:
    """A voice's sound without what was played while it was recorded, for `waves.written`.

    Args:
        command: its words tell the times in samples.
        own: WAV of floats at 48 kHz, the voice.
        played: likewise, what was played, on its own clock.
        stopper: ends it within a block.

    Raises:
        RenderFailed: if a file is not what it should be, or it was stopped.
    """
    from duetchain.analysis.bleed import cleaned_block
    from duetchain.analysis.clocks import on_clock
    from duetchain.analysis.seams import SEAM_S, seamed

    times, voice, known = times_of(command), samples_of(own), samples_of(played)
    count = voice.shape[0]
    kept: Floats | None = None
    for begin, end, weights in seamed(count, SOUND_RATE_HZ):
        heard = on_clock(known, times, begin, end)
        made = cleaned_block(voice[begin:end], heard, SOUND_RATE_HZ, on_round=stopper.check)
        made = made * weights[:, None]
        if kept is not None:
            made[: kept.shape[0]] += kept
        overlap = 2 * round(SEAM_S * SOUND_RATE_HZ) if end < count else 0
        kept = made[made.shape[0] - overlap :].copy()
        yield end, made[: made.shape[0] - overlap]


BLOCK_SAMPLES = 10 * SOUND_RATE_HZ


def on_even_clock(command: Command, own: Path, *, stopper: Stopper) -> Iterator[tuple[int, Floats]]:
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
