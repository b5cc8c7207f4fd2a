"""Which ffmpeg runs, and what it is."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from duetchain.errors import NotFound, RenderFailed
from duetchain.identity import file_digest
from duetchain.system.own_folders import cache_folder
from duetchain.system.process import Finished, Limits, run

VARIABLE = "DUETCHAIN_FFMPEG"
CHECK_FFMPEG = "check the ffmpeg of this system"
NEEDED_ENCODERS = ("libx264", "aac")
KNOWN_ENCODERS = (
    *NEEDED_ENCODERS, "libx265", "libsvtav1", "libvpx-vp9", "libopus", "libmp3lame", "flac",
)  # fmt: skip
"""Those that some option asks for."""
_ASK_LIMITS = Limits(wall_s=20, cpu_s=20, memory_mib=4096, file_mib=0)
_ANSWER_S = 5
"""A program that has not told its version by then hangs."""
_TRIAL = (
    "[0:a]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=mono,"
    "atrim=start_sample=0:end_sample=4800,asetpts=PTS-STARTPTS,apad=whole_len=9600,"
    "aloop=loop=-1:size=9600,atrim=end_sample=19200,adelay=480S:all=1,"
    "afade=t=in:start_sample=0:nb_samples=240:curve=qsin,volume=-1dB:precision=float,"
    "stereotools=balance_out=0.1,aformat=channel_layouts=stereo,asplit[a][b];"
    "[a][b]amix=inputs=2:normalize=0:duration=longest,"
    "alimiter=limit=0.9:attack=5:release=50:level=disabled:latency=1,"
    "ebur128=peak=sample+true:framelog=quiet[heard];"
    "[1:v]fps=30:start_time=0,scale=32:18:flags=bicubic,setsar=1,format=yuv420p,"
    "tpad=stop_mode=clone:stop_duration=1,trim=end_frame=3,setpts=PTS-STARTPTS,split[c][d];"
    "[c][d]xstack=inputs=2:layout=0_0|0_18:fill=black:shortest=1[seen]"
)
"""A film as small as can be, by the filters and the options that every render uses."""
_TRIED = (
    "-nostdin", "-hide_banner", "-copyts", "-filter_complex_threads", "1",
    "-loglevel", "error", "-nostats", "-stats_period", "0.2",
    "-f", "lavfi", "-i", "sine=d=0.2", "-f", "lavfi", "-i", "color=s=16x16:d=0.2",
    "-filter_complex", _TRIAL,
    "-map", "[heard]", "-c:a", "pcm_f32le", "-f", "null", "-",
    "-map", "[seen]", "-c:v", "utvideo", "-f", "null", "-",
)  # fmt: skip
_VERSION = re.compile(r"ffmpeg version (\S+)")
_ENCODER = re.compile(r"^ [VA][A-Z.]{5} (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Binary:
    """An ffmpeg that answered.

    Attributes:
        path: absolute.
        version: as it prints it; part of every RenderId.
        licence: GPL or LGPL, by how it was built.
        encoders: all that it has, by FFmpeg's names.
        digest: SHA-256 of the program's bytes; part of every job's key.
        complaint: what it said to the filters that every render uses; "" if it has them.
    """

    path: str
    version: str
    licence: str
    encoders: tuple[str, ...]
    digest: str
    complaint: str


def located() -> str:
    """The path of the ffmpeg to use: DUETCHAIN_FFMPEG, else the one installed with duetchain.

    Raises:
        NotFound: if there is none.
    """
    if own := os.environ.get(VARIABLE):
        if not Path(own).is_file():
            raise NotFound(f'no file "{own}"', hint=f"{VARIABLE} must name an ffmpeg", file=own)
        return str(Path(own).absolute())
    import imageio_ffmpeg

    own_folder = Path(imageio_ffmpeg.__file__).absolute().parent / "binaries"
    for installed in sorted(own_folder.glob("ffmpeg-*"), reverse=True):
        if os.access(installed, os.X_OK):
            return str(installed)
    try:  # this asks the binary for its version in the caller's environment
        return str(Path(imageio_ffmpeg.get_ffmpeg_exe()).absolute())
    except RuntimeError:
        hint = f"install ffmpeg and set {VARIABLE} to its path"
        raise NotFound("this system has no ffmpeg", hint=hint) from None


def ffmpeg() -> Binary:
    """The ffmpeg that runs every job.

    Raises:
        NotFound: if there is none, it does not answer, or it lacks what every render uses.
    """
    found = _asked(located())
    if found.complaint:
        raise NotFound(
            f'"{found.path}" (ffmpeg {found.version}) is too old, or lacks what every render uses: '
            f"{found.complaint}",
            hint=f"unset {VARIABLE}, or let it name a newer ffmpeg",
            file=found.path,
        )
    return found


@lru_cache(maxsize=4)
def _asked(path: str) -> Binary:
    """What it says of itself; remembered for this user for as long as the file stays the same."""
    try:
        found = Path(path).stat()
    except OSError:
        return _answer(path)
    stamp = [path, found.st_size, found.st_mtime_ns]
    if known := _remembered(stamp):
        return known
    answer = _answer(path)
    memory = _memory()
    with contextlib.suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        making = memory.with_name(f".{secrets.token_hex(8)}")
        try:
            making.write_text(json.dumps({"stamp": stamp, **asdict(answer)}), encoding="utf-8")
            making.replace(memory)
        finally:
            making.unlink(missing_ok=True)
    return answer


def not_running(wrong: OSError) -> RenderFailed:
    """The ffmpeg that was found cannot be started."""
    message = f"ffmpeg does not run: {wrong}"
    return RenderFailed(message, hint=CHECK_FFMPEG, reason="ffmpeg-absent")


def _memory() -> Path:
    """Where the answer is kept; without a home nowhere."""
    return (cache_folder() or Path(os.devnull)) / "ffmpeg.json"


def _remembered(stamp: list[object]) -> Binary | None:
    try:
        told = json.loads(_memory().read_bytes())
        same = told.pop("stamp") == stamp
        return Binary(**{**told, "encoders": tuple(told["encoders"])}) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _answer(path: str) -> Binary:
    hint = f"{VARIABLE} must name a working ffmpeg"
    try:
        told = run(
            [path, "-hide_banner", "-version"], limits=replace(_ASK_LIMITS, wall_s=_ANSWER_S)
        )
        text = told.stdout.decode("utf-8", "replace")
        version = _VERSION.search(text)
        if told.timed_out:
            message = f'"{path}" did not answer within {_ANSWER_S} s'
            raise NotFound(message, hint=hint, file=path)
        if told.code or not version:
            raise NotFound(f'"{path}" is not an ffmpeg', hint=hint, file=path)
        encoders = run([path, "-hide_banner", "-encoders"], limits=_ASK_LIMITS)
        tried = run([path, *_TRIED], limits=_ASK_LIMITS)
    except OSError as wrong:
        raise NotFound(f'"{path}" does not run: {wrong}', hint=hint, file=path) from None
    return Binary(
        path=path,
        version=version[1],
        licence="GPL" if "--enable-gpl" in text else "LGPL",
        encoders=tuple(_ENCODER.findall(encoders.stdout.decode("utf-8", "replace"))),
        digest=file_digest(Path(path)),
        complaint=_complaint(tried),
    )


def _complaint(tried: Finished) -> str:
    """The first line of what a trial said, if it did not work."""
    if not tried.code and not tried.timed_out:
        return ""
    said = [line.strip() for line in tried.stderr_tail.splitlines() if line.strip()]
    return re.sub(r" @ 0x[0-9a-f]+", "", said[0])[:200] if said else "it says nothing"
