"""Twenty generations: the first voice stays as sharp and as tightly in time as in the first.

The figures of docs/generations.md come from here: DUETCHAIN_WRITE_DOCS=1 pytest -k generations.
"""

import os
from pathlib import Path

import measure
import numpy as np
import pytest

from duetchain.ffmpeg.binary import located

GENERATIONS = 20
RENDERED = 10
"""Every so many generations the next is added to a render, else to its tip."""
CELL = (160, 90)
REPORT = Path(__file__).parents[2] / "docs" / "generations.md"
WRITES = "DUETCHAIN_WRITE_DOCS" in os.environ
LENGTH_S = 2 if WRITES else 1
END = 45_000 * LENGTH_S
"""Where what is compared of the sound ends: a little before its end."""
NAIVELY = GENERATIONS if WRITES else 3
"""Three times are enough to be seen; the page tells of as many as ours."""
NAIVE_SETTINGS = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-c:a", "aac")


@pytest.fixture(scope="module")
def voices(studio):
    """A detailed moving picture with a chirp, and twenty others."""
    chirp = f"aevalsrc=0.3*sin(2*PI*(300+700*t)*t):s=48000:d={LENGTH_S}"
    root = studio.make(
        "g-root.mp4", "-f", "lavfi", "-i", f"testsrc2=s=640x360:r=25:d={LENGTH_S}",
        "-f", "lavfi", "-i", chirp, "-c:v", "libx264", "-qp", "10", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "256k",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
    )  # fmt: skip
    others = [
        studio.clip(f"g-{n}.mp4", colour=f"0x{37 * n % 256:02x}80{91 * n % 256:02x}",
                    length=LENGTH_S, size="160x90", rate=25, hz=1500 + 100 * n, sound=n == 1)
        for n in range(1, GENERATIONS + 1)
    ]  # fmt: skip
    return root, others


@pytest.mark.slow
def test_the_root_is_as_sharp_after_twenty_generations_as_after_one(repository, voices, tmp_path):
    root, others = voices
    first, last = built(repository, root, others, tmp_path)
    ours_first = measure.luma(first, filters="crop=160:90:0:0")
    ours_last = measure.luma(last, filters="crop=160:90:0:0")
    truth = measure.luma(root, filters="scale=160:90:flags=bicubic")
    naive_first, naive_last = naive(root, others[:NAIVELY], tmp_path)
    rows = {
        "duetchain, from the originals": (
            mean_psnr_db(ours_first, truth), mean_psnr_db(ours_last, truth),
        ),
        "re-encoded at each generation": (
            mean_psnr_db(measure.luma(naive_first, filters="scale=160:90:flags=bicubic"), truth),
            mean_psnr_db(measure.luma(naive_last, filters="scale=160:90:flags=bicubic"), truth),
        ),
    }  # fmt: skip
    late = {
        "duetchain, from the originals": lateness(root, last),
        "re-encoded at each generation": lateness(root, naive_last),
    }
    if WRITES:
        REPORT.write_text(report(rows, late))
    ours = rows["duetchain, from the originals"]
    assert abs(ours[0] - ours[1]) <= 0.1
    assert min(ours) > 40
    assert abs(late["duetchain, from the originals"]) <= 1
    assert rows["re-encoded at each generation"][1] < ours[1] - 3


def built(repository, root, others, folder):
    """The duet of two and the grid of twenty-one, made by adding to renders of before."""
    render = folder / "g1.mp4"
    tip = repository.add(root, others[0]).tip
    repository.render(tip, render, size=(2 * CELL[0], CELL[1]), quality="lossless")
    first = folder / "first.mp4"
    render.rename(first)
    before = first
    for number, voice in enumerate(others[1:], 2):
        tip = repository.add(before, voice).tip
        last = number == GENERATIONS
        if number % RENDERED and not last:
            before = tip
            continue
        before = folder / f"g{number}.mp4"
        size = (5 * CELL[0], 5 * CELL[1]) if last else (320, 180)
        quality = "lossless" if last else "draft"
        repository.render(tip, before, size=size, quality=quality)
    return first, before


def naive(root, others, folder):
    """The root alone through as many re-encodings, as a platform's duet of a duet would."""
    before, first = root, None
    for number in range(1, len(others) + 1):
        after = folder / f"n{number}.mp4"
        words = [located(), "-v", "error", "-y", "-i", str(before), *NAIVE_SETTINGS, str(after)]
        measure.subprocess.run(words, check=True)
        before, first = after, first or after
    return first, before


def mean_psnr_db(found, wanted):
    pairs = list(zip(found[:48], wanted[:48], strict=True))
    return float(np.mean([min(99.0, measure.psnr_db(one, other)) for one, other in pairs]))


def lateness(root, render):
    """By how many samples the root's sound comes late in a render."""
    reference, found = measure.sound(root, channels=1), measure.sound(render, channels=1)
    return measure.lag_samples(reference[4800:END, 0], found[4800:END, 0])


def report(rows, late):
    lines = [
        "# Twenty generations",
        "",
        f"The first voice of a chain, after one and after {GENERATIONS} more voices, against its",
        "original at the size of its cell (160x90, brightness, mean PSNR over 48 frames, capped",
        "at 99 dB), and how late its sound comes. The naive way encodes the root alone again at",
        f"each generation ({' '.join(NAIVE_SETTINGS)}), at full size, which flatters it.",
        "",
        "| way | after 1, dB | after 20, dB | sound late, samples at 48 kHz |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {first:.2f} | {last:.2f} | {late[name]} |"
        for name, (first, last) in rows.items()
    ]
    command = "DUETCHAIN_WRITE_DOCS=1 python -m pytest tests/showing/test_generations.py"
    return "\n".join([*lines, "", f"Measured by `{command}`.", ""])
