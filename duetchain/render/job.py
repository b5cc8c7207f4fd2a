"""A job: one ffmpeg run of a plan as a value, named by the digest of everything that it runs."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from duetchain.ffmpeg.command import Command, Value
from duetchain.ffmpeg.rules import rule_from_text, rule_text
from duetchain.identity import digest

RECIPE = 3
"""Raised when the way in which a job is run, or its result is read, changes."""

Measure = Literal["", "peak", "loudness", "finish", "clean", "even", "whole"]


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Attributes:
        name: within its plan.
        command: what runs.
        doing: what a person is told.
        length_s: of what it makes.
        weight: its share of the whole work, against the others'.
        frames: how many it encodes.
        measure: what is read from what it prints.
        size_bytes: about how large the file is that it makes; only for planning room.
    """

    name: str
    command: Command
    doing: str
    length_s: Fraction
    weight: float
    frames: int = 0
    measure: Measure = ""
    size_bytes: float = field(default=0, compare=False)

    @property
    def needs(self) -> tuple[str, ...]:
        """The names whose results it reads: media and drawings among them."""
        read = [str(name) for _, name in self.command.inputs]
        measured = [value.job for value in self.command.values]
        return tuple(dict.fromkeys((*read, *self.command.joined, *measured)))

    def to_json(self) -> dict[str, Any]:
        """The job as plain JSON."""
        command = self.command
        return {
            "name": self.name,
            "argv": list(command.argv),
            "inputs": [[place, str(name)] for place, name in command.inputs],
            "suffix": command.suffix,
            "joined": list(command.joined),
            "values": [_told(value) for value in command.values],
            "doing": self.doing,
            "length_s": str(self.length_s),
            "weight": self.weight,
            "frames": self.frames,
            "measure": self.measure,
        }


def _told(value: Value) -> list[str]:
    return [value.word, value.job, rule_text(value.rule)]


def _value(word: str, job: str, rule: str) -> Value:
    return Value(word, job, rule_from_text(rule))


def job_from_json(told: Mapping[str, Any]) -> Job:
    """The job that `Job.to_json` wrote."""
    command = Command(
        argv=tuple(told["argv"]),
        inputs=tuple((place, name) for place, name in told["inputs"]),
        suffix=told["suffix"],
        joined=tuple(told["joined"]),
        values=tuple(_value(*one) for one in told["values"]),
    )
    return Job(
        name=told["name"],
        command=command,
        doing=told["doing"],
        length_s=Fraction(told["length_s"]),
        weight=told["weight"],
        frames=told["frames"],
        measure=told["measure"],
    )


def keys(jobs: Sequence[Job], ffmpeg_digest: str) -> dict[str, str]:
    """Job name -> SHA-256 of what it runs: its argv with every input by digest, and the program.

    A job's input that is another job counts by that job's key, so that nothing need have run. The
    machine's kind is part of it: encoders take other paths, and make other bytes, on others.

    Args:
        jobs: each after those that it needs.
        ffmpeg_digest: SHA-256 of the program's bytes.
    """
    found: dict[str, str] = {}
    for job in jobs:
        named = {name: found.get(name, name) for name in job.needs}
        places = {place: named[str(name)] for place, name in job.command.inputs}
        content = {
            "argv": [places.get(word, word) for word in job.command.argv],
            "joined": [named[name] for name in job.command.joined],
            "values": [
                [one.word, named[one.job], rule_text(one.rule)] for one in job.command.values
            ],
            "measure": job.measure,
            "ffmpeg": ffmpeg_digest,
            "machine": platform.machine(),
            "recipe": RECIPE,
        }
        found[job.name] = digest(json.dumps(content, sort_keys=True).encode())
    return found
