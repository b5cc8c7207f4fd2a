"""How a render is encoded: the named qualities and what they mean to x264 and AAC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Quality = Literal["draft", "standard", "high", "lossless"]
SOUND_RATE_HZ = 48000


@dataclass(frozen=True, slots=True)
class EncodeSettings:
    """x264's preset and rate, AAC's bits a second.

    Attributes:
        preset: x264's, speed against size.
        rate: x264's option for quality, ``("-crf", "20")`` or ``("-qp", "0")`` for no loss.
        sound_kbps: AAC, both channels together.
    """

    preset: str
    rate: tuple[str, str]
    sound_kbps: int


SOUND_SUFFIXES: dict[str, tuple[str, ...]] = {
    ".wav": ("-c:a", "pcm_s24le", "-f", "wav"),
    ".flac": ("-c:a", "flac", "-sample_fmt", "s32", "-f", "flac"),
    ".mp3": ("-c:a", "libmp3lame", "-f", "mp3"),
    ".opus": ("-c:a", "libopus", "-f", "opus"),
}
"""What a render without a picture may be, and how FFmpeg writes it."""

LOSSY_SOUNDS = (".mp3", ".opus")

QUALITIES: dict[Quality, EncodeSettings] = {
    "draft": EncodeSettings("ultrafast", ("-crf", "28"), 128),
    "standard": EncodeSettings("veryfast", ("-crf", "20"), 192),
    "high": EncodeSettings("medium", ("-crf", "16"), 256),
    "lossless": EncodeSettings("veryfast", ("-qp", "0"), 320),
}
