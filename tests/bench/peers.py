"""What people would use instead: ffmpeg by hand, MoviePy; and the least that anybody can do."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.bench.costs import Cost, cost_of
from tests.bench.sources import RATE

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac", "-b:a", "192k")
FEW = 8
_MOVIEPY = Path(__file__).with_name("with_moviepy.py")


@dataclass(frozen=True, slots=True)
class Grid:
    """Where everybody's pictures stand: the rectangles are duetchain's own.

    Attributes:
        clips: the files.
        regions: of each, in pixels: left, top, width, height.
        size_px: of the whole.
    """

    clips: tuple[Path, ...]
    regions: tuple[tuple[int, int, int, int], ...]
    size_px: tuple[int, int]

    def inputs(self) -> list[str | Path]:
        """As ffmpeg is told; many decoders have a thread each, which is the best for many."""
        threads = ("-threads", "1") if len(self.clips) > FEW else ()
        return [word for clip in self.clips for word in (*threads, "-i", clip)]


def by_hand(ffmpeg: str, grid: Grid, output: Path) -> Cost:
    """One command, as who knows ffmpeg well would write it."""
    count, (width_px, height_px) = len(grid.clips), grid.size_px
    fits = [
        f"[{number}:v]scale={width}:{height},setsar=1[v{number}]"
        for number, (_, _, width, height) in enumerate(grid.regions)
    ]
    left = min(x for x, *_ in grid.regions)
    top = min(y for _, y, *_ in grid.regions)
    places = "|".join(f"{x - left}_{y - top}" for x, y, *_ in grid.regions)
    pictures = "".join(f"[v{number}]" for number in range(count))
    stack = f"{pictures}xstack=inputs={count}:layout={places}:fill=black"
    sounds = "".join(f"[{number}:a]" for number in range(count))
    graph = [
        *fits,
        f"{stack},pad={width_px}:{height_px}:{left}:{top}[v]",
        f"{sounds}amix=inputs={count}:normalize=0[a]",
    ]
    return cost_of([
        ffmpeg, "-v", "error", "-nostdin", "-y", *grid.inputs(),
        "-filter_complex", ";".join(graph), "-map", "[v]", "-map", "[a]",
        *X264, *AAC, "-movflags", "+faststart", output,
    ])  # fmt: skip


def in_line(ffmpeg: str, clips: Sequence[Path], output: Path) -> Cost:
    """Clips one after the other by the concat filter."""
    count = len(clips)
    inputs = [word for clip in clips for word in ("-threads", "1", "-i", clip)]
    pairs = "".join(f"[{number}:v][{number}:a]" for number in range(count))
    graph = f"{pairs}concat=n={count}:v=1:a=1[v][a]"
    return cost_of([
        ffmpeg, "-v", "error", "-nostdin", "-y", *inputs, "-filter_complex", graph,
        "-map", "[v]", "-map", "[a]", *X264, *AAC, "-movflags", "+faststart", output,
    ])  # fmt: skip


def raw(ffmpeg: str, film: Path, output: Path) -> None:
    """A film's frames as plain bytes, to be encoded alone."""
    cost_of([ffmpeg, "-v", "error", "-y", "-i", film, "-f", "rawvideo", "-an", output])


def decoded_and_encoded(ffmpeg: str, grid: Grid, frames: Path, output: Path) -> Cost:
    """All pictures decoded in full and thrown away; then frames that are there encoded."""
    count, (width_px, height_px) = len(grid.clips), grid.size_px
    maps = [word for number in range(count) for word in ("-map", f"{number}:v")]
    decoded = cost_of([
        ffmpeg, "-v", "error", "-nostdin", *grid.inputs(), *maps, "-f", "null", "-",
    ])  # fmt: skip
    encoded = cost_of([
        ffmpeg, "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
        "-s", f"{width_px}x{height_px}", "-r", str(RATE), "-i", frames, *X264, output,
    ])  # fmt: skip
    return decoded + encoded


def has_moviepy() -> bool:
    """Whether it is installed; nothing of it is imported."""
    return find_spec("moviepy") is not None


def with_moviepy(grid: Grid, output: Path) -> Cost:
    """The same grid in a process of its own, that MoviePy's memory is its own."""
    width_px, height_px = grid.size_px
    words: list[str | Path] = [sys.executable, "-W", "ignore", _MOVIEPY, output]
    words += [f"{width_px}x{height_px}", str(RATE)]
    for clip, region in zip(grid.clips, grid.regions, strict=True):
        words += [clip, ",".join(map(str, region))]
    return cost_of(words)
