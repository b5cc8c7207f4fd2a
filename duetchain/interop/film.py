"""moviepy: a tip's render as a VideoClip, effects on a voice frame by frame, a clip as a file.

moviepy's own ffmpeg opens only files that duetchain made: strangers' bytes are made upright and
even by the limited one first.
"""

from __future__ import annotations

import os
import warnings
import wave
import weakref
from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from duetchain.errors import InputRefused, NotFound, RenderFailed, UsageError
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.graph import Inputs, command
from duetchain.ffmpeg.picture import pictured
from duetchain.ffmpeg.snap import rate_text, sound_samples
from duetchain.ffmpeg.sound import voice
from duetchain.interop.sound import paths_of, staged_clip
from duetchain.media.info import VideoStream
from duetchain.media.probe import probe
from duetchain.render.decoding import carried_through
from duetchain.system.workspace import own_workspace
from duetchain.timeline.arrange import arranged
from duetchain.timeline.canvas import even
from duetchain.timeline.placed import Heard, Timeline

if TYPE_CHECKING:
    import numpy as np
    from moviepy import VideoClip

    from duetchain.interop.foreign import Chains, ForeignFilm
    from duetchain.showing.view import ViewOptions

    Effect = Callable[[np.ndarray, float], np.ndarray]

USUAL_RATE = Fraction(30)
SLOWED = Fraction(1000, 1001)
_LOSSLESS = ("-qp", "0")
_FULL_SCALE = 2**31 - 1
_BLOCK = 1000
"""Samples read at once: moviepy errs where more than half of a reader's buffer is asked for."""


