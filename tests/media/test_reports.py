"""Recordings of public bug reports, recreated: each as it must come out."""

from __future__ import annotations

import os
from pathlib import Path

import changing
import measure
import numpy as np
import pytest

from duetchain import Repository
from duetchain.intake.syncing import sync_files
from duetchain.media.parts import whole
from duetchain.media.parts.whole_child import make_whole
from duetchain.system.process import Finished

BESIDE = Path(__file__).resolve().parents[3] / "shared"
REPORTS = Path(os.environ.get("DUETCHAIN_TEST_REPORTS", BESIDE / "reports"))
RED, GREEN, BLUE = (230, 25, 25), (25, 178, 25), (25, 25, 230)


@pytest.fixture
def report():
    """A file of that folder."""

    def found(name):
        if not (REPORTS / name).is_file():
            pytest.skip("the folder of reports is not here (DUETCHAIN_TEST_REPORTS)")
        return REPORTS / name

    return found


_LOOKED_AT = {}


@pytest.fixture
def looked(report, tmp_path_factory):
    """What is told of a file: one child looks at all, its start costs most of that."""

    def told(name):
        if not _LOOKED_AT:
            with Repository.init(tmp_path_factory.mktemp("reports")) as repository:
                added = repository.add(*map(report, LOOKED_AT), sync="off").contributions
                infos = [repository.info(repository.show(one).media) for one in added]
                _LOOKED_AT.update(zip(LOOKED_AT, infos, strict=True))
        return _LOOKED_AT[name]

    return told


@pytest.fixture
def whole_here(monkeypatch):
    """Parts are made whole in this process; a child does it where a codec is met first."""

    def ran(argv, **how):
        make_whole(*argv[-3:])
        return Finished(0, b"", "")

    monkeypatch.setattr(whole, "run", ran)


def test_a_clock_of_33_bits_that_begins_anew_loses_nothing(
    looked, report, whole_here, studio, tmp_path
):
    clip, info = report("wrap.ts"), looked("wrap.ts")
    assert float(info.duration) == pytest.approx(6.0, abs=0.05)
    assert info.odd == ()
    film = tmp_path / "film.mp4"
    with Repository.init(tmp_path) as repository:
        tip = repository.add(clip, studio.clip("beside-wrap.mp4", colour="gray")).tip
        repository.render(tip, film, size=(320, 90), quality="draft")
    for second, colour in enumerate((RED, GREEN, BLUE)):
        assert measure.colour(film, at=second + 0.5, x=60, y=45) == pytest.approx(colour, abs=45)


SECONDS = ("red", "green", "blue", "yellow", "cyan", "magenta")
SHOWN = {
    "red": RED, "green": GREEN, "blue": BLUE, "yellow": (216, 216, 25), "cyan": (25, 208, 208),
    "magenta": (208, 25, 208),
}  # fmt: skip


def beside_plain(clip, studio, folder):
    """A film of a report beside a plain clip on its left."""
    film = folder / "film.mp4"
    plain = studio.clip("plain.mp4", colour="gray", length=2, sound=False)
    with Repository.init(folder) as repository:
        tip = repository.add(plain, clip, sync="off").tip
        repository.render(tip, film, size=(320, 180), quality="draft")
    return film


def tones(film, seconds):
    """The loudest tone of each second, in Hz."""
    heard = measure.sound(film).mean(axis=1)
    found = []
    for second in range(seconds):
        part = heard[second * measure.RATE_HZ + 12_000 :][:24_000]
        found.append(int(np.argmax(np.abs(np.fft.rfft(part * np.hanning(part.size))))) * 2)
    return found


ODD = {
    "webrtc_res.webm": ("its picture changes size at 3.02 s and 6.03 s",),
    "aac_change.ts": (
        "its sound changes its rate at 2.94 s",
        "its sound changes its channels at 2.94 s",
    ),
    "cat.webm": ("its clock begins anew at 3.01 s: its parts are laid end to end",),
    "cat_reset.ts": ("its clock begins anew at 3.03 s: its parts are laid end to end",),
    "chained.ogg": ("its clock begins anew at 3.00 s: its parts are laid end to end",),
    "concat_colour.mp4": ("its picture changes its colours at 3.02 s",),
    "rot_change.ts": ("its picture is turned another way at 2.95 s",),
    "sar_change.ts": ("its picture changes the shape of its pixels at 2.95 s",),
    "rate_change.mp3": ("its sound changes its channels at 3.03 s",),
}
LENGTHS_S = {"webrtc_res.webm": 9.03}
NO_PICTURE = ("chained.ogg", "rate_change.mp3")
BY_A_CHILD = ("webrtc_res.webm", "aac_change.ts", "chained.ogg", "rate_change.mp3")
"""One of each codec."""
LOOKED_AT = (
    *ODD, "wrap.ts", "cat_jump.ts", "nan_one_sample.wav", "huge_ten_samples.wav", "anim.avif",
    "oneframe20_audio20.mp4", "edl_gap.mp4",
)  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_recording_of_parts_is_whole_and_in_its_place(
    name, looked, report, request, studio, tmp_path
):
    if name not in BY_A_CHILD:
        request.getfixturevalue("whole_here")
    clip, info = report(name), looked(name)
    assert float(info.duration) == pytest.approx(LENGTHS_S.get(name, 6.0), abs=0.065)
    assert set(ODD[name]) <= set(info.odd)
    assert not any("the end is missing" in one for one in info.odd)
    film = beside_plain(clip, studio, tmp_path)
    frames, length = measure.facts(film)[0], info.duration
    assert frames == pytest.approx(float(length) * 30, abs=1)
    assert measure.sound(film).shape[0] / measure.RATE_HZ == pytest.approx(frames / 30, abs=1 / 30)
    assert tones(film, 6) == pytest.approx([300, 400, 500, 600, 700, 800], abs=8)
    for second, colour in enumerate(SECONDS if name not in NO_PICTURE else ()):
        seen = measure.colour(film, at=second + 0.5, x=240, y=90)
        assert seen == pytest.approx(SHOWN[colour], abs=30), second


