"""A render by spans beside one pass: `python -m tests.bench.spans`. Not part of the tests.

Two generated clips of a minute, 1280x720 and 1080x1920, side by side at 1920x1080: as usual, in
spans of 20 s, and with spans so long that one encoder makes all of it. Printed: CPU seconds, sizes,
SSIM of one against the other, gaps between packets, and what is left of the sound when one is taken
from the other.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import av
import numpy as np

from duetchain import Repository
from duetchain.ffmpeg.binary import located
from duetchain.render import spans
from tests.bench.sources import PORTRAIT, SMALL, Sources

LASTS_S = 60
PASSES = {"by spans": spans.SPAN_S, "one pass": 100_000}


def rendered(folder, span_s):
    """The film, and what it cost in CPU seconds."""
    spans.SPAN_S, spans.LONGEST_S = span_s, span_s * 3 / 2
    sources = Sources(str(located()), folder)
    clips = [sources.clip(at, size, LASTS_S) for at, size in enumerate((SMALL, PORTRAIT))]
    output = folder / f"{span_s}.mp4"
    place = folder / f"repository-{span_s}"
    place.mkdir()
    with Repository.init(place) as repository:
        tip = repository.add(*clips, sync="off").tip
        before = os.times()
        repository.render(tip, output, is_cached=False)
    after = os.times()
    return output, sum(after[:4]) - sum(before[:4])


def gaps(path):
    """The different distances between packets in the order they are shown, in ticks."""
    with av.open(str(path)) as film:
        found = {}
        for kind in ("video", "audio"):
            stream = film.streams.get({kind: 0})[0]
            times = sorted(one.pts for one in film.demux(stream) if one.pts is not None)
            film.seek(0)
            found[kind] = sorted(set(np.diff(times)))
    return found


def sound(path):
    words = [located(), "-v", "error", "-i", path, "-f", "f32le", "-ac", "2", "-"]
    return np.frombuffer(subprocess.run(words, check=True, capture_output=True).stdout, np.float32)


def ssim(one, other):
    words = [located(), "-hide_banner", "-i", one, "-i", other, "-filter_complex", "ssim", "-f"]
    told = subprocess.run([*words, "null", "-"], capture_output=True, text=True).stderr
    return re.findall(r"All:([\d.]+)", told)[-1]


def main():
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = {name: rendered(folder, span_s) for name, span_s in PASSES.items()}
        for name, (path, cpu_s) in made.items():
            print(f"{name}: {cpu_s:.2f} s of CPU, {path.stat().st_size} bytes, gaps {gaps(path)}")
        (one, cost), (other, whole) = made.values()
        size = one.stat().st_size / other.stat().st_size
        left = np.abs(sound(one) - sound(other)).max()
        print(f"CPU {cost / whole:.3f}, size {size:.4f}, SSIM {ssim(one, other)}, sound {left:.2e}")


if __name__ == "__main__":
    main()
