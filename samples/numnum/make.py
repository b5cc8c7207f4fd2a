"""Make the seven clips of the Num Num chain: `python make.py FOLDER [--only NAME]`."""

import argparse
import os
import subprocess  # noqa: TID251 - these scripts run without the package
import sys
import tempfile
import time
import wave
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import bear
import cat
import frog
import granny
import imageio_ffmpeg
import music
import numpy as np
import owl
import penguin
import rabbit
import stage
import voices

WORKERS = 2
_PRESET = "slow"


class Clip(NamedTuple):
    """How one phone stores its clip; width and height are as watched, not as stored."""

    name: str
    act: stage.Act
    backdrop: stage.Backdrop
    width_px: int
    height_px: int
    rate_fps: Fraction
    sound_hz: int
    channels: int
    crf: int
    sound_kbps: int
    sideways: bool = False


CLIPS = (
    Clip("1-cat", cat.act, cat.backdrop, 540, 960, Fraction(30), 44100, 1, 31, 56),
    Clip("2-beat", bear.act, bear.backdrop, 480, 854, Fraction(25), 48000, 2, 28, 80),
    Clip("3-bass", frog.act, frog.backdrop, 720, 1280, Fraction(24), 44100, 1, 36, 48),
    Clip(
        "4-keys", penguin.act, penguin.backdrop, 608, 1080, Fraction(30000, 1001), 48000, 2, 31, 72
    ),
    Clip("5-strings", owl.act, owl.backdrop, 480, 848, Fraction(60), 48000, 2, 34, 72),
    Clip(
        "6-guitar",
        rabbit.act,
        rabbit.backdrop,
        540,
        960,
        Fraction(25),
        44100,
        1,
        34,
        48,
        sideways=True,
    ),
    Clip("7-singer", granny.act, granny.backdrop, 576, 1024, Fraction(30), 48000, 1, 33, 56),
)


def main(argv: list[str] | None = None) -> int:
    """Write 1-cat.mp4 ... 7-singer.mp4, two at a time; one line on stderr for each."""
    parser = argparse.ArgumentParser(description="Make the seven clips of the Num Num chain.")
    parser.add_argument("folder", type=Path, help="where the clips go; made if missing")
    parser.add_argument("--only", metavar="NAME", help="one clip, such as cat or 1-cat")
    chosen = parser.parse_args(argv)
    clips = [clip for clip in CLIPS if chosen.only in (None, clip.name, clip.name[2:])]
    if not clips:
        parser.error(
            f"no clip is called {chosen.only!r}; there are "
            + ", ".join(clip.name[2:] for clip in CLIPS)
        )
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        with ProcessPoolExecutor(min(WORKERS, len(clips))) as pool:
            for line in pool.map(make_clip, clips, [chosen.folder] * len(clips)):
                print(line, file=sys.stderr, flush=True)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as problem:
        print(f"make.py: {problem}", file=sys.stderr)
        return 1
    return 0


def make_clip(clip: Clip, folder: Path) -> str:
    """Write one clip into `folder` and say what it is, in a line."""
    start_s = time.perf_counter()
    path = folder / f"{clip.name}.mp4"
    with tempfile.TemporaryDirectory(prefix="numnum-") as scratch:
        sound = Path(scratch) / "sound.wav"
        _write_sound(clip, sound)
        upright = Path(scratch) / "stored.mp4" if clip.sideways else path
        _encode(clip, sound, upright)
        if clip.sideways:
            _run(
                "-display_rotation:v:0", "-90", "-i", str(upright), "-c", "copy", *_PLAIN, str(path)
            )
    size_kb = path.stat().st_size / 1000.0
    return (
        f"{path.name}  {clip.width_px}x{clip.height_px} at {float(clip.rate_fps):.2f} fps, "
        f"{clip.sound_hz} Hz x {clip.channels}, {size_kb:.0f} kB, "
        f"{time.perf_counter() - start_s:.1f} s"
    )


# Nothing in the file that depends on the day or on the build of ffmpeg.
_PLAIN = ("-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart")


def _ffmpeg() -> str:
    return os.environ.get("DUETCHAIN_FFMPEG") or imageio_ffmpeg.get_ffmpeg_exe()


def _command(*arguments: str) -> list[str]:
    return [_ffmpeg(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *arguments]


def _run(*arguments: str) -> None:
    subprocess.run(_command(*arguments), check=True)


def _write_sound(clip: Clip, path: Path) -> None:
    samples = voices.render(clip.name[2:], clip.sound_hz, clip.channels)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(clip.channels)
        sound.setsampwidth(2)
        sound.setframerate(clip.sound_hz)
        sound.writeframes(np.round(samples * 32767.0).astype("<i2").tobytes())


def _encode(clip: Clip, sound: Path, path: Path) -> None:
    """Draw every frame and hand it to ffmpeg through a pipe."""
    still = stage.paint((clip.width_px, clip.height_px), clip.backdrop)
    command = _command(*_inputs(clip, sound), *_outputs(clip), *_PLAIN, str(path))
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for number in range(round(music.LENGTH_S * clip.rate_fps)):
            picture = stage.frame(still, clip.act, float(number / clip.rate_fps))
            encoder.stdin.write(picture.tobytes())
        encoder.stdin.close()
        if encoder.wait() != 0:
            raise RuntimeError(f"ffmpeg could not write {path}")


def _inputs(clip: Clip, sound: Path) -> tuple[str, ...]:
    raw = f"-f rawvideo -pix_fmt rgb24 -video_size {clip.width_px}x{clip.height_px}"
    return (*raw.split(), "-framerate", str(clip.rate_fps), "-i", "pipe:0", "-i", str(sound))


def _outputs(clip: Clip) -> tuple[str, ...]:
    turn = "transpose=cclock," if clip.sideways else ""
    pictures = turn + "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams="
    pictures += "range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
    # One thread: the number of threads changes what x264 writes.
    video = f"-c:v libx264 -preset {_PRESET} -tune animation -crf {clip.crf} -threads 1"
    video += f" -g {round(clip.rate_fps * 8)} -flags:v +bitexact"
    audio = f"-c:a aac -b:a {clip.sound_kbps}k -flags:a +bitexact"
    return ("-map", "0:v", "-map", "1:a", "-vf", pictures, *f"{video} {audio}".split())


if __name__ == "__main__":
    sys.exit(main())
