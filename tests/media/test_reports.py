"""Recordings of public bug reports, recreated: each as it must come out."""

from __future__ import annotations

import os
from pathlib import Path

import measure
import pytest

from duetchain import Repository
from duetchain.media.probe import probe

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


def test_a_clock_of_33_bits_that_begins_anew_loses_nothing(report, studio, tmp_path):
    clip = report("wrap.ts")
    info = probe(clip)
    assert float(info.duration) == pytest.approx(6.0, abs=0.05)
    assert info.odd == ()
    film = tmp_path / "film.mp4"
    with Repository.init(tmp_path) as repository:
        tip = repository.add(clip, studio.clip("beside-wrap.mp4", colour="gray")).tip
        repository.render(tip, film, size=(320, 90), quality="draft")
    for second, colour in enumerate((RED, GREEN, BLUE)):
        assert measure.colour(film, at=second + 0.5, x=60, y=45) == pytest.approx(colour, abs=45)


def test_an_animated_avif_moves_and_its_end_is_there(report, studio, tmp_path):
    info = probe(report("anim.avif"))
    assert float(info.duration) == 2.0
    assert info.video.frames == 60
    assert info.odd == ()
    film = tmp_path / "film.mp4"
    with Repository.init(tmp_path) as repository:
        tip = repository.add(report("anim.avif"), studio.clip("beside.mp4", colour="gray")).tip
        repository.render(tip, film, size=(320, 120), quality="draft")
    for second, colour in enumerate((RED, GREEN)):
        assert measure.colour(film, at=second + 0.5, x=60, y=60) == pytest.approx(colour, abs=45)


def test_a_lone_frame_is_seen_as_long_as_its_packet_says(report, studio, tmp_path):
    film, grey = tmp_path / "film.mp4", studio.clip("beside.mp4", colour="gray")
    with Repository.init(tmp_path) as repository:
        tip = repository.add(grey, report("oneframe20_audio20.mp4"), fill="black").tip
        repository.render(tip, film, size=(320, 120), quality="draft")
    assert measure.colour(film, at=19, x=240, y=60) == pytest.approx((251, 0, 0), abs=12)


def test_an_edit_list_that_is_not_played_as_it_asks_is_told(report):
    told = " ".join(probe(report("edl_gap.mp4")).odd)
    assert "a pause of 1.00 s at 2.00 s; it is read as FFmpeg does, without that" in told


@pytest.mark.parametrize("name", ["cat_reset.ts", "wrap.ts"])
def test_good_parts_laid_end_to_end_are_not_damaged(report, name):
    assert "damaged" not in " ".join(probe(report(name)).odd)
