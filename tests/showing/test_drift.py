"""A clock that runs differently: picture and sound follow the parent's clock to the end."""

from fractions import Fraction

import measure
import numpy as np
import pytest

from duetchain.errors import UsageError
from duetchain.ffmpeg.clip import evened
from duetchain.timeline.voice import bend_of

SMALL = {"size": (64, 36), "quality": "draft"}
LASTS_S, BEND_S = 50, 20


def clicks(path):
    """When each second's click is heard, in seconds, by its steepest sample."""
    heard = np.abs(measure.sound(path)[:, 0])
    found = []
    for second in range(LASTS_S):
        part = heard[max(0, second * 48000 - 9600) : second * 48000 + 9600]
        if part.size and part.max() > 0.1:
            first = int(np.argmax(part > part.max() / 2))
            found.append((max(0, second * 48000 - 9600) + first) / 48000)
    return np.array(found)


@pytest.fixture
def take(studio):
    """A click and a flash every second."""
    return studio.make(
        "ticking.mp4", "-f", "lavfi", "-i", f"color=c=black:s=64x36:r=30:d={LASTS_S}", "-f",
        "lavfi", "-i", f"aevalsrc=exprs='0.8*lt(mod(t,1),0.01)*sin(6283*t)':s=48000:d={LASTS_S}",
        "-vf", "drawbox=c=white:t=fill:enable='lt(mod(t+0.0001,1),0.1)'", "-c:v", "libx264",
        "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-c:a", "flac", "-strict", "-2",
    )  # fmt: skip


def test_sound_and_picture_follow_a_warp_that_bends(repository, take, studio, tmp_path):
    root = repository.add(studio.clip("drift-root.mp4", length=1, sound=False))
    lines = ((0, 0), (BEND_S, BEND_S + Fraction(BEND_S * 300, 1_000_000)), (LASTS_S, LASTS_S))
    warp = tuple((Fraction(own), Fraction(theirs)) for own, theirs in lines)
    tip = repository.add(root.tip, take, warp=warp, offset=0).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL, target="none")
    expected = np.interp(np.arange(LASTS_S), *np.array(lines, float).T)
    heard = clicks(tmp_path / "out.mp4")
    assert heard.shape == expected.shape
    assert np.abs(heard - expected).max() < 0.001
    assert np.abs(expected - np.arange(LASTS_S)).max() == pytest.approx(0.006)
    bright = measure.luma(tmp_path / "out.mp4")[:, :, 40:].mean(axis=(1, 2)) > 60
    starts = np.flatnonzero(bright & ~np.r_[False, bright[:-1]]) / 30
    assert np.abs(starts - expected[: len(starts)]).max() <= 1 / 30
    assert len(starts) == LASTS_S


def test_a_bend_of_the_picture_is_that_of_the_warp():
    pairs = ((1, 1), (3, Fraction("3.0006")), (9, Fraction("9.001")))
    bend = bend_of(tuple((Fraction(own), Fraction(theirs)) for own, theirs in pairs))
    words = evened(bend, Fraction(1, 2)).replace("/TB", "").replace("clip(", "limited(")
    slope = 8.001 / 8
    for own, theirs in pairs:
        told = eval(words, {"T": float(own) + 0.5, "limited": lambda x, a, b: min(max(x, a), b)})
        assert told == pytest.approx(1 + (float(theirs) - 1) / slope, abs=1e-9)
    assert bend_of(((Fraction(0), Fraction(0)), (Fraction(9), Fraction(9)))) == ()


def test_a_warp_is_recorded_and_one_that_is_no_clock_is_refused(repository, studio):
    clip = studio.clip("drift-root.mp4", length=1, sound=False)
    root = repository.add(clip)
    one, two = Fraction(0), Fraction(1)
    tip = repository.add(root.tip, clip, warp=((one, one), (two, Fraction("1.0001")))).tip
    assert repository.show(tip).warp == ((one, one), (two, Fraction("1.0001")))
    for bad in (((one, one),), ((one, one), (two, Fraction(2))), ((two, one), (one, two))):
        with pytest.raises(UsageError, match="warp"):
            repository.add(root.tip, clip, warp=bad)
