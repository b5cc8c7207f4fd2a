"""``duet merge``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._errors import so_far, worded_added
from duetchain.cli._film import FilmWords, refuse_unrendered
from duetchain.cli._heard import tell_heard
from duetchain.cli._options import Output
from duetchain.cli._output import note, result, result_json
from duetchain.cli._rendering import FLAGS, in_words, refuse_unmakeable
from duetchain.cli.guide.frames import in_frames, rate_of_file, rate_of_piece
from duetchain.options.about import AboutMerge
from duetchain.options.option import Without
from duetchain.options.placing import MineWords
from duetchain.repository import answers
from duetchain.repository.answers import AskedPlace

if TYPE_CHECKING:
    from duetchain.intake.request import MergeOptions
    from duetchain.repository import Added, Repository
    from duetchain.showing.view import ViewOptions


def duet_merge(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="A name or id; its clock counts.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another name or id.")],
    clip: Annotated[
        Path | None, typer.Argument(metavar="MINE", help="A clip to bring along.")
    ] = None,
    output: Output = None,
    *,
    mine: MineWords,
    about: AboutMerge,
    film: Annotated[FilmWords, Without({"no_render"})],
) -> None:
    """Join two chains in one; a voice that both have is seen and heard once.

    Without a clip the two meet side by side, stacked or in sequence.
    """
    files = (clip,) if clip else ()
    view = _checked_view(film, output, files)
    mine = _framed(context, mine, first, clip, as_json=film.as_json)
    mine.options(FLAGS)
    with context.obj.repository() as repository:
        options: MergeOptions = {
            **mine.resolved(repository.resolve, FLAGS),
            "author": about.author,
            "name": about.name,
            "message": about.message,
            "license": about.license,
            "title": about.title,
            "part": about.part,
        }
        from duetchain.cli.lasting.alive import alive

        with alive("listening", as_json=film.as_json):
            added = worded_added(repository.merge(first, second, *files, **options))
        so_far(contribution=added.tip, recorded=True, rendered=False)
        _acknowledge(repository, added, (first, second), as_json=film.as_json)
        done = None
        if output:
            done = film.made_of_new(repository, added.tip, output, view)
    if film.as_json:
        from duetchain.intake.request import placing_of

        asked = placing_of(arrangement=options["arrangement"]).arrangement
        placed = AskedPlace(asked, mine.place.offset_s) if files else None
        path = str(output) if done else None
        result_json("merge", **answers.of_merge(added, path, placed=placed))
    elif done:
        result(in_words(done))


def _framed(
    context: typer.Context, mine: MineWords, first: str, clip: Path | None, *, as_json: bool
) -> MineWords:
    """Times of frames as those of the first piece, or of the clip where they are in it."""

    def whole() -> Fraction:
        return rate_of_piece(context, first)

    def own() -> Fraction:
        return rate_of_file(clip) if clip else whole()

    rates = {"start": own, "end": own, "lip_sync": own, "": whole}
    return in_frames(mine, rates, as_json=as_json)


def _checked_view(film: FilmWords, output: Path | None, files: tuple[Path, ...]) -> ViewOptions:
    from duetchain.showing.outputs import checked_output

    view = film.view.options(FLAGS)
    refuse_unmakeable(view, output)
    if output:
        checked_output(output, inputs=files, force=film.force)
    else:
        refuse_unrendered(view, force=film.force, hint="add -o FILE.mp4")
    return view


def _acknowledge(
    repository: Repository, added: Added, named: tuple[str, str], *, as_json: bool
) -> None:
    """Say what is now kept; `named` are the branches as they were given."""
    from duetchain.exports.describe import line
    from duetchain.exports.escape import safe

    for text in added.notes:
        note(text, as_json=as_json)
    if not as_json:
        result(line(added.tip, repository.told(repository.show(added.tip))))
    whose = f"{safe(named[0])} or {safe(named[1])}"
    tell_heard(repository, added, whose, as_json=as_json)
