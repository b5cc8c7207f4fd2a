"""``duet sync`` tells in one line, as JSON, and as a drawing."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases
from analysis.test_sync_bleed import pair


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A parent and a take in which it is heard, 1.234567 s in; the take's sound is AAC."""
    folder = tmp_path_factory.mktemp("sync")
    case = pair(6, seed=31)
    parent = sync_cases.write(case.parent, folder / "parent")
    return parent, sync_cases.write(case.mine, folder / "mine", codec="aac")


def test_one_line_says_when_how_sure_and_why(duet, files):
    done = duet("sync", *files)
    assert done.returncode == 0
    assert done.stdout.startswith("in time: +1.235 s, no drift, confidence ")
    assert done.stdout.rstrip().endswith("heard parent.wav in your take")


def test_json_has_the_fields_of_the_contract(duet, files):
    told = json.loads(duet("sync", *files, "--json").stdout)
    assert told["schema"] == "duet.sync/1"
    assert told["offset_s"] == pytest.approx(1.234567, abs=1e-4)
    assert told["method"] == "bleed"
    assert told["applied"] is True
    assert set(told) == {
        "schema", "offset_s", "drift_ppm", "confidence", "method", "applied", "candidates", "warp",
    }  # fmt: skip


def test_sound_that_starts_late_counts_from_the_files_time_zero(duet, files):
    parent, mine = files
    late = sync_cases.later(mine, 8.0, 0.18, "mp4")
    told = json.loads(duet("sync", parent, late, "--json").stdout)
    assert told["offset_s"] == pytest.approx(1.234567 - 0.18, abs=5e-4)


def test_what_cannot_be_told_is_said_with_what_to_do(duet, files, tmp_path):
    silent = sync_cases.write(np.zeros(5 * sync_cases.RATE), tmp_path / "silent")
    done = duet("sync", files[0], silent)
    assert done.returncode == 0
    assert done.stdout.startswith("not in time")
    assert "--offset" in done.stderr
    told = json.loads(duet("sync", files[0], silent, "--json").stdout)
    assert (told["method"], told["offset_s"], told["applied"]) == ("none", 0.0, False)


@pytest.mark.parametrize("name", ["plot.svg", "plot.png"])
def test_a_plot_is_drawn_and_never_replaces_a_file_unasked(duet, files, name):
    output = duet.place / name
    assert duet("sync", *files, "--plot", name).returncode == 0
    if name.endswith(".svg"):
        assert "offset +1.2345" in output.read_text()
        assert duet("sync", *files, "--plot", name, "--force").returncode == 0
    else:
        with Image.open(output) as picture:
            assert picture.size == (960, 420)
    assert duet("sync", *files, "--plot", name).returncode == 2


def test_what_is_missing_or_no_media_has_its_code(duet, files, tmp_path):
    text = tmp_path / "text.mp4"
    text.write_text("no media")
    assert duet("sync", tmp_path / "nothing.mp4", files[1]).returncode == 6
    assert duet("sync", text, files[1]).returncode == 3
    assert duet("sync", *files, "--plot", "plot.txt").returncode == 2


def test_a_picture_without_sound_is_refused(duet, files, studio):
    mute = studio.clip("mute-for-sync.mp4", sound=False)
    done = duet("sync", files[0], mute)
    assert done.returncode == 3
    assert "has no sound" in done.stderr


def test_one_interview_recorded_twice_is_found(duet, media):
    pair_of = (media / "speech_sync_1_48k.mp3", media / "speech_sync_2_48k.mp3")
    told = json.loads(duet("sync", *pair_of, "--json").stdout)
    assert told["offset_s"] == pytest.approx(12.254, abs=0.001)
    assert told["applied"] is True
