"""File systems without locks, modes or waits for folders; and who holds a lock."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from duetchain import Repository
from duetchain.errors import Busy, StorageFailed
from duetchain.system import durable, locks
from duetchain.system.locks import exclusive
from duetchain.system.regular import made_folders

pytestmark = pytest.mark.skipif(os.name != "posix", reason="flock, fsync of folders and modes")


@pytest.mark.parametrize("wrong", [errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_told_at_once_and_read(tmp_path, studio, monkeypatch, wrong):
    red, blue = (studio.clip(f"locks-{one}.mp4", colour=one) for one in ("red", "blue"))
    with Repository.init(tmp_path) as repository:
        repository.add(red, name="one")

        def refuse(*_):
            raise OSError(wrong, os.strerror(wrong))

        monkeypatch.setattr(locks.fcntl, "flock", refuse)
        began = time.monotonic()
        with pytest.raises(StorageFailed, match="is on a file system without locks") as told:
            repository.add("one", blue, sync="off")
        assert time.monotonic() - began < 5
        assert told.value.reason == "locks-absent"
        with pytest.raises(StorageFailed, match="without locks"), repository.folder.locked():
            pass
        assert len(repository.log()) == 1
        assert repository.verify().problems == ()
        with repository._holdings.room() as folder:  # what only looks is done elsewhere
            assert tmp_path not in folder.parents


HOLDS = """
import fcntl, sys, time
with open(sys.argv[1]) as held:
    fcntl.flock(held, fcntl.LOCK_EX)
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not tell of locks")
def test_who_holds_the_lock_is_told(tmp_path):
    (tmp_path / "format").touch()
    words = [sys.executable, "-c", HOLDS, str(tmp_path / "format")]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as child:
        try:
            child.stdout.readline()
            with pytest.raises(Busy) as told, exclusive(tmp_path / "format", timeout_s=0):
                pass
        finally:
            child.kill()
    assert told.value.message.startswith(f"process {child.pid} (python")
    assert told.value.message.endswith(") is writing to the repository")


def test_without_a_list_of_locks_it_is_another_process(tmp_path, monkeypatch):
    monkeypatch.setattr("duetchain.system.lock_holders._LOCKS", tmp_path / "nowhere")
    (tmp_path / "format").touch()
    with ExitStack() as stack:
        stack.enter_context(exclusive(tmp_path / "format", timeout_s=0))
        with pytest.raises(Busy, match=r"^another process is writing"):
            stack.enter_context(exclusive(tmp_path / "format", timeout_s=0))


@pytest.mark.parametrize("wrong", [errno.EPERM, errno.EOPNOTSUPP, errno.EINVAL])
def test_without_modes_and_waits_for_folders_a_repository_is_written(
    tmp_path, studio, monkeypatch, wrong
):
    fsync = os.fsync

    def refuse(*_, **__):
        raise OSError(wrong, os.strerror(wrong))

    def fsync_of_files(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(durable.os, "fsync", fsync_of_files)
    monkeypatch.setattr(Path, "chmod", refuse)
    clip = studio.clip("locks-red.mp4", colour="red")
    with Repository.init(tmp_path) as repository:
        repository.add(clip, name="one")
        assert repository.verify(full=True).problems == ()


def test_a_disk_that_fails_to_write_is_no_lack_of_waits(tmp_path, monkeypatch):
    def refuse(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(durable.os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output error"):
        durable.sync_folder(tmp_path)


def test_a_new_folder_has_the_mode_of_the_one_it_is_in(tmp_path):
    top = tmp_path / "top"
    top.mkdir()
    top.chmod(0o2770)
    made = made_folders(top, "cache", "jobs", "ab")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (made, made.parent)] == [0o2770, 0o2770]
