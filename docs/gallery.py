"""Make gallery.md and its pictures: `python gallery.py FOLDER-OF-CLIPS [--sample FOLDER]`.

Every command that the page shows is run as it stands, in a folder that is thrown away afterwards;
only a small size, the draft quality and no alignment are added. FOLDER-OF-CLIPS has the files of
`REAL`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duetchain.ffmpeg.binary import VARIABLE, located
from duetchain.system.process import Limits, run

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "images" / "gallery"
SAMPLE = DOCS.parent / "samples" / "numnum"
LIMITS = Limits(wall_s=900, cpu_s=3600, memory_mib=16384, file_mib=1024)
MOST_BYTES = 1_500_000
WIDE, TALL = "480x270", "270x480"
LONGER_PX, SHEET_PX = 320, 760
FILMS = ("-o", "--poster")
REAL = {
    "ducks.mp4": "ducks_29.98_720p_h264_aac.mp4",
    "portrait.mp4": "ducks_portrait_hevc_aac.mp4",
    "man.mp4": "man_yellow_wall_59.94_h264_aac.mp4",
    "chaplin.mp4": "chaplin_25_h264_mp3.mp4",
    "phone.mp4": "nasty/rotated90_phone.mp4",
    "trumpet.ogg": "trumpet_5s_44k_vorbis.ogg",
}
HEAD = """\
# The gallery

A picture and the command for each arrangement, layout, fit, fill and kind of reel, and for the
single pictures that a chain gives. Made by
[gallery.py](gallery.py), which runs the commands as they stand here; only `--quality draft`,
`--sync off` and, except under *aspect*, a small `--size` are added. What the options mean stands in
[cli.md](cli.md).
"""
CREDITS = """\
| clip | what it is | from | licence |
|---|---|---|---|
| `ducks.mp4`, `portrait.mp4`, `phone.mp4` | ducks, whole and cut upright; a keyboard, by a phone held upright | Drew Noakes, metadata-extractor-images | free to use however you wish |
| `man.mp4` | a man before a yellow wall | Mozilla, dom-examples | CC0-1.0 |
| `chaplin.mp4` | a silent-era Chaplin film | Zulko, moviepy | MIT (repository); silent-era footage |
| `trumpet.ogg` | a trumpet alone; only its waveform is seen here | Mihai Sorohan, through librosa's data | CC-BY-3.0 |
| `cat.mp4`, `beat.mp4`, `bass.mp4`, `keys.mp4`, `strings.mp4` | the Num Num sample | [samples/numnum](../samples/numnum/README.md) | as duetchain |

