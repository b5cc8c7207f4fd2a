"""Runs one job: a limited ffmpeg, its progress, and what it measured."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from duetchain.errors import RenderFailed, StorageFailed
from duetchain.ffmpeg.binary import ffmpeg, not_running
from duetchain.ffmpeg.command import LIST, Command
from duetchain.ffmpeg.compile import MIX_JOB
from duetchain.ffmpeg.encode import LOSSY_SOUNDS, SOUND_RATE_HZ, SOUND_SUFFIXES
from duetchain.ffmpeg.measuring import (
    DELIVERED,
    FACTS,
    GAIN_WORD,
    LIMITER_WORD,
    delivered_command,
    limiter,
    printed_loudness,
)
from duetchain.ffmpeg.rules import Exactly, Headroom, Rule, ToLevel, ToTarget
from duetchain.ffmpeg.snap import snap
from duetchain.identity import is_id, short
from duetchain.media.parts.whole import made_whole
from duetchain.render.job import Job
from duetchain.render.progress import OnShare, untold
from duetchain.render.sound import finishing
from duetchain.render.sound.lasting import facts_of_mix
from duetchain.render.sound.preparing import clean, on_even_clock
from duetchain.render.sound.waves import counted, samples_of, written
from duetchain.render.steady import made_apart, stalled
from duetchain.store.cache import Result
from duetchain.system.process import Finished, Limits, Stopper
from duetchain.system.regular import is_file
from duetchain.timeline.loudness import SILENCE_DBFS, headroom_gain_db, level_gain_db

_PEAK = re.compile(r"Peak level dB: (-?inf|nan|-?[\d.]+)")
_COMPLAINT = re.compile(r"error|invalid|cannot|failed|unable|no such|not found", re.IGNORECASE)
_INPUT = re.compile(r"^\[(?:in|[av]ist)#(\d+)[:/ ].*(?:Error opening|[Dd]ecod)", re.MULTILINE)
"""An input or its stream, by its number, of which FFmpeg complains."""
_ELSEWHERE = re.compile(r"No space left on device|File too large|Error while filtering")
_UNDECODED = re.compile(r"not on whitelist|in avformat_find_stream_info")
"""What is said where inputs are copied without a decoder: it is meant so."""
_PROGRESS = ("-loglevel", "info", "-nostats", "-stats_period", "0.2", "-progress", "pipe:1")
_TELLING = ("frame", "out_time_us", "total_size")
_WALL_S_EACH_SECOND = 300
_WALL_S_LEAST = 900
LOSSLESS = set(SOUND_SUFFIXES) - set(LOSSY_SOUNDS)

BY_ANALYSIS: dict[str, Callable[..., Iterator[Any]]] = {"clean": clean, "even": on_even_clock}
"""What is none of FFmpeg's: each makes pieces of a sound that has its first input's shape."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job runs.

    Attributes:
        folder: for what it makes, and what it lists.
        paths: media id or drawing -> absolute path.
        stopper: what ends it from outside.
    """

    folder: Path
    paths: Mapping[str, str]
    stopper: Stopper


def carried_out(
    job: Job, before: Mapping[str, Result], place: Place, stem: str, on_share: OnShare
) -> Result:
    """Run a job.

    Args:
        job: what to run.
        before: the results of the jobs that it needs, by their names.
        place: where.
        stem: the name of what it makes, without its suffix.
        on_share: called a few times a second with the share that is done, 0 to 1.

    Raises:
        RenderFailed: if ffmpeg fails, or makes another number of frames than was planned.
        StorageFailed: if the disk is full.
    """
    if job.measure == "finish":
        return _finishing(job, before, place, stem, on_share)
    output = place.folder / f"{stem}{job.command.suffix}"
    if job.measure == "whole":
        return _whole(job, place, output, on_share)
    if job.measure in BY_ANALYSIS:
        sounds = [before[str(name)].path for _, name in job.command.inputs]
        pieces = BY_ANALYSIS[job.measure](job.command, *sounds, stopper=place.stopper)
        written(output, samples_of(sounds[0]).shape, pieces, on_share)
        return Result(output, {})
    paths = dict(place.paths) | {name: str(result.path) for name, result in before.items()}
    if job.command.joined:
        listed = place.folder / f"{stem}.txt"
        names = "".join(f"file '{before[name].path.name}'\n" for name in job.command.joined)
        listed.write_text(names, encoding="ascii")
        paths[LIST] = str(listed)
    argv = job.command.with_paths(paths, str(output), _values(job, before))
    joined = [before[name].path for name in job.command.joined]
    argv = (ffmpeg().path, *_PROGRESS, *argv)
    finished = _finished(job, argv, output, place, on_share, joined=joined)
    facts = _facts(job, finished.stderr_tail)
    if job.name == MIX_JOB:
        _count(job, counted(output))
    if job.command.suffix == FACTS:
        output.unlink(missing_ok=True)  # whatever the child has put there
        with output.open("x", encoding="ascii") as stream:
            stream.write(json.dumps(facts))
    return Result(output, facts)


def _count(job: Job, samples: int) -> None:
    """Refuse a mix that is not as long as the piece: frames are counted, and so is the sound."""
    if samples != snap(job.length_s, SOUND_RATE_HZ):
        made_s, wanted_s = samples / SOUND_RATE_HZ, float(job.length_s)
        raise RenderFailed(
            f"ffmpeg made {made_s:.2f} of {wanted_s:.2f} s of sound",
            hint="one of the clips may be damaged",
            reason="render-short",
        )


def _whole(job: Job, place: Place, output: Path, on_share: OnShare) -> Result:
    """A picture or a sound of parts made whole."""
    _, _, words, *_ = job.command.argv
    original = Path(place.paths[str(job.command.inputs[0][1])])
    limits = limits_of(job)
    made_whole(words, original, output, limits=limits, stopper=place.stopper, on_share=on_share)
    return Result(output, {})


def _facts(job: Job, stderr: str) -> dict[str, Any]:
    """What a job measured."""
    if job.measure == "peak":
        return {"peak_dbfs": printed_peak_dbfs(stderr)}
    if job.measure == "loudness":
        try:
            return dict(printed_loudness(stderr))
        except ValueError:
            message = "the loudness was not measured"
            raise RenderFailed(message, hint=_reason(stderr)) from None
    return {}


def _finishing(
    job: Job, before: Mapping[str, Result], place: Place, stem: str, on_share: OnShare
) -> Result:
    """The mix at its target and under its ceiling: encoded, measured, corrected."""
    rule = job.command.values[0].rule
    assert isinstance(rule, ToTarget)  # what else is finished
    output = place.folder / f"{stem}{job.command.suffix}"
    paths = {name: str(result.path) for name, result in before.items()}

    def delivered(one: finishing.Try, rounds: int) -> dict[str, Any]:
        output.unlink(missing_ok=True)
        words = {GAIN_WORD: f"{one.gain_db:.6f}", LIMITER_WORD: limiter(one.limit_dbtp)}
        argv = job.command.with_paths(paths, str(output), words)
        tell: OnShare = untold if rounds else lambda share: on_share(share / 2)
        _finished(job, (ffmpeg().path, *_PROGRESS, *argv), output, place, tell)
        return _delivered(job, output, place)

    is_lossy = job.command.suffix not in LOSSLESS
    summed = before[MIX_JOB]
    mix = facts_of_mix(summed.path, summed.facts, rule.target_lufs)
    facts = finishing.finished(mix, rule.target_lufs, delivered, is_lossy=is_lossy)
    on_share(1.0)
    return Result(output, facts)


def _delivered(job: Job, output: Path, place: Place) -> dict[str, Any]:
    """What a finished sound measures once it is decoded."""
    command = delivered_command()
    argv = command.with_paths({DELIVERED: str(output)}, str(output.with_suffix(FACTS)))
    measuring = replace(job, command=command, measure="loudness")
    run_argv = (ffmpeg().path, *_PROGRESS, *argv)
    finished = _finished(measuring, run_argv, output.with_suffix(FACTS), place, untold)
    return _facts(measuring, finished.stderr_tail)


def _values(job: Job, before: Mapping[str, Result]) -> dict[str, str]:
    values = job.command.values
    return {one.word: f"{_gain_db(one.rule, before[one.job].facts):.6f}" for one in values}


def _gain_db(rule: Rule, facts: Mapping[str, Any]) -> float:
    """What a rule makes of a measurement."""
    match rule:
        case ToLevel():
            return level_gain_db(facts["lufs"])
        case Headroom():
            return headroom_gain_db(facts["peak_dbfs"])
        case Exactly(gain_db):
            return gain_db
        case ToTarget():
            raise ValueError("this gain is found by trying")


def _finished(
    job: Job,
    argv: tuple[str, ...],
    output: Path,
    place: Place,
    on_share: OnShare,
    *,
    joined: Sequence[Path] = (),
) -> Finished:
    read = [word.removeprefix("file:") for word in argv if word.startswith("file:")]
    limits = limits_of(job)
    try:
        finished = made_apart(
            argv,
            output,
            limits=limits,
            on_line=_Reports(on_share, float(job.length_s)),
            reads=[*(path for path in read if path != str(output)), *joined],
            stopper=place.stopper,
        )
    except OSError as wrong:
        raise not_running(wrong) from None
    makes = job.command.suffix != FACTS
    if finished.code or (makes and not is_file(output)):
        place.stopper.check()
        if finished.stalled:
            raise stalled(job.name, limits)
        if original := blamed(job.command, finished.stderr_tail):
            raise _undecodable(original, place.paths[original], finished.stderr_tail)
        raise _failure(finished)
    on_share(1.0)
    return finished


def limits_of(job: Job) -> Limits:
    """What one run of a job may use."""
    wall_s = _WALL_S_LEAST + float(job.length_s) * _WALL_S_EACH_SECOND
    return Limits(wall_s=wall_s, cpu_s=int(wall_s) * 4, memory_mib=32768, file_mib=1 << 20)


def printed_peak_dbfs(stderr: str) -> float:
    """The peak that ``astats`` printed, in dBFS; -120 for digital silence.

    Raises:
        RenderFailed: if it printed none.
    """
    found = _PEAK.findall(stderr)
    if not found:
        raise RenderFailed("the level of the mix was not measured", hint=_reason(stderr))
    return SILENCE_DBFS if found[-1] in ("-inf", "nan") else float(found[-1])


class _Reports:
    """What ffmpeg says of how far it is, several times a second, whether it gets on or not."""

    def __init__(self, on_share: OnShare, length_s: float) -> None:
        self._on_share = on_share
        self._length_s = length_s
        self._last: dict[str, str] = {}

    def __call__(self, line: str) -> bool:
        """Tell the share; whether the line says more than the last of its kind."""
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.strip().isdigit():
            self._on_share(min(1.0, int(value) / 1e6 / self._length_s))
        is_more = name in _TELLING and self._last.get(name) != value
        self._last[name] = value
        return is_more


def blamed(command: Command, stderr: str) -> str:
    """The original that FFmpeg could not open or decode, by its id; "" if it tells of none."""
    argv, names = command.argv, dict(command.inputs)
    inputs = [str(names.get(word, "")) for flag, word in pairwise(argv) if flag == "-i"]
    if _ELSEWHERE.search(stderr):
        return ""
    for told in _INPUT.finditer(stderr):
        number = int(told[1])
        if number < len(inputs) and is_id(inputs[number]):
            return inputs[number]
    return ""


def _undecodable(original: str, path: str, stderr: str) -> RenderFailed:
    """FFmpeg does not decode an original; that its bytes are whole is for others to say."""
    return RenderFailed(
        f"the original {short(original)} cannot be decoded: {_reason(stderr)}",
        hint="save the clip anew as MP4, and replace the voice by that",
        file=path,
        detail=stderr,
        field="media",
        given=original,
    )


def _failure(finished: Finished) -> Exception:
    tail = finished.stderr_tail
    if "No space left on device" in tail or "File too large" in tail:
        return StorageFailed("the disk is full", hint="free some space and render again")
    if finished.timed_out:
        return RenderFailed(
            "ffmpeg took too long and was stopped",
            hint="try the quality draft",
            reason="ffmpeg-slow",
            field="quality",
        )
    message = f"ffmpeg failed: {_reason(tail)}"
    hint = "its detail has all it said"
    return RenderFailed(message, hint=hint, detail=tail, reason="ffmpeg-failed")


def _reason(stderr: str) -> str:
    """The first line that names an error, without the address of the speaker."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if _COMPLAINT.search(line) and not _UNDECODED.search(line)]
    line = telling[0] if telling else (lines or ["it said nothing"])[-1]
    return re.sub(r" @ 0x[0-9a-f]+", "", line)[:300]
