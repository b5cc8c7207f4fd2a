"""Threads that work ahead, and the one that owns the repository: what only it may do it is asked.

An index belongs to the thread that opened it; decoding and comparing sounds needs none.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

from duetchain.errors import RenderFailed
from duetchain.render.progress import untold
from duetchain.system.process import Stopper, machine_bytes

PATIENCE_S = 0.5
"""How often the owner looks up while it waits."""
EACH_BYTES = 1 << 30
"""What listening to a take may need: on a machine with little memory few are heard at once."""

T = TypeVar("T")
Errand = tuple[Callable[[], Any], Future[Any] | None]
"""What the owner is to do, and where its result goes, if anybody waits for that."""


def hands() -> int:
    """How many takes are listened to at once: one a processor, if the memory serves."""
    return max(1, min(os.cpu_count() or 1, machine_bytes() // EACH_BYTES))


class Workers:
    """Some threads; while their owner waits for one it does what they ask of it.

    Args:
        count: how many.
        on_idle: called by the owner every `PATIENCE_S` in which nothing happens; what it raises
            ends all.
    """

    def __init__(self, count: int, on_idle: Callable[[], None] = untold) -> None:
        self.count = count
        self.stopper = Stopper()
        self._on_idle = on_idle
        self._letters: SimpleQueue[Errand | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._is_closed = False
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="take")

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What still works is stopped; nobody waits for an owner that is gone."""
        with self._closing:
            self._is_closed = True
        self.stopper.stop()
        while not self._letters.empty():
            letter = self._letters.get()
            if letter and letter[1]:
                letter[1].cancel()
        self._pool.shutdown(cancel_futures=True)

    def start(self, do: Callable[[], T]) -> Future[T]:
        """Have something done as soon as a thread is free."""
        future = self._pool.submit(do)
        future.add_done_callback(lambda _: self._letters.put(None))
        return future

    def asked(self, do: Callable[[], T]) -> T:
        """Have something done by the owner, and wait for it; called by the threads.

        Raises:
            RenderFailed: if the owner is gone.
        """
        answer: Future[T] = Future()
        self._send((do, answer))
        return answer.result()

    def tell(self, do: Callable[[], None]) -> None:
        """Have something done by the owner; what it raises ends all; called by the threads.

        Raises:
            RenderFailed: if the owner is gone.
        """
        self._send((do, None))

    def _send(self, letter: Errand) -> None:
        with self._closing:
            if self._is_closed:
                raise RenderFailed("it was stopped")
            self._letters.put(letter)

    def wait(self, future: Future[T]) -> T:
        """The result of something, or what it raised; called by the owner."""
        future.add_done_callback(lambda _: self._letters.put(None))
        while not future.done():
            try:
                letter = self._letters.get(timeout=PATIENCE_S)
            except Empty:
                self._on_idle()
                continue
            if letter:
                _answer(*letter)
        return future.result()


def _answer(do: Callable[[], Any], answer: Future[Any] | None) -> None:
    if answer is None:
        do()
        return
    try:
        answer.set_result(do())
    except BaseException as wrong:
        answer.set_exception(wrong)
        if not isinstance(wrong, Exception):
            raise
