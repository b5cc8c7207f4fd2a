"""The rows of the benchmark: what is rendered, by whom, and which ratios are told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench import ours, peers
from tests.bench.costs import Contestants, Cost, cost_of, in_turn, middle, ratio
from tests.bench.peers import Grid
from tests.bench.sources import LANDSCAPE, PORTRAIT, SMALL, Sources

CHOIR, LARGE_CHOIR, BAND, MEDLEY = 16, 100, 13, 40
MEDLEY_CLIP_S = 15
NEWCOMERS = 14
NO_CACHE = "--no-cache"
BY_HAND, ALONE, MOVIEPY = "ffmpeg by hand", "decode + encode alone", "MoviePy"
UNCACHED = "duetchain --no-cache"
CACHED = "duetchain, cells kept"


@dataclass(frozen=True, slots=True)
class Setting:
    """How the rows are run.

    Attributes:
        ffmpeg: the program that everybody uses, except MoviePy, which brings its own.
        place: a folder for clips, repositories and films.
        seconds: the length of a clip.
        repeats: how many pairs are measured.
        without: contestants that are left out.
        tell: where progress is told.
    """

    ffmpeg: str
    place: Path
    seconds: float
    repeats: int
    without: tuple[str, ...]
    tell: Callable[[str], None]

    @property
    def sources(self) -> Sources:
        """The clips."""
        folder = self.place / "clips"
        folder.mkdir(parents=True, exist_ok=True)
        return Sources(self.ffmpeg, folder)

    def fresh(self, name: str) -> Path:
        """An empty folder for a row."""
        folder = self.place / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured.

    Attributes:
        name: of the row, as ``--rows`` takes it.
        title: what was done, in words.
        costs: of each contestant, the medians.
        ratios: CPU seconds of one against another's: what, the figure, what the issue asks for.
        notes: a line each.
    """

    name: str
    title: str
    costs: Mapping[str, Cost]
    ratios: tuple[tuple[str, float, float | None], ...] = ()
    notes: tuple[str, ...] = field(default=())


def two(setting: Setting) -> Row:
    """The duet of a 720p and a portrait 1080p clip."""
    folder = setting.fresh("two")
    clips = [
        setting.sources.clip(0, SMALL, setting.seconds),
        setting.sources.clip(1, PORTRAIT, setting.seconds),
    ]
    chain = ours.chained(folder / "repository", clips)
    contestants: Contestants = {
        UNCACHED: partial(chain.render, folder / "ours.mp4", NO_CACHE),
        **_others(setting, chain.grid(), folder),
    }
    found = in_turn(contestants, setting.repeats, setting.tell)
    asked = ((BY_HAND, 1.03), (ALONE, None), (MOVIEPY, 0.25))
    title = f"duet of a 720p and a portrait 1080p clip, {setting.seconds:g} s"
    return _row("two", title, found, [(UNCACHED, other, most) for other, most in asked])


def grid_16(setting: Setting) -> Row:
    """Sixteen voices in 4x4, without a cache, with its cells kept, and with one voice swapped."""
    folder = setting.fresh("grid-16")
    clips = setting.sources.clips(CHOIR + 1, LANDSCAPE, setting.seconds)
    chain = ours.chained(folder / "repository", clips[:CHOIR])
    grid = chain.grid()
    swapped = ours.added(chain, clips[CHOIR], "--as", "replace", "--voice", chain.tips[5])

    def cold() -> Cost:
        chain.emptied()
        return chain.render(folder / "ours.mp4")

    contestants: Contestants = {
        UNCACHED: partial(chain.render, folder / "ours.mp4", NO_CACHE),
        CACHED: cold,
        "one voice swapped": partial(chain.render, folder / "ours.mp4", tip=swapped),
        **_others(setting, grid, folder),
    }
    found = in_turn(contestants, setting.repeats, setting.tell)
    asked = [
        (UNCACHED, ALONE, 1.10),
        (UNCACHED, BY_HAND, None),
        (CACHED, ALONE, 1.20),
        ("one voice swapped", CACHED, 0.45),
    ]
    return _row("grid-16", f"{CHOIR} voices of 1080p in 4x4, {setting.seconds:g} s", found, asked)


def grid_100(setting: Setting) -> Row:
    """A hundred voices in one grid."""
    folder = setting.fresh("grid-100")
    clips = setting.sources.clips(LARGE_CHOIR, LANDSCAPE, setting.seconds)
    chain = ours.chained(folder / "repository", clips)
    others = _others(setting, chain.grid(), folder, slow=False)
    contestants: Contestants = {
        UNCACHED: partial(chain.render, folder / "ours.mp4", NO_CACHE),
        **others,
    }
    found = in_turn(contestants, setting.repeats, setting.tell)
    asked = [(UNCACHED, ALONE, 0.9), (UNCACHED, BY_HAND, None)]
    title = f"{LARGE_CHOIR} voices of 1080p in one grid, {setting.seconds:g} s"
    return _row("grid-100", title, found, asked)


