"""``duet batch``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duetchain.cli._errors import so_far, worded
from duetchain.cli._options import AsJson
from duetchain.cli._output import note, result, result_json
from duetchain.cli._rendering import EffortWords, refuse_unmakeable, rendered
from duetchain.cli.lasting.batch_list import IN_FILE, BatchEntry, entries_of, numbered
from duetchain.errors import DuetError, NotFound, UsageError
from duetchain.options.batching import TEMPLATE, WhichWords
from duetchain.repository import answers
from duetchain.repository.exit_codes import exit_code

if TYPE_CHECKING:
    from duetchain.repository import Rendered, Repository

RENDER_FAILED = 8


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of one: its file, whether that is as it should be, or why there is none."""

    entry: BatchEntry
    tip: str
    output: Path | None = None
    done: Rendered | None = None
    wrong: DuetError | None = None
    is_current: bool = False
    is_ours: bool = False


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
    which: WhichWords,
    effort: EffortWords,
    as_json: AsJson = False,
) -> None:
    """Render many: of many chains, in many shapes; what they share is made once.

    A failure does not stop the others: all are told at the end, and the exit code is 8.
    """
    defaults = {"output": template, "all_tips": which.all_tips}
    entries = tuple(entries_of(file, defaults, anywhere=which.anywhere))
    if not folder.is_dir():
        raise NotFound(f'no folder "{folder}"', hint="make it first", file=str(folder))
    for entry in entries:
        _check(entry)
    planned = _refused_twins(
        [one for entry in entries for one in _planned(context, entry, folder, effort, which.update)]
    )
    done = _Done(len(planned), as_json=as_json)
    for one in planned:
        done.tell(_rendered(context, one, effort, as_json=as_json))
    if as_json:
        result_json("batch", **done.fields)
    else:
        result(done.in_words)
    if done.failed:
        raise typer.Exit(RENDER_FAILED)


class _Done:
    """What a batch has done by now: told if it is ended, too."""

    def __init__(self, count: int, *, as_json: bool) -> None:
        self._count = count
        self._as_json = as_json
        self._told: list[dict[str, Any]] = []
        self._current = 0
        self._failed = 0
        self._note()

    def tell(self, one: _Outcome) -> None:
        """Tell what became of one."""
        self._told.append(_as_fields(one))
        self._current += one.is_current
        self._failed += one.wrong is not None
        if not self._as_json:
            result(_in_words(one))
        self._note()

    def _note(self) -> None:
        hint = f"{len(self._told)} of {self._count} are done; the same with --update goes on"
        so_far(hint=hint, **self.fields)

    @property
    def failed(self) -> int:
        """How many failed."""
        return self._failed

    @property
    def fields(self) -> dict[str, Any]:
        """As JSON tells it."""
        rendered = len(self._told) - self._failed - self._current
        counts = {"rendered": rendered, "current": self._current, "failed": self._failed}
        return {"renders": list(self._told), **counts}

    @property
    def in_words(self) -> str:
        """The last line."""
        told = self.fields
        current = f", {self._current} up to date" if self._current else ""
        return f"{told['rendered']} rendered{current}, {self._failed} failed"


def _check(entry: BatchEntry) -> None:
    """Refuse an option that makes no sense, before anything is rendered."""
    output = Path(entry.words.output)
    if entry.is_confined and (output.anchor or ".." in output.parts):
        raise _outside(output)
    with numbered(entry.number):
        refuse_unmakeable(entry.words.view.options(IN_FILE), Path(entry.words.output))


def _outside(output: Path) -> UsageError:
    return UsageError(
        f'"{output}" is named by the list, and not below the folder',
        hint="add --anywhere if it may go there",
        file=str(output),
    )


def _planned(
    context: typer.Context, entry: BatchEntry, folder: Path, effort: EffortWords, update: bool
) -> Iterator[_Outcome]:
    """What an entry would make, and what of it is refused before anything is rendered."""
    try:
        repository = _repository(context, entry)
    except DuetError as wrong:
        yield _Outcome(entry, "", wrong=worded(wrong))
        return
    with repository:
        tips = repository.tips() if entry.words.all_tips else (entry.words.tip,)
        for tip in tips:
            try:
                yield _plan(repository, tip, entry, folder, effort, update)
            except DuetError as wrong:
                yield _Outcome(entry, tip or "", _named_in(wrong), wrong=worded(wrong))


def _named_in(wrong: DuetError) -> Path | None:
    return Path(wrong.file) if wrong.reason == "output-exists" and wrong.file else None


def _refused_twins(planned: list[_Outcome]) -> list[_Outcome]:
    """Of two renders to one name the second is refused."""
    seen: set[Path] = set()
    made: list[_Outcome] = []
    for one in planned:
        path = one.output and one.output.absolute()
        if path and not one.wrong and path in seen:
            wrong = UsageError(
                f'"{one.output}" is the name of another render, too',
                hint="put {number} or {tip} into the name",
                file=str(one.output),
            )
            one = replace(one, wrong=wrong)
        seen |= {path} if path else set()
        made.append(one)
    return made


def _repository(context: typer.Context, entry: BatchEntry) -> Repository:
    from duetchain.holdings.folder import NAME, opened
    from duetchain.repository import Repository

    if place := entry.words.repository:  # named by the list, not by hand: another user's is refused
        return Repository(opened(Path(place) / NAME))
    found: Repository = context.obj.repository()
    return found


def _plan(
    repository: Repository,
    tip: str | None,
    entry: BatchEntry,
    folder: Path,
    effort: EffortWords,
    update: bool,
) -> _Outcome:
    from duetchain.showing.file_names import named, words_of
    from duetchain.showing.outputs import checked_output

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
    is_ours = False
    if update and output.is_file():
        current = repository.upkeep.is_current(output, found, **view)
        if current:
            return _Outcome(entry, found, output, is_current=True)
        is_ours = current is not None
    checked_output(output, inputs=(), force=effort.force or is_ours)
    return _Outcome(entry, found, output, is_ours=is_ours)


def _rendered(
    context: typer.Context, one: _Outcome, effort: EffortWords, *, as_json: bool
) -> _Outcome:
    if one.wrong or one.is_current or one.output is None:
        return one
    note(f"{one.entry.number}: {one.output}", as_json=as_json)
    effort = replace(effort, force=effort.force or one.is_ours)
    try:
        with _repository(context, one.entry) as repository:
            words = one.entry.words.view
            view = words.resolved(repository.resolve, IN_FILE)
            done = rendered(
                repository, one.tip, one.output, view, effort, as_json=as_json, words=words
            )
    except DuetError as wrong:
        return replace(one, wrong=worded(wrong))
    return replace(one, tip=done.tip, done=done)


def _in_words(one: _Outcome) -> str:
    if one.wrong:
        return f"{one.entry.number}: failed ({exit_code(one.wrong)}): {one.wrong.message}"
    if one.is_current:
        return f"{one.entry.number}: {one.output} is up to date"
    assert one.done is not None  # what did not fail was rendered
    return f"{one.entry.number}: {one.output}, {float(one.done.duration):.2f} s"


def _as_fields(one: _Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"number": one.entry.number, "code": 0, "message": None}
    if one.wrong:
        told |= {"code": exit_code(one.wrong), "message": one.wrong.message, "tip": one.tip or None}
        return {**told, "output": str(one.output) if one.output else None}
    if one.is_current:
        return {**told, "tip": one.tip, "output": str(one.output), "current": True}
    assert one.done is not None  # what did not fail was rendered
    return {**told, **answers.of_render(one.done)}
