"""``duet watch``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._errors import TERMINATED, tell, worded, worded_added
from duetchain.cli._film import FilmWords
from duetchain.cli._options import Output
from duetchain.cli._output import note, result, result_json
from duetchain.cli._rendering import FLAGS, in_words, refuse_unmakeable
from duetchain.cli.lasting.progress import outcome, progress
from duetchain.errors import DuetError, NotFound, StorageFailed, Terminated
from duetchain.repository.exit_codes import exit_code

if TYPE_CHECKING:
    from duetchain.cli.lasting.watching import Watching
    from duetchain.identity import ContributionId
    from duetchain.repository import Repository
    from duetchain.showing.view import ViewOptions

LOOK_S = 1.0


def duet_watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where takes arrive.")],
    onto: Annotated[
        str | None,
        typer.Option("--onto", metavar="TIP", help="What they are added to; else the head."),
    ] = None,
    output: Output = None,
    *,
    still: Annotated[
        float,
        typer.Option("--still", metavar="S", min=0, help="How long a whole file is unchanged."),
    ] = 3.0,
    rest: Annotated[
        float,
        typer.Option("--rest", metavar="S", min=0, help="How long nothing comes before a render."),
    ] = 10.0,
    film: FilmWords,
) -> None:
    """Add files as they arrive in a folder, each in time by its sound; render when it is quiet.

    Ctrl-C ends it. What is in the chain already is not added again.
    """
    from duetchain.cli.lasting.watching import Watching

    if not folder.is_dir():
        raise NotFound(f'no folder "{folder}"', hint="make it first", file=str(folder))
    target = None if film.no_render else output or Path(f"{folder.resolve().name}-duet.mp4")
    view = film.view.options(FLAGS)
    refuse_unmakeable(view, target)
    with context.obj.repository() as repository:
        _refuse_written(repository, target, film)
        view = film.view.resolved(repository.resolve, FLAGS)
        made = _Made(repository, repository.resolve(onto), target, view, film)
        ours = (target,) if target else ()
        watching = Watching(folder, made.add, made.render, still_s=still, rest_s=rest, ours=ours)
        note(f"watching {folder}: Ctrl-C ends it", as_json=film.as_json)
        code = _watched(watching, folder)
    made.tell_end(is_waiting=watching.is_waiting)
    if code:
        raise typer.Exit(code)


def _watched(watching: Watching, folder: Path) -> int:
    try:
        while True:
            watching.look(time.monotonic())
            time.sleep(LOOK_S)
    except KeyboardInterrupt:
        return 0
    except Terminated:
        return TERMINATED
    except FileNotFoundError:
        raise StorageFailed(f'the folder "{folder}" is gone', file=str(folder)) from None


def _refuse_written(repository: Repository, target: Path | None, film: FilmWords) -> None:
    """A film that is there is replaced again and again: only if it is ours, or that was said."""
    from duetchain.showing.outputs import checked_output

    if target is None:
        return
    is_ours = target.is_file() and repository.upkeep.is_current(target) is not None
    checked_output(target, inputs=(), force=film.force or is_ours)


class _Made:
    """What a watch has added and rendered by now."""

    def __init__(
        self,
        repository: Repository,
        tip: ContributionId,
        target: Path | None,
        view: ViewOptions,
        film: FilmWords,
    ) -> None:
        self._repository = repository
        self._tip = tip
        self._target = target
        self._view = view
        self._film = film
        self._takes: list[dict[str, object]] = []
        self._refused = 0

    def add(self, path: Path) -> bool:
        """Add a take in time by its sound; a refusal is told, and the next is waited for."""
        from duetchain.repository.answers import of_take

        try:
            if self._is_here(path):
                note(f"{path.name} is here already", as_json=self._film.as_json)
                return False
            with progress(as_json=self._film.as_json) as on_progress:
                added = worded_added(
                    self._repository.add(
                        self._tip,
                        path,
                        sync="auto",
                        recognise="tags",
                        names_from_files=True,
                        file_names="record",
                        on_progress=on_progress,
                    )
                )
        except StorageFailed:
            raise
        except DuetError as wrong:
            return self._refuse(wrong)
        self._tip = added.tip
        self._takes += [of_take(one) for one in added.takes]
        if not self._film.as_json:
            result(f"{added.tip[:12]}  {path.name}: {outcome(added.takes[-1])}")
        return self._target is not None

    def _is_here(self, path: Path) -> bool:
        from duetchain.identity import file_digest

        media = file_digest(path)
        return any(one.media == media for _, one in self._repository.walk(self._tip))

    def _refuse(self, wrong: DuetError) -> bool:
        self._refused += 1
        if self._film.as_json:
            note(worded(wrong).message, as_json=True)
        else:
            tell(wrong, code=exit_code(wrong), as_json=False)
        return False

    def render(self) -> None:
        """Make the film anew."""
        from dataclasses import replace

        if self._target is None:
            return
        film = replace(self._film, force=True)
        try:
            done = film.made(self._repository, self._tip, self._target, self._view)
        except DuetError as wrong:
            self._refuse(wrong)
            return
        if not self._film.as_json:
            result(in_words(done))

    def tell_end(self, *, is_waiting: bool) -> None:
        """Tell what was done, and what is left to do."""
        if is_waiting:
            text = f"not rendered yet: duet render {self._tip[:12]} -o {self._target} --force"
            note(text, as_json=self._film.as_json)
        if self._film.as_json:
            result_json("watch", contribution=self._tip, takes=self._takes, refused=self._refused)
        else:
            result(f"{len(self._takes)} added, {self._refused} refused")
