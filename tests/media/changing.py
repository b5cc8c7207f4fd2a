"""Makes recordings of parts: each of another size, rate, kind; joined by copy, or just written on.

Part k shows `COLOURS[k]` and sounds a tone of `300 + 100 k` Hz, so that what is lost, late or
doubled can be told from what is rendered.
"""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import measure
import numpy as np

from duetchain.ffmpeg.binary import located

COLOURS = {
    "red": (230, 25, 25), "lime": (25, 230, 25), "blue": (25, 25, 230), "yellow": (225, 225, 25),
}  # fmt: skip
SIZES = ("160x120", "120x160", "240x136", "96x96", "320x180")
LENGTHS = (0.8, 1.0, 1.3)
WAYS = {
    "mp4": ("h264",), "mkv": ("h264", "mpeg2", "vp8"), "ts": ("h264", "mpeg2"),
    "webm": ("vp8", "vp9"), "cat.ts": ("h264", "mpeg2"), "cat.webm": ("vp8", "vp9"),
    "cat.mkv": ("h264", "vp8"), "cat.mpg": ("mpeg2",), "cat.mp4": ("h264",),
}  # fmt: skip
"""How parts are joined, and the codecs that fit."""
SOUND_CHANGES = ("ts", "cat.ts", "cat.mkv", "cat.mpg", "cat.mp4", "cat.webm")
"""Where a sound tells its rate and channels anew: AAC joined in MP4 or Matroska does not."""
QUICKLY = ("-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M", "-threads", "1")
"""Of more threads each waits for the others by running in circles."""
ENCODERS = {
    "h264": ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15"),
    "mpeg2": ("-c:v", "mpeg2video", "-q:v", "3"),
    "vp8": ("-c:v", "libvpx", *QUICKLY),
    "vp9": ("-c:v", "libvpx-vp9", *QUICKLY),
}


@dataclass(frozen=True)
class Part:
    """One part of a recording."""

    number: int
    size: str
    rate: int
    length: float
    pixels: str
    turned: int
    hz: int
    channels: int

    @property
    def colour(self):
        return list(COLOURS)[self.number]

    @property
    def tone_hz(self):
        return 300 + 100 * self.number


@dataclass(frozen=True)
class Recipe:
    """How a recording is made: by its seed."""

    seed: int
    way: str
    codec: str
    parts: tuple[Part, ...]

    @property
    def suffix(self):
        return self.way.rpartition(".")[2]

    @property
    def sound(self):
        if self.suffix == "webm":
            return ("-c:a", "libopus", "-b:a", "64k")
        return ("-c:a", "mp2", "-b:a", "192k") if self.suffix == "mpg" else ("-c:a", "aac")


def recipe(seed):
    """What the recording of a seed is made of."""
    chance = random.Random(seed)
    way = chance.choice(list(WAYS))
    codec = chance.choice(WAYS[way])
    rate = chance.choice((24, 25, 30))
    changes = {
        one for one in ("size", "rate", "pixels", "turned", "sound") if chance.random() < 0.5
    }
    parts = []
    for number in range(chance.choice((2, 3, 4))):
        first = not number
        size = SIZES[0] if not first and "size" not in changes else chance.choice(SIZES)
        if parts and "size" not in changes:
            size = parts[0].size
        deep = codec == "h264" and "pixels" in changes
        is_heard = "sound" in changes and way in SOUND_CHANGES
        parts.append(
            Part(
                number=number,
                size=size,
                rate=chance.choice((24, 25, 30)) if "rate" in changes else rate,
                length=chance.choice(LENGTHS),
                pixels=chance.choice(("yuv420p", "yuv422p", "yuv444p")) if deep else "yuv420p",
                turned=chance.choice((0, 90, 180))
                if codec == "h264" and "turned" in changes
                else 0,
                hz=chance.choice((44100, 48000)) if is_heard and codec[:2] != "vp" else 48000,
                channels=chance.choice((1, 2)) if is_heard else 2,
            )
        )
    return Recipe(seed, way, codec, tuple(parts))


