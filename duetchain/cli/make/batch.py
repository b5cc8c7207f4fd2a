"""``duet batch``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duetchain.cli._options import AsJson, Force, Jobs, NoCache, QualityName, time
from duetchain.cli._output import note, result, result_json
from duetchain.cli._view import CodecName, FitName, LayoutName, PanName, checked, view_of
from duetchain.cli.make.render import rendered
from duetchain.errors import DuetError, NotFound, UsageError
from duetchain.repository import answers
from duetchain.repository.codes import exit_code

if TYPE_CHECKING:
    from duetchain.repository import Rendered, Repository

RENDER_FAILED = 8
KINDS: dict[str, type] = {
    "quality": QualityName,
    "codec": CodecName,
    "layout": LayoutName,
    "fit": FitName,
    "pan": PanName,
}
LOOKS = (
    "target", "encoder", "size", "aspect", "fps", "gutter", "corners", "background", "names",
    "credits",
)  # fmt: skip
CHOICES = ("voices", "mute", "solo")
DUCK = "duck"
PARTS = ("from", "to", "reel", "stage")
PLACES = ("repository", "tip", "output", "all_tips")
KEYS = (*PLACES, *KINDS, *LOOKS, *CHOICES, DUCK, *PARTS)
TEMPLATE = "{root}-{tip}-{aspect}.mp4"


@dataclass(frozen=True, slots=True)
class Entry:
    """One render that a batch asks for, its options as they are written."""

    number: int
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effort:
    """How all of them are carried out and told."""

    jobs: int | None
    is_cached: bool
    force: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: its file, or why there is none."""

    entry: Entry
    tip: str
    output: Path | None = None
    done: Rendered | None = None
    wrong: DuetError | None = None


