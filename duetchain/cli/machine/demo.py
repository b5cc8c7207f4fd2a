"""``duet demo``."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson, Force
from duetchain.cli._output import result, result_json, say
from duetchain.cli._rendering import EffortWords, in_words, rendered
from duetchain.errors import NotFound, RenderFailed, StorageFailed
from duetchain.options.option import Only
from duetchain.options.rendering import PictureWords
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.repository import Repository
    from duetchain.showing.view import ViewOptions

FILM, LINEAGE = "numnum.mp4", "numnum.svg"
PLACES = ("samples", "../samples")
"""Where the scripts are, seen from the package: in an installed one, in a checkout."""
WALL_S = 600


def duet_demo(
    folder: Annotated[Path, typer.Argument(help="Where to put it; made if missing.")] = Path(
        "numnum-demo"
    ),
    *,
    picture: Annotated[PictureWords, Only({"quality"})],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Make the Num Num chain and its reel.

    Seven clips by seven authors are drawn and composed out of nothing, added one upon the other,
    and rendered as a film in which one after another joins in, with names and credits.
    """
    from duetchain.exports.describe import line
    from duetchain.repository import Repository
    from duetchain.showing.outputs import checked_output

    film = folder / FILM
    if folder.exists():
        checked_output(film, inputs=(), force=force)
    clips = folder / "clips"
    try:
        clips.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise StorageFailed(
            f'"{folder}" cannot be made: {wrong.strerror}', hint="choose another", file=str(folder)
        ) from None
    scripts = _scripts()
    say("drawing and composing seven clips, half a minute or so ...")
    _make_clips(scripts, clips)
    with Repository.init(folder) as repository:
        tip = _chain(repository, scripts, clips)
        if not as_json:
            for identity, contribution in repository.log(tip).items():
                result(line(identity, contribution))
        _draw_lineage(repository, folder / LINEAGE)
        view: ViewOptions = {**picture.options(), "reel": "build", "credits": True}
        done = rendered(repository, tip, film, view, EffortWords(force=force), as_json=as_json)
    if as_json:
        result_json("demo", **answers.of_render(done), clips=str(clips))
        return
    result(in_words(done))
    result(f"{folder / LINEAGE}: who built on whom")
    say(f'look at it, then build on it: duet add {film} YOUR-CLIP.mp4 --author "You"')


def _draw_lineage(repository: Repository, path: Path) -> None:
    """The picture of who built on whom, beside the film."""
    from duetchain.exports.svg import drawn

    lineage = repository.lineage()
    seen = repository.pictures.thumbnails(lineage.contributions)
    path.write_text(drawn(lineage, seen.pictures, seen.unseen), "utf-8")


def _scripts() -> Path:
    import duetchain

    package = Path(duetchain.__file__).parent
    for place in PLACES:
        if (package / place / "numnum" / "make.py").is_file():
            return (package / place / "numnum").resolve()
    raise NotFound("the sample scripts are not installed", hint="install duetchain again")


def _make_clips(scripts: Path, clips: Path) -> None:
    from duetchain.ffmpeg.binary import VARIABLE, located
    from duetchain.system.process import Limits, run

    finished = run(
        [sys.executable, "-P", str(scripts / "make.py"), str(clips.absolute())],
        limits=Limits(wall_s=WALL_S, cpu_s=4 * WALL_S, memory_mib=16384, file_mib=1024),
        environment={
            "PYTHONPATH": os.pathsep.join([str(scripts), *sys.path]),
            "PYTHONDONTWRITEBYTECODE": "1",
            VARIABLE: located(),
        },
        reads=None,
    )
    if finished.code:
        lines = finished.stderr_tail.strip().splitlines()
        raise RenderFailed("the sample clips were not made", hint=lines[-1] if lines else "")


def _chain(repository: Repository, scripts: Path, clips: Path) -> str:
    """Each voice on the one before, as its people did it; what is there already is kept."""
    voices = tomllib.loads((scripts / "chain.toml").read_text("utf-8"))["voice"]
    parent: str | None = None
    for voice in voices:
        path = clips / voice.pop("file")
        known = repository.built_from(path)
        if known is None:
            added = repository.add(parent or path, *([path] if parent else []), **voice)
            known = added.tip
        parent = known
    assert parent is not None  # the sample has voices
    return parent