def moviepy() -> Any:  # noqa: ANN401 - it has no types of its own
    """The module.

    Raises:
        NotFound: if it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import moviepy as imported
    except ImportError:
        hint = "pip install 'duetchain[moviepy]'"
        raise NotFound("moviepy is not installed", hint=hint) from None
    return imported


def to_moviepy(
    repository: Chains, tip: str | None = None, **view: Unpack[ViewOptions]
) -> VideoClip:
    """The render of a tip as a moviepy clip with sound (48 kHz).

    It is rendered without loss of picture into a temporary folder, which goes when the clip is
    closed, and with the last copy of it at the latest.

    Args:
        repository: where the chain is.
        tip: a name or the first digits of an id; the head if left out.
        view: as `Repository.render` takes it.

    Raises:
        NotFound, UsageError, RepositoryDamaged, RenderFailed: as `Repository.render` does.
    """
    moviepy()
    options: ViewOptions = {"quality": "lossless", **view}
    folder = _Folder()
    try:
        output = folder.path / "render.mp4"
        made = repository.render(tip, output, **options)
        return _opened(output, folder, made.duration)
    except BaseException:
        folder.remove()
        raise


def with_effect(path: str | os.PathLike[str], effect: Effect) -> VideoClip:
    """A voice with an effect on each of its frames, its sound untouched.

    The file is first made upright, with square pixels, at one steady rate: moviepy itself ignores
    how a phone was held.

    Args:
        path: a film file.
        effect: from a frame, (height, width, 3) uint8 RGB, and its time in seconds to a frame of
            the same shape. It runs when the clip is read or added, once for each frame.

    Raises:
        NotFound: if there is no such file.
        InputRefused, LimitExceeded: if it is not media that duetchain takes, or has no picture.
    """
    moviepy()
    folder = _Folder()
    try:
        upright, duration = _upright(Path(path), folder.path)
        clip = _opened(upright, folder, duration)
    except BaseException:
        folder.remove()
        raise
    return clip.transform(lambda frame_at, time_s: effect(frame_at(time_s).copy(), time_s))


def _upright(path: Path, folder: Path) -> tuple[Path, Fraction]:
    """A film as it is meant to be seen and heard, without loss, and its length in seconds."""
    clip = staged_clip(path, folder)
    video = clip.media.info.video
    if video is None:
        raise InputRefused(f'"{path}" has no picture', hint="give a film", file=str(path))
    timeline = arranged(clip, size_px=_upright_size_px(video))
    inputs = Inputs()
    streams = [pictured(timeline, inputs)]
    total = sound_samples(timeline)
    if clip.is_heard:
        sound = voice(Heard(clip), total, inputs)
        streams.append(sound.filter("apad", whole_len=total).filter("atrim", end_sample=total))
    job = command(streams, inputs, suffix=".mov", options=_options(timeline))
    made = carried_through(job, paths_of(clip, folder), folder / "upright.mov")
    return made, timeline.duration


def _upright_size_px(video: VideoStream) -> tuple[int, int]:
    turned = video.rotation in (90, 270)
    height_px = video.width_px if turned else video.height_px
    return even(height_px * video.upright_aspect), even(height_px)


def _options(timeline: Timeline) -> tuple[str, ...]:
    return (
        "-c:v", "libx264", "-preset", "veryfast", *_LOSSLESS, "-r", rate_text(timeline),
        "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709",
        "-color_primaries", "bt709", "-color_trc", "bt709",
        "-c:a", "pcm_s32le", "-map_metadata", "-1", "-f", "mov",
    )  # fmt: skip


class _Folder:
    """A folder that goes with whoever holds it last."""

    def __init__(self) -> None:
        stack = ExitStack()
        self.path = stack.enter_context(own_workspace())
        self.remove = weakref.finalize(self, stack.close)


def _opened(path: Path, folder: _Folder, duration: Fraction) -> VideoClip:
    """A file of ours as a clip; its readers, which copies share, hold the folder.

    moviepy reads a length to a hundredth of a second; the clip is given the exact one.
    """
    clip = moviepy().VideoFileClip(str(path), audio_fps=SOUND_RATE_HZ, audio_nbytes=4)
    for part in (clip, clip.audio) if clip.audio else (clip,):
        part.reader.folder = folder
        part.duration = part.end = part.reader.duration = float(duration)
    close = clip.close

    def closed() -> None:
        close()
        folder.remove()

    clip.close = closed
    return clip


def write_film(film: ForeignFilm, path: Path) -> Path:
    """A clip of moviepy's as a film without loss: H.264 in RGB, its sound as PCM, both from 0.

    The rate is the clip's, 30 where it has none. A mask is left out. The same clip gives the same
    bytes.

    Raises:
        UsageError: if it has no length.
        RenderFailed: if moviepy wrote something else than it was given.
    """
    moviepy()
    clip: Any = film
    if not clip.duration or clip.duration <= 0:
        raise UsageError("the clip has no length", hint="give it one: clip.with_duration(5)")
    rate = exact_rate(getattr(clip, "fps", None))
    frames = max(1, round(clip.duration * rate))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sound = _write_wave(clip.audio, path.with_suffix(".wav"), clip.duration)
        _write_frames(clip, frames, rate, path, sound)
    video = probe(path, name="the clip").video
    if video is None or video.frames != frames:
        made = video.frames if video else 0
        raise RenderFailed(f"moviepy wrote {made} of {frames} frames", hint="is the disk full?")
    return path


def _write_frames(clip: Any, frames: int, rate: Fraction, path: Path, sound: Path | None) -> None:  # noqa: ANN401
    """Every frame at its exact time: moviepy tells ffmpeg a rate of two decimals only."""
    exactly = f"{rate.numerator}/{rate.denominator}"
    retimed = f"settb=1/1000000,setpts=round(N/({exactly}*TB))"
    shown = clip.without_mask() if clip.mask is not None else clip
    shown.with_duration((frames + 0.25) / float(rate)).write_videofile(
        str(path),
        fps=float(rate),
        codec="libx264rgb",
        preset="veryfast",
        audio=str(sound) if sound else False,
        audio_codec="copy" if sound else None,
        ffmpeg_params=[*_LOSSLESS, "-vf", retimed, "-r", exactly, "-map_metadata", "-1"],
        logger=None,
    )


def exact_rate(fps: float | None) -> Fraction:
    """The rate that a rounded number of frames a second means.

    >>> exact_rate(29.97), exact_rate(23.976), exact_rate(12.5), exact_rate(None)
    (Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25, 2), Fraction(30, 1))
    """
    if not fps:
        return USUAL_RATE
    slowed = round(fps / float(SLOWED)) * SLOWED
    if abs(float(slowed) - fps) < 0.005 and abs(round(fps) - fps) >= 0.005:
        return slowed
    return Fraction(fps).limit_denominator(1000)


def _write_wave(audio: Any, path: Path, lasts_s: float) -> Path | None:  # noqa: ANN401
    """A clip's sound as WAV of 32 bits at its own rate; None if it has none."""
    if audio is None:
        return None
    rate_hz = int(getattr(audio, "fps", None) or SOUND_RATE_HZ)
    length_s = min(audio.duration or lasts_s, lasts_s)
    total = max(1, round(length_s * rate_hz))
    part = audio.with_duration((total + 0.25) / rate_hz)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(part.nchannels)
        out.setsampwidth(4)
        out.setframerate(rate_hz)
        block_size = max(1, min(_BLOCK, total // 4))
        for block in part.iter_chunks(chunksize=block_size, fps=rate_hz):
            out.writeframes((block.clip(-1, 1) * _FULL_SCALE).astype("<i4").tobytes())
    return path
