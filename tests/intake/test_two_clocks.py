"""Two recordings whose clocks differ are put in time, and stay together to the end, as delivered.

DUETCHAIN_TEST_LASTS_S=600 makes them ten minutes long.
"""

import os
import subprocess

import measure
import numpy as np
import pytest

from duetchain.ffmpeg.binary import located

RATE_HZ = 48000
FPS = 30
LASTS_S = int(os.environ.get("DUETCHAIN_TEST_LASTS_S", "45"))
PPM = max(150, 13_500 // LASTS_S)
"""So that the end is out by 13.5 ms at least if the clocks are not told apart."""
LATE_S = 1.75
WIDTH, HEIGHT = 160, 90


def instants():
    """When something flashes and beeps, in seconds of the parent's clock: never evenly."""
    random = np.random.default_rng(5)
    return np.cumsum(random.uniform(0.8, 1.7, LASTS_S * 4 // 5))


def beeps(times, channel):
    """(n, 2) int16: a burst at each instant, each with a sound of its own, in one channel."""
    made = np.zeros((LASTS_S * RATE_HZ, 2), np.float32)
    random = np.random.default_rng(6)
    size = RATE_HZ // 12
    fade = np.exp(-np.arange(size) / 900)
    for at_s in times:
        burst = 0.8 * fade * random.uniform(-1, 1, size)
        first = round(at_s * RATE_HZ)
        if 0 <= first < made.shape[0] - size:
            made[first : first + size, channel] += burst
    return (made * 32767).astype("<i2")


def written(path, times, channel):
    """A clip that is white for a tenth of a second from each instant on, and beeps then."""
    sound = path.with_suffix(".raw")
    beeps(times, channel).tofile(sound)
    words = [located(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray"]
    words += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-", "-f", "s16le", "-ar"]
    words += [str(RATE_HZ), "-ac", "2", "-i", str(sound), "-pix_fmt", "yuv420p", "-c:v", "libx264"]
    words += ["-preset", "ultrafast", "-c:a", "aac", "-b:a", "192k", str(path)]
    frames = np.arange(LASTS_S * FPS) / FPS
    place = np.searchsorted(times, frames + 0.5 / FPS, "right") - 1
    since = np.where(place >= 0, frames - times[np.maximum(place, 0)], 1)
    black, white = (bytes([level]) * (WIDTH * HEIGHT) for level in (0, 255))
    film = b"".join(white if one < 0.1 else black for one in since)
    subprocess.run(words, input=film, check=True)
    return path


def onsets(signal, times, *, reach_s, rate_hz):
    """When a signal first passes half its top near each instant, in seconds; NaN if it does not."""
    found = np.full(times.shape, np.nan)
    for place, at_s in enumerate(times):
        first = max(0, round((at_s - reach_s) * rate_hz))
        part = signal[first : round((at_s + reach_s) * rate_hz)]
        if part.size and part.max() > 0.02:
            found[place] = (first + int(np.argmax(part > part.max() / 2))) / rate_hz
    return found


@pytest.mark.slow
def test_flashes_and_beeps_of_two_clocks_meet_from_beginning_to_end(repository, tmp_path):
    times = instants()
    parent = written(tmp_path / "parent.mp4", times, 0)
    mine = written(tmp_path / "mine.mp4", (times - LATE_S) / (1 + PPM / 1e6), 1)
    added = repository.add(parent, mine, sync="auto", clean="off")
    assert added.syncs[0].sure
    assert added.syncs[0].drift_ppm == pytest.approx(PPM, abs=0.5)
    output = tmp_path / "duet.mp4"
    done = repository.render(added.tip, output, size=(2 * WIDTH, HEIGHT), fps=FPS, quality="draft")
    assert 0 <= times[0] - done.lead < 0.1  # it begins with the song
    both = times[(times > 3) & (times < LASTS_S - 2)] - float(done.lead)
    heard = np.abs(measure.sound(output))
    theirs, own = (onsets(heard[:, one], both, reach_s=0.02, rate_hz=RATE_HZ) for one in (0, 1))
    assert np.abs(own - theirs).max() < 0.003
    assert np.abs(own - both).max() < 0.003
    seen = measure.luma(output)
    cells = seen[:, :, 40:120].mean(axis=(1, 2)), seen[:, :, 200:280].mean(axis=(1, 2))
    first, second = (onsets(one / 255, both, reach_s=0.1, rate_hz=FPS) for one in cells)
    assert np.abs(first - second).max() <= 1 / FPS + 1e-9
    assert np.abs(second - both).max() <= 1 / FPS + 1e-9
    assert both.size > LASTS_S / 2
