"""The bench: brings what a task reads, runs it, keeps what it makes; what has vanished, it makes.

A result is in the run's folder if the small file of its facts is there: that is written last, and
every name appears by a rename. So any number of threads and processes may use one folder.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from duetchain.errors import DuetError, RenderFailed, RepositoryDamaged
from duetchain.identity import MediaId, short
from duetchain.render.progress import OnShare, untold
from duetchain.render.task import Task, needed_by, task_from_json
from duetchain.render.worker import Place, carried_out
from duetchain.store.cache import Result
from duetchain.system.process import Stopper
from duetchain.system.regular import is_file, read_regular
from duetchain.system.stamps import FileStamp, stamps_of

OWN_SUFFIX = ".own"
MOST_FACTS_BYTES = 1 << 20
MOST_TRIES = 3
"""How often a task is run if the originals change under it."""


class Originals(Protocol):
    """Brings media: their ids -> absolute paths of our own copies, each proved."""

    def __call__(self, media: Iterable[MediaId], /) -> Mapping[str, str]:
        """Where some media are, each of them here afterwards.

        Raises:
            RepositoryDamaged: if one is missing or damaged.
        """


class Results(Protocol):
    """Where results are kept for other renders; on this machine `duetchain.store.cache.Cache`."""

    def result(self, key: str, suffix: str, folder: Path) -> Result | None:
        """A kept result, brought into a folder as key and suffix; None if there is none."""

    def keep(self, key: str, result: Result) -> None:
        """Keep a result; what cannot be kept is no error."""


@dataclass(frozen=True, slots=True)
class LocalOriginals:
    """Originals that are here already: id -> absolute path."""

    paths: Mapping[str, str]

    def __call__(self, media: Iterable[MediaId], /) -> Mapping[str, str]:
        """See `Originals`."""
        wanted = tuple(media)
        for one in wanted:
            if one not in self.paths:
                raise RepositoryDamaged(f"the media {short(one)} is missing")
        return {one: self.paths[one] for one in wanted}


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the tasks of one render are carried out.

    Attributes:
        folder: of this run: results by their keys, and small files of our own.
        originals: brings media.
        cache: where results are found and kept for other renders; None for none.
        tasks: by their keys, those whose results others read: what has vanished is made again.
    """

    folder: Path
    originals: Originals
    cache: Results | None = None
    tasks: Mapping[str, Task] = field(default_factory=dict)

    def found(self, task: Task) -> Result | None:
        """A result in the run's folder, or brought there from the cache; None if nowhere."""
        return self._here(task) or self._kept(task)

    def ready(self, task: Task, *, stopper: Stopper | None = None) -> Result:
        """A result in the run's folder, made again if it is nowhere.

        Raises:
            RenderFailed, RepositoryDamaged, StorageFailed: see `carried_out`.
        """
        return self.found(task) or self.carried_out(task, stopper=stopper)

    def carried_out(
        self, task: Task, *, on_share: OnShare = untold, stopper: Stopper | None = None
    ) -> Result:
        """Bring what a task needs, run it, and keep its result at once.

        Args:
            task: what to run.
            on_share: called a few times a second with the share that is done, and with 1 at last.
            stopper: by which it is ended from outside.

        Raises:
            RenderFailed: if ffmpeg fails, or it was stopped.
            RepositoryDamaged: if an original is missing.
            StorageFailed: if the disk is full.
        """
        before = {name: self.ready(self._task(key), stopper=stopper) for name, key in task.needs}
        making = f"{task.key}.{secrets.token_hex(4)}"
        try:
            for _ in range(MOST_TRIES):
                read = self.looked_at(task)
                place = Place(self.folder, self._paths(task), stopper or Stopper())
                with self.judged(task):
                    made = carried_out(task.job, before, place, making, on_share)
                if self._is_unchanged(task, read):
                    result = self._put(task, made)
                    break
                self._clear(making)
            else:
                raise RenderFailed("an original was changed while it was read, again and again")
        finally:
            self._clear(making)
        self._keep(task, result)
        return result

    @contextmanager
    def judged(self, task: Task) -> Iterator[None]:
        """What fails within it because an original is damaged by now is told as that.

        Raises:
            RepositoryDamaged: if one is, in place of the failure.
        """
        try:
            yield
        except RenderFailed:
            self._paths(task)
            raise

    def looked_at(self, task: Task) -> Mapping[str, FileStamp | None]:
        """The stamps of the originals and drawings that a task reads, for `received`.

        They are proved once more by whoever brings them next: what has changed since is seen then.

        Raises:
            RepositoryDamaged: if an original is missing or damaged.
        """
        return stamps_of(self._paths(task).values())

    def received(
        self,
        task: Task,
        *,
        read: Mapping[str, FileStamp | None] | None = None,
        stopper: Stopper | None = None,
    ) -> Result:
        """What another process has made in this folder, kept at once; made again if it is gone.

        Args:
            task: what was run.
            read: what `looked_at` told before that: what has changed since is no use.
            stopper: see `carried_out`.

        Raises:
            RenderFailed, RepositoryDamaged, StorageFailed: see `carried_out`.
        """
        result = self._here(task)
        if result is None or not self._is_unchanged(task, read):
            return self.carried_out(task, stopper=stopper)
        self._keep(task, result)
        return result

    def to_json(self, task: Task) -> dict[str, Any]:
        """What another process on this disk opens a bench by, for one task: plain JSON.

        That bench has no cache; what it makes is given to `received`.

        Raises:
            RepositoryDamaged: if an original that the task reads is missing.
        """
        needs = needed_by(task, self.tasks).values()
        paths = self._paths(task)
        for one in needs:
            with suppress(DuetError):  # only what has vanished is made again, and tells it then
                paths |= self._paths(one)
        tasks = [one.to_json() for one in needs]
        return {"folder": str(self.folder.absolute()), "originals": paths, "tasks": tasks}

    def _is_unchanged(self, task: Task, read: Mapping[str, FileStamp | None] | None) -> bool:
        """Whether what a task has read was not touched meanwhile; it may be gone by now.

        Raises:
            RepositoryDamaged: if an original is damaged by now: what was made of it is not kept.
        """
        now = stamps_of(read or ())
        if all(now[path] in (stamp, None) for path, stamp in (read or {}).items()):
            return True
        self._paths(task)
        return False

    def _clear(self, making: str) -> None:
        for left in self.folder.glob(f"{making}*"):
            left.unlink(missing_ok=True)

    def _task(self, key: str) -> Task:
        if key not in self.tasks:
            raise RenderFailed(f"nobody knows how the result {key[:12]} is made")
        return self.tasks[key]

    def _here(self, task: Task) -> Result | None:
        path = self.folder / task.file
        try:
            names = (self._facts(task).name,)
            facts = json.loads(read_regular(self.folder, *names, most_bytes=MOST_FACTS_BYTES))
        except (OSError, ValueError, RecursionError, RepositoryDamaged):
            return None
        return Result(path, facts) if is_file(path) else None

    def _kept(self, task: Task) -> Result | None:
        if self.cache is None or not task.is_kept:
            return None
        result = self.cache.result(task.key, task.job.command.suffix, self.folder)
        return result and self._told(task, result)

    def _put(self, task: Task, made: Result) -> Result:
        if not is_file(made.path):  # what made it may have been taken over
            raise RenderFailed("what was made is no file", file=str(made.path))
        path = made.path.replace(self.folder / task.file)
        return self._told(task, Result(path, made.facts))

    def _told(self, task: Task, result: Result) -> Result:
        making = self.folder / f"{task.key}.{secrets.token_hex(4)}"
        making.write_text(json.dumps(dict(result.facts)), encoding="ascii")
        making.replace(self._facts(task))
        return result

    def _facts(self, task: Task) -> Path:
        return self.folder / f"{task.key}.json"

    def _keep(self, task: Task, result: Result) -> None:
        if self.cache is not None and task.is_kept:
            self.cache.keep(task.key, result)

    def _paths(self, task: Task) -> dict[str, str]:
        """What a task reads that no task makes: our own small files, and media."""
        own = {name: self.folder / f"{name}{OWN_SUFFIX}" for name in task.reads}
        paths = {name: str(path) for name, path in own.items() if is_file(path)}
        media = [MediaId(name) for name in task.reads if name not in paths]
        return paths | dict(self.originals(media))


def bench_from_json(told: Mapping[str, Any]) -> Bench:
    """The bench that `Bench.to_json` told."""
    tasks = {one["key"]: task_from_json(one) for one in told["tasks"]}
    return Bench(Path(told["folder"]), LocalOriginals(told["originals"]), None, tasks)
