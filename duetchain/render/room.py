"""Whether the disk has room for what jobs make, told before any of them runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from duetchain.errors import LimitExceeded
from duetchain.ffmpeg.compile import MIX_JOB
from duetchain.media.limits import refuse_hours
from duetchain.render.job import Job
from duetchain.system.disks import free_bytes

MIB = 1024 * 1024


def refuse_without_room(jobs: Iterable[Job], folder: Path) -> None:
    """Refuse jobs whose files the disk has no room for, and those without end, before any runs.

    Args:
        jobs: that would run.
        folder: where; on the disk in question.

    Raises:
        LimitExceeded: says how much is needed, and how much there is.
    """
    needed = 0.0
    for job in jobs:
        needed += job.size_bytes
        if job.measure == "peak" and job.name != MIX_JOB:
            refuse_hours(job.length_s, "what was played while a voice was recorded")
    refuse_bytes(needed, folder)


def refuse_bytes(needed: float, folder: Path) -> None:
    """Refuse so many bytes where the disk has no room for them.

    Raises:
        LimitExceeded: says how much is needed, and how much there is.
    """
    free = free_bytes(folder)
    if free is not None and needed > free:
        raise LimitExceeded(
            f"this takes about {needed / MIB:,.0f} MiB; {free / MIB:,.0f} MiB are free",
            hint=f'free some on the disk of "{folder}", or render less at once',
            file=str(folder),
            field="room_bytes",
            given=round(needed),
            limit=free,
        )
