"""duetchain as people run it: the commands, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duetchain.repository import Repository
from tests.bench.costs import Cost, cost_of
from tests.bench.peers import Grid

DUET = (sys.executable, "-m", "duetchain")
RECORD = ("--no-render", "--json", "--sync", "off")


@dataclass(frozen=True, slots=True)
class Chain:
    """A repository and the tips of the chain in it, the first clip's root first.

    Attributes:
        folder: where the repository is.
        tips: after each clip.
        clips: the files, in their order.
    """

    folder: Path
    tips: tuple[str, ...]
    clips: tuple[Path, ...]

    def render(self, output: Path, *options: str, tip: str = "") -> Cost:
        """One render, by the command."""
        return cost_of(self.words(output, *options, tip=tip))

    def words(self, output: Path, *options: str, tip: str = "") -> list[str | Path]:
        """The command of a render."""
        what = tip or self.tips[-1]
        return [*DUET, "-C", self.folder, "render", what, "-o", output, "--force", *options]

    def emptied(self) -> None:
        """Drop everything that was kept of earlier renders."""
        cost_of([*DUET, "-C", self.folder, "gc"])

    def grid(self) -> Grid:
        """Where the last tip's pictures stand."""
        with Repository.open(self.folder, create=False) as repository:
            timeline = repository.timeline(self.tips[-1])
        files = {_name(clip): clip for clip in self.clips}
        placed = list(timeline.placed_clips)
        regions = [one.region for one in placed]
        canvas = timeline.canvas
        return Grid(
            tuple(files[str(one.clip.media.id)] for one in placed),
            tuple((one.x_px, one.y_px, one.width_px, one.height_px) for one in regions),
            (canvas.width_px, canvas.height_px),
        )


def _name(clip: Path) -> str:
    from duetchain.identity import file_digest

    return file_digest(clip)


def chained(folder: Path, clips: Sequence[Path], *options: str) -> Chain:
    """A repository in which each clip was built upon the one before."""
    folder.mkdir(parents=True)
    told = _told([*DUET, "-C", folder, "add", *clips, *RECORD, *options])
    return Chain(folder, tuple(told["contributions"]), tuple(clips))


def added(chain: Chain, clip: Path, *options: str, onto: str = "") -> str:
    """One more contribution; its id."""
    parent = onto or chain.tips[-1]
    told = _told([*DUET, "-C", chain.folder, "add", parent, clip, *RECORD, *options])
    return str(told["contribution"])


def _told(words: Sequence[str | Path]) -> dict[str, Any]:
    done = subprocess.run([str(word) for word in words], check=True, capture_output=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def killed_at(words: Sequence[str | Path], share: float) -> None:
    """Start a render and kill it, without a warning, when it says that so much is done."""
    with subprocess.Popen(
        [*map(str, words), "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stderr is not None  # it was asked for
        for line in child.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("event") == "progress" and event["share"] >= share:
                child.kill()
