"""Sound of every shape: tracks kept apart, speakers nobody names, a centre that speaks."""

from __future__ import annotations

import wave

import measure
import numpy as np
import pytest

from duetchain import Repository
from duetchain.media.info import ALL_TRACKS, MediaInfo
from duetchain.media.probe import probed

RED = ("-f", "lavfi", "-i", "color=c=red:s=160x90:r=25:d=1")


def sine(hz):
    """A tone, as an input of ffmpeg."""
    return ("-f", "lavfi", "-i", f"sine=f={hz}:r=48000:d=1")


def heard(file, hz):
    """How much of each channel is one tone: its amplitude, left and right."""
    samples = measure.sound(file)[4800:43200]
    turning = np.exp(-2j * np.pi * hz * np.arange(len(samples)) / measure.RATE_HZ)
    return tuple(2 * np.abs(turning @ samples) / len(samples))


@pytest.fixture
def rendered(tmp_path):
    """A clip alone, as a sound, with options of `add`."""

    def made(clip, **options):
        with Repository.init(tmp_path) as repository:
            tip = repository.add(clip, **options).tip
            repository.render(tip, tmp_path / "out.wav")
        return tmp_path / "out.wav"

    return made


def spoken(studio, name, speakers, *, count, layout=""):
    """A sound whose channel `n` has the tone of `speakers[n]`, and nothing elsewhere."""
    tones = "|".join(
        f"0.2*sin(2*PI*{speakers[one]}*t)" if one in speakers else "0" for one in range(count)
    )
    named = f":c={layout}" if layout else ""
    source = f"aevalsrc=exprs='{tones}':s=48000:d=1{named}"
    return studio.make(name, "-f", "lavfi", "-i", source, "-c:a", "pcm_s16le")


@pytest.fixture
def camera(studio):
    """A camcorder's film: a microphone on each of two tracks."""
    tracks = ("-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-c:a", "pcm_s16le")
    return studio.make("camera.mov", *RED, *sine(440), *sine(1000), *tracks)


def test_both_microphones_of_a_camcorder_are_mixed_where_all_tracks_are_asked_for(camera, rendered):
    both = rendered(camera, audio_track="all")
    assert min(heard(both, 440)) == pytest.approx(min(heard(both, 1000)), rel=0.05)


def test_the_command_takes_all_for_a_track_and_records_it(duet, camera):
    at = ("-C", duet.place)
    duet(*at, "init")
    assert duet(*at, "add", camera, "--audio-track", "all", "--name", "cam").returncode == 0
    assert '"audio_track": -1' in duet(*at, "show", "cam", "--json").stdout
    wrong = duet("add", camera, "--audio-track", "both")
    assert wrong.returncode == 2
    assert "0 for the usual one, or all" in wrong.stderr


def test_a_mix_of_tracks_lasts_as_long_as_the_longest_and_one_track_is_itself(camera):
    [info] = probed([camera], names=["camera"])
    assert isinstance(info, MediaInfo)
    mixed = info.with_audio_track(ALL_TRACKS)
    assert [one.index for one in mixed.audio.mixed] == [1, 2]
    assert (mixed.audio.channels, mixed.duration) == (1, info.duration)
    assert mixed.with_audio_track(1).with_audio_track(ALL_TRACKS).audio == mixed.audio


@pytest.mark.parametrize("count", [3, 5, 7, 9, 16])
def test_channels_that_nobody_names_are_all_heard_from_both_sides(tmp_path, rendered, count):
    times = np.arange(48000) / 48000
    samples = np.zeros((48000, count))
    samples[:, 0] = 0.2 * np.sin(2 * np.pi * 440 * times)
    samples[:, -1] = 0.2 * np.sin(2 * np.pi * 1000 * times)
    sound = tmp_path / "recorder.wav"
    with wave.open(str(sound), "wb") as file:  # a header without speakers
        file.setparams((count, 2, 48000, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    out = rendered(sound)
    levels = [*heard(out, 440), *heard(out, 1000)]
    assert max(levels) == pytest.approx(min(levels), rel=0.05)


def test_the_centre_of_5_1_is_heard_from_both_sides(studio, rendered):
    sides = {0: 440, 1: 660, 2: 1000}
    out = rendered(spoken(studio, "theatre.wav", sides, count=6, layout="5.1"))
    left, right = heard(out, 1000)
    assert left == pytest.approx(right, rel=0.01)
    assert left == pytest.approx(0.707 * heard(out, 440)[0], rel=0.05)
