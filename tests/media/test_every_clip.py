"""Every file of the folder of real clips makes a duet with a plain clip, or is refused."""

import importlib.util
import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import MEDIA

from duetchain import Repository

DOCS = Path(__file__).resolve().parents[2] / "docs"
INDEX = MEDIA / "index.json"
ENTRIES = json.loads(INDEX.read_text("utf-8")) if INDEX.is_file() else []
SIZE, EACH = (160, 90), 8
GROUPS = [ENTRIES[at : at + EACH] for at in range(0, len(ENTRIES), EACH)]
"""One child looks at so many files: most of what looking costs is its start."""
FIRST, LATER = (0, Fraction(3, 2)), (9, Fraction(21, 2))
"""So much is used of what is longer, of stems from where all of them are heard."""
LONG_S, NASTY_LONG_S = 2, 6
ODD_AT_THEIR_END = ("truncated", "corrupt packets")
"""Of these everything is used."""


@pytest.fixture(scope="module")
def page():
    """The script that makes docs/media.md."""
    found = importlib.util.spec_from_file_location("media_page", DOCS / "media.py")
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module  # dataclasses look their module up
    found.loader.exec_module(module)
    return module


@pytest.mark.skipif(not ENTRIES, reason="the folder of real clips is not here")
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group[0]['file']}...")
def test_real_files_become_duets_or_are_refused(page, group, tmp_path):
    taken = [one for one in group if one["expect"] == "ok"]
    for one, info in zip(taken, looked_at_together(taken, tmp_path), strict=True):
        check_picture(one, info)
    levelled = next((one["file"] for one in taken if page.has_sound(one)), "")
    rows = [
        page.row(
            one, MEDIA, tmp_path, SIZE, part=part_of(one, page), levelled=one["file"] == levelled
        )
        for one in group
    ]
    assert not [row.line() for row in rows if row.wrong]


def looked_at_together(taken, room):
    """Their facts, which the tests' memory then has; not of those to be refused in time."""
    (room / "elsewhere").mkdir()
    with Repository.init(room / "elsewhere") as elsewhere:
        added = elsewhere.add(*(MEDIA / one["file"] for one in taken), sync="off")
        return [elsewhere.info(elsewhere.show(one).media) for one in added.contributions]


def check_picture(entry, info):
    """Its size and rotation are as the index says."""
    told, video = entry["video"], info.video
    if told and entry["strict"] and "exif" not in entry["file"]:
        assert (video.width_px, video.height_px) == (told["width"], told["height"]), entry["file"]
        assert (-video.rotation) % 360 == told["rotation"] % 360, entry["file"]


def part_of(entry, page):
    """The seconds that are used of a file; None for all."""
    lasts_s = page.length_s(entry) if entry["expect"] == "ok" else None
    nasty = entry["file"].startswith("nasty/") and entry["video"]
    if entry["kind"] in ODD_AT_THEIR_END or (lasts_s or 0) <= (NASTY_LONG_S if nasty else LONG_S):
        return None
    return LATER if entry["kind"] == "musical stem" else FIRST


@pytest.mark.skipif(not ENTRIES, reason="the folder of real clips is not here")
def test_the_page_tells_of_every_file(page):
    lines = page.PAGE.read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert len(rows) == len(ENTRIES)
    assert all(line.endswith("| yes |") for line in rows)