def reel(setting: Setting) -> Row:
    """A reel of thirteen, and what its changes cost."""
    folder = setting.fresh("reel")
    clips = setting.sources.clips(BAND + 1, LANDSCAPE, setting.seconds)
    chain = ours.chained(folder / "repository", clips[:BAND])
    more = ours.added(chain, clips[BAND])
    louder = ours.added(chain, clips[BAND - 1], "--gain", "-3", onto=chain.tips[-2])
    film, build = folder / "ours.mp4", ("--reel", "build")

    def cold() -> Cost:
        chain.emptied()
        return chain.render(film, *build)

    def continued() -> Cost:
        chain.emptied()
        ours.killed_at(chain.words(film, *build), 0.8)
        return chain.render(film, *build)

    contestants: Contestants = {
        "cold": cold,
        "one voice more": partial(chain.render, film, *build, tip=more),
        "one gain changed": partial(chain.render, film, *build, tip=louder),
        "unchanged": partial(chain.render, film, *build),
        "killed at 80 % and continued": continued,
    }
    found = in_turn(contestants, setting.repeats, setting.tell)
    asked = {"one gain changed": 0.08, "killed at 80 % and continued": 0.3}
    title = f"reel of {BAND} voices of 1080p, {setting.seconds:g} s, stage by stage"
    pairs = [(name, "cold", asked.get(name)) for name in contestants if name != "cold"]
    return _row("reel", title, found, pairs)


def medley(setting: Setting) -> Row:
    """Forty clips one after the other."""
    folder = setting.fresh("medley")
    lasts = min(MEDLEY_CLIP_S, setting.seconds)
    clips = setting.sources.clips(MEDLEY, LANDSCAPE, lasts)
    chain = ours.chained(folder / "repository", clips, "--as", "sequential")
    contestants: Contestants = {
        UNCACHED: partial(chain.render, folder / "ours.mp4", NO_CACHE),
        BY_HAND: partial(peers.in_line, setting.ffmpeg, clips, folder / "hand.mp4"),
    }
    found = in_turn(contestants, setting.repeats, setting.tell)
    title = f"{MEDLEY} clips of 1080p in turn, {lasts:g} s each"
    note = () if lasts == MEDLEY_CLIP_S else (f"shortened: not {MEDLEY_CLIP_S} s each",)
    return _row("medley", title, found, [(UNCACHED, BY_HAND, None)], note)


def add(setting: Setting) -> Row:
    """What it takes to record one voice more, without a render."""
    folder = setting.fresh("add")
    clips = setting.sources.clips(2 + NEWCOMERS, LANDSCAPE, setting.seconds)
    chain = ours.chained(folder / "repository", clips[:2])
    rest: Iterator[Path] = iter(clips[2:])
    words = (*ours.DUET, "-C", chain.folder, "add", chain.tips[-1])

    def one_more(*options: str) -> Cost:
        return cost_of([*words, next(rest), "--no-render", *options])

    contestants: Contestants = {
        "put in time by its sound": one_more,
        "--sync off": partial(one_more, "--sync", "off"),
    }
    found = in_turn(contestants, min(max(5, setting.repeats), NEWCOMERS // 2), setting.tell)
    size_mib = clips[2].stat().st_size / 2**20
    title = f"duet add --no-render, one clip of {size_mib:.1f} MiB upon two"
    return _row("add", title, found, [])


def _others(setting: Setting, grid: Grid, folder: Path, *, slow: bool = True) -> Contestants:
    """The same grid by hand, by nobody, and by MoviePy if it is here."""
    by_hand = partial(peers.by_hand, setting.ffmpeg, grid, folder / "hand.mp4")
    by_hand()
    frames = folder / "frames.yuv"
    peers.raw(setting.ffmpeg, folder / "hand.mp4", frames)
    alone = partial(peers.decoded_and_encoded, setting.ffmpeg, grid, frames, folder / "encoded.mp4")
    found: dict[str, Callable[[], Cost]] = {BY_HAND: by_hand, ALONE: alone}
    if slow and peers.has_moviepy():
        found[MOVIEPY] = partial(peers.with_moviepy, grid, folder / "moviepy.mp4")
    elif slow:
        setting.tell("  MoviePy is not installed: skipped")
    return {who: run for who, run in found.items() if who not in setting.without}


def _row(
    name: str,
    title: str,
    found: Mapping[str, list[Cost]],
    pairs: list[tuple[str, str, float | None]],
    notes: tuple[str, ...] = (),
) -> Row:
    ratios = tuple(
        (f"{one} / {other}", ratio(found[one], found[other]), most)
        for one, other, most in pairs
        if other in found
    )
    return Row(name, title, {who: middle(costs) for who, costs in found.items()}, ratios, notes)


ROWS: dict[str, Callable[[Setting], Row]] = {
    "two": two,
    "grid-16": grid_16,
    "grid-100": grid_100,
    "reel": reel,
    "medley": medley,
    "add": add,
}
