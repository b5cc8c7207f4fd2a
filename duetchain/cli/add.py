"""``duet add``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duetchain.cli._arranged import (
    ArrangementName,
    Asked,
    CornerName,
    SideName,
    arranged,
    refuse_meaningless,
)
from duetchain.cli._errors import exit_code, tell
from duetchain.cli._options import (
    AsJson,
    Force,
    Fps,
    Output,
    QualityName,
    QualityOption,
    Size,
    decibels,
    number,
    rate,
    size_px,
    time,
)
from duetchain.cli._output import note, result, result_json
from duetchain.cli.render import in_words, rendered
from duetchain.errors import RenderFailed, UsageError

if TYPE_CHECKING:
    from duetchain.repository import Added, Repository

PARTLY_REFUSED = 3


class FillName(StrEnum):
    """What is shown outside a voice's time."""

    HOLD = "hold"
    LOOP = "loop"
    BLACK = "black"
    SHRINK = "shrink"


class UntilName(StrEnum):
    """Where the piece ends."""

    LONGEST = "longest"
    PARENT = "parent"
    SHORTEST = "shortest"


class SyncName(StrEnum):
    """Ways to align by sound."""

    AUTO = "auto"
    OFF = "off"


def add(
    context: typer.Context,
    parent: Annotated[
        str, typer.Argument(metavar="PARENT", help="A file, a name, or an id (4 digits or more).")
    ],
    mine: Annotated[
        list[Path] | None, typer.Argument(metavar="[MINE]...", help="Your clips.")
    ] = None,
    output: Output = None,
    arrangement: Annotated[
        ArrangementName | None,
        typer.Option(
            "--as",
            metavar="ARRANGEMENT",
            help="side-by-side (default), stacked, picture-in-picture, green-screen, sequential, "
            "stitch, sound, use-sound or replace.",
        ),
    ] = None,
    side: Annotated[
        SideName | None, typer.Option(help="Where yours stands: left, right, above or below.")
    ] = None,
    corner: Annotated[CornerName | None, typer.Option(help="Picture-in-picture: where.")] = None,
    inset: Annotated[
        int | None, typer.Option(metavar="PERCENT", help="Picture-in-picture: how large, 10 to 90.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="#RRGGBB", help="Green-screen: the colour to take out.")
    ] = None,
    similarity: Annotated[
        int | None,
        typer.Option(metavar="PERCENT", help="Green-screen: how near the key, 1 to 100."),
    ] = None,
    crossfade: Annotated[
        str | None, typer.Option(metavar="S", help="Sequential, stitch: how long both overlap.")
    ] = None,
    parent_from: Annotated[
        str | None, typer.Option(metavar="S", help="Stitch: the parent's range begins here.")
    ] = None,
    parent_to: Annotated[
        str | None, typer.Option(metavar="S", help="Stitch: and ends here.")
    ] = None,
    voice: Annotated[
        str | None, typer.Option(metavar="VOICE", help="Replace: the name or id of the old voice.")
    ] = None,
    offset: Annotated[
        str | None,
        typer.Option(metavar="S", help="When yours begins on the parent's clock; may be negative."),
    ] = None,
    start: Annotated[str, typer.Option("--in", metavar="S", help="Use yours from here.")] = "0",
    end: Annotated[
        str | None, typer.Option("--out", metavar="S", help="Use yours up to here.")
    ] = None,
    speed: Annotated[
        str, typer.Option(metavar="N", help="Faster or slower, 1/4 to 4; the pitch stays.")
    ] = "1",
    fill: Annotated[
        FillName, typer.Option(help="What is shown before yours begins and after it ends.")
    ] = FillName.HOLD,
    until: Annotated[
        UntilName, typer.Option(help="How long the piece runs: to the longest voice's end, ...")
    ] = UntilName.LONGEST,
    gain: Annotated[str | None, typer.Option(metavar="DB", help="Louder or softer.")] = None,
    mute: Annotated[bool, typer.Option("--mute", help="Leave your sound out.")] = False,
    sync: Annotated[
        SyncName, typer.Option(help="Align by sound (auto says so: not aligned yet).")
    ] = SyncName.AUTO,
    author: Annotated[str, typer.Option(help="Who made yours.")] = "",
    name: Annotated[str, typer.Option(help="A short name for yours.")] = "",
    message: Annotated[str, typer.Option("-m", "--message", help="One sentence about yours.")] = "",
    license: Annotated[str, typer.Option(help="The licence of yours.")] = "",  # noqa: A002
    parent_author: Annotated[str, typer.Option(help="Who made the parent, if it is new.")] = "",
    no_render: Annotated[bool, typer.Option("--no-render", help="Only record it.")] = False,
    size: Size = None,
    fps: Fps = None,
    quality: QualityOption = QualityName.STANDARD,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Add your clip to a parent and render the duet.

    One file alone starts a chain. Several are a contribution each, upon the one before.
    """
    from duetchain.repository.rendering import checked_output
    from duetchain.repository.view import checked_view

    clips = tuple(mine or ())
    target = _target(output, clips, no_render=no_render)
    view: dict[str, Any] = {"size": size_px(size), "fps": rate(fps), "quality": quality.value}
    checked_view(**view)
    asked = Asked(
        arrangement=arrangement,
        side=side,
        corner=corner,
        inset=inset,
        key=key,
        similarity=similarity,
        crossfade=time("--crossfade", crossfade),
        parent_from=time("--parent-from", parent_from),
        parent_to=time("--parent-to", parent_to),
        voice=voice,
    )
    refuse_meaningless(asked)
    files = (Path(parent), *clips)
    if target:
        checked_output(target, inputs=files, force=force)
    beside = (target or files[-1]).absolute().parent
    tastes = _tastes()
    options: dict[str, Any] = {
        "fill": fill.value,
        "until": until.value,
        "speed": number("--speed", speed),
        "offset": time("--offset", offset),
        "start": time("--in", start),
        "end": time("--out", end),
        "gain_db": decibels("--gain", gain),
        "muted": mute,
        "name": name,
        "message": message,
        "parent_author": parent_author,
        "recognise": "tags",
    }
    repository, made = context.obj.repository_for(files[0].absolute().parent, beside=beside)
    with repository:
        tastes = {**repository.folder.tastes(), **tastes}
        options["author"] = author or tastes.get("author", "")
        options["license"] = license or tastes.get("license", "")
        with _removed_if_refused(repository, made=made, as_json=as_json):
            options["arrangement"] = arranged(asked, repository.resolve)
            added = repository.add(parent, *clips, **options)
        _acknowledge(repository, added, as_json=as_json, aligned=_aligned(options, clips, sync))
        done = None
        if target:
            done = _render(repository, added, target, view, force=force, as_json=as_json)
    if as_json:
        result_json("add", **_fields(added, str(target) if done else None, options))
    if added.refused:
        raise typer.Exit(PARTLY_REFUSED)


@contextlib.contextmanager
def _removed_if_refused(repository: Repository, *, made: bool, as_json: bool) -> Iterator[None]:
    """A refused first add leaves nothing behind, not even an empty repository."""
    from duetchain.repository.folder import abandoned

    try:
        yield
    except BaseException:
        if made:
            repository.close()
            abandoned(repository.folder)
        raise
    if made:
        note(f"made a repository: {repository.folder.path}", as_json=as_json)


def _target(output: Path | None, clips: tuple[Path, ...], *, no_render: bool) -> Path | None:
    """Where the render goes: nowhere for a lone first clip, else a free name beside MINE."""
    from duetchain.repository.rendering import default_output

    if no_render:
        if output:
            raise UsageError("--no-render makes no file", hint="leave -o or --no-render away")
        return None
    return output or (default_output(clips[0]) if clips else None)


def _tastes() -> dict[str, str]:
    from platformdirs import user_config_path

    from duetchain.repository.folder import read_tastes

    return read_tastes(user_config_path("duetchain", appauthor=False) / "config.toml")


def _aligned(options: dict[str, Any], clips: tuple[Path, ...], sync: SyncName) -> bool:
    """Whether nothing needs to be said about alignment: it was given, or has no meaning."""
    given = options["offset"] is not None
    return sync is SyncName.OFF or given or _in_turn(options) or not clips


def _in_turn(options: dict[str, Any]) -> bool:
    """Whether mine comes after the parent, where alignment by sound has no meaning."""
    from duetchain.lineage.arrangement import comes_after

    return options["arrangement"] is not None and comes_after(options["arrangement"])


def _acknowledge(repository: Repository, added: Added, *, as_json: bool, aligned: bool) -> None:
    """Say what is now kept: from here on nothing of it is lost."""
    from duetchain.exports.describe import line

    for text in added.notes:
        note(text, as_json=as_json)
    if not as_json:
        for refused in added.refused:
            tell(refused, code=exit_code(refused), as_json=False)
        for identity in added.contributions:
            result(line(identity, repository.show(identity)))
    if not aligned:
        note("not aligned: offset 0; --offset S places it", as_json=as_json)


def _render(
    repository: Repository,
    added: Added,
    target: Path,
    view: dict[str, Any],
    *,
    force: bool,
    as_json: bool,
) -> object:
    """Render what was added; if that fails the contribution stands, and the message says so."""
    from duetchain.identity import short

    try:
        done = rendered(repository, added.tip, target, view, force=force, as_json=as_json)
    except RenderFailed as wrong:
        raise RenderFailed(
            f"{short(added.tip)} is recorded, but not rendered: {wrong.message}",
            hint=f"duet render {short(added.tip)} -o {target}",
            file=str(target),
            contribution=added.tip,
            detail=wrong.detail,
        ) from wrong
    if not as_json:
        result(in_words(done))
    return done


def _fields(added: Added, output: str | None, options: dict[str, Any]) -> dict[str, Any]:
    offset, in_turn = options["offset"], _in_turn(options)
    return {
        "contribution": added.tip,
        "contributions": list(added.contributions),
        "parents": list(added.parents),
        "media": added.media,
        "output": output,
        "sync": {
            "offset_s": None if in_turn and offset is None else float(offset or 0),
            "drift_ppm": 0.0,
            "confidence": 0.0,
            "method": "given" if offset is not None else "none",
            "applied": False,
            "candidates": [],
            "warp": [],
        },
        "notes": list(added.notes),
        "refused": [
            {"file": one.file, "message": one.message, "code": exit_code(one)}
            for one in added.refused
        ],
    }
