"""How a render is encoded: the qualities, the codecs, the files that hold them, and their sizes."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec

Quality = Literal["draft", "standard", "high", "lossless"]
Codec = Literal["h264", "hevc", "av1", "vp9"]
SOUND_RATE_HZ = 48000

THREADS = 3
"""Of each encoder: its bytes depend on them, so the machine's number must not decide."""
_X265 = ("-x265-params", f"log-level=error:frame-threads={THREADS}:pools={THREADS}")
_VP9 = ("-c:v", "libvpx-vp9", "-row-mt", "1", "-b:v", "0", "-deadline", "good", "-cpu-used")
VIDEO: dict[Codec, dict[Quality, tuple[str, ...]]] = {
    "h264": {
        "draft": ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "28"),
        "standard": ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20"),
        "high": ("-c:v", "libx264", "-preset", "medium", "-crf", "16"),
        "lossless": ("-c:v", "libx264", "-preset", "veryfast", "-qp", "0"),
    },
    "hevc": {
        "draft": ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "30", *_X265),
        "standard": ("-c:v", "libx265", "-preset", "veryfast", "-crf", "22", *_X265),
        "high": ("-c:v", "libx265", "-preset", "medium", "-crf", "18", *_X265),
        "lossless": ("-c:v", "libx265", "-preset", "veryfast", _X265[0], _X265[1] + ":lossless=1"),
    },
    "av1": {
        "draft": ("-c:v", "libsvtav1", "-preset", "12", "-crf", "45"),
        "standard": ("-c:v", "libsvtav1", "-preset", "8", "-crf", "28"),
        "high": ("-c:v", "libsvtav1", "-preset", "6", "-crf", "20"),
        "lossless": ("-c:v", "libsvtav1", "-preset", "8", "-svtav1-params", "lossless=1"),
    },
    "vp9": {
        "draft": (*_VP9, "8", "-crf", "42"),
        "standard": (*_VP9, "4", "-crf", "30"),
        "high": (*_VP9, "2", "-crf", "22"),
        "lossless": (*_VP9, "4", "-lossless", "1"),
    },
}
"""FFmpeg's words for each quality of each codec: encoder, speed, rate."""

SOUND_KBPS: dict[Quality, int] = {"draft": 128, "standard": 192, "high": 256, "lossless": 320}
"""Of a lossy sound, both channels together."""

QUALITIES: tuple[Quality, ...] = tuple(SOUND_KBPS)


BITS_A_SECOND: dict[Quality, str] = {"draft": "3M", "standard": "8M", "high": "16M"}
"""The bits a second of an encoder that is only known by its name: it has no quality to ask for."""


class EncodeSettings(msgspec.Struct, frozen=True):
    """How good, and in which codec; None for the usual one of the file's kind.

    Attributes:
        quality: its name.
        codec: of the picture.
        encoder: FFmpeg's name of one of the machine's own; None for ours, the same everywhere.
    """

    quality: Quality = "standard"
    codec: Codec | None = None
    encoder: str | None = None

    @property
    def video(self) -> tuple[str, ...]:
        """The encoder's options."""
        if self.encoder:
            return ("-c:v", self.encoder, "-b:v", BITS_A_SECOND[self.quality])
        return (*VIDEO[self.codec or "h264"][self.quality], "-threads", str(THREADS))

    @property
    def sound_kbps(self) -> int:
        """Of a lossy sound, both channels together."""
        return SOUND_KBPS[self.quality]


class Container(msgspec.Struct, frozen=True):
    """A kind of film file.

    Attributes:
        options: how FFmpeg writes it.
        codecs: what it may hold; the first is meant where none was named.
        sound: the encoder of its sound.
        told_whole: the codecs whose streams it tells of by what their own files tell: to copy them
            into it, nobody need decode a frame.
    """

    options: tuple[str, ...]
    codecs: tuple[Codec, ...]
    sound: str = "aac"
    told_whole: tuple[Codec, ...] = ()


STAGED_SOUND = {"aac": ".m4a", "libopus": ".mp4"}
"""Where a film's sound waits to be joined: these keep its first sample where it is."""

_MP4 = ("-movflags", "+faststart", "-f", "mp4")
_TOLD: tuple[Codec, ...] = ("h264", "hevc", "av1")
CONTAINERS: dict[str, Container] = {
    ".mp4": Container(_MP4, ("h264", "hevc", "av1", "vp9"), told_whole=_TOLD),
    ".m4v": Container(_MP4, ("h264", "hevc"), told_whole=_TOLD),
    ".mov": Container((*_MP4[:-1], "mov"), ("h264", "hevc"), told_whole=_TOLD),
    ".mkv": Container(("-f", "matroska"), ("h264", "hevc", "av1", "vp9")),
    ".webm": Container(("-f", "webm"), ("vp9", "av1"), sound="libopus"),
}
"""What a film may be, by its suffix."""

APPLES = ("-tag:v", "hvc1")
"""The tag by which Apple's players know HEVC in MP4 and MOV."""

SOUND_SUFFIXES: dict[str, tuple[str, ...]] = {
    ".wav": ("-c:a", "pcm_s24le", "-f", "wav"),
    ".flac": ("-c:a", "flac", "-sample_fmt", "s32", "-f", "flac"),
    ".mp3": ("-c:a", "libmp3lame", "-f", "mp3"),
    ".opus": ("-c:a", "libopus", "-f", "opus"),
}
"""What a render without a picture may be, and how FFmpeg writes it."""

LOSSY_SOUNDS = (".mp3", ".opus")

PICTURE_SUFFIX = ".png"
"""What a render of one moment may be."""

FLOAT_BYTES, STEM_BYTES = 4, 3
"""Of a sample: between jobs, and of a sound that is delivered without loss."""
CELL_BYTES = 0.5
"""Of a pixel in a lossless cell: Ut Video takes a third of what it is given."""
FILM_BYTES = {"draft": 0.006, "standard": 0.016, "high": 0.032, "lossless": 0.5}
"""Of a pixel of film: 3, 8, 16 and 250 million bits a second for 1920x1080 at 30."""
PNG_BYTES = 3


def floats_bytes(seconds: Fraction, channels: int = 2) -> float:
    """The size of a sound between jobs: floats at 48 kHz."""
    return float(seconds) * SOUND_RATE_HZ * FLOAT_BYTES * channels


def sound_bytes(seconds: Fraction, suffix: str, settings: EncodeSettings) -> float:
    """About the size of a finished sound, alone or for a film."""
    if suffix in SOUND_SUFFIXES and suffix not in LOSSY_SOUNDS:
        return float(seconds) * SOUND_RATE_HZ * STEM_BYTES * 2
    return float(seconds) * settings.sound_kbps * 1000 / 8
