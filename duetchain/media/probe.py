"""Facts of strangers' files, read in a child process that may do little else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from duetchain.errors import DuetError, InputRefused, LimitExceeded
from duetchain.media.info import MediaInfo
from duetchain.media.limits import MediaLimits, how_to_open_old, how_to_raise, own_limits
from duetchain.media.sniff import HEAD_BYTES, looks_like
from duetchain.system.process import Limits, run

EACH_FILE_S = 5
PROBE_LIMITS = Limits(wall_s=60, cpu_s=60, memory_mib=3072, file_mib=0, open_files=64)


IN_PLAIN_WORDS = {
    "": "nothing in it can be read",
    "Invalid data found when processing input": "it is damaged, or of a kind that is not taken",
    "End of file": "it ends before anything can be read",
    "Invalid argument": "it is damaged, or of a kind that is not taken",
}
"""FFmpeg's reasons."""
KNOW_MORE = "play it: if it plays elsewhere, save it anew as MP4"


class _Answer(msgspec.Struct, frozen=True):
    info: msgspec.Raw = msgspec.Raw()
    refused: str = ""
    reason: str = ""
    limit: str = ""
    name: str = ""
    found: float = 0


def probe(
    path: Path,
    *,
    name: str | None = None,
    limits: MediaLimits | None = None,
    thorough: bool = False,
) -> MediaInfo:
    """The facts of one media file.

    Args:
        path: a regular file.
        name: what to call it in messages; its path otherwise.
        limits: what it may be at most; the user's own otherwise.
        thorough: decode about a minute of full HD to find damage, not only the beginning.

    Raises:
        InputRefused: if it is not a media file that duetchain takes.
        LimitExceeded: if it is too large to look at.
    """
    names = [name or str(path)]
    answer = probed([path], names=names, limits=limits, thorough=thorough)[0]
    if isinstance(answer, DuetError):
        raise answer
    return answer


def probed(
    paths: Sequence[Path],
    *,
    names: Sequence[str],
    limits: MediaLimits | None = None,
    thorough: bool = False,
) -> list[MediaInfo | DuetError]:
    """The facts of several files, or why there are none, in their order; one child reads all."""
    if not paths:
        return []
    limits = limits or own_limits()
    answers: list[MediaInfo | DuetError] = [
        _judged(line, path, name, limits)
        for line, path, name in zip(
            _ask(paths, limits, how="thorough" if thorough else "quick"), paths, names, strict=False
        )
    ]
    if len(answers) < len(paths):
        answers.append(_fatal(paths[len(answers)], names[len(answers)]))
    if len(answers) < len(paths):
        done = len(answers)
        answers += probed(paths[done:], names=names[done:], limits=limits, thorough=thorough)
    return answers


def refuse_at_a_glance(path: Path, *, name: str, limits: MediaLimits) -> None:
    """Refuse what its header tells to be too much, or no media, before it is copied or read.

    Raises:
        InputRefused, LimitExceeded: if it is refused; what only reading it tells is not known.
    """
    for line in _ask([path], limits, how="glance"):
        if line.strip() != b"{}":
            answer = _judged(line, path, name, limits)
            if isinstance(answer, DuetError):
                raise answer


def _ask(paths: Sequence[Path], limits: MediaLimits, *, how: str) -> list[bytes]:
    """One line for each file that the child survived."""
    argv = [sys.executable, "-P", "-m", "duetchain.media.probe_child", limits.to_json(), how]
    found = packages()
    time_s = max(int(PROBE_LIMITS.wall_s), EACH_FILE_S * len(paths))
    finished = run(
        [*argv, *(str(path.absolute()) for path in paths)],
        limits=replace(PROBE_LIMITS, wall_s=time_s, cpu_s=time_s),
        environment=child_environment(found),
        reads=[*paths, *found, sys.prefix, sys.base_prefix],
    )
    lines = finished.stdout.splitlines()
    if not lines and finished.code == 1:
        raise DuetError("the probe could not start", hint=finished.stderr_tail.strip()[-400:])
    return lines


def child_environment(found: Sequence[str]) -> dict[str, str]:
    """What a child of Python is told beside its arguments: where `packages` are."""
    return {"PYTHONPATH": os.pathsep.join(found), "PYTHONDONTWRITEBYTECODE": "1"}


def packages() -> list[str]:
    """Where Python finds what the child needs; not the current folder, which may be anybody's."""
    own = Path(__file__).parents[2]
    places = [Path(place).absolute() for place in sys.path if place]
    kept = (
        place == own
        or place.is_relative_to(sys.prefix)
        or place.is_relative_to(sys.base_prefix)
        or any(os.path.isdir(place / name) for name in ("av", "msgspec"))  # noqa: PTH112 - never raises
        for place in places
    )
    return [str(place) for place, keep in zip(places, kept, strict=True) if keep]


def _judged(line: bytes, path: Path, name: str, limits: MediaLimits) -> MediaInfo | DuetError:
    answer = msgspec.json.decode(line, type=_Answer)
    if bytes(answer.info):
        try:
            return MediaInfo.from_json(bytes(answer.info))
        except msgspec.ValidationError as wrong:
            return refusal(path, name, f"it says what no media can be: {wrong}")
    if answer.limit:
        hint = how_to_raise(answer.name, answer.found)
        message = f'"{name}" is too much: {answer.limit}'
        given = answer.found
        most = getattr(limits, answer.name)
        about = {"field": answer.name, "given": given, "limit": most}
        return LimitExceeded(message, hint=hint, file=name, **about)
    return refusal(path, name, answer.refused, reason=answer.reason)


def _fatal(path: Path, name: str) -> DuetError:
    return refusal(path, name, "reading it took too long or too much memory")


WHAT_TO_DO = {
    "format-not-taken": "save it anew as MP4",
    "stream-piece": "send the whole of it",
    "encrypted": "save it without protection, in the program or by the camera that it is from",
    "cut-off": "copy it again from the phone",
}
"""For each reason that a file's own bytes tell."""


def refusal(path: Path, name: str, said: str, *, reason: str = "") -> InputRefused:
    """Why a file is no media, from its first bytes if they tell, else in FFmpeg's words.

    Args:
        path: where it is.
        name: what to call it.
        said: why, as a sentence's end.
        reason: which of the known reasons it is; "" for any other.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        return InputRefused(f'"{name}" is empty', hint="copy or download it again", file=name)
    if kind := looks_like(head):
        message = f'"{name}" is not a video or sound file: it looks like {kind}'
        return InputRefused(message, hint="send the clip itself", file=name)
    if reason == "cut-off":
        message = f'"{name}" {said.removeprefix("it ")}'
        return InputRefused(message, hint=WHAT_TO_DO[reason], file=name, reason=reason)
    message = f'"{name}" cannot be used: {IN_PLAIN_WORDS.get(said, said[:1].lower() + said[1:])}'
    hint = how_to_open_old() if reason == "old-format" else WHAT_TO_DO.get(reason, KNOW_MORE)
    return InputRefused(message, hint=hint, file=name, reason=reason)
