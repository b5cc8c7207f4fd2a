"""``duet drop``: asks, drops, tells how to undo; ``duet gc`` clears."""

from __future__ import annotations

import json
import sys

import pytest
import typer

from duetchain import Repository
from duetchain.cli._app import _outcome
from duetchain.cli._errors import INTERRUPTED

USAGE, ABSENT = 2, 6


def test_a_drop_is_asked_for_told_and_cleared(duet, studio):
    first, second = studio.clip("drop-a.mp4"), studio.clip("drop-b.mp4", colour="blue")
    duet("init")
    duet("add", first, second, "--name", "mine", "--author", "Ann\x1b[31m", "--no-render")
    unasked = duet("drop", "mine")
    assert (unasked.returncode, unasked.stdout) == (USAGE, "")
    assert "--yes" in unasked.stderr
    assert duet("log", "--count").stdout == "2\n"
    root = json.loads(duet("log", "--json").stdout)["contributions"][0]["id"]
    rested = duet("drop", root, "--yes")
    assert rested.returncode == USAGE
    assert "rests on it" in rested.stderr
    assert duet("drop", "nobody", "--yes").returncode == ABSENT
    dropped = duet("drop", "mine", "--yes")
    assert dropped.returncode == 0
    assert "mine" in dropped.stdout
    assert "Ann" in dropped.stdout
    assert "\x1b" not in dropped.stdout
    assert "duet repair" in dropped.stderr
    assert duet("log", "--count").stdout == "1\n"
    told = json.loads(duet("drop", root[:8], "--yes", "--json").stdout)
    assert (told["schema"], told["contribution"]) == ("duet.drop/1", root)
    assert told["freed_bytes"] > 0
    cleared = json.loads(duet("gc", "--json").stdout)
    assert cleared["cleared"] == 4
    assert not [path for path in (duet.place / ".duet" / "media").rglob("*") if path.is_file()]
    assert duet("verify", "--full").returncode == 0


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_at_a_terminal_is_asked(monkeypatch, tmp_path, studio, capsys, answer):
    asked = []
    with Repository.init(tmp_path) as repository:
        repository.add(studio.clip("drop-a.mp4"), name="mine")

    def confirm(question, **_):
        asked.append(question)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "confirm", confirm)
    words = ["-C", str(tmp_path), "drop", "mine"]
    assert _outcome(words, as_json=False, debug=False) == (0 if answer else INTERRUPTED)
    assert "mine" in asked[0]
    with Repository.open(tmp_path) as repository:
        assert repository.count() == (0 if answer else 1)
    capsys.readouterr()
