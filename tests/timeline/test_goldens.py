"""Timelines as golden text: what each arrangement, and each mixture of them, shows and sounds.

The lineage stands at the head of each text, so that a person can check the rest against it. Made
anew by DUETCHAIN_WRITE_GOLDENS=1 pytest tests/timeline/test_goldens.py; read what changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from factories import chain
from golden_chains import CASES, Case, facts_of, timeline_of
from timeline_text import told

from duetchain.timeline.validate import problems

GOLDENS = Path(__file__).with_name("goldens")
WRITE = "DUETCHAIN_WRITE_GOLDENS" in os.environ


def text_of(asked: Case) -> str:
    timeline = timeline_of(asked)
    assert problems(timeline) == ()
    return told(chain(*asked.contributions), timeline, facts_of(asked.contributions)[1])


@pytest.mark.parametrize("name", CASES)
def test_a_chain_becomes_this_timeline(name):
    path = GOLDENS / f"{name}.txt"
    text = text_of(CASES[name])
    if WRITE:
        path.write_text(text)
    assert text == path.read_text()


def test_every_golden_is_of_a_chain_above():
    assert {path.stem for path in GOLDENS.glob("*.txt")} == set(CASES)
