"""Make media.md: `python media.py FOLDER-OF-CLIPS [--frames FOLDER] [--size WxH]`.

Every file of the folder's index.json makes a duet with a plain clip, or is refused. The page tells
for each what was expected and what happened; the test suite checks the same files.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from duetchain import DuetError, Repository
from duetchain.ffmpeg.binary import located
from duetchain.media.info import MediaInfo
from duetchain.system.process import Limits, run
from duetchain.timeline.model import Timeline

PAGE = Path(__file__).resolve().parent / "media.md"
LIMITS = Limits(wall_s=300, cpu_s=600, memory_mib=8192, file_mib=256)
SMALL = (320, 180)
FILM = "duet.mp4"
PLAIN_S = 1
REFUSED_WITHIN_S = 2
SILENT_DB = -80.0
PADDING_S = Fraction(3, 100)
"""An encoder's last packet may be padded by a codec's frame that players cut off again."""
HEAD = """\
# Real files, one by one

Each file of a collection of real and of nasty clips was made into a duet with a plain grey clip of
one second, at {size} and draft quality; those that are no clips had to be refused within two
seconds. *Length* is the piece's, expected as the longer of picture and sound by an independent
probe; *seen* is the shape of the cell that the file got; *sound* is the mean level of the render,
whose only other voice is silent. Made by [media.py](media.py); the test suite checks
the same files in a smaller picture, and of long ones a part.

| file | kind | expected | what happened | as expected |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One file: what was expected, what happened, what was not as expected."""

    file: str
    kind: str
    expected: str
    happened: str
    wrong: tuple[str, ...]

    def line(self) -> str:
        """The row of the table."""
        verdict = "yes" if not self.wrong else "**no**: " + "; ".join(self.wrong)
        cells = (f"`{self.file}`", self.kind, self.expected, self.happened, verdict)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> None:
    """Read the arguments, make the page."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("clips", type=Path)
    words.add_argument("--frames", type=Path, help="keep a frame of each render here")
    words.add_argument("--size", default="320x180")
    words.add_argument("--only", default="", help="files whose name holds this")
    asked = words.parse_args()
    width, height = (int(one) for one in asked.size.split("x"))
    found = []
    with tempfile.TemporaryDirectory(prefix="media-") as room:
        for entry in entries(asked.clips):
            if asked.only in entry["file"]:
                found.append(row(entry, asked.clips, Path(room), (width, height), asked.frames))
                sys.stderr.write(found[-1].line() + "\n")
    if not asked.only:
        text = HEAD.format(size=asked.size) + "\n".join(one.line() for one in found) + "\n"
        PAGE.write_text(text, "utf-8")
    sys.exit(any(one.wrong for one in found))


def entries(clips: Path) -> list[dict[str, Any]]:
    """What the folder's index tells of each file."""
    listed: list[dict[str, Any]] = json.loads((clips / "index.json").read_text("utf-8"))
    return listed


def row(
    entry: Mapping[str, Any],
    clips: Path,
    room: Path,
    size: tuple[int, int] = SMALL,
    frames: Path | None = None,
    part: tuple[int, int] | None = None,
    *,
    levelled: bool = True,
) -> Row:
    """What becomes of one file, or of a part of it from one second to another."""
    expected = str(entry["expect"])
    place = room / stem_of(entry)
    place.mkdir()
    grey = plain(room)
    start, end = part or (0, None)
    with Repository.init(place) as repository:
        began = time.monotonic()
        try:
            tip = repository.add(grey, clips / entry["file"], start=start, end=end).tip
        except DuetError as refused:
            took_s = time.monotonic() - began
            return refused_row(entry, refused, took_s)
        if expected != "ok":
            return Row(entry["file"], entry["kind"], expected, "taken", ("it should be refused",))
        timeline = repository.timeline(tip)
        asked = {} if levelled else {"target": "none"}
        repository.render(tip, place / FILM, size=size, quality="draft", window="all", **asked)
    if frames:
        at = float(timeline.duration) / 3
        picture(place / FILM, frames / f"{place.name}.png", at=at)
    told, wrong = duet(entry, place / FILM, timeline, part=part)
    return Row(entry["file"], entry["kind"], wanted(entry), told, tuple(wrong))


def refused_row(entry: Mapping[str, Any], refused: DuetError, took_s: float) -> Row:
    """What is said of a file that was not taken."""
    expected = str(entry["expect"])
    wrong = [] if expected != "ok" else ["it should be taken"]
    wrong += ["it took too long"] if took_s > REFUSED_WITHIN_S else []
    words = "refused: " + refused.message.partition('" ')[2]
    expected = expected.replace("error:", "refused: ")
    return Row(entry["file"], entry["kind"], expected, words, tuple(wrong))


def stem_of(entry: Mapping[str, Any]) -> str:
    """What a file's folder and frame are called."""
    return re.sub(r"\W+", "_", entry["file"])


def wanted(entry: Mapping[str, Any]) -> str:
    """The expectation in words."""
    parts = [f"{float(length_s(entry)):.2f} s" if length_s(entry) else "a still"]
    if shape := shape_of(entry):
        parts.append(f"seen {float(shape):.2f}:1")
    parts.append("sound" if has_sound(entry) else "silent")
    return ", ".join(parts)


