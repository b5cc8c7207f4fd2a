"""Sound and picture of one voice stay together, whatever their container says of time.

DUETCHAIN_TEST_LASTS_S=600 makes the uneven one ten minutes long.
"""

import os
from fractions import Fraction

import measure
import numpy as np
import pytest

from duetchain.media.probe import probe

FRAME_S = 1 / 30
LASTS_S = int(os.environ.get("DUETCHAIN_TEST_LASTS_S", "60"))
FLASH_S = 0.1
BEEP = "0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.05)"


def flashing(seconds, dropped=0.5, size="64x36"):
    """A black picture that turns white once a second, half of its other frames left out."""
    bright = f"lt(mod(t+0.0001,1),{FLASH_S})"
    box = f"drawbox=c=white:t=fill:enable='{bright}'"
    some = f"select='{bright}+gt(random(7),{dropped})'"
    return f"color=black:s={size}:r=30:d={seconds},{box},{some}"


def flashes_s(film):
    """When each flash begins."""
    bright = measure.luma(film, filters="scale=16:16").mean((1, 2)) > 120
    starts = np.flatnonzero(bright[1:] & ~bright[:-1]) + 1
    return np.concatenate([[0] if bright[0] else [], starts]) / 30


def beeps_s(film):
    """When each beep begins."""
    loud = np.flatnonzero(np.abs(measure.sound(film)[:, 0]) > 0.1)
    return loud[np.concatenate([[True], np.diff(loud) > 20_000])] / measure.RATE_HZ


SMALL = {"size": (64, 36), "quality": "draft", "fps": 30, "target": "none"}


def rendered(repository, clip, tmp_path, **asked):
    film = tmp_path / f"{clip.name}.mp4"
    repository.render(repository.add(clip).tip, film, **SMALL, **asked)
    return film


@pytest.mark.slow
def test_uneven_frames_are_on_the_way_to_stay_within_a_frame_of_their_sound_for_ten_minutes(
    repository, studio, tmp_path
):
    """One minute is rendered; what they drift by is told to ten."""
    clip = studio.make(
        "clock.mp4", "-f", "lavfi", "-i", flashing(LASTS_S), "-f", "lavfi", "-i",
        f"aevalsrc='{BEEP}':s=44100:d={LASTS_S}", "-fps_mode", "vfr", "-c:v", "libx264",
        "-preset", "ultrafast", "-c:a", "aac",
    )  # fmt: skip
    assert probe(clip).video.variable
    film = rendered(repository, clip, tmp_path)
    flashes, beeps = flashes_s(film), beeps_s(film)
    assert len(flashes) == len(beeps) == LASTS_S
    assert np.abs(flashes - beeps).max() < FRAME_S
    assert np.abs(beeps - np.arange(LASTS_S)).max() < FRAME_S / 4
    drift = np.polyfit(beeps, flashes - beeps, 1)[0]
    assert abs(drift) < FRAME_S / 600


@pytest.mark.parametrize("drift", [1.004, 0.996])
def test_a_sound_whose_clock_drifts_is_heard_when_its_container_says(
    repository, studio, tmp_path, drift
):
    """As between the two clocks of a phone, only faster."""
    clip = studio.make(
        f"drift-{drift}.mkv", "-f", "lavfi", "-i", "color=black:s=64x36:r=30:d=10", "-f", "lavfi",
        "-i", f"aevalsrc='{BEEP}':s=44100:d=10,asetpts=PTS*{drift}", "-c:v", "libx264",
        "-preset", "ultrafast", "-c:a", "libvorbis",
    )  # fmt: skip
    beeps = beeps_s(rendered(repository, clip, tmp_path))
    assert np.abs(beeps - drift * np.arange(len(beeps))).max() < 0.025


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("shift", [0.0, 0.4, 1.3])
def test_a_late_stream_is_late_in_the_render(repository, studio, tmp_path, container, shift):
    clip = studio.make(
        f"late-{shift}.{container}", "-f", "lavfi", "-i", flashing(4, dropped=-1), "-itsoffset",
        shift, "-f", "lavfi", "-i", f"aevalsrc='{BEEP}':s=48000:d=4", "-map", "0", "-map", "1",
        "-c:v", "libx264", "-c:a", "aac", "-bf", "2",
    )  # fmt: skip
    film = rendered(repository, clip, tmp_path, window="all")
    flashes, beeps = flashes_s(film), beeps_s(film)
    assert np.abs(beeps[:3] - flashes[:3] - shift).max() < FRAME_S


def test_a_recording_without_a_length_and_in_pieces_is_as_long_as_its_packets(
    repository, studio, tmp_path
):
    live = studio.make(
        "live.webm", "-f", "lavfi", "-i", flashing(4), "-f", "lavfi", "-i",
        f"aevalsrc='{BEEP}':s=48000:d=4", "-fps_mode", "vfr", "-c:v", "libvpx", "-threads", 1,
        "-b:v", "2M", "-c:a", "libopus", "-live", "1",
    )  # fmt: skip
    words = ["-c:v", "libx264", "-bf", "0", "-c:a", "aac"]
    whole = ["-movflags", "frag_keyframe+empty_moov"]
    pieces = studio.make("pieces.mp4", "-i", live, *words, *whole)
    for clip in (live, pieces):
        assert float(probe(clip).duration) == pytest.approx(4, abs=0.2)
        film = rendered(repository, clip, tmp_path)
        flashes, beeps = flashes_s(film), beeps_s(film)
        assert np.abs(beeps[:4] - flashes[:4]).max() < FRAME_S


@pytest.mark.parametrize("moved", [Fraction(1, 5), Fraction(-1, 5)])
def test_lip_sync_moves_the_picture_and_leaves_the_sound(repository, studio, tmp_path, moved):
    source = flashing(4, dropped=-1, size="160x90")
    clip = studio.make(
        "lips.mp4", "-f", "lavfi", "-i", source, "-f", "lavfi", "-i",
        f"aevalsrc=exprs='{BEEP}':s=48000:d=4", "-c:v", "libx264", "-preset", "ultrafast",
        "-c:a", "aac",
    )  # fmt: skip
    root = repository.add(studio.clip("lips-root.mp4", length=1, sound=False))
    tip = repository.add(root.tip, clip, offset=0, lip_sync=moved).tip
    film = tmp_path / "film.mp4"
    repository.render(tip, film, **SMALL | {"size": (160, 90)})
    bright = measure.luma(film)[:, 40:50, 100:140].mean((1, 2)) > 120
    starts = (np.flatnonzero(bright[1:] & ~bright[:-1]) + 1) / 30
    beeps = beeps_s(film)
    assert np.abs(beeps - np.arange(len(beeps))).max() < 0.02
    expected = np.arange(1, 4) + float(moved)
    assert all(np.abs(starts - one).min() <= FRAME_S for one in expected)