The trumpet is "solo-trumpet-06" by Mihai Sorohan, used under
[CC-BY-3.0](https://creativecommons.org/licenses/by/3.0/); here it is drawn as a waveform.
"""  # noqa: E501 - a table's row is one line


@dataclass(frozen=True, slots=True)
class Piece:
    """One film of the gallery.

    Attributes:
        name: what its pictures are called.
        title: what it shows, in a few words.
        says: one sentence for people.
        commands: what makes it; the last one makes the file.
        at: which instants are shown, in seconds; "" of a file that is itself a picture.
        size: added to the render; "" where the command itself chooses.
        longer_px: of the longer side of its pictures.
    """

    name: str
    title: str
    says: str
    commands: tuple[str, ...]
    at: tuple[str, ...] = ("2",)
    size: str = WIDE
    longer_px: int = LONGER_PX


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pieces of one kind; those of a chapter with a chain are rendered from it."""

    title: str
    says: str
    pieces: tuple[Piece, ...]
    chain: tuple[str, ...] = ()


def _two(
    name: str, title: str, says: str, options: str, at: str = "2", *, mine: str = "man.mp4"
) -> Piece:
    """A duet upon the ducks."""
    command = f"duet add ducks.mp4 {mine} {options} -o {name}.mp4"
    return Piece(name, title, says, (" ".join(command.split()),), (at,))


STITCH = "duet add chaplin.mp4 ducks.mp4 --as stitch --parent-from 2 --parent-to 3.5 -o stitch.mp4"
ARRANGEMENTS = (
    _two("side-by-side", "side by side", "The usual one.", "--out 4"),
    _two("left", "side by side, left", "Mine stands first.", "--side left --out 4"),
    _two("stacked", "stacked", "Mine below the parent.", "--as stacked --out 4"),
    _two(
        "above", "stacked, above", "Mine above the parent.", "--as stacked --side above --out 4"
    ),
    _two(
        "picture-in-picture",
        "picture in picture",
        "Mine small in a corner.",
        "--as picture-in-picture --out 4",
    ),
    _two(
        "corner",
        "another corner and size",
        "Top left, and 45 percent of the frame at most.",
        "--as picture-in-picture --corner top-left --inset 45 --out 4",
    ),
    Piece(
        "corner-twice",
        "a corner taken twice",
        "The second small picture stands beside the first.",
        ("duet add ducks.mp4 man.mp4 chaplin.mp4 --as picture-in-picture -o corner-twice.mp4",),
    ),
    _two(
        "green-screen",
        "green screen",
        "The wall goes, the ducks come through.",
        '--as green-screen --key "#cacd17" --similarity 8 --out 4',
    ),
    _two(
        "sequential",
        "sequential, crossfaded",
        "Halfway through a crossfade of one second.",
        "--as sequential --crossfade 1 --out 4",
        at="3.1",
    ),
    Piece(
        "stitch",
        "stitch",
        "A second and a half of the parent, then mine: the last of the one, the first of the "
        "other.",
        (STITCH,),
        ("1.3", "1.8"),
    ),
    _two(
        "sound",
        "sound",
        "Mine has no picture, so its moving waveform takes the cell.",
        "--as sound",
        mine="trumpet.ogg",
    ),
    _two(
        "use-sound",
        "use sound",
        "Mine alone is seen, the ducks alone are heard.",
        "--as use-sound --out 4",
    ),
    Piece(
        "replace",
        "replace",
        "Chaplin has taken the man's cell, time and place; the man stays in the log.",
        (
            "duet add ducks.mp4 man.mp4 --out 4 --name man --no-render",
            "duet add man chaplin.mp4 --as replace --voice man -o replace.mp4",
        ),
    ),
    Piece(
        "nested",
        "arrangements upon each other",
        "Two beside each other, a third below both.",
        (
            "duet add ducks.mp4 man.mp4 --out 4 --name pair --no-render",
            "duet add pair chaplin.mp4 --as stacked --out 4 -o nested.mp4",
        ),
    ),
    Piece(
        "merge",
        "merge",
        "Two answers to the same ducks become one piece; the ducks are there once.",
        (
            "duet add ducks.mp4 man.mp4 --out 4 --name one --no-render",
            "duet add ducks.mp4 portrait.mp4 --name two --no-render",
            "duet merge one two -o merge.mp4",
        ),
    ),
)  # fmt: skip


def _fit(fit: str, says: str) -> Piece:
    commands = (
        "duet add ducks.mp4 portrait.mp4 phone.mp4 --fill loop --no-render",
        f"duet render -o fit-{fit}.mp4 --fit {fit}",
    )
    return Piece(f"fit-{fit}", fit, says, commands, ("0.8",))


FITS = (
    _fit("contain", "Every picture whole, the background around it."),
    _fit("cover", "Every cell full, the pictures cropped."),
    _fit("blur", "Every picture whole, over its own blurred likeness."),
)


def _fill(fill: str, says: str) -> Piece:
    command = f"duet add chaplin.mp4 ducks.mp4 --out 2 --offset 1 --fill {fill} -o fill-{fill}.mp4"
    return Piece(f"fill-{fill}", fill, says, (command,), ("0.5", "2", "4"))


FILLS = (
    _fill("hold", "Its first frame before, its last frame afterwards."),
    _fill("loop", "Itself again and again."),
    _fill("black", "Nothing."),
    _fill("shrink", "Its cell goes to the others."),
)


def _view(name: str, title: str, says: str, options: str, *at: str, size: str = WIDE) -> Piece:
    command = " ".join(f"duet render -o {name}.mp4 {options}".split())
    return Piece(name, title, says, (command,), at or ("2",), size)


LAYOUTS = (
    _view("grid", "grid", "The largest equal cells; the usual one.", "", size=TALL),
    _view("row", "row", "All beside each other.", "--layout row"),
    _view("column", "column", "All below each other.", "--layout column", size=TALL),
    _view(
        "spotlight", "spotlight", "The first voice large, the others in a strip.",
        "--layout spotlight",
    ),
    _view(
        "halves", "nested", "The platforms' look: every new voice takes half of the frame.",
        "--layout nested",
    ),
    _view(
        "gutter", "gutter and background", "Space between the cells, in a colour of choice.",
        '--gutter 12 --background "#20304a"',
    ),
    _view(
        "corners", "rounded corners", "Cells with rounded corners, the background behind them.",
        '--gutter 12 --corners 24 --background "#20304a"',
    ),
    _view(
        "aspect", "aspect", "A shape of choice; this one 1:1.", "--aspect 1:1 --to 2.5", size="",
    ),
    _view("voices", "voices", "Some of the voices, by name.", "--voices cat,bass,keys"),
)  # fmt: skip
REELS = (
    _view(
        "reel", "build, a short piece",
        "The piece repeats; each time one voice more is there, introduced by its name.",
        "--reel build --stage 2", "1", "3", "5", "7", "9", size=TALL,
    ),
    _view(
        "reflow", "the grid moves",
        "A tenth and a quarter of a second after the third voice came in: every cell is on its way "
        "to its next place and size, the new one grows in its own.",
        "--reel restart --stage 2", "4.1", "4.25", size=TALL,
    ),
    Piece(
        "long-reel",
        "build, a long piece",
        "A piece of more than 15 s plays once. The voices come in over its first two thirds, on a "
        "beat or where a loop begins anew if one is near.",
        (
            "duet add man.mp4 ducks.mp4 chaplin.mp4 --fill loop --author Ada --no-render",
            "duet render -o long-reel.mp4 --reel build --fps 25",
        ),
        ("4", "9", "17"),
    ),
)  # fmt: skip
STILLS = (
    Piece(
        "poster", "poster", "One moment of the piece as a PNG.",
        ("duet render --poster poster.png --at 2",), ("",), TALL,
    ),
    Piece(
        "sheet", "contact sheet", "Everybody in the chain: a picture, the name, the sentence.",
        ("duet render --sheet sheet.png",), ("",), "", SHEET_PX,
    ),
)  # fmt: skip
WORDS = (
    _view(
        "names", "names", "Each voice's name on its cell.", "--names --voices cat,beat,bass",
        size="960x540",
    ),
    _view(
        "credits", "credits", "Cards after the film: everybody in it, with their own sentence.",
        "--credits --to 2", "3.5", size=TALL,
    ),
    Piece(
        "tree", "the lineage", "Who built on whom, a picture for each contribution.",
        ("duet tree --svg tree.svg",), (), "",
    ),
)  # fmt: skip


def _chain() -> tuple[str, ...]:
    """The first five of the sample chain, as its people added them."""
    voices = tomllib.loads((SAMPLE / "chain.toml").read_text("utf-8"))["voice"][:5]
    found, parent = [], ""
    for voice in voices:
        name, author, message = voice["name"], voice["author"], voice["message"]
        words = f'--name {name} --author "{author}" -m "{message}"'
        found.append(" ".join(f"duet add {parent} {name}.mp4 {words} --no-render".split()))
        parent = name
    return tuple(found)


def chapters() -> tuple[Chapter, ...]:
    """The whole gallery."""
    return (
        Chapter("Arrangements", "How mine meets the parent: `duet add --as`.", ARRANGEMENTS),
        Chapter("Layouts", "Where the voices stand: `duet render`.", LAYOUTS, _chain()),
        Chapter("Fits", "Voices of unequal shape: `duet render --fit`.", FITS),
        Chapter(
            "Fills",
            "What is shown outside a voice's time: `duet add --fill`. Here the ducks last from 1 s "
            "to 3 s; the pictures are from before, from then and from afterwards.",
            FILLS,
        ),
        Chapter("The reel", "Voices join in one by one: `duet render --reel`.", REELS, _chain()),
        Chapter("Single pictures", "Without a film: `duet render`.", STILLS, _chain()),
        Chapter("Names, credits, lineage", "Who did what.", WORDS, _chain()),
    )


def main() -> None:
    """Read the options and make everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", type=Path, help="the folder of the real clips")
    parser.add_argument("--sample", type=Path, help="the folder of the sample clips; else made")
    parser.add_argument("--only", help="make the pictures of this piece only, and no page")
    options = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        clips = Path(scratch) / "clips"
        clips.mkdir()
        _gather(clips, options.clips.absolute(), options.sample)
        for chapter in chapters():
            for number, piece in enumerate(chapter.pieces):
                if options.only in (None, piece.name):
                    _make(piece, chapter, clips, Path(scratch) / f"{piece.name}-{number}")
    size = sum(one.stat().st_size for one in PICTURES.iterdir())
    if size > MOST_BYTES:
        sys.exit(f"the pictures have {size} bytes, more than {MOST_BYTES}")
    if options.only is None:
        (DOCS / "gallery.md").write_text(_page(), "utf-8")


def _gather(clips: Path, real: Path, sample: Path | None) -> None:
    """Every clip under the name that the commands use."""
    for name, source in REAL.items():
        shutil.copyfile(real / source, clips / name)
    if sample is None:
        sample = clips / "made"
        sample.mkdir()
        _run([sys.executable, "-P", str(SAMPLE / "make.py"), str(sample)], [str(SAMPLE), *sys.path])
    for one in sorted(sample.glob("?-*.mp4")):
        shutil.copyfile(one, clips / one.name.partition("-")[2])


def _make(piece: Piece, chapter: Chapter, clips: Path, folder: Path) -> None:
    """Run a piece's commands in a folder of their own, and keep its pictures."""
    folder.mkdir()
    chained = piece.commands if len(piece.commands) > 1 else (*chapter.chain, *piece.commands)
    with contextlib.chdir(folder):
        for command in chained:
            _duet(command, piece, clips)
        if not piece.at:
            shutil.copyfile(f"{piece.name}.svg", PICTURES / f"{piece.name}.svg")
        for picture, at in zip(_pictures(piece), piece.at, strict=False):
            _frame(piece, at, PICTURES / picture)


def _duet(command: str, piece: Piece, clips: Path) -> None:
    """Run one shown command; clips that it names are there."""
    _, *words = shlex.split(command)
    for word in words:
        if (clips / word).is_file() and not Path(word).exists():
            shutil.copyfile(clips / word, word)
    if words[0] == "add":
        words += ["--sync", "off"]
    if any(one in words for one in FILMS):
        words += ["--quality", "draft"]
        words += ["--size", piece.size] if piece.size else []
    _run([sys.executable, "-m", "duetchain", *words], sys.path)


def _frame(piece: Piece, at: str, picture: Path) -> None:
    """One frame of a piece as a small JPEG."""
    made, longer = f"{piece.name}.{'mp4' if at else 'png'}", piece.longer_px
    scale = f"scale=w='if(gt(iw,ih),{longer},-2)':h='if(gt(iw,ih),-2,{longer})'"
    where = ["-nostdin", "-loglevel", "error", "-y", *(("-ss", at) if at else ()), "-i", made]
    form = ["-pix_fmt", "yuvj420p", "-q:v", "4", "-map_metadata", "-1", "-bitexact"]
    _run([located(), *where, "-frames:v", "1", "-vf", scale, *form, str(picture)], [])


def _run(argv: list[str], path: list[str]) -> None:
    environment = {"PYTHONPATH": os.pathsep.join(path), VARIABLE: located()}
    finished = run(argv, limits=LIMITS, environment=environment)
    if finished.code:
        sys.exit(f"{shlex.join(argv)}\n{finished.stderr_tail}")


def _pictures(piece: Piece) -> tuple[str, ...]:
    if len(piece.at) == 1:
        return (f"{piece.name}.jpg",)
    return tuple(f"{piece.name}-{count}.jpg" for count, _ in enumerate(piece.at, 1))


def _page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from HEAD.splitlines()
    yield from ("", "## The clips", "", *CREDITS.splitlines(), "", "## The chain", "")
    yield "Five people, each upon the one before. A command below that names no clip renders this."
    yield from ("", "```sh", *_chain(), "```")
    for chapter in chapters():
        yield from ("", f"## {chapter.title}", "", chapter.says)
        for piece in chapter.pieces:
            yield from ("", f"### {piece.title}", "", piece.says, "")
            names = _pictures(piece) if piece.at else (f"{piece.name}.svg",)
            yield " ".join(f"![{piece.title}](images/gallery/{one})" for one in names)
            yield from ("", "```sh", *piece.commands, "```")


if __name__ == "__main__":
    main()
