"""What cannot tell how far it is shows that it goes on."""

from __future__ import annotations

import json
import time

from duetchain.cli.lasting import alive as alive_module
from duetchain.cli.lasting.alive import alive


def test_what_lasts_tells_that_it_goes_on(capsys, monkeypatch):
    monkeypatch.setattr(alive_module, "UNNOTICED_S", 0.01)
    monkeypatch.setattr(alive_module, "TICK_S", 0.01)
    with alive("listening", as_json=True):
        time.sleep(0.2)
    lines = capsys.readouterr().err.splitlines()
    assert json.loads(lines[0]) == {"event": "progress", "doing": "listening", "share": 0.0}


def test_what_is_soon_done_says_nothing(capsys):
    for as_json in (False, True):
        with alive("listening", as_json=as_json):
            pass
    assert capsys.readouterr().err == ""


def test_what_fails_ends_it_too(capsys, monkeypatch):
    monkeypatch.setattr(alive_module, "UNNOTICED_S", 0.01)
    monkeypatch.setattr(alive_module, "TICK_S", 0.01)
    try:
        with alive("listening", as_json=True):
            raise ValueError  # noqa: TRY301
    except ValueError:
        said = len(capsys.readouterr().err.splitlines())
    time.sleep(0.1)
    assert len(capsys.readouterr().err.splitlines()) == 0, said