def length_s(entry: Mapping[str, Any]) -> Fraction | None:
    """The longer of picture and sound by the index; None for a still."""
    streams = [
        one for one in (entry["video"], *entry["audio"][:1]) if one and one.get("duration_s")
    ]
    if not streams:
        return None
    starts = [Fraction(str(one.get("start_s") or 0)) for one in streams]
    zero = max(Fraction(0), min(starts))
    ends = [
        max(Fraction(0), start) + Fraction(str(one["duration_s"])) - zero
        for one, start in zip(streams, starts, strict=True)
    ]
    return max(ends)


def shape_of(entry: Mapping[str, Any]) -> Fraction | None:
    """Width over height as a person sees it, by the index; None without a picture."""
    video = entry["video"]
    if not video:
        return None
    across, up = (int(one) for one in (video.get("sar") or "1:1").split(":"))
    shape = Fraction(video["width"], video["height"]) * Fraction(across, up)
    turned = video.get("rotation", 0) % 180 or "orientation6" in entry["file"]
    return 1 / shape if turned else shape


def has_sound(entry: Mapping[str, Any]) -> bool:
    """Whether anything is to be heard, by the index."""
    return bool(entry["audio"]) and entry["audio"][0].get("silent") is False


def duet(
    entry: Mapping[str, Any], film: Path, timeline: Timeline, *, part: tuple[int, int] | None
) -> tuple[str, list[str]]:
    """The film of the file beside a plain clip: what it is, and what of it is not as expected."""
    info = timeline.placed_clips[-1].clip.media.info
    frames, level = frames_and_level_db(film)
    wrong = [*length_faults(entry, info, frames, timeline, part=part)]
    wrong += shape_faults(entry, timeline)
    if (level > SILENT_DB) != has_sound(entry):
        wrong.append(f"its sound is at {level:.0f} dB")
    cell = timeline.placed_clips[-1].region
    heard = f"sound {level:.0f} dB" if level > SILENT_DB else "silent"
    shape = f"seen {cell.width_px / cell.height_px:.2f}:1" if entry["video"] else "its waveform"
    odd = f"; said: {'; '.join(info.odd)}" if info.odd else ""
    lasts = frames / timeline.canvas.rate.per_second
    return f"{float(lasts):.2f} s, {shape}, {heard}{odd}", wrong


def plain(room: Path) -> Path:
    """The clip beside which everything stands: grey, silent, one second."""
    path = room / "plain.mp4"
    if not path.exists():
        source = f"color=c=0x808080:s=320x180:r=30:d={PLAIN_S}"
        words = ("-f", "lavfi", "-i", source, "-c:v", "libx264", "-pix_fmt", "yuv420p", str(path))
        asked(*words, writes=[room])
    return path


def length_faults(
    entry: Mapping[str, Any],
    info: MediaInfo,
    frames: int,
    timeline: Timeline,
    *,
    part: tuple[int, int] | None,
) -> Iterator[str]:
    """Is the piece as long as the longer of both, rounded up to a frame?"""
    frame = 1 / timeline.canvas.rate.per_second
    start, end = part or (0, info.duration)
    used = min(info.duration, end) - start
    by_facts = Fraction(PLAIN_S) if info.still else max(Fraction(PLAIN_S), used)
    if frames != math.ceil(by_facts / frame):
        yield f"{frames} frames"
    by_index = length_s(entry)
    if by_index is None or not entry["strict"]:
        return
    lasts = frames * frame if part is None else info.duration
    if abs(lasts - max(Fraction(PLAIN_S), by_index)) > frame + PADDING_S:
        yield f"{float(lasts):.3f} s long"


def shape_faults(entry: Mapping[str, Any], timeline: Timeline) -> Iterator[str]:
    """Does its cell have the shape that a person sees?"""
    shape, cell = shape_of(entry), timeline.placed_clips[-1].region
    if shape is None:
        return
    off = min(
        abs(cell.width_px - cell.height_px * shape), abs(cell.height_px - cell.width_px / shape)
    )
    if off > 2:
        yield f"its cell is {cell.width_px}x{cell.height_px}"


def frames_and_level_db(film: Path) -> tuple[int, float]:
    """How many frames a film has, and the mean level of its sound."""
    told = asked("-i", str(film), "-map", "0:v:0", "-c:v", "copy", "-map", "0:a:0",
                 "-af", "volumedetect", "-progress", "pipe:2", "-f", "null", "-",
                 level="info", reads=[film])  # fmt: skip
    frames = re.findall(r"^frame=(\d+)$", told, re.MULTILINE)
    level = re.search(r"mean_volume: (-?[\d.]+|-inf) dB", told)
    return int(frames[-1]), float(level[1]) if level else -math.inf


def picture(film: Path, target: Path, *, at: float) -> None:
    """One frame of a film."""
    target.parent.mkdir(parents=True, exist_ok=True)
    asked("-ss", f"{at:.3f}", "-i", str(film), "-frames:v", "1", "-update", "1", "-y", str(target),
          reads=[film], writes=[target.parent])  # fmt: skip


def asked(
    *words: str, level: str = "error", reads: Sequence[Path] = (), writes: Sequence[Path] = ()
) -> str:
    """What ffmpeg says of a run that may open these alone."""
    argv = [located(), "-nostdin", "-v", level, *words]
    done = run(argv, limits=LIMITS, reads=reads, writes=writes)
    if done.code:
        raise SystemExit(done.stderr_tail)
    return done.stderr_tail


if __name__ == "__main__":
    main()
