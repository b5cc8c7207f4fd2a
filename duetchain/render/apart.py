"""The child that carries one task out apart: it is given JSON and a folder, and nothing else.

Run as ``python -m duetchain.render.apart ERRAND ANSWER``: two files. Its share is printed, a line
each time that it is told.
"""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duetchain.errors as errors
from duetchain.errors import DuetError, RenderFailed
from duetchain.render.bench import Bench, bench_from_json
from duetchain.render.progress import OnShare, untold
from duetchain.render.task import Task, task_from_json
from duetchain.system.process import Stopper


def errand(task: Task, bench: Bench) -> dict[str, Any]:
    """A task and where it is carried out, as plain JSON for `answer`."""
    return {"task": task.to_json(), "bench": bench.to_json(task)}


def errand_answer(
    asked: Mapping[str, Any], *, on_share: OnShare = untold, stopper: Stopper | None = None
) -> dict[str, Any]:
    """Carry out an `errand`, in any process that sees the same folder.

    Returns:
        Plain JSON for `check`: what the task's result measures, or why there is none.
    """
    try:
        bench, task = bench_from_json(asked["bench"]), task_from_json(asked["task"])
        result = bench.carried_out(task, on_share=on_share, stopper=stopper)
    except Exception as wrong:  # noqa: BLE001 - whoever asked raises it
        return {"failure": failure_to_json(wrong)}
    return {"facts": dict(result.facts)}


def check(answered: Mapping[str, Any]) -> None:
    """Raise what an `answer` tells of as itself, if it tells of a failure."""
    if "failure" in answered:
        raise failure_from_json(answered["failure"])


def failure_to_json(wrong: Exception) -> dict[str, Any]:
    """An error as plain JSON: its kind, its message, and all that it says beside."""
    fields = vars(wrong) if isinstance(wrong, DuetError) else {}
    plain = json.loads(json.dumps(fields, default=str))
    return {"kind": type(wrong).__name__, "message": str(wrong), "fields": plain}


def failure_from_json(told: Mapping[str, Any]) -> Exception:
    """The error that `failure_to_json` told; a `RenderFailed` if its kind is not known here."""
    kind, message = told["kind"], told["message"]
    ours = getattr(errors, kind, None)
    if isinstance(ours, type) and issubclass(ours, DuetError):
        wrong = ours(message)
        for name, value in told["fields"].items():
            setattr(wrong, name, tuple(value) if isinstance(value, list) else value)
        return wrong
    known = getattr(builtins, kind, None)
    if isinstance(known, type) and issubclass(known, Exception):
        with suppress(TypeError):  # some take more than a message
            return known(message)
    return RenderFailed(f"{kind}: {message}")


def run_errand() -> None:
    """Read the errand, carry it out, write the answer."""
    asked = json.loads(Path(sys.argv[1]).read_bytes())
    answered = errand_answer(asked, on_share=lambda share: print(share, flush=True))  # noqa: T201
    Path(sys.argv[2]).write_text(json.dumps(answered), encoding="ascii")


if __name__ == "__main__":
    run_errand()
