"""The facts of what is made of parts, with which all others work. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from duetchain.media.colours import is_rgb_form, usual_matrix
from duetchain.media.info import AudioStream, VideoStream
from duetchain.media.parts.changes import StreamShape
from duetchain.media.parts.laying import Laid

_KEPT_FORMS = ("yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le")


def picture_made(video: VideoStream, shapes: Sequence[StreamShape], laid: Laid) -> VideoStream:
    """The facts of the picture that is made of one of parts; the same where it is whole.

    It is upright, of square pixels, progressive, in limited range, and as large as the first part.

    Args:
        video: its facts by its first frame.
        shapes: that it has on the way; none where it never changes.
        laid: what is added to its times.
    """
    if not shapes and not laid:
        return video
    largest = max(
        [video.width_px * video.height_px, *(w * h for w, h in (s.size_px for s in shapes))]
    )
    aspect, turned = video.pixel_shape, video.rotation in (90, 270)
    width, height = _even(video.width_px * aspect), _even(Fraction(video.height_px))
    return replace(
        video,
        width_px=height if turned else width,
        height_px=width if turned else height,
        pixel_shape=Fraction(1),
        rotation=0,
        mirrored=False,
        pixel_format=made_form(video.pixel_format, alpha=video.alpha),
        matrix=_matrix(video),
        colour_range="tv",
        interlaced=False,
        fields=video.interlaced,
        changes=bool(shapes),
        largest_px=largest,
        laid=laid,
    )


def _matrix(video: VideoStream) -> str:
    if is_rgb_form(video.pixel_format):
        return "bt709"
    return video.matrix or usual_matrix(video.height_px)


def made_form(pixel_format: str, *, alpha: bool) -> str:
    """In which kind of pixels a picture of parts is made whole.

    >>> made_form("yuvj420p", alpha=False), made_form("gbrp", alpha=False)
    ('yuv420p', 'yuv444p')
    """
    if alpha:
        return "yuva420p"
    if pixel_format in _KEPT_FORMS:
        return pixel_format
    deep = "10le" if any(bits in pixel_format for bits in ("10", "12", "14", "16")) else ""
    full = is_rgb_form(pixel_format) or "444" in pixel_format
    return f"yuv{'444' if full else '422' if '422' in pixel_format else '420'}p{deep}"


def _even(length: Fraction) -> int:
    return max(2, round(length / 2) * 2)


def sound_made(
    audio: AudioStream, shapes: Sequence[StreamShape], laid: Laid, loudest: int | None
) -> AudioStream:
    """The facts of the sound that is made of one of parts; the same where it is whole.

    Args:
        audio: its facts by its header.
        shapes: that it has on the way; none where it never changes.
        laid: what is added to its times.
        loudest: see `AudioStream`.
    """
    if not shapes and not laid and loudest is None:
        return audio
    most = max([audio.channels, *(shape.channels for shape in shapes)])
    layout = audio.layout if most == audio.channels else ("mono", "stereo")[min(most, 2) - 1]
    return replace(
        audio, channels=most, layout=layout, changes=bool(shapes), laid=laid, loudest=loudest
    )
