"""Measure what long chains cost: `python measure_chains.py FOLDER-OF-CLIPS [WHAT]...`.

Builds a chain of 13 real clips (a reel at 720p) and one of 100 voices (a grid at 1080p), renders
each, and prints a row of docs/measurements.md for each: how long it took, and the most memory that
one process, and all of them together, had at once. Linux only: the figures come from /proc.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from duetchain import Repository
from duetchain.errors import InputRefused
from duetchain.showing.rendering import Rendered

SUFFIXES = (".mp4", ".webm", ".mkv", ".mov", ".avi")
MIB = 1024
LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Case:
    """One measured render.

    Attributes:
        voices: how many.
        length: how much of each clip is used, in seconds.
        view: how it is rendered.
    """

    voices: int
    length: Fraction
    view: dict[str, Any]


CASES = {
    "reel-13": Case(13, Fraction(4), {"reel": "build", "size": (1280, 720)}),
    "grid-13": Case(13, Fraction(4), {"size": (1280, 720)}),
    "grid-100": Case(100, Fraction(2), {"size": (1920, 1080), "quality": "draft"}),
    "grid-64": Case(64, Fraction(2), {"size": (1920, 1080), "quality": "draft"}),
}


@dataclass(slots=True)
class Peak:
    """The most resident memory seen, in KiB; `largest` is what one process had at its peak."""

    largest_kib: int = 0
    together_kib: int = 0
    each_kib: dict[int, int] = field(default_factory=dict)


@contextmanager
def watched() -> Iterator[Peak]:
    """Watch this process and its children while something runs."""
    peak, done = Peak(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(peak, done), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _watch(peak: Peak, done: threading.Event) -> None:
    while not done.wait(LOOK_EVERY_S):
        here = [os.getpid(), *_children(os.getpid())]
        sizes = [_status_kib(one) for one in here]
        peak.together_kib = max(peak.together_kib, sum(now for now, _ in sizes))
        peak.largest_kib = max([peak.largest_kib, *(most for _, most in sizes)])


def _children(of: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{of}/task").glob("*/children"):
        try:
            found += [int(word) for word in task.read_text().split()]
        except OSError:  # it has ended
            continue
    return [*found, *(below for one in found for below in _children(one))]


def _status_kib(process: int) -> tuple[int, int]:
    """What a process has now, and the most that it ever had."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0, 0
    told = {
        name: rest.split()[0]
        for name, _, rest in (one.partition(":") for one in lines)
        if rest.strip()
    }
    return int(told.get("VmRSS", 0)), int(told.get("VmHWM", 0))


def built(repository: Repository, clips: list[Path], case: Case) -> None:
    """A chain of as many voices, the clips again and again, each time from a later instant."""
    tip, made, round_ = "", 0, 0
    while made < case.voices:
        for clip in clips:
            start = Fraction(round_, 4)
            end = start + case.length
            try:
                lasts = _lasts(clip)
                begin = start if end <= lasts else Fraction(0)
                until = begin + case.length if begin + case.length <= lasts else None
                mine = [clip] if tip else []
                added = repository.add(tip or clip, *mine, start=begin, end=until)
            except InputRefused as refused:
                sys.stderr.write(f"left out: {refused}\n")
                clips = [one for one in clips if one != clip]
                continue
            tip, made = added.tip, made + 1
            if made == case.voices:
                break
        round_ += 1


_LASTS: dict[Path, Fraction] = {}


def _lasts(clip: Path) -> Fraction:
    from duetchain.media.probe import probe

    if clip not in _LASTS:
        _LASTS[clip] = probe(clip, name=clip.name).duration
    return _LASTS[clip]


def measured(name: str, clips: list[Path], folder: Path) -> str:
    """A row of the table."""
    case = CASES[name]
    place = folder / name
    place.mkdir()
    with Repository.init(place) as repository:
        built(repository, clips, case)
        began = time.monotonic()
        with watched() as peak:
            done = repository.render(None, place / "out.mp4", **case.view)
        took_s = time.monotonic() - began
    return _row(name, case, done, peak, took_s)


def _row(name: str, case: Case, done: Rendered, peak: Peak, took_s: float) -> str:
    canvas = done.canvas
    words = (
        name,
        str(done.voices),
        f"{canvas.width_px}x{canvas.height_px} at {canvas.rate}",
        case.view.get("quality", "standard"),
        f"{float(done.duration):.1f}",
        str(done.jobs),
        f"{took_s:.0f}",
        f"{peak.largest_kib / MIB:.0f}",
        f"{peak.together_kib / MIB:.0f}",
    )
    return f"| {' | '.join(words)} |"


def main() -> None:
    """Measure what was named, or the chains of 13 and 100."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", nargs="*", default=["reel-13", "grid-100"], metavar="WHAT")
    asked = parser.parse_args()
    clips = sorted(one for one in asked.folder.iterdir() if one.suffix in SUFFIXES)
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.what:
            sys.stdout.write(measured(name, clips, Path(folder)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
