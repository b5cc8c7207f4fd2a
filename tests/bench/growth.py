"""What a repository of a thousand, a hundred thousand and a million contributions costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from duetchain.identity import ContributionId
from duetchain.lineage.contribution import Contribution
from duetchain.repository import Repository
from duetchain.system.workspace import workspace
from tests.bench.repositories import Filled, filled

PAGE = 50
SIZES = (1_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Timed:
    """One question, in milliseconds: CPU and wall, the median of the runs, and the least wall."""

    question: str
    count: int
    cpu_ms: float
    wall_ms: float
    least_ms: float


def timed(folder: Path, clips: Iterator[Path], *, sizes: tuple[int, ...], runs: int) -> list[Timed]:
    """Every question to repositories of each size, in turn.

    Args:
        folder: for the repositories, which are made where they are not there yet.
        clips: small files to add, as many as there are sizes and runs.
        sizes: how many contributions each has.
        runs: how often each question is asked.
    """
    made = [_filled(folder / str(size), size) for size in sizes]
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for _ in range(runs + 1):  # the first round only warms the disk's cache
        for one in made:
            for question, ask in _questions(one, clips):
                found.setdefault((question, one.count), []).append(_once(ask))
    return [
        Timed(
            question,
            count,
            median(cpu for cpu, _ in times[1:]) * 1000,
            median(wall for _, wall in times[1:]) * 1000,
            min(wall for _, wall in times[1:]) * 1000,
        )
        for (question, count), times in found.items()
    ]


def _filled(folder: Path, size: int) -> Filled:
    if (folder / ".duet").is_dir():
        with Repository.open(folder, create=False) as repository:
            name = f"take {size // 2}"
            return Filled(folder, size, repository.resolve("take 999"), name)
    folder.mkdir(parents=True)
    return filled(folder, size)


def _once(ask: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    ask()
    return time.process_time() - cpu, time.perf_counter() - wall


def _questions(one: Filled, clips: Iterator[Path]) -> Iterator[tuple[str, Callable[[], object]]]:
    def opened() -> None:
        with Repository.open(one.path, create=False) as repository:
            repository.resolve(one.tip)

    yield "open, and one id resolved", opened
    with Repository.open(one.path, create=False) as repository, _put_back(repository, one.tip):
        clip, tip = next(clips), one.tip
        yield "ancestors of a tip 1,000 deep", lambda: repository.log(tip)
        yield f"first page of the log ({PAGE})", lambda: repository.log(most=PAGE)
        yield "a name", lambda: repository.resolve(one.name)
        yield "the first 12 digits of an id", lambda: repository.resolve(tip[:12])
        yield "all tips", repository.tips
        yield "how many there are", repository.count
        yield "add upon a tip 1,000 deep, all of it", lambda: repository.add(tip, clip)
        yield "its part that touches the repository", lambda: _recorded(repository, tip)


def _recorded(repository: Repository, tip: ContributionId) -> None:
    """What add does once it has looked at the file: record, index, all of it on the disk."""
    holdings = repository._holdings
    made = Contribution(
        parents=(tip,),
        media=repository.show(tip).media,
        author="somebody else",
        created="2026-01-01T00:00:00Z",
    )
    with workspace(holdings.folder.runs) as staging:
        holdings.commit([], lambda: [made], staging=staging)


@contextmanager
def _put_back(repository: Repository, tip: ContributionId) -> Iterator[None]:
    """Afterwards the index is as it was, for the next round and the next run."""
    yield
    store = repository._holdings.index
    built_on = store._rows("SELECT child FROM parent WHERE parent = ?", (tip,))
    with store.writing():
        for child in built_on:
            for rows in ("contribution WHERE id", "parent WHERE child", "tip WHERE id"):
                store._change(f"DELETE FROM {rows} = ?", child)
        again = "INSERT OR IGNORE INTO tip SELECT created, id FROM contribution WHERE id = ?"
        store._change(again, (tip,))


def table(found: list[Timed]) -> str:
    """As Markdown: for each question the sizes side by side."""
    sizes = sorted({one.count for one in found})
    told = {(one.question, one.count): one for one in found}
    lines = [
        "CPU / wall / least wall of the process that asks, in ms:",
        "",
        "| question | " + " | ".join(f"{size:,}" for size in sizes) + " |",
        "|---" * (len(sizes) + 1) + "|",
    ]
    for question in dict.fromkeys(one.question for one in found):
        ones = [told[question, size] for size in sizes]
        cells = (f"{one.cpu_ms:.2f} / {one.wall_ms:.2f} / {one.least_ms:.2f}" for one in ones)
        lines.append(f"| {question} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
