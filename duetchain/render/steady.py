"""ffmpeg run in a room of its own: what it makes is looked at first; if it stalls, once more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from duetchain.errors import RenderFailed
from duetchain.system.made import brought_out
from duetchain.system.process import Finished, Limits, Stopper, run

_FEW_THREADS = ("-filter_threads", "1", "-filter_complex_threads", "1")


def made_apart(
    argv: Sequence[str],
    output: Path,
    *,
    limits: Limits,
    reads: Sequence[str | os.PathLike[str]],
    on_line: Callable[[str], bool | None] | None = None,
    stopper: Stopper | None = None,
) -> Finished:
    """Run ffmpeg where it can change nothing but a folder that is made for it.

    If it stalls it is run again with fewer threads, by which it makes the same.

    Args:
        argv: the program and its arguments; if it makes a file, ``file:`` and `output` among them.
        output: where the file is afterwards, if it made a plain one; absent otherwise.
        limits: for each run.
        reads: see `run`.
        on_line: see `run`.
        stopper: see `run`.

    Raises:
        OSError: if the program cannot be started.
    """
    room = output.with_name(f"{output.name}.room").absolute()
    inside = {f"file:{output}": f"file:{room / output.name}"}
    words = [inside.get(word, word) for word in argv]
    for way in (words, eased(words)):
        room.mkdir()
        try:
            finished = run(
                way, limits=limits, on_line=on_line, reads=reads, writes=[room], stopper=stopper
            )
            brought_out(room / output.name, output)
        finally:
            shutil.rmtree(room, ignore_errors=True)
        if not finished.stalled:
            break
    return finished


def eased(argv: Sequence[str]) -> list[str]:
    """The same work with a thread for each input and each filter; the encoders keep theirs."""
    program, *words = argv
    single = [part for one in words for part in (("-threads", "1", one) if one == "-i" else (one,))]
    return [program, *_FEW_THREADS, *single]


def stalled(what: str, limits: Limits) -> RenderFailed:
    """A job that did nothing any more, twice."""
    return RenderFailed(
        f"ffmpeg did nothing for {limits.stall_s:g} s and was stopped, twice: {what}",
        hint="one of its clips may be damaged, or the disk does not answer",
    )
