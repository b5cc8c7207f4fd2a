"""An executor whose tasks each run in a process of their own, which is given only JSON."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.binary import VARIABLE, ffmpeg
from duetchain.render.apart import check, errand
from duetchain.render.bench import Bench
from duetchain.render.executor import in_order
from duetchain.render.progress import OnShare, OnTaskShare, untold
from duetchain.render.task import Task
from duetchain.render.worker import limits_of
from duetchain.store.cache import Result
from duetchain.system.made import is_made
from duetchain.system.process import UNCONFINED, Stopper, run

MOST_RUNS = 10
"""How many runs of ffmpeg a task may take: rounds of finishing, and needs made again."""


@dataclass(frozen=True, slots=True)
class Processes:
    """Several at a time, a Python process each: what is computed here does not wait for another.

    Starting one costs about 0.3 s of CPU; threads are cheaper where ffmpeg does the work.

    Attributes:
        workers: how many.
    """

    workers: int

    def results(
        self,
        tasks: Mapping[str, Task],
        bench: Bench,
        *,
        on_share: OnTaskShare = untold,
        stopper: Stopper | None = None,
    ) -> dict[str, Result]:
        """See `Executor`."""

        def do(task: Task, tell: OnShare, children: Stopper) -> Result:
            read = bench.looked_at(task)
            with bench.judged(task):
                check(_answered(task, bench, tell, children))
            return bench.received(task, read=read, stopper=children)

        return in_order(tasks, do, workers=self.workers, on_share=on_share, stopper=stopper)


def _answered(task: Task, bench: Bench, on_share: OnShare, children: Stopper) -> dict[str, Any]:
    """What a process answers that carries a task out."""
    named = f"{task.key}.{secrets.token_hex(4)}"
    asked, answer = (bench.folder.absolute() / f"{named}.{end}" for end in ("errand", "answer"))
    try:
        asked.write_text(json.dumps(errand(task, bench)), encoding="ascii")
        limits = limits_of(task.job)
        argv = [sys.executable, "-P", "-m", "duetchain.render.apart", str(asked), str(answer)]
        finished = run(
            argv,
            limits=replace(limits, wall_s=limits.wall_s * MOST_RUNS),
            environment=_environment(),
            on_line=lambda line: on_share(float(line)),
            reads=None,
            stopper=children,
        )
        if finished.code or not is_made(answer):
            children.check()
            detail = finished.stderr_tail
            raise RenderFailed("the process of a task ended before it", detail=detail)
        return dict(json.loads(answer.read_bytes()))
    finally:
        for path in (asked, answer):
            path.unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """The same packages, the same ffmpeg and the same walls as here."""
    found = os.pathsep.join(str(Path(path).absolute()) for path in sys.path if path)
    walls = {UNCONFINED: os.environ.get(UNCONFINED, "")}
    return {"PYTHONPATH": found, "PYTHONDONTWRITEBYTECODE": "1", VARIABLE: ffmpeg().path, **walls}
