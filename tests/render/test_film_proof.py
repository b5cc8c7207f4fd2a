"""The proof of a finished file: what FFmpeg itself tells of its packets."""

import dataclasses
from fractions import Fraction

import pytest
from measure import ffmpeg_bytes
from msgspec.structs import replace

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.encode import EncodeSettings
from duetchain.identity import ContributionId
from duetchain.render.film_proof import proved, read
from duetchain.render.plan import RenderPlan
from duetchain.timeline.arrange import arranged
from tests.factories import composition, root


def told(path):
    """SHA-256 of each stream's packets, by FFmpeg."""
    hashed = ffmpeg_bytes("-i", path, "-c", "copy", "-f", "streamhash", "-hash", "sha256")
    lines = (line.split(",") for line in hashed.decode().splitlines())
    return {kind: digest.removeprefix("SHA256=") for _, kind, digest in lines}


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_a_films_proof_is_what_ffmpeg_tells_of_its_packets(studio, suffix):
    codecs = (
        ("-c:v", "libvpx-vp9", "-threads", "1", "-c:a", "libopus")
        if suffix == ".webm"
        else ("-c", "copy")
    )
    film = studio.make(f"proved{suffix}", "-i", studio.clip("proved-red.mp4"), *codecs)
    found = read(film)
    assert (found.picture, found.frames, found.has_sound) == (told(film)["v"], 30, True)
    assert abs(found.lasts_s - 1) < Fraction(1, 20)


def test_a_sounds_and_a_pictures_proof(studio):
    sound = studio.make("proved.wav", "-i", studio.clip("proved-red.mp4"), "-vn")
    found = read(sound, has_picture=False)
    assert (found.picture, found.frames, found.has_sound) == ("", 0, True)
    assert found.lasts_s == 1
    picture = studio.make("p.png", "-i", studio.clip("proved-red.mp4"), "-frames:v", "1")
    found = read(picture, may_sound=False)
    assert (found.picture, found.frames, found.has_sound) == (told(picture)["v"], 1, False)


def test_what_is_no_film_is_refused(studio, tmp_path):
    (tmp_path / "none.mp4").write_bytes(b"nothing")
    for path in (tmp_path / "none.mp4", studio.clip("proved-quiet.mp4", sound=False)):
        with pytest.raises(RenderFailed, match="cannot be read"):
            read(path)


def test_another_number_of_frames_is_refused(studio):
    timeline = arranged(composition(root("cat")), size_px=(64, 64))
    plan = RenderPlan(ContributionId("a" * 64), timeline, EncodeSettings())
    film = studio.clip("proved-red.mp4")
    assert proved(
        film, dataclasses.replace(plan, timeline=replace(timeline, duration=Fraction(1)))
    ).frames
    with pytest.raises(RenderFailed, match="30 of 60"):
        proved(film, dataclasses.replace(plan, timeline=replace(timeline, duration=Fraction(2))))
