"""Other encoders of the machine: which there are, and whether one works, found by a test encode."""

from __future__ import annotations

import re
from functools import lru_cache

from duetchain.errors import UsageError
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.encode import Codec
from duetchain.media.probe import probe
from duetchain.system.made import is_made
from duetchain.system.process import Limits, run
from duetchain.system.workspace import own_workspace

_NAMES = re.compile(
    r"(lib)?(x264|openh264|kvazaar|svtav1|aom-av1|rav1e|x265|h264|hevc|av1)(_\w+)?\Z"
)
_TRIAL = Limits(wall_s=60, cpu_s=60, memory_mib=8192, file_mib=100)
_CODECS: dict[str, Codec] = {"h264": "h264", "hevc": "hevc", "av1": "av1", "libdav1d": "av1"}


def others() -> tuple[str, ...]:
    """The encoders of H.264, HEVC and AV1 that this ffmpeg has, working or not."""
    return tuple(name for name in ffmpeg().encoders if _NAMES.match(name))


@lru_cache(maxsize=64)
def codec_of(name: str) -> Codec | None:
    """What an encoder makes, found by encoding five frames; None if it does not work here."""
    if name not in others():
        return None
    with own_workspace() as folder:
        made = folder / "trial.mkv"
        argv = [
            ffmpeg().path, "-nostdin", "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i",
            "color=c=gray:s=320x240:r=25:d=0.2", "-pix_fmt", "yuv420p", "-c:v", name,
            "-f", "matroska", f"file:{made}",
        ]  # fmt: skip
        finished = run(argv, limits=_TRIAL, writes=[folder])
        if finished.code or not is_made(made):
            return None
        video = probe(made, name="the trial").video
        return _CODECS.get(video.codec) if video and video.frames == 5 else None


def working() -> tuple[tuple[str, Codec], ...]:
    """Every encoder of H.264, HEVC and AV1 that works here, and what it makes."""
    found = ((name, codec_of(name)) for name in others())
    return tuple((name, codec) for name, codec in found if codec)


def checked_encoder(name: str) -> Codec:
    """What an encoder makes that a user has named.

    Raises:
        UsageError: if there is none of that name, or it does not work here.
    """
    codec = codec_of(name)
    if codec is None:
        raise UsageError(
            f'the encoder "{name}" does not work here',
            hint="name one that does, or leave it away",
            reason="encoder-unknown",
            field="encoder",
            given=name,
        )
    return codec
