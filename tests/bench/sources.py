"""Clips as phones make them, generated: moving patterns with grain, 8 Mbit/s H.264, and a tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.costs import cost_of

LANDSCAPE, SMALL, PORTRAIT = (1920, 1080), (1280, 720), (1080, 1920)
RATE = 30
DIFFERENT = 16
"""More clips than this are copies of those with another title: other bytes, the same work."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Makes clips in a folder, each once.

    Attributes:
        ffmpeg: the program.
        folder: where they are kept.
    """

    ffmpeg: str
    folder: Path

    def clip(self, number: int, size_px: tuple[int, int], seconds: float) -> Path:
        """One clip; the same arguments give the same file."""
        width_px, height_px = size_px
        made = self.folder / f"{width_px}x{height_px}-{seconds:g}s-{number:03}.mp4"
        if made.exists():
            return made
        if number >= DIFFERENT:
            like = self.clip(number % DIFFERENT, size_px, seconds)
            title = ("-metadata", f"title=take {number}")
            cost_of([self.ffmpeg, "-v", "error", "-i", like, *title, "-c", "copy", made])
            return made
        pattern = f"testsrc2=s={width_px}x{height_px}:r={RATE}:d={seconds}"
        tone = f"sine=f={220 + 20 * number}:r=48000:d={seconds}"
        picture = f"hue=h={number * 23},noise=alls=7:allf=t:all_seed={number + 1},format=yuv420p"
        cost_of([
            self.ffmpeg, "-v", "error", "-f", "lavfi", "-i", pattern, "-f", "lavfi", "-i", tone,
            "-vf", picture, "-c:v", "libx264", "-preset", "superfast", "-b:v", "8M", "-maxrate",
            "10M", "-bufsize", "16M", "-g", "60", "-bf", "2", "-c:a", "aac", "-b:a", "128k", made,
        ])  # fmt: skip
        return made

    def clips(self, count: int, size_px: tuple[int, int], seconds: float) -> Sequence[Path]:
        """Several clips of one size and length."""
        return [self.clip(number, size_px, seconds) for number in range(count)]