def test_a_hole_of_hours_is_closed_to_a_second(looked, report, whole_here, studio, tmp_path):
    clip, info = report("cat_jump.ts"), looked("cat_jump.ts")
    assert float(info.duration) == pytest.approx(7.0, abs=0.065)
    assert "there is nothing for 19996.9 s at 3.03 s: closed to 1 s" in info.odd
    film = beside_plain(clip, studio, tmp_path)
    heard = tones(film, 7)
    assert [*heard[:3], *heard[4:]] == pytest.approx([300, 400, 500, 600, 700, 800], abs=8)


def test_a_take_that_changes_on_the_way_is_in_time(report):
    song, take = report("sync_layout_change_song.opus"), report("sync_layout_change.ts")
    assert float(sync_files(song, take).offset_s) == pytest.approx(-0.023, abs=0.01)


def test_a_take_with_samples_that_are_none_is_in_time(report):
    found = sync_files(report("nan_song.flac"), report("nan_take.wav"))
    assert float(found.offset_s) == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("name", ["nan_one_sample.wav", "huge_ten_samples.wav"])
def test_samples_that_are_none_change_nobody_elses_level(
    name, looked, report, level_beside_a_good_one, studio, tmp_path
):
    level = level_of_another_beside(report(name), studio, tmp_path)
    assert 20 * np.log10(level / level_beside_a_good_one) == pytest.approx(0, abs=0.1)
    assert any("samples that are none" in one for one in looked(name).odd)


@pytest.fixture(scope="module")
def level_beside_a_good_one(studio, tmp_path_factory):
    """Of the same other sound."""
    good = studio.tone("whole.wav", length=2.0)
    return level_of_another_beside(good, studio, tmp_path_factory.mktemp("plain"))


def level_of_another_beside(clip, studio, folder):
    """How loud a tone is beside a clip."""
    film = folder / "film.wav"
    with Repository.init(folder) as repository:
        added = repository.add(studio.tone("other.wav", hz=1000, length=2.0), clip, sync="off")
        repository.render(added.tip, film)
    heard = measure.sound(film).mean(axis=1)
    assert np.isfinite(heard).all()
    return changing.heard_at(heard, 1000)[20:-20].mean()


def test_stems_of_a_sound_that_changes_are_equally_long(
    looked, report, whole_here, studio, tmp_path
):
    looked("rate_change.mp3")
    clip = report("rate_change.mp3")
    with Repository.init(tmp_path) as repository:
        tip = repository.add(studio.tone("plain.wav", length=6.0), clip, sync="off").tip
        stems = repository.sound.stems(tip, tmp_path / "stems")
    counts = {measure.sound(one.output).shape[0] for one in stems}
    assert len(counts) == 1


def test_an_animated_avif_moves_and_its_end_is_there(looked, report, studio, tmp_path):
    info = looked("anim.avif")
    assert float(info.duration) == 2.0
    assert info.video.frames == 60
    assert info.odd == ()
    film = tmp_path / "film.mp4"
    with Repository.init(tmp_path) as repository:
        tip = repository.add(report("anim.avif"), studio.clip("beside.mp4", colour="gray")).tip
        repository.render(tip, film, size=(320, 120), quality="draft")
    for second, colour in enumerate((RED, GREEN)):
        assert measure.colour(film, at=second + 0.5, x=60, y=60) == pytest.approx(colour, abs=45)


def test_a_lone_frame_is_seen_as_long_as_its_packet_says(looked, report, studio, tmp_path):
    looked("oneframe20_audio20.mp4")
    film, grey = tmp_path / "film.mp4", studio.clip("beside.mp4", colour="gray")
    with Repository.init(tmp_path) as repository:
        tip = repository.add(grey, report("oneframe20_audio20.mp4"), fill="black").tip
        repository.render(tip, film, size=(320, 120), fps=10, quality="draft")
    assert measure.colour(film, at=19, x=240, y=60) == pytest.approx((251, 0, 0), abs=12)


def test_an_edit_list_that_is_not_played_as_it_asks_is_told(looked):
    told = " ".join(looked("edl_gap.mp4").odd)
    assert "a pause of 1.00 s at 2.00 s; it is read as FFmpeg does, without that" in told


@pytest.mark.parametrize("name", ["cat_reset.ts", "wrap.ts"])
def test_good_parts_laid_end_to_end_are_not_damaged(looked, name):
    assert "damaged" not in " ".join(looked(name).odd)
