"""Takes on their way in: some are copied, looked at and listened to ahead of their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from duetchain.errors import DuetError, InputRefused
from duetchain.holdings.arrived import Arrived
from duetchain.intake.aligning import Told
from duetchain.intake.arriving import in_groups
from duetchain.intake.turns.takes import TakeStage, Telling
from duetchain.intake.turns.workers import Workers


@dataclass(frozen=True, slots=True)
class Steps:
    """What is done with each take.

    Attributes:
        usable: the take, or the refusal of what it cannot be; by the owner.
        is_known: whether it may be here already: then it waits for its turn; by the owner.
        listened: what its sound tells; in a thread.
    """

    usable: Callable[[Arrived], Arrived]
    is_known: Callable[[Arrived], bool]
    listened: Callable[[Arrived], Told]


@dataclass(frozen=True, slots=True)
class Turn:
    """A take that is usable; its sound is heard already, or when that is asked for."""

    number: int
    arrived: Arrived
    told: Callable[[], Told | DuetError]


Answer = Turn | DuetError


class Looks:
    """Files that are copied and looked at by some threads.

    Args:
        looked: copies some and looks at them.
        workers: the threads.
        telling: told of it.
    """

    def __init__(
        self,
        looked: Callable[..., list[Arrived | DuetError]],
        workers: Workers,
        telling: Telling,
    ) -> None:
        self.workers = workers
        self.telling = telling
        self._looked = looked
        self._ready: dict[Path, Arrived | DuetError] = {}

    def first(self, parent: Path, mine: Sequence[Path]) -> Arrived | DuetError:
        """The parent; small files after it are looked at together with it."""
        group = next(in_groups([parent, *mine]))
        numbers = {path: number for number, path in enumerate(group)}
        found = self.workers.wait(self.workers.start(partial(self.at, numbers)))
        self._ready = dict(zip(group[1:], found[1:], strict=True))
        return found[0]

    def at(self, numbers: Mapping[Path, int]) -> list[Arrived | DuetError]:
        """Some files, each with its number; in a thread."""

        def tell(path: Path, share: float) -> None:
            self.workers.stopper.check()
            stage: TakeStage = "looking" if share >= 1 else "copying"
            told = partial(self.telling.doing, stage, numbers[path], str(path), share=share)
            self.workers.tell(told)

        rest = [path for path in numbers if path not in self._ready]
        found = dict(zip(rest, self._looked(rest, on_copied=tell), strict=True))
        return [found[path] if path in found else self._ready.pop(path) for path in numbers]

    def takes(self, paths: Sequence[Path], steps: Steps) -> Iterator[Answer]:
        """What becomes of files up to their turn, one after the other in the order given."""
        return iter(_Ahead(paths, steps, self))


class _Ahead:
    """Files of which some are ahead of their turn.

    As many are as there are threads, so that the first is recorded before the last is copied, and
    no more than that is unfinished at any time.
    """

    def __init__(self, paths: Sequence[Path], steps: Steps, looks: Looks) -> None:
        self._steps = steps
        self._looks = looks
        self._workers = looks.workers
        self._telling = looks.telling
        self._groups = iter(in_groups(paths))
        self._numbers = iter(range(1, len(paths) + 1))
        self._ahead: deque[Future[Answer]] = deque()

    def __iter__(self) -> Iterator[Answer]:
        self._look_ahead()
        while self._ahead:
            yield self._workers.wait(self._ahead[0])
            self._ahead.popleft()
            self._look_ahead()

    def _look_ahead(self) -> None:
        while len(self._ahead) <= self._workers.count and (group := next(self._groups, ())):
            numbers = {path: next(self._numbers) for path in group}
            answers: list[Future[Answer]] = [Future() for _ in group]
            self._ahead += answers
            self._workers.start(partial(self._look, numbers, answers))

    def _look(self, numbers: Mapping[Path, int], answers: Sequence[Future[Answer]]) -> None:
        """In a thread: copy some files and look at them; the owner goes on with each."""
        try:
            found = self._looks.at(numbers)
        except BaseException as wrong:  # noqa: BLE001 - the owner raises it in its turn
            for answer in answers:
                answer.set_exception(wrong)
            return
        for number, one, answer in zip(numbers.values(), found, answers, strict=True):
            self._workers.tell(partial(self._go_on, number, one, answer))

    def _go_on(self, number: int, one: Arrived | DuetError, answer: Future[Answer]) -> None:
        """By the owner: refuse what cannot be used, have the others listened to."""
        try:
            if isinstance(one, DuetError):
                raise one
            usable = self._steps.usable(one)
        except DuetError as refused:
            answer.set_result(refused)
            return
        if self._steps.is_known(usable):
            answer.set_result(Turn(number, usable, partial(self._now, number, usable)))
            return
        hearing = self._hearing(number, usable)
        hearing.add_done_callback(lambda done: answer.set_result(Turn(number, usable, done.result)))

    def _hearing(self, number: int, one: Arrived) -> Future[Told | DuetError]:
        return self._workers.start(partial(self._listen, number, one))

    def _now(self, number: int, one: Arrived) -> Told | DuetError:
        """By the owner: have it listened to, and wait for that."""
        return self._workers.wait(self._hearing(number, one))

    def _listen(self, number: int, one: Arrived) -> Told | DuetError:
        self._workers.tell(partial(self._telling.doing, "listening", number, one.name))
        try:
            return self._steps.listened(one)
        except InputRefused as refused:
            return refused
