"""What fails or is ended tells what is done by then; what is up to date is not made again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from duetchain import Repository
from duetchain.cli import _app
from duetchain.errors import StorageFailed, Terminated, UsageError
from duetchain.showing import rendering
from duetchain.showing.claims import claimed


@pytest.fixture
def place(tmp_path, studio, monkeypatch):
    monkeypatch.chdir(tmp_path)
    song, mine = (studio.clip(f"ended-{colour}.mp4", colour=colour) for colour in ("red", "blue"))
    return song, mine


def run(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        _app.run_duet([str(word) for word in words])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_a_full_disk_after_the_recording_says_so_to_programs(place, capsys, monkeypatch):
    def full(*_given, **_options):
        raise StorageFailed("the disk is full", hint="free some of it")

    monkeypatch.setattr(rendering, "render_plan", full)
    code, out, _ = run(capsys, "add", *place, "-o", "f.mp4", "--json")
    told = json.loads(out)
    assert code == 7
    assert (told["recorded"], told["rendered"]) == (True, False)
    assert told["takes"][0]["id"] == told["contribution"]
    assert "is recorded, but not rendered" in told["message"]
    monkeypatch.undo()


def test_a_batch_is_told_up_to_date_and_when_it_is_ended(place, capsys, monkeypatch):
    assert run(capsys, "add", *place, "--no-render", "--quiet")[2] == ""
    with open("b.toml", "w") as list_of:
        list_of.write(
            'quality="draft"\nsize="64x64"\noutput="{number}.mp4"\n[[render]]\n[[render]]'
        )
    made, render = [], rendering.render_plan

    def then_ended(*given, **options):
        if made:
            raise Terminated
        made.append(1)
        return render(*given, **options)

    monkeypatch.setattr(rendering, "render_plan", then_ended)
    code, out, _ = run(capsys, "batch", "b.toml", "--json")
    told = json.loads(out)
    assert (code, told["rendered"], len(told["renders"])) == (143, 1, 1)
    assert "--update" in told["hint"]
    monkeypatch.setattr(rendering, "render_plan", render)
    code, out, _ = run(capsys, "--log", "log.txt", "batch", "b.toml", "--update")
    assert out.splitlines()[0] == "1: 001.mp4 is up to date"
    assert out.splitlines()[2] == "1 rendered, 1 up to date, 0 failed"
    with open("log.txt") as log:
        assert "Z 1: 001.mp4 is up to date" in log.read()


def test_two_renders_to_one_name_are_refused_at_once(place, capsys, tmp_path):
    with Repository.init(tmp_path) as repository:
        repository.add(*place)
        with claimed(tmp_path / "f.mp4"), pytest.raises(UsageError, match="being made"):
            repository.render(None, tmp_path / "f.mp4")
    with open("b.toml", "w") as list_of:
        list_of.write('quality="draft"\nsize="64x64"\n[[render]]\n[[render]]')
    code, out, _ = run(capsys, "batch", "b.toml", "--json")
    assert (code, [one["code"] for one in json.loads(out)["renders"]]) == (8, [0, 2])


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_add_that_is_interrupted_keeps_what_it_told_and_goes_on(place, studio, tmp_path):
    takes = [place[1], *(studio.tone(f"sig-{n}.wav", hz=300 + 40 * n, length=6) for n in range(3))]
    words = ("add", place[0], *takes, "--no-render", "--json")
    argv = [sys.executable, "-P", "-m", "duetchain", *words]
    with subprocess.Popen(
        [str(word) for word in argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        for line in child.stderr:
            if '"recorded"' in line:
                child.send_signal(signal.SIGINT)
                began = time.monotonic()
                break
        out = child.communicate(timeout=60)[0]
    assert child.returncode == 130
    assert time.monotonic() - began < 30
    told = json.loads(out)
    with Repository.open(tmp_path) as repository:
        assert repository.count() == 1 + len(told["takes"])
        assert repository.resolve() == told["contribution"]
    assert "the same command goes on" in told["hint"]
