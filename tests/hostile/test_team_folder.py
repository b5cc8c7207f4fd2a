"""A folder that a group shares: both add in turn, a reader locks nobody out."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest
from apart import GROUP, OTHERS, USERS, as_user, python_for_all

ANN, BEN, EVE = USERS


@pytest.fixture
def shared(studio):
    """A setgid folder of Ann's for the group, with three clips in it."""
    python_for_all()
    top = Path(tempfile.mkdtemp(prefix="duet-tests-team-"))  # pytest's own is nobody else's to see
    top.chmod(0o755)
    place = top / "shared"
    place.mkdir()
    for colour in ("red", "blue", "green"):
        shutil.copy(studio.clip(f"team-{colour}.mp4", colour=colour), place / f"{colour}.mp4")
    os.chown(place, ANN, GROUP)
    place.chmod(0o2775)
    yield place
    shutil.rmtree(top)


def test_two_users_of_a_group_add_in_turn_and_a_reader_changes_nothing(shared):
    def done(user, *words, group=GROUP):
        told = as_user(user, shared, *words, group=group)
        assert "Traceback" not in told.stderr
        return told

    first = ("add", "red.mp4", "blue.mp4", "--name", "one", "--no-render", "--sync", "off")
    assert done(ANN, *first).returncode == 0
    of_ben = ("-C", ".", "add", "one", "green.mp4", "--name", "two", "--offset", "0.1")
    told = done(BEN, *of_ben, "--no-render")
    assert told.returncode == 0, told.stderr
    before = state(shared)
    seen = done(EVE, "-C", ".", "log", "--count", group=OTHERS)
    assert (seen.returncode, seen.stdout) == (0, "3\n")
    refused = done(EVE, "-C", ".", "add", "two", "red.mp4", "--no-render", group=OTHERS)
    assert refused.returncode == 7
    assert 'the repository ".duet" cannot be written: Permission denied' in refused.stderr
    assert state(shared) == before
    told = done(ANN, "add", "two", "blue.mp4", "--offset", "0.2", "--no-render")
    assert told.returncode == 0, told.stderr
    assert done(BEN, "-C", ".", "verify").stdout == "4 contributions, 3 media: whole\n"
    for path in (shared / ".duet").rglob("*"):
        told = path.stat()
        assert told.st_gid == GROUP, path
        if path.is_dir():
            assert stat.S_IMODE(told.st_mode) == 0o2775, path
        elif path.name == "format":
            assert stat.S_IMODE(told.st_mode) == 0o664
        else:
            assert stat.S_IMODE(told.st_mode) & 0o044 == 0o044, path


def state(top):
    return {str(one): (one.stat().st_mode, one.stat().st_mtime_ns) for one in top.rglob("*")}
