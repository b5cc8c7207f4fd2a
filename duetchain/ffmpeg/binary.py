"""Which ffmpeg runs, and what it is."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from duetchain.errors import NotFound
from duetchain.process import Limits, run

VARIABLE = "DUETCHAIN_FFMPEG"
NEEDED_ENCODERS = ("libx264", "aac")
_ASK_LIMITS = Limits(wall_s=20, cpu_s=20, memory_mib=4096, file_mib=0)
_VERSION = re.compile(r"ffmpeg version (\S+)")


@dataclass(frozen=True, slots=True)
class Binary:
    """An ffmpeg that answered.

    Attributes:
        path: absolute.
        version: as it prints it; part of every RenderId.
        licence: GPL or LGPL, by how it was built.
        encoders: those of `NEEDED_ENCODERS` that it has.
    """

    path: str
    version: str
    licence: str
    encoders: tuple[str, ...]

    @property
    def major(self) -> int:
        """The release's first number; 0 for a build that does not tell."""
        number = re.search(r"\d+", self.version)
        return int(number[0]) if number else 0


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

    try:
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
    names = encoders.stdout.decode("utf-8", "replace").split()
    return Binary(
        path=path,
        version=version[1],
        licence="GPL" if "--enable-gpl" in text else "LGPL",
        encoders=tuple(name for name in NEEDED_ENCODERS if name in names),
    )
