"""What a stranger's file may be at most, checked in the probe's child before FFmpeg works on it."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from duetchain.media.accepted import MOST_TILES
from duetchain.media.by_bytes.jpeg_xl import jpeg_xl
from duetchain.media.by_bytes.sizes import WebpAnimation
from duetchain.media.by_bytes.tiles import HeifPicture
from duetchain.media.frame_times import is_variable, nominal_rate
from duetchain.media.info import MediaInfo, VideoStream
from duetchain.media.limits import MediaLimits

PAGE_BYTES = 64 * 1024
PICTURE_BYTES = 256 * 1024 * 1024
"""More than any photo: what is read whole to know a picture's parts."""


class Refused(Exception):
    """The file is not for us; the text says why, `reason` which of the known reasons it is."""

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(text)
        self.reason = reason


class OverLimit(Exception):
    """The file is more than a limit allows: what it has, the limit's name, the number found."""


def beginning(path: str, most: int) -> bytes:
    """The first bytes of a file."""
    with open(path, "rb") as stream:  # noqa: PTH123 - bytes of any name
        return stream.read(most)


def check_size(size_px: tuple[int, int] | None, limits: MediaLimits) -> None:
    """Refuse a picture that is too large before FFmpeg sees it."""
    if size_px and size_px[0] * size_px[1] > limits.pixels:
        pixels = size_px[0] * size_px[1]
        text = f"its picture has {size_px[0]}x{size_px[1]} pixels"
        raise OverLimit(f"{text}; {limits.pixels:.15g} are allowed", "pixels", pixels)


def check_streams(count: int, photo: HeifPicture | None, limits: MediaLimits) -> None:
    """Refuse a file with too many streams; a photo's tiles are no streams of their own."""
    if count > (MOST_TILES if photo else limits.streams):
        text = f"it has {count} streams; {limits.streams:.15g} are allowed"
        raise OverLimit(text, "streams", count)


def check_hours(seconds: Fraction, most_s: float, *, so_far: bool = False) -> None:
    """Refuse what lasts longer than so many seconds."""
    if seconds > most_s:
        hours = float(seconds / 3600)
        more = " and more" if so_far else ""
        text = f"it lasts {hours:.1f} hours{more}; {most_s / 3600:.15g} are allowed"
        raise OverLimit(text, "hours", hours)


def check_time(info: MediaInfo, limits: MediaLimits) -> None:
    """Refuse what lasts too long or has too many frames a second."""
    check_hours(info.duration, limits.hours * 3600)
    video = info.video
    if video is None or video.rate is None:
        return
    mean = video.frames / max(video.end - video.start, 1 / video.rate) if video.frames > 50 else 0
    dense = max(video.rate, mean)
    if dense > limits.frames_per_second:
        most = f"{limits.frames_per_second:.15g} are allowed"
        text = f"it has {float(dense):.0f} frames a second; {most}"
        raise OverLimit(text, "frames_per_second", float(dense))


def jpeg_xl_facts(path: str, limits: MediaLimits, head: bytes) -> MediaInfo | None:
    """The facts of a JPEG XL picture, which PyAV's FFmpeg cannot read; None if it is none.

    Raises:
        OverLimit: if it is too large.
    """
    found = jpeg_xl(head) if limits.old_formats else None
    if found is None:
        return None
    check_size(found.size_px, limits)
    video = VideoStream(
        index=0,
        codec="libjxl",
        width_px=found.size_px[0],
        height_px=found.size_px[1],
        pixel_format="rgba" if found.alpha else "rgb24",
        alpha=found.alpha,
        frames=1,
        start=Fraction(0),
        end=Fraction(0),
        coded_sha256=hashlib.sha256(beginning(path, PICTURE_BYTES)).hexdigest(),
    )
    odd = ("it moves: its first picture is shown",) if found.moves else ()
    return MediaInfo(container="jpegxl_pipe", video=video, still=True, streams=1, odd=odd)


def webp_facts(path: str, moving: WebpAnimation, limits: MediaLimits) -> MediaInfo:
    """The facts of an animated WebP, which PyAV's FFmpeg cannot read."""
    ends = [Fraction(0)]
    for length in moving.durations_ms:
        ends.append(ends[-1] + Fraction(length or 100, 1000))
    still = len(ends) == 2
    video = VideoStream(
        index=0,
        codec="webp_anim",
        width_px=moving.size_px[0],
        height_px=moving.size_px[1],
        pixel_format="argb",
        alpha=moving.alpha,
        variable=is_variable(ends),
        rate=None if still else nominal_rate(ends, None),
        frames=len(moving.durations_ms),
        start=Fraction(0),
        end=ends[-1],
        coded_sha256=hashlib.sha256(beginning(path, PICTURE_BYTES)).hexdigest(),
    )
    info = MediaInfo(container="webp_anim", video=video, still=still, streams=1)
    check_time(info, limits)
    return info