def batch(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="TOML or JSON: a [[render]] for each."),
    ] = None,
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the files go.")
    ] = Path(),
    template: Annotated[
        str, typer.Option("--name", metavar="TEMPLATE", help="How files are named.")
    ] = TEMPLATE,
    all_tips: Annotated[bool, typer.Option("--all-tips", help="Each for every tip.")] = False,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Render many: of many chains, in many shapes; what they share is made once.

    A failure does not stop the others: all are told at the end, and the exit code is 8.
    """
    defaults = {"output": template, "all_tips": all_tips}
    entries = tuple(_entries(file, defaults))
    if not folder.is_dir():
        raise NotFound(f'no folder "{folder}"', hint="make it first", file=str(folder))
    effort = Effort(jobs, is_cached=not no_cache, force=force, as_json=as_json)
    outcomes: list[Outcome] = []
    for entry in entries:
        _check(entry)
    for entry in entries:
        for outcome in _outcomes(context, entry, folder, effort):
            outcomes.append(outcome)
            if not as_json:
                result(_in_words(outcome))
    failed = sum(1 for one in outcomes if one.wrong)
    if as_json:
        told = [_as_fields(one) for one in outcomes]
        result_json("batch", renders=told, rendered=len(outcomes) - failed, failed=failed)
    else:
        result(f"{len(outcomes) - failed} rendered, {failed} failed")
    if failed:
        raise typer.Exit(RENDER_FAILED)


def _entries(file: Path | None, defaults: dict[str, Any]) -> Iterator[Entry]:
    """What a file asks for; everything once in its plain form where there is no file."""
    told = _read(file) if file else {}
    renders = told.pop("render", [{}])
    if not isinstance(renders, list) or not all(isinstance(one, dict) for one in renders):
        raise UsageError("render must be a list of tables", hint="write [[render]] for each")
    for number, one in enumerate(renders, 1):
        options = {**defaults, **told, **one}
        for key in options:
            if key not in KEYS:
                raise UsageError(
                    f'render {number} has "{key}", which is no option',
                    hint=f"the options are {', '.join(KEYS)}",
                    file=str(file),
                )
        yield Entry(number, options)


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(f'no file "{file}"', hint="check the name", file=str(file)) from None
    except UnicodeDecodeError:
        raise UsageError(
            f'"{file}" is not text', hint="write TOML or JSON", file=str(file)
        ) from None
    try:
        told = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except ValueError as wrong:
        raise UsageError(f'"{file}": {wrong}', hint="write TOML or JSON", file=str(file)) from None
    if isinstance(told, list):
        return {"render": told}
    if not isinstance(told, dict):
        raise UsageError(f'"{file}" holds no table', hint="write [[render]]", file=str(file))
    return told


def _check(entry: Entry) -> None:
    """Refuse an option that makes no sense, before anything is rendered."""
    _view(entry)
    for key in ("output", "tip", "repository", DUCK, *CHOICES):
        if not isinstance(entry.options.get(key, ""), str):
            raise UsageError(f"render {entry.number}: {key} must be text", hint="put it in quotes")


def _view(entry: Entry) -> dict[str, Any]:
    """The options as a render takes them, refused by the number of their render."""
    try:
        view = _plain_view(entry)
        checked(view, Path(entry.options["output"]))
    except UsageError as wrong:
        raise UsageError(f"render {entry.number}: {wrong.message}", hint=wrong.hint) from None
    except (ValueError, TypeError, AttributeError) as wrong:
        raise UsageError(f"render {entry.number}: {wrong}", hint="duet render --help") from None
    return view


def _plain_view(entry: Entry) -> dict[str, Any]:
    options = entry.options
    asked: dict[str, Any] = {"size": None, "quality": QualityName.STANDARD}
    asked |= {key: options[key] for key in LOOKS if key in options}
    asked |= {key: str(options[key]) for key in ("size", "aspect", "fps") if key in options}
    asked |= {key: kind(options[key]) for key, kind in KINDS.items() if key in options}
    reel = options.get("reel")
    if reel not in (None, "build", "restart"):
        raise UsageError(f'no reel "{reel}"', hint="use build or restart")
    return {**view_of(**asked), "reel": reel, "stage": _time(entry, "stage")}


def _time(entry: Entry, key: str) -> Fraction | None:
    return time(key, str(entry.options[key])) if key in entry.options else None


def _outcomes(
    context: typer.Context,
    entry: Entry,
    folder: Path,
    effort: Effort,
) -> Iterator[Outcome]:
    try:
        repository = _repository(context, entry)
    except DuetError as wrong:
        yield Outcome(entry, "", wrong=wrong)
        return
    with repository:
        tips = repository.tips() if entry.options["all_tips"] else (entry.options.get("tip"),)
        for tip in tips:
            yield _outcome(repository, tip, entry, folder, effort)


def _repository(context: typer.Context, entry: Entry) -> Repository:
    from duetchain.repository import Repository

    if place := entry.options.get("repository"):
        return Repository.open(place, create=False)
    found: Repository = context.obj.repository()
    return found


def _outcome(
    repository: Repository,
    tip: str | None,
    entry: Entry,
    folder: Path,
    effort: Effort,
) -> Outcome:
    from duetchain.showing.naming import named, words_of

    output: Path | None = None
    try:
        view = {**_view(entry), "choice": _choice(entry, repository)}
        view["duck"] = repository.resolve(entry.options[DUCK]) if DUCK in entry.options else None
        found = repository.resolve(tip)
        plan = repository.plan(found, **view)
        quality, kind = str(view["quality"]), plan.view
        words = words_of(
            repository.log(found),
            plan.timeline.canvas,
            quality=quality,
            view=kind,
            number=entry.number,
        )
        output = folder / named(entry.options["output"], words)
        note(f"{entry.number}: {output}", as_json=effort.as_json)
        asked = {**view, "jobs": effort.jobs, "is_cached": effort.is_cached}
        done = rendered(
            repository, found, output, asked, force=effort.force, as_json=effort.as_json
        )
    except DuetError as wrong:
        return Outcome(entry, tip or "", output, wrong=wrong)
    return Outcome(entry, done.tip, output, done)


def _choice(entry: Entry, repository: Repository) -> object:
    from duetchain.cli.make.render import voices_of
    from duetchain.showing.view import Choice

    only, mute, solo = (voices_of(key, entry.options.get(key), repository) for key in CHOICES)
    start = _time(entry, "from") or Fraction(0)
    return Choice(start, _time(entry, "to"), only, mute, solo)


def _in_words(one: Outcome) -> str:
    if one.wrong:
        return f"{one.entry.number}: failed ({exit_code(one.wrong)}): {one.wrong.message}"
    assert one.done is not None  # what did not fail was rendered
    return f"{one.entry.number}: {one.output}, {float(one.done.duration):.2f} s"


def _as_fields(one: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"number": one.entry.number, "code": 0, "message": None}
    if one.wrong:
        told |= {"code": exit_code(one.wrong), "message": one.wrong.message, "tip": one.tip or None}
        return {**told, "output": str(one.output) if one.output else None}
    assert one.done is not None  # what did not fail was rendered
    return {**told, **answers.rendered(one.done)}
