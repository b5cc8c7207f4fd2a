"""Locks that die with their process, and folders that are swept once their run has died."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duetchain.errors import Busy, RepositoryDamaged
from duetchain.system import workspace as module
from duetchain.system.locks import exclusive, try_lock
from duetchain.system.workspace import building, own_workspace, sweep, workspace

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = 1_600_000_000

HOLDS = """
import sys, time
from pathlib import Path
from duetchain.system.workspace import workspace
with workspace(Path(sys.argv[1])) as folder:
    (folder / "unfinished").write_bytes(b"half")
    print(folder, flush=True)
    time.sleep(60)
"""


def litter(parent: Path, name: str, *, locked_once: bool) -> Path:
    """What a dead run left."""
    folder = parent / name
    folder.mkdir()
    (folder / "unfinished").write_bytes(b"half")
    if locked_once:
        (folder / "lock").touch()
    return folder


def test_a_workspace_is_there_and_then_gone(tmp_path):
    with workspace(tmp_path / "runs") as folder:
        (folder / "file").touch()
        assert folder.parent == tmp_path / "runs"
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_workspace_is_gone_after_a_failure_too(tmp_path):
    with pytest.raises(FileNotFoundError), workspace(tmp_path) as folder:
        (folder / "no" / "such").mkdir()
    assert list(tmp_path.iterdir()) == []


def test_two_runs_have_two_workspaces(tmp_path):
    with workspace(tmp_path) as one, workspace(tmp_path) as other:
        assert one != other
        assert one.is_dir()
        assert other.is_dir()


def test_a_living_run_is_not_swept(tmp_path):
    with workspace(tmp_path) as folder:
        sweep(tmp_path)
        assert folder.is_dir()


def test_an_old_but_living_run_is_not_swept(tmp_path):
    with workspace(tmp_path) as folder:
        os.utime(folder, (LONG_AGO, LONG_AGO))
        sweep(tmp_path)
        assert folder.is_dir()


def test_a_dead_run_is_swept(tmp_path):
    litter(tmp_path, "run-dead", locked_once=True)
    with workspace(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_a_run_that_has_not_made_its_lock_yet_is_left_alone(tmp_path):
    starting = litter(tmp_path, "new-starting", locked_once=False)
    sweep(tmp_path)
    assert starting.is_dir()


def test_a_run_that_died_while_it_started_is_swept_when_it_is_old(tmp_path):
    dead = litter(tmp_path, "new-dead", locked_once=True)
    bare = tmp_path / "new-bare"
    bare.mkdir()
    for one in (dead, bare):
        os.utime(one, (LONG_AGO, LONG_AGO))
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_run_is_left_alone(tmp_path):
    mine = litter(tmp_path, "mine", locked_once=True)
    (tmp_path / "run-file").touch()
    sweep(tmp_path)
    assert mine.is_dir()
    assert (tmp_path / "run-file").exists()


@pytest.mark.parametrize("name", ["run-mine", "new-mine", "run-20260101_best-model", "run-"])
def test_a_folder_without_a_lock_of_ours_or_of_another_name_is_nobodys_litter(tmp_path, name):
    mine = litter(tmp_path, name, locked_once=name not in ("run-mine", "new-mine"))
    os.utime(mine, (LONG_AGO, LONG_AGO))
    before = sorted(one.name for one in mine.iterdir())
    sweep(tmp_path)
    assert sorted(one.name for one in mine.iterdir()) == before


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_links_and_pipes_are_not_followed_by_a_sweep(tmp_path):
    mine, runs = tmp_path / "mine", tmp_path / "runs"
    mine.mkdir()
    runs.mkdir()
    model = litter(mine, "run-best", locked_once=True)
    (runs / "run-link").symlink_to(model)
    (runs / "run-pipe").mkdir()
    os.mkfifo(runs / "run-pipe" / "lock")
    (runs / "run-file").mkdir()
    (runs / "run-file" / "lock").symlink_to(tmp_path / "made")
    sweep(runs)
    assert (model / "unfinished").is_file()
    assert (runs / "run-pipe").is_dir()
    assert not (tmp_path / "made").exists()


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("level", ["cache", "cache/runs"])
def test_below_a_link_nothing_is_swept_or_made(tmp_path, level):
    top, mine = tmp_path / "top", tmp_path / "mine"
    top.mkdir()
    (mine / "runs").mkdir(parents=True)
    for place in (mine, mine / "runs"):
        litter(place, "run-best", locked_once=True)
    (top / level).parent.mkdir(exist_ok=True)
    (top / level).symlink_to(mine)
    before = sorted(mine.rglob("*"))
    with pytest.raises(RepositoryDamaged, match="is a link where a folder belongs"):
        sweep(top / "cache" / "runs", within=top)
    with pytest.raises(RepositoryDamaged), workspace(top / "cache" / "runs", within=top):
        pytest.fail("made outside")
    assert sorted(mine.rglob("*")) == before


def test_sweeping_nothing_is_no_error(tmp_path):
    sweep(tmp_path / "absent")


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_run_is_swept_by_the_next(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        folder = Path(run.stdout.readline().strip())
        sweep(tmp_path)
        assert (folder / "unfinished").is_file()
        run.kill()
    sweep(tmp_path)
    assert not folder.exists()


def test_a_run_that_starts_during_another_ones_sweep_keeps_its_folder(tmp_path, monkeypatch):
    def swept_just_before(descriptor):
        monkeypatch.setattr(module, "try_lock", try_lock)
        sweep(tmp_path)
        return try_lock(descriptor)

    monkeypatch.setattr(module, "try_lock", swept_just_before)
    with workspace(tmp_path) as folder:
        assert folder.is_dir()


BUILDS = """
import sys, time
from pathlib import Path
from duetchain.system.workspace import building
with building(Path(sys.argv[1]), ".duet-", files=["format"]) as folder:
    (folder / "format").write_bytes(b"half")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_what_was_killed_while_it_was_built_is_removed_by_the_next_and_a_living_one_is_not(
    tmp_path,
):
    with subprocess.Popen(
        [sys.executable, "-c", BUILDS, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        folder = Path(run.stdout.readline().strip())
        with building(tmp_path, ".duet-", files=["format"]) as other:
            assert (folder / "format").is_file()
        assert not other.exists()
        run.kill()
    with building(tmp_path, ".duet-", files=["format"]) as other:
        assert list(tmp_path.iterdir()) == [other]


@pytest.mark.parametrize("name", [".duet-original", ".duet-backup", ".duet-12345678"])
def test_a_folder_of_the_users_that_is_named_alike_is_left(tmp_path, name):
    mine = tmp_path / name
    (mine / "media").mkdir(parents=True)
    (mine / "media" / "song.mp4").touch()
    os.utime(mine, (LONG_AGO, LONG_AGO))
    with building(tmp_path, ".duet-", files=["format"]):
        assert (mine / "media" / "song.mp4").is_file()


def test_the_users_own_workspace_is_in_the_users_cache_and_else_in_the_systems(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "mine")
    with own_workspace() as folder:
        assert folder.parent == tmp_path / "mine" / "runs"
    (tmp_path / "file").touch()
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "file")
    with own_workspace() as folder:
        assert folder.is_dir()
    assert not folder.exists()


@pytest.fixture
def lock(tmp_path):
    """A file to lock."""
    path = tmp_path / "lock"
    path.touch()
    return path


def test_a_lock_is_held_by_one_and_free_afterwards(lock):
    with exclusive(lock, timeout_s=1), pytest.raises(Busy), exclusive(lock, timeout_s=0):
        pytest.fail("held twice")
    with exclusive(lock, timeout_s=0):
        pass


def test_a_lock_is_free_after_a_failure(lock):
    with pytest.raises(RuntimeError, match="oh"), exclusive(lock, timeout_s=0):
        raise RuntimeError("oh")
    with exclusive(lock, timeout_s=0):
        pass


def test_waiting_for_a_lock_ends_in_time_and_says_where(lock):
    began = time.monotonic()
    with exclusive(lock, timeout_s=0), pytest.raises(Busy) as busy:  # noqa: SIM117
        with exclusive(lock, timeout_s=0.2):
            pytest.fail("held twice")
    assert 0.2 <= time.monotonic() - began < 2
    assert busy.value.file == str(lock.parent)
    assert busy.value.hint


def test_a_lock_needs_its_file(tmp_path):
    with pytest.raises(FileNotFoundError), exclusive(tmp_path / "absent", timeout_s=0):
        pytest.fail("held nothing")
