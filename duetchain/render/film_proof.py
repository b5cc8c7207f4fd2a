"""Proof of a finished file: what its packets are, read once more, compared with the plan."""

from __future__ import annotations

import hashlib
import re
from fractions import Fraction
from pathlib import Path

import msgspec

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.binary import CHECK_FFMPEG, ffmpeg, not_running
from duetchain.render.plan import RenderPlan
from duetchain.system.process import Limits, run

LIMITS = Limits(wall_s=3600, cpu_s=3600, memory_mib=4096, file_mib=0)
CODEC_FRAME_S = Fraction(1, 10)
_OPENING = ("-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe")
_TELLING = ("-progress", "pipe:2")
_PICTURE = ("-map", "0:v", "-c", "copy", "-f", "data", "pipe:1")
_SOUND = ("-map", "0:a", "-c", "copy", "-f", "streamhash", "-hash", "crc32", "pipe:2")
_SOUND_HASH = re.compile(r"^\d+,a,CRC32=", re.MULTILINE)
_FRAMES = re.compile(r"^frame=\s*(\d+)$", re.MULTILINE)
_LASTS = re.compile(r"^out_time_us=(\d+)$", re.MULTILINE)


class Proof(msgspec.Struct, frozen=True):
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
    found = read(path, has_picture=not plan.is_sound, may_sound=not plan.is_picture)
    if plan.is_sound:
        off_s = abs(found.lasts_s - plan.timeline.duration)
        if not found.has_sound or off_s > CODEC_FRAME_S:
            message = f"ffmpeg made {float(found.lasts_s):.2f} s of sound"
            raise RenderFailed(message, hint=CHECK_FFMPEG, reason="render-unreadable")
    elif found.frames != plan.frames or not (found.has_sound or plan.is_picture):
        raise RenderFailed(
            f"ffmpeg made {found.frames} of {plan.frames} frames",
            hint="one of the clips may be damaged",
            reason="render-short",
        )
    return found


def read(path: Path, *, has_picture: bool = True, may_sound: bool = True) -> Proof:
    """What a file of ours holds; nothing is decoded.

    FFmpeg hands the coded picture over and it is hashed here, in a fifth of the time.

    Args:
        path: the file.
        has_picture: whether it is a film or a picture.
        may_sound: whether it is a film or a sound.

    Raises:
        RenderFailed: if it cannot be read.
    """
    picture = hashlib.sha256()
    outputs = (_PICTURE if has_picture else ()) + (_SOUND if may_sound else ())
    unseen = ("-nofind_stream_info",) if has_picture and may_sound else ()
    argv = [ffmpeg().path, *_OPENING, *unseen, "-i", f"file:{path}", *_TELLING, *outputs]
    try:
        finished = run(argv, limits=LIMITS, reads=[path], on_block=picture.update)
    except OSError as wrong:
        raise not_running(wrong) from None
    frames, lasts = (one.findall(finished.stderr_tail) for one in (_FRAMES, _LASTS))
    if finished.code or not lasts:
        message = "what ffmpeg made cannot be read"
        raise RenderFailed(message, hint=CHECK_FFMPEG, reason="render-unreadable")
    return Proof(
        picture=picture.hexdigest() if has_picture else "",
        frames=int(frames[-1]) if frames and has_picture else 0,
        has_sound=bool(_SOUND_HASH.search(finished.stderr_tail)),
        lasts_s=Fraction(int(lasts[-1]), 1_000_000),
    )
