"""Filter graphs of the arrangements as golden text: the mix, then the picture of each timeline.

The chains are those of tests/golden_chains.py. Made anew by
DUETCHAIN_WRITE_GOLDENS=1 pytest tests/ffmpeg/test_graph_goldens.py; whoever changes a graph raises
COMPILER in duetchain/ffmpeg/compile.py.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from golden_chains import CASES, timeline_of

from duetchain.ffmpeg.compile import mix_command, span_command
from duetchain.ffmpeg.encode import EncodeSettings

GOLDENS = Path(__file__).with_name("goldens")
WRITE = "DUETCHAIN_WRITE_GOLDENS" in os.environ
SHOWN = (
    "side-by-side",
    "stacked-above",
    "picture-in-picture",
    "green-screen",
    "sequential-crossfade",
    "sequential-gap",
    "stitch",
    "sound-waveform",
    "use-sound",
    "replace",
    "offset-negative",
    "fill-loop",
    "fill-black",
    "fill-shrink",
    "speed-half-trimmed",
    "fit-blur",
    "then-beside",
    "small-picture-over-sequence",
    "nested-four-deep",
    "branch-right",
    "merge",
    "merge-with-a-clip-then",
    "reel-build",
)


def text_of(name: str) -> str:
    timeline = timeline_of(replace_size(CASES[name]))
    mix = mix_command(timeline)
    settings = EncodeSettings()
    jobs = [("mix", mix)] if mix else []
    jobs += [(f"picture {n}", span_command(part, timeline, settings))
             for n, part in enumerate(timeline.stages, 1)]  # fmt: skip
    return "".join(f"# {title}\n{job.graph}\n" for title, job in jobs)


def replace_size(case):
    """The same case on a small canvas, so that a change of the usual sizes is no change here."""
    return replace(case, options={**case.options, "size_px": (640, 360)})


@pytest.mark.parametrize("name", SHOWN)
def test_a_timeline_becomes_this_graph(name):
    path = GOLDENS / f"{name}.txt"
    text = text_of(name)
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


def test_every_golden_graph_is_of_a_chain_above():
    assert {path.stem for path in GOLDENS.glob("*.txt")} == set(SHOWN)
