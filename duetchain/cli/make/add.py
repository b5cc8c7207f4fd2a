"""``duet add``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duetchain.cli._arranged import arranged, refuse_meaningless
from duetchain.cli._errors import tell
from duetchain.cli._heard import (
    CleanName,
    CleanOption,
    SyncName,
    SyncOption,
    tell_heard,
)
from duetchain.cli._options import AsJson, Force, Output, QualityName, QualityOption
from duetchain.cli._output import note, result, result_json
from duetchain.cli._placing import (
    As,
    CornerOption,
    Crossfade,
    End,
    Fill,
    FillName,
    Gain,
    Inset,
    Key,
    LipSync,
    Mute,
    Offset,
    ParentFrom,
    ParentTo,
    Show,
    Side,
    Similarity,
    Speed,
    Start,
    Track,
    Until,
    UntilName,
    Voice,
    asked_of,
    placing_of,
)
from duetchain.cli._view import (
    Aspect,
    Background,
    CodecOption,
    Corners,
    Credits,
    Encoder,
    FitName,
    FitOption,
    Fps,
    Gutter,
    LayoutName,
    LayoutOption,
    Names,
    PanName,
    PanOption,
    Size,
    Target,
    checked,
    refuse_unrendered,
    view_of,
)
from duetchain.cli.make.render import in_words, rendered
from duetchain.errors import RenderFailed, UsageError
from duetchain.repository import answers
from duetchain.repository.answers import Placed
from duetchain.repository.codes import exit_code

if TYPE_CHECKING:
    from duetchain.repository import Added, Repository

PARTLY_REFUSED = 3


def add(
    context: typer.Context,
    parent: Annotated[
        str, typer.Argument(metavar="PARENT", help="A file, a name, or an id (4 digits or more).")
    ],
    mine: Annotated[
        list[Path] | None, typer.Argument(metavar="[MINE]...", help="Your clips.")
    ] = None,
    output: Output = None,
    arrangement: As = None,
    side: Side = None,
    corner: CornerOption = None,
    inset: Inset = None,
    key: Key = None,
    similarity: Similarity = None,
    crossfade: Crossfade = None,
    parent_from: ParentFrom = None,
    parent_to: ParentTo = None,
    voice: Voice = None,
    show: Show = None,
    offset: Offset = None,
    start: Start = "0",
    end: End = None,
    speed: Speed = "1",
    fill: Fill = FillName.HOLD,
    until: Until = UntilName.LONGEST,
    gain: Gain = None,
    mute: Mute = False,
    audio_track: Track = 0,
    lip_sync: LipSync = "0",
    sync: SyncOption = SyncName.AUTO,
    clean: CleanOption = CleanName.AUTO,
    author: Annotated[str, typer.Option(help="Who made yours.")] = "",
    name: Annotated[str, typer.Option(help="A short name for yours.")] = "",
    message: Annotated[str, typer.Option("-m", "--message", help="One sentence about yours.")] = "",
    license: Annotated[str, typer.Option(help="The licence of yours.")] = "",  # noqa: A002
    parent_author: Annotated[str, typer.Option(help="Who made the parent, if it is new.")] = "",
    no_render: Annotated[bool, typer.Option("--no-render", help="Only record it.")] = False,
    size: Size = None,
    aspect: Aspect = None,
    fps: Fps = None,
    quality: QualityOption = QualityName.STANDARD,
    codec: CodecOption = None,
    encoder: Encoder = None,
    layout: LayoutOption = LayoutName.GRID,
    fit: FitOption = FitName.CONTAIN,
    gutter: Gutter = 0,
    corners: Corners = 0,
    background: Background = "#000000",
    names: Names = False,
    credits: Credits = False,  # noqa: A002
    target: Target = "streaming",
    pan: PanOption = PanName.CENTRE,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Add your clip to a parent and render the duet.

    One file alone starts a chain. Several are a contribution each, upon the one before.
    """
    given = locals()
    from duetchain.showing.outputs import checked_output

    clips = tuple(mine or ())
    film = _target(output, clips, no_render=no_render)
    view = view_of(**given)
    checked(view, film)
    if no_render:
        refuse_unrendered(view, force=force, hint="leave it or --no-render away")
    asked = asked_of(**given)
    refuse_meaningless(asked)
    files = (Path(parent), *clips)
    if film:
        checked_output(film, inputs=files, force=force)
    beside = (film or files[-1]).absolute().parent
    tastes = _tastes()
    placing = placing_of(**given)
    options: dict[str, Any] = {
        **placing,
        "name": name,
        "message": message,
        "parent_author": parent_author,
        "recognise": "tags",
        "sync": sync.value,
        "clean": clean.value,
    }
    repository, made = context.obj.repository_for(files[0].absolute().parent, beside=beside)
    with repository:
        tastes = {**repository.folder.tastes(), **tastes}
        options["author"] = author or tastes.get("author", "")
        options["license"] = license or tastes.get("license", "")
        with _removed_if_refused(repository, made=made, as_json=as_json):
            options["arrangement"] = arranged(asked, repository.resolve)
            added = repository.add(parent, *clips, **options)
        _acknowledge(repository, added, given, as_json=as_json)
        done = None
        if film:
            done = _render(repository, added, film, view, force=force, as_json=as_json)
    if as_json:
        placed = Placed(options["arrangement"], options["offset"])
        result_json("add", **answers.added(added, str(film) if done else None, placed=placed))
    if added.refused:
        raise typer.Exit(PARTLY_REFUSED)


@contextlib.contextmanager
def _removed_if_refused(repository: Repository, *, made: bool, as_json: bool) -> Iterator[None]:
    """A refused first add leaves nothing behind, not even an empty repository."""
    from duetchain.holdings.folder import abandoned

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
    from duetchain.showing.outputs import default_output

    if no_render:
        if output:
            raise UsageError("--no-render makes no file", hint="leave -o or --no-render away")
        return None
    return output or (default_output(clips[0]) if clips else None)


def _tastes() -> dict[str, str]:
    from duetchain.holdings.folder import read_tastes
    from duetchain.media.limits import TABLE, config_path

    return read_tastes(config_path(), beside=(TABLE,))


def _acknowledge(
    repository: Repository, added: Added, given: dict[str, Any], *, as_json: bool
) -> None:
    """Say what is now kept: from here on nothing of it is lost."""
    from duetchain.exports.describe import line
    from duetchain.exports.escape import safe

    for text in added.notes:
        note(text, as_json=as_json)
    if not as_json:
        for refused in added.refused:
            tell(refused, code=exit_code(refused), as_json=False)
        for identity in added.contributions:
            result(line(identity, repository.show(identity)))
    tell_heard(repository, added, safe(Path(given["parent"]).name), as_json=as_json)


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
