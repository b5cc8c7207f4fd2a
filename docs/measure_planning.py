"""Measure what planning long chains costs: `python docs/measure_planning.py`.

Makes a tone, a film of a second and one of half an hour, chains of many of them, and prints the
rows of docs/measurements.md: CPU seconds to compose a chain, to lay it out and to turn it into
jobs. No job is run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from duetchain import Repository
from duetchain.ffmpeg.binary import located
from duetchain.system.process import Limits, run

LIMITS = Limits(wall_s=60, cpu_s=60, memory_mib=2048, file_mib=64)
CASES: tuple[tuple[str, str, tuple[int, ...], dict[str, Any], dict[str, Any]], ...] = (
    ("sounds beside each other", "tone.wav", (100, 200, 400), {}, {}),
    ("films in turn", "film.mp4", (100, 200, 400), {"arrangement": "sequential"}, {}),
    ("reel of films", "film.mp4", (25, 50, 100), {}, {"reel": "build"}),
    ("films that shrink, each later", "film.mp4", (15, 30, 60), {"fill": "shrink"}, {}),
)
PAIRS = (250, 500, 1000, 1700)


def main() -> None:
    """Print every row."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        clips(folder)
        for name, clip, counts, placed, view in CASES:
            costs = [cost(chain(folder, folder / clip, count, placed), view) for count in counts]
            told(name, counts, costs)
        told("a film whose clock bends at every second", PAIRS, list(bent(folder)))


def clips(folder: Path) -> None:
    """Make the clips."""
    for words in (
        ("-f", "lavfi", "-i", "sine=d=1", "tone.wav"),
        ("-f", "lavfi", "-i", "color=s=64x36:r=25:d=1", "film.mp4"),
        ("-f", "lavfi", "-i", "color=s=16x16:r=2:d=1800", "long.mp4"),
    ):
        argv = [located(), "-v", "error", *words[:-1], str(folder / words[-1])]
        if wrong := run(argv, limits=LIMITS, writes=[folder]).stderr_tail:
            raise SystemExit(wrong)


def chain(folder: Path, clip: Path, count: int, placed: dict[str, Any]) -> Repository:
    """A repository whose only chain has so many contributions, all of one clip."""
    place = Path(tempfile.mkdtemp(dir=folder))
    repository = Repository.init(place)
    if placed.get("fill") == "shrink":
        tip = repository.add(clip).tip
        for number in range(1, count):
            tip = repository.add(tip, clip, offset=Fraction(number, 9), sync="off", **placed).tip
    else:
        repository.add(clip, *[clip] * (count - 1), sync="off", **placed)
    return repository


def bent(folder: Path) -> Iterator[float]:
    """Costs of a film beside itself, whose clock runs otherwise after each second."""
    for count in PAIRS:
        fine = [Fraction(number) + Fraction(number % 2, 5000) for number in range(count)]
        pairs = tuple((Fraction(own), even) for own, even in enumerate(fine))
        repository = Repository.init(Path(tempfile.mkdtemp(dir=folder)))
        film = folder / "long.mp4"
        repository.add(film, film, offset=0, sync="off", warp=pairs)
        yield cost(repository, {})


def cost(repository: Repository, view: dict[str, Any]) -> float:
    """CPU seconds of a plan and its jobs."""
    with repository:
        began = time.process_time()
        _ = repository.plan(**view).jobs
        return time.process_time() - began


def told(name: str, counts: tuple[int, ...], costs: list[float]) -> None:
    """Print a row."""
    sizes, figures = ", ".join(map(str, counts)), ", ".join(f"{one:.2f}" for one in costs)
    sys.stdout.write(f"| {name} | {sizes} | {figures} |\n")


if __name__ == "__main__":
    main()
