"""Which ffmpeg runs, and what it is."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from duetchain.errors import NotFound, RenderFailed
from duetchain.identity import file_digest
from duetchain.system.process import Limits, run

VARIABLE = "DUETCHAIN_FFMPEG"
CHECK_FFMPEG = "check the ffmpeg of this system"
NEEDED_ENCODERS = ("libx264", "aac")
KNOWN_ENCODERS = (
    *NEEDED_ENCODERS, "libx265", "libsvtav1", "libvpx-vp9", "libopus", "libmp3lame", "flac",
)  # fmt: skip
"""Those that some option asks for."""
_ASK_LIMITS = Limits(wall_s=20, cpu_s=20, memory_mib=4096, file_mib=0)
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
    """

    path: str
    version: str
    licence: str
    encoders: tuple[str, ...]
    digest: str


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
        NotFound: if there is none, or it does not answer.
    """
    return _asked(located())


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
    with contextlib.suppress(OSError):
        memory = _memory()
        memory.parent.mkdir(parents=True, exist_ok=True)
        making = memory.with_name(f".{secrets.token_hex(8)}")
        making.write_text(json.dumps({"stamp": stamp, **asdict(answer)}), encoding="utf-8")
        making.replace(memory)
    return answer


def not_running(wrong: OSError) -> RenderFailed:
    """The ffmpeg that was found cannot be started."""
    message = f"ffmpeg does not run: {wrong}"
    return RenderFailed(message, hint=CHECK_FFMPEG, reason="ffmpeg-absent")


def _memory() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("duetchain", appauthor=False) / "ffmpeg.json"


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
        told = run([path, "-hide_banner", "-version"], limits=_ASK_LIMITS)
        encoders = run([path, "-hide_banner", "-encoders"], limits=_ASK_LIMITS)
    except OSError as wrong:
        raise NotFound(f'"{path}" does not run: {wrong}', hint=hint, file=path) from None
    text = told.stdout.decode("utf-8", "replace")
    version = _VERSION.search(text)
    if told.code or not version:
        raise NotFound(f'"{path}" is not an ffmpeg', hint=hint, file=path)
    return Binary(
        path=path,
        version=version[1],
        licence="GPL" if "--enable-gpl" in text else "LGPL",
        encoders=tuple(_ENCODER.findall(encoders.stdout.decode("utf-8", "replace"))),
        digest=file_digest(Path(path)),
    )
