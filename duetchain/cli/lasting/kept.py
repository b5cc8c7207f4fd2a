"""What an add has recorded by now: told if it is ended, with how to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from duetchain.cli._errors import so_far

if TYPE_CHECKING:
    from duetchain.render.progress import Progress

GO_ON = "the same command goes on with the others"


class KeptTakes:
    """An add's progress, remembered on its way to the place where it is told.

    Args:
        count: how many takes were given.
        on_progress: where it is told.
    """

    def __init__(self, count: int, on_progress: Callable[[Progress], None]) -> None:
        self._count = count
        self._on_progress = on_progress
        self._takes: list[object] = []
        self._kept = 0

    def __call__(self, step: Progress) -> None:
        """Remember a take that is recorded, and tell it."""
        if take := getattr(step, "take", None):
            from duetchain.repository.answers import of_take

            self._takes.append(of_take(take))
            if take.contribution:
                self._kept += 1
                hint = f"{self._kept} of {self._count} are recorded; {GO_ON}"
                so_far(contribution=take.contribution, recorded=True, rendered=False, hint=hint)
            if self._kept:
                so_far(takes=list(self._takes))
        self._on_progress(step)
