"""Proof of a finished file: what its packets are, read once more, compared with the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.process import Limits, run
from duetchain.render.plan import RenderPlan

LIMITS = Limits(wall_s=3600, cpu_s=3600, memory_mib=4096, file_mib=0)
CODEC_FRAME_S = Fraction(1, 10)
_DIGEST = re.compile(r"^\d+,(v|a),SHA256=([0-9a-f]{64})$", re.MULTILINE)
_FRAMES = re.compile(r"^frame=\s*(\d+)$", re.MULTILINE)
_LASTS = re.compile(r"^out_time_us=(\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proof:
    """What is in a file of ours.

    Attributes:
        picture: SHA-256 of its coded frames in order; "" without a picture.
        frames: how many those are.
        has_sound: whether there is a sound.
        lasts_s: the longer of picture and sound, in seconds.
    """

    picture: str
    frames: int
    has_sound: bool
    lasts_s: Fraction


def proved(path: Path, plan: RenderPlan) -> Proof:
    """What a finished file holds, as it was planned: an exit code proves nothing.

    Raises:
        RenderFailed: if it is not what was planned.
    """
    found = read(path)
    if plan.is_sound:
        off_s = abs(found.lasts_s - plan.timeline.duration)
        if not found.has_sound or off_s > CODEC_FRAME_S:
            message = f"ffmpeg made {float(found.lasts_s):.2f} s of sound"
            raise RenderFailed(message, hint="duet doctor")
    elif found.frames != plan.frames or not (found.has_sound or plan.is_picture):
        raise RenderFailed(
            f"ffmpeg made {found.frames} of {plan.frames} frames",
            hint="one of the clips may be damaged: duet verify --full",
        )
    return found


def read(path: Path) -> Proof:
    """What a file of ours holds; nothing is decoded.

    Raises:
        RenderFailed: if it cannot be read.
    """
    opening = ["-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe", "-i", f"file:{path}"]
    hashing = ["-map", "0", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "pipe:1"]
    argv = [ffmpeg().path, *opening, "-progress", "pipe:2", *hashing]
    try:
        finished = run(argv, limits=LIMITS, reads=[path])
    except OSError as wrong:
        raise RenderFailed(f"ffmpeg does not run: {wrong}", hint="duet doctor") from None
    digests = dict(_DIGEST.findall(finished.stdout.decode("ascii", "replace")))
    frames, lasts = (one.findall(finished.stderr_tail) for one in (_FRAMES, _LASTS))
    if finished.code or not digests:
        raise RenderFailed("what ffmpeg made cannot be read", hint="duet doctor")
    return Proof(
        picture=digests.get("v", ""),
        frames=int(frames[-1]) if frames and "v" in digests else 0,
        has_sound="a" in digests,
        lasts_s=Fraction(int(lasts[-1]), 1_000_000) if lasts else Fraction(0),
    )
