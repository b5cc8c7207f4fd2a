"""``duet merge``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._arranged import ArrangementName, arranged, refuse_meaningless
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
from duetchain.errors import UsageError
from duetchain.repository import answers
from duetchain.repository.answers import Placed

if TYPE_CHECKING:
    from duetchain.repository import Added, Repository


def merge(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="A name or id; its clock counts.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another name or id.")],
    mine: Annotated[
        Path | None, typer.Argument(metavar="[MINE]", help="A clip to bring along.")
    ] = None,
    output: Output = None,
    arrangement: As = None,
    stacked: Annotated[bool, typer.Option("--stacked", help="The same as --as stacked.")] = False,
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
    author: Annotated[str, typer.Option(help="Who merged.")] = "",
    name: Annotated[str, typer.Option(help="A short name for the merge.")] = "",
    message: Annotated[str, typer.Option("-m", "--message", help="One sentence about it.")] = "",
    license: Annotated[str, typer.Option(help="The licence of yours.")] = "",  # noqa: A002
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
    """Join two chains in one; a voice that both have is seen and heard once.

    Without a clip the two meet side by side, stacked or in sequence.
    """
    given = locals()
    from duetchain.showing.outputs import checked_output

    view = view_of(**given)
    checked(view, output)
    files = (mine,) if mine else ()
    if output:
        checked_output(output, inputs=files, force=force)
    else:
        refuse_unrendered(view, force=force, hint="add -o FILE.mp4")
    if stacked and arrangement:
        raise UsageError("--stacked and --as cannot be combined", hint="leave one away")
    if stacked:
        given["arrangement"] = ArrangementName.STACKED
    asked = asked_of(**given)
    refuse_meaningless(asked)
    placing = placing_of(**given)
    words = {"author": author, "name": name, "message": message, "license": license}
    words |= {"sync": sync.value, "clean": clean.value}
    with context.obj.repository() as repository:
        placing["arrangement"] = arranged(asked, repository.resolve)
        added = repository.merge(first, second, *files, **placing, **words)
        _acknowledge(repository, added, (first, second), as_json=as_json)
        done = None
        if output:
            done = rendered(repository, added.tip, output, view, force=force, as_json=as_json)
    if as_json:
        asked_for = Placed(placing["arrangement"], placing["offset"]) if files else None
        film = str(output) if done else None
        result_json("merge", **answers.merged(added, film, placed=asked_for))
    elif done:
        result(in_words(done))


def _acknowledge(
    repository: Repository, added: Added, named: tuple[str, str], *, as_json: bool
) -> None:
    """Say what is now kept; `named` are the branches as they were given."""
    from duetchain.exports.describe import line
    from duetchain.exports.escape import safe

    for text in added.notes:
        note(text, as_json=as_json)
    if not as_json:
        result(line(added.tip, repository.show(added.tip)))
    whose = f"{safe(named[0])} or {safe(named[1])}"
    tell_heard(repository, added, whose, as_json=as_json)
