"""``duet add``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._errors import so_far, tell, worded_added
from duetchain.cli._film import FilmWords, refuse_unrendered
from duetchain.cli._heard import tell_heard
from duetchain.cli._options import Output
from duetchain.cli._output import note, result, result_json
from duetchain.cli._rendering import FLAGS, in_words, refuse_unmakeable
from duetchain.cli.guide.frames import in_frames, rate_of_file, rate_of_parent
from duetchain.cli.guide.here import next_step, tell_answer, word_for
from duetchain.cli.lasting.kept import KeptTakes
from duetchain.cli.lasting.progress import progress
from duetchain.cli.lasting.report import refuse_report, tell_report, tell_table, write_report
from duetchain.errors import UsageError
from duetchain.options.about import AboutMine
from duetchain.options.option import Without
from duetchain.options.placing import MineWords
from duetchain.repository import answers
from duetchain.repository.answers import AskedPlace
from duetchain.repository.exit_codes import exit_code

if TYPE_CHECKING:
    from duetchain.intake.request import AddOptions
    from duetchain.repository import Added, Repository
    from duetchain.showing.view import ViewOptions

PARTLY_REFUSED = 3


def duet_add(
    context: typer.Context,
    parent: Annotated[
        str, typer.Argument(metavar="PARENT", help="A file, a name, or an id (4 digits or more).")
    ],
    clips: Annotated[list[Path] | None, typer.Argument(metavar="MINE", help="Your clips.")] = None,
    output: Output = None,
    *,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write what was found of each: .html .json."),
    ] = None,
    mine: Annotated[MineWords, Without({"stacked"})],
    about: AboutMine,
    film: FilmWords,
) -> None:
    """Add your clip to a parent and render the duet.

    One file alone starts a chain. Several are a contribution each, upon the one before.
    """
    files = (Path(parent), *(clips or _listed(about)))
    target = _target(output, files[1:], film)
    view = _checked_view(film, target)
    mine = _framed(context, mine, files, as_json=film.as_json)
    mine.arrange.refuse_nonsense(FLAGS)
    _refuse_unwritable(target, files, force=film.force)
    refuse_report(report, files, force=film.force)
    tastes = _tastes()
    mine.options(FLAGS)
    repository, is_new = context.obj.repository_for(files[0])
    with repository:
        if target and not output:
            _tell_numbered(target, as_json=film.as_json)
        tastes = {**repository.folder.tastes(), **tastes}
        with _removed_if_refused(repository, made=is_new):
            options = _options(repository, mine, about, tastes)
            with progress(as_json=film.as_json) as on_progress:
                tell = KeptTakes(len(files) - 1, on_progress)
                made = repository.add(parent, *files[1:], on_progress=tell, **options)
            added = worded_added(made)
        hint = f"all are recorded; duet render {added.tip[:12]} -o {target}" if target else ""
        so_far(contribution=added.tip, recorded=True, rendered=False, hint=hint)
        _acknowledge(repository, added, parent, as_json=film.as_json)
        if report:
            write_report(repository, added, report, force=film.force)
        done = _render(repository, added, target, view, film) if target else None
        if not film.as_json:
            tell_table(repository, added, is_measured=bool(done or report))
            tell_report(report)
        _tell_next(repository, added, target, as_json=film.as_json)
    if film.as_json:
        from duetchain.intake.request import placing_of

        asked = placing_of(arrangement=options["arrangement"]).arrangement
        placed = AskedPlace(asked, mine.place.offset_s)
        result_json("add", **answers.of_add(added, str(target) if done else None, placed=placed))
    if added.refused:
        raise typer.Exit(PARTLY_REFUSED)


def _listed(about: AboutMine) -> tuple[Path, ...]:
    """The files that a list names, where none is given."""
    if about.people is None:
        return ()
    from duetchain.options.people import people_in

    return people_in(about.people).files()


def _framed(
    context: typer.Context, mine: MineWords, files: tuple[Path, ...], *, as_json: bool
) -> MineWords:
    """Times of frames as those of PARENT, or of the first of MINE where they are in it."""

    def parents() -> Fraction:
        return rate_of_parent(context, str(files[0]))

    def own() -> Fraction:
        return rate_of_file(files[1]) if files[1:] else parents()

    rates = {"start": own, "end": own, "lip_sync": own, "": parents}
    return in_frames(mine, rates, as_json=as_json)


def _checked_view(film: FilmWords, target: Path | None) -> ViewOptions:
    view = film.view.options(FLAGS)
    refuse_unmakeable(view, target)
    if film.no_render:
        refuse_unrendered(view, force=film.force, hint="leave it or --no-render away")
    return view


def _refuse_unwritable(target: Path | None, files: tuple[Path, ...], *, force: bool) -> None:
    from duetchain.showing.outputs import checked_output

    if target:
        checked_output(target, inputs=files, force=force)


def _options(
    repository: Repository, mine: MineWords, about: AboutMine, tastes: dict[str, str]
) -> AddOptions:
    return {
        **mine.resolved(repository.resolve, FLAGS),
        "author": about.author,
        "usual_author": tastes.get("author", ""),
        "name": about.name,
        "message": about.message,
        "license": about.license or tastes.get("license", ""),
        "title": about.title,
        "part": about.part,
        "parent_author": about.parent_author,
        "people": about.people,
        "names_from_files": not about.no_names_from_files,
        "file_names": "off" if about.no_file_names else "record",
        "recognise": "tags",
        "again": about.again,
    }


@contextlib.contextmanager
def _removed_if_refused(repository: Repository, *, made: bool) -> Iterator[None]:
    """A refused first add leaves nothing behind, not even an empty repository."""
    from duetchain.holdings.folder import abandoned

    try:
        yield
    except BaseException:
        if made:
            repository.close()
            abandoned(repository.folder)
        raise


def _target(output: Path | None, clips: tuple[Path, ...], film: FilmWords) -> Path | None:
    """Where the render goes: nowhere for a lone first clip, else a default name."""
    from duetchain.showing.outputs import default_output

    if film.no_render:
        if output:
            raise UsageError("--no-render makes no file", hint="leave -o or --no-render away")
        return None
    return output or (default_output(clips[0], force=film.force) if clips else None)


def _tell_numbered(made: Path, *, as_json: bool) -> None:
    """Say which older films of a default name the new one stands for, if any."""
    from duetchain.showing.outputs import films_before

    if there := films_before(made):
        last = f"{there[-1]} to {there[0]} are" if there[1:] else f"{there[0]} is"
        text = f"{last} there: the film will be {made}; --force replaces {there[-1]}"
        note(text, as_json=as_json)


def _tastes() -> dict[str, str]:
    from duetchain.holdings.folder import read_tastes
    from duetchain.media.limits import BESIDE, config_path

    return read_tastes(config_path(), beside=BESIDE)


def _acknowledge(repository: Repository, added: Added, parent: str, *, as_json: bool) -> None:
    """Say what is now kept: from here on nothing of it is lost."""
    from duetchain.exports.describe import line
    from duetchain.exports.escape import safe

    for text in added.notes:
        note(text, as_json=as_json)
    if not as_json:
        for refused in added.refused:
            tell(refused, code=exit_code(refused), as_json=False)
        for identity in added.contributions:
            result(line(identity, repository.told(repository.show(identity))))
    tell_heard(repository, added, safe(Path(parent).name), as_json=as_json)


def _tell_next(repository: Repository, added: Added, target: Path | None, *, as_json: bool) -> None:
    """One line of what may come next."""
    if as_json or added.refused:
        return
    if target:
        tell_answer(target, as_json=as_json)
        return
    tip, is_first = word_for(repository, added.tip), not added.parents
    step = f"duet add {tip} MINE.mp4 makes the first duet"
    other = f"duet render {tip} -o FILM.mp4 makes the film"
    next_step(step if is_first else other, as_json=as_json)


def _render(
    repository: Repository, added: Added, target: Path, view: ViewOptions, film: FilmWords
) -> object:
    """Render what was added; if that fails the contribution stands, and the message says so."""
    done = film.made_of_new(repository, added.tip, target, view)
    if not film.as_json:
        result(in_words(done))
    return done
