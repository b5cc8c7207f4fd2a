"""``duet batch``."""

from __future__ import annotations

import contextlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import structs

from duetchain.cli._errors import worded
from duetchain.cli._options import AsJson
from duetchain.cli._output import note, result, result_json
from duetchain.cli._rendering import FLAGS, EffortWords, refuse_unmakeable, rendered
from duetchain.errors import DuetError, NotFound, UsageError
from duetchain.options.batching import TEMPLATE, BatchWords
from duetchain.options.filed import file_words, filed
from duetchain.repository import answers
from duetchain.repository.exit_codes import exit_code

if TYPE_CHECKING:
    from duetchain.repository import Rendered, Repository

RENDER_FAILED = 8
FLAGGED = ("size", "aspect", "fps")
"""Told as the command line writes them, as they have been from the first."""
IN_FILE = structs.replace(FLAGS, written=lambda word: f"--{word}" if word in FLAGGED else word)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One render that a batch asks for; `is_confined` if its file must be below the folder."""

    number: int
    words: BatchWords
    is_confined: bool = False


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one: its file, or why there is none."""

    entry: _Entry
    tip: str
    output: Path | None = None
    done: Rendered | None = None
    wrong: DuetError | None = None


def duet_batch(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="TOML or JSON: a [[render]] for each."),
    ] = None,
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the files go.")
    ] = Path(),
    template: Annotated[
        str, typer.Option("--name", metavar="TEMPLATE", help="How files are named.")
    ] = TEMPLATE,
    *,
    anywhere: Annotated[
        bool, typer.Option("--anywhere", help="Let the list name files outside of FOLDER.")
    ] = False,
    all_tips: Annotated[bool, typer.Option("--all-tips", help="Each for every tip.")] = False,
    effort: EffortWords,
    as_json: AsJson = False,
) -> None:
    """Render many: of many chains, in many shapes; what they share is made once.

    A failure does not stop the others: all are told at the end, and the exit code is 8.
    """
    defaults = {"output": template, "all_tips": all_tips}
    entries = tuple(_entries(file, defaults, anywhere=anywhere))
    if not folder.is_dir():
        raise NotFound(f'no folder "{folder}"', hint="make it first", file=str(folder))
    outcomes: list[_Outcome] = []
    for entry in entries:
        _check(entry)
    for entry in entries:
        for outcome in _outcomes(context, entry, folder, effort, as_json=as_json):
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


def _entries(file: Path | None, defaults: dict[str, Any], *, anywhere: bool) -> Iterator[_Entry]:
    """What a file asks for; everything once in its plain form where there is no file."""
    told = _read(file) if file else {}
    renders = told.pop("render", [{}])
    if not isinstance(renders, list) or not all(isinstance(one, dict) for one in renders):
        raise UsageError("render must be a list of tables", hint="write [[render]] for each")
    for number, one in enumerate(renders, 1):
        options = {**defaults, **told, **one}
        known = file_words(BatchWords)
        for key in options:
            if key not in known:
                raise UsageError(
                    f'render {number} has "{key}", which is no option',
                    hint=f"the options are {', '.join(known)}",
                    file=str(file),
                )
        with _numbered(number):
            words = filed(BatchWords, options)
        is_theirs = "output" in told or "output" in one
        yield _Entry(number, words, is_confined=is_theirs and not anywhere)


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
    except (ValueError, RecursionError) as wrong:
        raise UsageError(f'"{file}": {wrong}', hint="write TOML or JSON", file=str(file)) from None
    if isinstance(told, list):
        return {"render": told}
    if not isinstance(told, dict):
        raise UsageError(f'"{file}" holds no table', hint="write [[render]]", file=str(file))
    return told


@contextlib.contextmanager
def _numbered(number: int) -> Iterator[None]:
    """A refusal says which render it is about."""
    try:
        yield
    except UsageError as error:
        wrong = worded(error)
        raise UsageError(f"render {number}: {wrong.message}", hint=wrong.hint) from None


def _check(entry: _Entry) -> None:
    """Refuse an option that makes no sense, before anything is rendered."""
    output = Path(entry.words.output)
    if entry.is_confined and (output.anchor or ".." in output.parts):
        raise _outside(output)
    with _numbered(entry.number):
        refuse_unmakeable(entry.words.view.options(IN_FILE), Path(entry.words.output))


def _outside(output: Path) -> UsageError:
    return UsageError(
        f'"{output}" is named by the list, and not below the folder',
        hint="add --anywhere if it may go there",
        file=str(output),
    )


def _outcomes(
    context: typer.Context,
    entry: _Entry,
    folder: Path,
    effort: EffortWords,
    *,
    as_json: bool,
) -> Iterator[_Outcome]:
    try:
        repository = _repository(context, entry)
    except DuetError as wrong:
        yield _Outcome(entry, "", wrong=worded(wrong))
        return
    with repository:
        tips = repository.tips() if entry.words.all_tips else (entry.words.tip,)
        for tip in tips:
            yield _outcome(repository, tip, entry, folder, effort, as_json=as_json)


def _repository(context: typer.Context, entry: _Entry) -> Repository:
    from duetchain.holdings.folder import NAME, opened
    from duetchain.repository import Repository

    if place := entry.words.repository:  # named by the list, not by hand: another user's is refused
        return Repository(opened(Path(place) / NAME))
    found: Repository = context.obj.repository()
    return found


def _outcome(
    repository: Repository,
    tip: str | None,
    entry: _Entry,
    folder: Path,
    effort: EffortWords,
    *,
    as_json: bool,
) -> _Outcome:
    from duetchain.showing.file_names import named, words_of

    output: Path | None = None
    try:
        view = entry.words.view.resolved(repository.resolve, IN_FILE)
        found = repository.resolve(tip)
        plan = repository.plan(found, **view)
        words = words_of(
            repository.log(found),
            plan.timeline.canvas,
            quality=view["quality"],
            view=plan.view,
            number=entry.number,
        )
        output = folder / named(entry.words.output, words)
        if entry.is_confined and not output.parent.resolve().is_relative_to(folder.resolve()):
            raise _outside(output)  # through a link
        note(f"{entry.number}: {output}", as_json=as_json)
        done = rendered(repository, found, output, view, effort, as_json=as_json)
    except DuetError as wrong:
        return _Outcome(entry, tip or "", output, wrong=worded(wrong))
    return _Outcome(entry, done.tip, output, done)


def _in_words(one: _Outcome) -> str:
    if one.wrong:
        return f"{one.entry.number}: failed ({exit_code(one.wrong)}): {one.wrong.message}"
    assert one.done is not None  # what did not fail was rendered
    return f"{one.entry.number}: {one.output}, {float(one.done.duration):.2f} s"


def _as_fields(one: _Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"number": one.entry.number, "code": 0, "message": None}
    if one.wrong:
        told |= {"code": exit_code(one.wrong), "message": one.wrong.message, "tip": one.tip or None}
        return {**told, "output": str(one.output) if one.output else None}
    assert one.done is not None  # what did not fail was rendered
    return {**told, **answers.of_render(one.done)}
