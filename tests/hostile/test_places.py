"""No current folder, no home, names as long as a file system takes, a Python that cannot start."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys

import pytest
from house import without_place

from duetchain.showing.outputs import default_output

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a current folder stays on Windows")
QUICK = ("--no-render", "--sync", "off")


@pytest.fixture
def chain(duet, studio):
    """A repository of a red and a blue voice in the command's place."""
    for colour in ("red", "blue"):
        shutil.copy(studio.clip(f"places-{colour}.mp4", colour=colour), duet.place)
    assert duet("add", "places-red.mp4", "places-blue.mp4", "--name", "one", *QUICK).returncode == 0
    return duet.place


@pytest.fixture
def gone(tmp_path, monkeypatch):
    """A current folder that was removed."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()


def lines(done):
    assert "fault of duetchain" not in done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


def test_without_a_current_folder_what_names_all_its_places_works(duet, chain, gone, studio):
    clip = studio.tone("places.wav")
    assert duet("-C", chain, "log", "--count").stdout == "2\n"
    assert duet("-C", chain, "add", "one", clip, "--offset", "0.1", *QUICK[:1]).returncode == 0
    done = duet("log", "--json")
    assert done.returncode == 6
    assert "the current folder is gone" in json.loads(done.stdout)["message"]
    for words in (
        ("-C", chain, "render", "one", "-o", "x.mp4"),
        ("-C", chain, "tree", "--svg", "x.svg"),
        ("add", "a.mp4", "b.mp4"),
    ):
        done = duet(*words)
        assert done.returncode == 7
        assert lines(done) == [
            "error: the current folder is gone",
            "hint: go to one that is there",
        ]


@pytest.mark.parametrize("home", ["", "relative", "/proc/nowhere"])
def test_without_a_home_a_repository_is_read_written_and_repaired(duet, chain, studio, home):
    duet.environment.update(HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home)
    duet.environment["XDG_DATA_HOME"] = home
    clip = studio.tone("places.wav")
    assert duet("log", "--count").stdout == "2\n"
    assert duet("add", "one", clip, "--offset", "0.1", "--no-render").returncode == 0
    assert duet("repair").stdout == "3 contributions, 3 media: whole\n"
    assert duet("verify").stdout == "3 contributions, 3 media: whole\n"
    assert sorted(os.listdir()) == [".duet", "places-blue.mp4", "places-red.mp4"]


@pytest.mark.parametrize("letter", ["n", "ж"])
def test_the_film_of_a_clip_of_255_bytes_has_a_name_that_fits(tmp_path, letter, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / (letter * (251 // len(letter.encode())) + ".mp4")
    mine.touch()
    first = default_output(mine)
    first.touch()
    second = default_output(mine)
    second.touch()
    assert first.name.endswith(f"{letter}-duet.mp4")
    assert second.name.endswith(f"{letter}-duet-2.mp4")
    assert max(len(os.fsencode(one.name)) for one in (first, second)) > 250
    assert default_output(tmp_path / "mine.mov").name == "mine-duet.mp4"


def test_a_name_that_no_file_has_is_told_as_such(duet, chain):
    name = "n" * 256 + ".mp4"
    for words, code, told in (
        (("probe", name), 6, "no file"),
        (("add", "one", name), 6, "no file"),
        (("show", name), 6, "no file, name or id"),
        (("render", "one", "-o", name), 7, "File name too long"),
        (("tree", "--svg", name[:-4] + ".svg"), 7, "File name too long"),
        (("batch", name), 7, "File name too long"),
    ):
        done = duet(*words)
        assert done.returncode == code, words
        assert told in without_place(done.stderr).splitlines()[0]


@pytest.mark.parametrize("program", ["/nowhere/python", "/etc/passwd", ""])
def test_a_python_that_cannot_be_started_is_what_doctor_tells_of(duet, monkeypatch, program):
    monkeypatch.setattr(sys, "executable", program)
    done = duet("doctor")
    assert done.returncode == 6
    assert "missing: Python cannot start itself" in done.stdout
    (duet.place / "clip.mp4").write_bytes(b"clip")
    done = duet("probe", "clip.mp4")
    assert done.returncode == 7
    assert lines(done)[1] == "hint: duet doctor"


def test_any_refusal_of_the_system_is_told_by_its_file_and_is_no_fault(duet, chain, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EIO, "Input/output error", "/some/file")

    monkeypatch.setattr("duetchain.cli.look.log.islice", refuse)
    done = duet("log")
    assert done.returncode == 7
    assert lines(done)[0] == 'error: "/some/file": Input/output error'