def made(one: Recipe, folder: Path) -> Path:
    """The file of a recipe."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [_part(one, part, folder / f"{part.number}.{one.suffix}") for part in one.parts]
    path = folder / f"whole.{one.suffix}"
    if one.way.startswith("cat."):
        path.write_bytes(b"".join(file.read_bytes() for file in files))
        return path
    (folder / "list.txt").write_text("".join(f"file '{file.name}'\n" for file in files))
    _run("-f", "concat", "-safe", "0", "-i", folder / "list.txt", "-c", "copy", path)
    return path


def _part(one, part, path):
    size, length = part.size, part.length
    picture = f"color=c={part.colour}:s={size}:r={part.rate}:d={length}"
    tone = f"aevalsrc=0.25*sin(2*PI*{part.tone_hz}*t):s={part.hz}:d={length}"
    turn = {0: 0, 90: 90, 180: 180}[part.turned]
    turned = ("-bsf:v", f"h264_metadata=rotate={turn}") if part.turned else ()
    _run(
        "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone, *ENCODERS[one.codec],
        "-pix_fmt", part.pixels, *turned, *one.sound, "-ac", part.channels, "-shortest", path,
    )  # fmt: skip
    return path


def _run(*words):
    subprocess.run([located(), "-v", "error", "-nostdin", "-y", *map(str, words)], check=True)


def starts(one: Recipe, folder: Path):
    """When each part's picture and its sound begin, and when all ends, in seconds, by packets.

    Where the parts were just written on, each begins where the one before ends; else the file that
    was joined tells, by the counts of the packets of each.
    """
    files = [folder / f"{part.number}.{one.suffix}" for part in one.parts]
    told = [packets(file) for file in files]
    if not one.way.startswith("cat."):
        whole = packets(folder / f"whole.{one.suffix}")
        zero = min(at for times in whole.values() for at, _ in times)
        end = max(sum(one) for times in whole.values() for one in times) - zero
        found = {}
        for kind, times in whole.items():
            firsts = [sum(len(of[kind]) for of in told[:number]) for number in range(len(told))]
            found[kind] = [times[first][0] - zero for first in firsts if first < len(times)]
        return found["video"], found["audio"], end
    ends, found = [Fraction(0)], {"video": [], "audio": []}
    for of in told:
        zero = max(0, min(at for times in of.values() for at, _ in times))
        for kind, times in of.items():
            found[kind].append(ends[-1] + max(Fraction(0), min(times)[0] - zero))
        ends.append(ends[-1] + max(sum(one) for times in of.values() for one in times) - zero)
    return found["video"], found["audio"], ends[-1]


def packets(path):
    """When each packet begins and how long it lasts, by the kind of its stream."""
    found = {"video": [], "audio": []}
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.pts is not None:
                lasts = (packet.duration or 0) * packet.time_base
                found[packet.stream.type].append((packet.pts * packet.time_base, lasts))
    return found


def heard_at(samples, hz):
    """How much of a tone there is, each 5 ms."""
    size, hop = 1920, 240
    times = np.arange(size) / measure.RATE_HZ
    wave = np.exp(-2j * np.pi * hz * times) * np.hanning(size)
    count = max(0, (samples.shape[0] - size) // hop)
    return np.array([abs(np.dot(samples[at * hop : at * hop + size], wave)) for at in range(count)])


def switches(samples, tones):
    """When each tone but the first begins to be louder than the one before, in seconds."""
    levels = [heard_at(samples, hz) for hz in tones]
    found = []
    for before, after in pairwise(levels):
        louder = (after > before) & (after > 0.2 * after.max())
        found.append((int(np.argmax(louder)) * 240 + 960) / measure.RATE_HZ)
    return found


def wrong_in(one: Recipe, film: Path, told):
    """What of a render beside a plain clip on the left is not as it must be, in words."""
    found = []
    pictures, sounds, end = told
    for part, begin, until in zip(one.parts, pictures, [*pictures[1:], end], strict=True):
        middle = float(begin + until) / 2
        seen = measure.colour(film, at=middle, x=240, y=90)
        if max(abs(a - b) for a, b in zip(seen, COLOURS[part.colour], strict=True)) > 60:
            found.append(f"at {middle:.2f} s it shows {seen}, not {part.colour}")
    heard = measure.sound(film).mean(axis=1)
    tones = [part.tone_hz for part in one.parts]
    for number, (at, due) in enumerate(zip(switches(heard, tones), sounds[1:], strict=True), 1):
        if not -0.02 <= at - float(due) <= TOLERANCE_S:
            found.append(f"the tone of part {number} begins at {at:.3f} s, not {float(due):.3f}")
    return found


TOLERANCE_S = 0.02 + 0.06
"""What is allowed, and what the encoders of sounds put before their first sample in every part."""
