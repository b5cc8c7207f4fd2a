"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

WITH_EXAMPLES = (
    "rational_time",
    "media.sniff",
    "timeline.canvas",
    "timeline.layout",
    "timeline.mix",
    "ffmpeg.chapters",
    "ffmpeg.snap",
    "ffmpeg.sound",
    "exports.escape",
)


@pytest.mark.parametrize("name", [*WITH_EXAMPLES, "identity"])
def test_every_example_gives_what_it_says(name):
    module = import_module(f"duetchain.{name}")
    found = doctest.testmod(module)
    assert found.failed == 0
    assert found.attempted > 0 or name not in WITH_EXAMPLES
