"""duet formats, probe and doctor: what is taken, what becomes of a clip, what holds children."""

import json

import pytest

from duetchain.media.accepted import AUDIO_DECODERS, DEMUXERS, VIDEO_DECODERS


def test_formats_prints_every_demuxer_and_decoder_that_is_let_in(duet):
    told = duet("formats")
    assert told.returncode == 0
    words = set(told.stdout.split())
    assert words >= {*DEMUXERS, *VIDEO_DECODERS, *AUDIO_DECODERS}
    assert str(duet.home) in told.stdout


def test_formats_is_one_object_for_programs(duet):
    told = json.loads(duet("formats", "--json").stdout)
    assert told["schema"] == "duet.formats/1"
    assert told["containers"]["GIF"] == ["gif"]
    assert told["limits"]["streams"] == 16


def test_doctor_says_what_confines_a_child(duet):
    told = json.loads(duet("doctor", "--json").stdout)
    assert told["confinement"].startswith(("Landlock", "none"))
    assert told["confinement"] in duet("doctor").stdout


def test_probe_tells_a_person_what_will_be_done(duet, studio):
    source = ["-f", "lavfi", "-i", "color=s=64x48:r=30:d=1,setsar=2/1"]
    sound = ["-f", "lavfi", "-i", "sine=r=8000:d=2"]
    clip = studio.make("told.mp4", *source, *sound, "-c:v", "libx264", "-c:a", "aac")
    text = duet("probe", clip).stdout
    assert "will be: its pixels of 2:1 made square" in text
    assert "will be: resampled from 8000 to 48000 Hz" in text
    assert "odd: its sound lasts 1." in text


def test_probe_keeps_its_fields_for_programs(duet, studio):
    clip = studio.clip("told-2.mp4")
    told = json.loads(duet("probe", "--json", clip).stdout)
    assert told["schema"] == "duet.probe/1"
    assert {"file", "duration_s", "info", "will_be", "odd", "aspect", "still"} <= set(told)
    assert told["aspect"] == pytest.approx(16 / 9)
    assert told["info"]["video"]["width_px"] == 160


def test_a_comment_with_escapes_does_not_reach_the_terminal(duet, studio):
    clip = studio.make(
        "tagged.mka", "-f", "lavfi", "-i", "sine=d=0.2", "-metadata:s:a", "language=\x1b[31m",
        "-metadata", "comment=\x1b[2J", "-c:a", "flac",
    )  # fmt: skip
    assert "\x1b" not in duet("probe", clip).stdout
