"""Limits of one file: the user's own numbers, and what is wrong with them."""

from __future__ import annotations

import json

import pytest

from duetchain.errors import LimitExceeded, UsageError
from duetchain.media.limits import MediaLimits, how_to_raise, own_limits, parsed_limits
from duetchain.media.probe import probe, probed
from duetchain.store.blobs import stage


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The user's own configuration."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    from duetchain.media.limits import config_path

    config_path().parent.mkdir(parents=True, exist_ok=True)
    return config_path()


def test_without_a_configuration_the_defaults_hold(own):
    assert own_limits() == MediaLimits()


def test_a_configuration_changes_what_it_names(own):
    own.write_text('author = "Ann"\n[limits]\nhours = 0.5\nstreams = 99\n')
    assert own_limits() == MediaLimits(hours=0.5, streams=99)


@pytest.mark.parametrize(
    "table", [{"hours": 0}, {"hours": -1}, {"hours": "2"}, {"hours": True}, {"days": 1}, [], 7]
)
def test_what_is_no_limit_is_refused(table):
    with pytest.raises(UsageError, match="limit"):
        parsed_limits(table, "config.toml")


def test_a_configuration_that_is_no_toml_is_refused(own):
    own.write_text("[limits\n")
    with pytest.raises(UsageError, match="not TOML"):
        own_limits()


def test_limits_reach_the_child_as_json():
    assert MediaLimits(**json.loads(MediaLimits(hours=3).to_json())) == MediaLimits(hours=3)


def test_how_to_raise_a_limit_gives_a_number_that_is_enough():
    assert '"hours = 4"' in how_to_raise("hours", 3.2)
    assert '"streams = 20"' in how_to_raise("streams", 20)


def test_a_file_of_too_many_bytes_is_not_even_copied(tmp_path):
    (tmp_path / "clip").write_bytes(b"12345")
    room = tmp_path / "room"
    room.mkdir()
    assert stage(tmp_path / "clip", room, most_bytes=5).size_bytes == 5
    with pytest.raises(LimitExceeded, match="5 bytes; 4 are allowed"):
        stage(tmp_path / "clip", room, most_bytes=4)
    assert len(list(room.iterdir())) == 1


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"pixels": 160 * 90 - 1}, "160x90 pixels"),
        ({"streams": 1}, "2 streams"),
        ({"hours": 1 / 7200}, "hours"),
        ({"frames_per_second": 29}, "30 frames a second"),
    ],
)
def test_each_limit_holds_and_what_is_just_below_is_taken(studio, limit, words):
    clip = studio.clip("limited.mp4")
    with pytest.raises(LimitExceeded, match=words) as told:
        probe(clip, limits=MediaLimits(**limit))
    assert next(iter(limit)) in told.value.hint
    [name] = limit
    enough = {"pixels": 160 * 90, "streams": 2, "hours": 1, "frames_per_second": 30}[name]
    assert probe(clip, limits=MediaLimits(**{name: enough})).video


def test_one_file_over_a_limit_does_not_spoil_the_others(studio):
    clips = [studio.clip("limited.mp4"), studio.clip("few.mp4", size="64x36")]
    limits = MediaLimits(pixels=64 * 36)
    over, fine = probed(clips, names=["a", "b"], limits=limits)
    assert isinstance(over, LimitExceeded)
    assert fine.video.width_px == 64


@pytest.mark.parametrize("kind", [(), ("-lossless", "1"), ("-pix_fmt", "yuva420p")])
def test_a_webp_that_is_too_large_is_told_as_that(studio, kind):
    photo = ("-f", "lavfi", "-i", "color=c=red:s=200x100", "-frames:v", "1", "-c:v", "libwebp")
    webp = studio.make("photo.webp", *photo, *kind)
    with pytest.raises(LimitExceeded, match="200x100 pixels; 19999 are allowed"):
        probe(webp, limits=MediaLimits(pixels=19999))
    assert probe(webp).video.width_px == 200
