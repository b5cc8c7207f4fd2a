"""By hand: `python tests/intake/campaign_choir.py FOLDER [COUNT]`: a choir of sixteen by phone.

Makes a song with a picture and takes against it from the clips beside the project: unequal lengths,
offsets of -4 to +3 s, drift, bleed, noise, six shapes, names in the file names. Adds all by one
command, kills it half-way in a second folder and goes on, and prints what is not as it must be.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1])]
import measure  # noqa: E402 - beside this script

from duetchain.ffmpeg.binary import located  # noqa: E402

RATE_HZ = measure.RATE_HZ
SONG_S = 24
MEDIA = Path(os.environ.get("DUETCHAIN_TEST_MEDIA", Path(__file__).parents[4] / "shared/media"))
NAMES = (
    "Anna", "Ben", "Chloé", "Dagny", "Emre", "Freja", "Günther", "花子", "Ingrid", "José", "Kim",
    "Liv", "Mochi", "Noor", "Olu", "Pia-Marie-Antoinette",
)  # fmt: skip
SHAPES = ("640x360", "360x640", "480x480", "640x480", "360x480", "640x272")
PICTURES = ("man_talking_29.97_h264_aac.mp4", "ducks_portrait_hevc_aac.mp4",
            "cockatoo_20_yuv444_mp3mono16k.mp4", "gopro_walk_29.97_h264_aac.mp4")  # fmt: skip
RATES = ("24000/1001", "25", "30000/1001", "30")
SOUND_OF = {".mp4": "aac", ".mov": "aac", ".mkv": "pcm_s16le"}
ENCODED = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a")
NEAR_S = 0.005


@dataclass(frozen=True)
class Take:
    """One singer's recording: its file, when it begins on the song's clock, and how it was made."""

    file: str
    name: str
    offset_s: float
    length_s: float
    drift_ppm: float
    bleed: float
    noise: float
    shape: str
    rate: str
    picture: str


def takes(count):
    """So many singers, the same every time."""
    random = np.random.default_rng(16)
    made = []
    for place in range(count):
        suffix = tuple(SOUND_OF)[place % 3]
        name = NAMES[place % len(NAMES)]
        made.append(
            Take(
                f"{place + 1:02d} {name}{suffix}", name, round(random.uniform(-4, 3), 3),
                float(random.integers(12, 28)), round(random.uniform(-60, 120), 1),
                (0.4, 0.2, 0.1, 0.3, 0.05)[place % 5], random.uniform(0.001, 0.01),
                SHAPES[place % 6], RATES[place % 4], PICTURES[place % 4],
            )
        )  # fmt: skip
    return made


def made(one, song, singer, folder, seed):
    """The file of a take: its own voice, what of the song its microphone heard, and noise."""
    random = np.random.default_rng(seed)
    at = np.arange(int(one.length_s * RATE_HZ)) / RATE_HZ
    clock = one.offset_s + at * (1 + one.drift_ppm / 1e6)
    heard = np.interp(clock, np.arange(song.size) / RATE_HZ, song, 0, 0)
    own = np.roll(singer, -int(random.uniform(0, 12) * RATE_HZ))[: at.size]
    own = np.pad(own, (0, at.size - own.size)) * (heard != 0)
    mixed = 0.25 * own + one.bleed * heard + one.noise * random.standard_normal(at.size)
    path, wav = folder / one.file, folder / "own.wav"
    pcm = np.clip(mixed * 32000, -32767, 32767).astype("<i2").tobytes()
    run("-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-", wav, content=pcm)
    size = one.shape.replace("x", ":")
    fit = f"scale={size}:force_original_aspect_ratio=increase,crop={size},fps={one.rate}"
    run("-stream_loop", "-1", "-i", MEDIA / one.picture, "-i", wav, "-map", "0:v:0",
        "-map", "1:a:0", "-t", str(one.length_s), "-vf", fit, *ENCODED,
        SOUND_OF[path.suffix], path)  # fmt: skip
    wav.unlink()
    return path


def run(*words, content=None):
    """Run ffmpeg."""
    command = [located(), "-v", "error", "-y", *map(str, words)]
    subprocess.run(command, check=True, input=content or b"")


def sung(folder):
    """The song as a film, and its sound."""
    stems = sorted((MEDIA / "stems").glob("*.mp3"))
    part = slice(20 * RATE_HZ, (20 + SONG_S) * RATE_HZ)
    song = sum(measure.sound(stem).mean(axis=1)[part] for stem in stems)
    song = song / np.abs(song).max() * 0.7
    path = folder / "song.mp4"
    pcm = (song * 32767).astype("<i2").tobytes()
    run("-stream_loop", "-1", "-i", MEDIA / "bunny_24_vp8_vorbis.webm", "-f", "s16le",
        "-ar", str(RATE_HZ), "-ac", "1", "-i", "-", "-map", "0:v:0", "-map", "1:a:0",
        "-t", str(SONG_S), "-vf", "scale=640:360", *ENCODED, "aac", path, content=pcm)  # fmt: skip
    return path, song


def duet(folder, *words, **options):
    """The real command."""
    return subprocess.Popen(
        [sys.executable, "-m", "duetchain", *map(str, words)], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )  # fmt: skip


def wrong_in(answer, some, called):
    """What an answer says that is not so, and whom a log does not call by their names."""
    found = []
    for told, one in zip(answer["takes"], some, strict=True):
        sync = told["sync"] or {}
        if called.get(told["id"]) != one.name:
            found.append(f"{one.file} is called {called.get(told['id'])!r}")
        if sync.get("sure") and abs(sync["offset_s"] - one.offset_s) > NEAR_S:
            found.append(f"{one.file} is at {sync['offset_s']}, not {one.offset_s}")
        if not sync.get("sure"):
            print(f"not sure: {one.file} at {sync.get('offset_s')}, is {one.offset_s}")
    return found


def main(place, count=16):
    """Make, add, render, kill, go on; print what is wrong."""
    folder = Path(place)
    (folder / "takes").mkdir(parents=True)
    song_file, song = sung(folder)
    singer = measure.sound(MEDIA / "singer_30s_44k_vorbis.ogg").mean(axis=1)
    some = takes(count)
    files = [made(one, song, singer, folder / "takes", seed) for seed, one in enumerate(some)]
    begun = time.monotonic()
    child = duet(folder, "add", song_file, *files, "-o", "film.mp4", "--size", "640x360", "--json",
                 "--report", "report.html")  # fmt: skip
    out, err = child.communicate()
    print(f"added and rendered in {time.monotonic() - begun:.0f} s: exit {child.returncode}")
    answer = json.loads(out.splitlines()[-1]) if out else {"takes": []}
    log = json.loads(duet(folder, "log", "--json").communicate()[0])
    called = {one["id"]: one["author"] for one in log["contributions"]}
    wrong = wrong_in(answer, some, called) if child.returncode == 0 else [err[-2000:]]
    film = measure.sound(folder / "film.mp4").mean(axis=1) if not wrong else np.zeros(1)
    ends_s = max(SONG_S, *(one.offset_s + one.length_s for one in some))
    wrong += [] if wrong else off_beat(film, ends_s)
    wrong += killed(folder, song_file, files, count)
    print(*wrong, sep="\n")
    print(f"{len(wrong)} wrong")


def off_beat(film, ends_s):
    """Whether a film's first sound is more than 0.1 s from the song's, or its end elsewhere."""
    found = []
    first = int(np.argmax(np.abs(film) > 0.01)) / RATE_HZ
    if first > 0.1:
        found.append(f"the film is silent for {first:.2f} s")
    if abs(film.size / RATE_HZ - ends_s) > 0.1:
        found.append(f"the film lasts {film.size / RATE_HZ:.2f} s")
    return found


def killed(folder, song_file, files, count):
    """End the same command in another folder at its middle, go on, and count."""
    other = folder.with_name(f"{folder.name}-again")  # not below a chain, or it would be that one
    other.mkdir()
    half = count // 2
    child = duet(other, "-C", other, "add", song_file, *files, "--no-render")
    while child.poll() is None and recorded(other) < half + 1:  # the song and half of the takes
        time.sleep(0.5)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    there = recorded(other)
    on = duet(other, "-C", other, "add", song_file, *files, "--no-render")
    on.communicate()
    found = [] if there >= half + 1 else [f"killed: only {there} were recorded"]
    if (whole := recorded(other)) != count + 1:
        found.append(f"gone on: {whole} contributions instead of {count + 1}")
    return found


def recorded(folder):
    """How many contributions are in a folder."""
    return sum(1 for one in (folder / ".duet/records").rglob("*") if one.is_file())


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
