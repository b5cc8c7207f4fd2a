"""The job that takes what was heard out of a voice's sound: a block of some seconds at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.evening import times_of
from duetchain.process import Stopper
from duetchain.render.waves import header, samples_of

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats


def clean(
    command: Command,
    own: Path,
    played: Path,
    output: Path,
    *,
    stopper: Stopper,
    on_share: Callable[[float], None],
) -> None:
    """Write a voice's sound without what was played while it was recorded.

    Args:
        command: its words tell the times in samples.
        own: WAV of floats at 48 kHz, the voice.
        played: likewise, what was played, on its own clock.
        output: where to write; of the length and the channels of `own`.
        stopper: ends it between two blocks.
        on_share: called after each with the share that is done.

    Raises:
        RenderFailed: if it was stopped, or a file is not what it should be.
    """
    from duetchain.analysis.bleed import SEAM_S, blocks, cleaned_block
    from duetchain.analysis.clocks import on_clock

    times = times_of(command)
    count, channels = samples_of(own).shape
    with output.open("wb") as stream:
        stream.write(header(count, channels, SOUND_RATE_HZ))
        kept: Floats | None = None
        for begin, end, weights in blocks(count, SOUND_RATE_HZ):
            if stopper.is_stopped:
                raise RenderFailed("it was stopped")
            heard = on_clock(samples_of(played), times, begin, end)
            voice = samples_of(own)[begin:end].copy()  # the rest of the file leaves the memory
            made = cleaned_block(voice, heard, SOUND_RATE_HZ)
            made = made * weights[:, None]
            if kept is not None:
                made[: kept.shape[0]] += kept
            overlap = 2 * round(SEAM_S * SOUND_RATE_HZ) if end < count else 0
            kept = made[made.shape[0] - overlap :].copy()
            stream.write(made[: made.shape[0] - overlap].tobytes())
            on_share(end / max(1, count))
