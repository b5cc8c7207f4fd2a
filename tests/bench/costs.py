"""What a command costs: CPU seconds, wall seconds, the largest process of all that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_KIB_EACH_MAXRSS = 1 / 1024 if sys.platform == "darwin" else 1


class Failed(Exception):
    """A command of the benchmark did not end well."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What was spent.

    Attributes:
        cpu_s: of the command and all that it waited for, user and system.
        wall_s: from start to end.
        peak_mib: the resident memory of its largest process.
    """

    cpu_s: float
    wall_s: float
    peak_mib: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.cpu_s + other.cpu_s,
            self.wall_s + other.wall_s,
            max(self.peak_mib, other.peak_mib),
        )


Contestants = Mapping[str, Callable[[], Cost]]
"""Who is measured, by name."""


def cost_of(argv: Sequence[str | Path], *, may_fail: bool = False) -> Cost:
    """Run a command to its end; what it says is dropped.

    Raises:
        Failed: if it ends badly, with the end of what it said.
    """
    began = time.perf_counter()
    with subprocess.Popen(
        [str(word) for word in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stderr is not None  # it was asked for
        said = child.stderr.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.perf_counter() - began
    if child.returncode and not may_fail:
        raise Failed(f"{argv[0]}: {said.decode(errors='replace')[-600:]}")
    peak_mib = used.ru_maxrss * _KIB_EACH_MAXRSS / 1024
    return Cost(used.ru_utime + used.ru_stime, wall_s, peak_mib)


def in_turn(
    contestants: Contestants, repeats: int, tell: Callable[[str], None]
) -> dict[str, list[Cost]]:
    """Everybody once, then everybody again: what disturbs the machine disturbs all alike."""
    found: dict[str, list[Cost]] = {name: [] for name in contestants}
    for number in range(repeats):
        for name, run in contestants.items():
            cost = run()
            found[name].append(cost)
            tell(f"  {number + 1}/{repeats} {name}: {cost.cpu_s:.2f} s of CPU")
    return found


def middle(costs: Iterable[Cost]) -> Cost:
    """The median of each figure."""
    every = list(costs)
    return Cost(
        median(one.cpu_s for one in every),
        median(one.wall_s for one in every),
        median(one.peak_mib for one in every),
    )


def ratio(ours: Sequence[Cost], others: Sequence[Cost]) -> float:
    """The median of the ratios of CPU seconds, pair by pair."""
    return median(one.cpu_s / other.cpu_s for one, other in zip(ours, others, strict=True))
