"""Every file of the folder of real clips makes a duet with a plain clip, or is refused."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from conftest import MEDIA

DOCS = Path(__file__).resolve().parents[2] / "docs"
INDEX = MEDIA / "index.json"
ENTRIES = json.loads(INDEX.read_text("utf-8")) if INDEX.is_file() else []
LONG_S, MOST_S, STEM_S = 6, 3, 10
"""So much is used of what is longer than that, of stems more, for they begin with rests.

Of nasty films everything is used.
"""
SIZE = (160, 90)


@pytest.fixture(scope="module")
def page():
    """The script that makes docs/media.md."""
    found = importlib.util.spec_from_file_location("media_page", DOCS / "media.py")
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module  # dataclasses look their module up
    found.loader.exec_module(module)
    return module


@pytest.mark.skipif(not ENTRIES, reason="the folder of real clips is not here")
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_real_file_becomes_a_duet_or_is_refused(page, entry, tmp_path):
    lasts_s = page.length_s(entry) if entry["expect"] == "ok" else None
    whole = entry["video"] and entry["file"].startswith("nasty/")
    most_s = STEM_S if entry["kind"] == "musical stem" else MOST_S
    most_s = most_s if not whole and (lasts_s or 0) > LONG_S else None
    row = page.row(entry, MEDIA, tmp_path, SIZE, most_s=most_s)
    assert not row.wrong, row.line()


@pytest.mark.skipif(not ENTRIES, reason="the folder of real clips is not here")
def test_the_page_tells_of_every_file(page):
    lines = page.PAGE.read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert len(rows) == len(ENTRIES)
    assert all(line.endswith("| yes |") for line in rows)
