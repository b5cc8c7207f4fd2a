"""A picture's colours in FFmpeg's words: any of them to BT.709 in limited range, for SDR screens.

What is brighter than a plain screen is tone-mapped. Perceptual quantisation (PQ, SMPTE ST 2084):
linear light, 203 cd/m2 for white (ITU-R BT.2408), Mobius, which leaves faces as they are and bends
only the highlights. Hybrid log-gamma (HLG, ARIB STD-B67) is made to be seen on a plain screen as it
is: its own curve is kept, lifted so that its white at 75 % looks white.
"""

from __future__ import annotations

from duetchain.ffmpeg.graph import Stream, library
from duetchain.media.info import VideoStream

HD_HEIGHT_PX = 720
WHITE_CD_M2 = 203
HLG_LIFT = "0/0 0.5/0.57 0.75/0.87 1/1"
PQ, HLG = "smpte2084", "arib-std-b67"
WIDE = ("bt2020", "smpte431", "smpte432")
"""Primaries that a plain screen would show pale."""
LIKE_709 = "bt709"
RESIZED = {
    "filter": "bicubic", "param_a": 0, "param_b": 0.6, "cin": "center", "c": "center",
    "min": LIKE_709, "m": LIKE_709, "r": "tv",
}  # fmt: skip
"""To zscale: the curve of `scale`'s bicubic, and chroma in the middle of its square, as there."""


def is_rgb(video: VideoStream) -> bool:
    """Whether it is stored as red, green and blue."""
    return video.pixel_format.startswith(("rgb", "bgr", "gbr", "pal", "argb", "abgr"))


def matrix(video: VideoStream) -> str:
    """How its brightness and colour were parted; by its height where the file does not tell."""
    usual = "bt709" if video.height_px >= HD_HEIGHT_PX else "smpte170m"
    return video.matrix or usual


def needs_mapping(video: VideoStream) -> bool:
    """Whether its colours are more than a plain screen shows."""
    return video.is_hdr or video.primaries in WIDE


def is_plain(video: VideoStream) -> bool:
    """Whether its colours are parted as ours are, so that each plane is resized by itself."""
    return video.pixel_format.startswith("yuv") and not video.alpha and matrix(video) == LIKE_709


def sized(stream: Stream, width_px: int, height_px: int, video: VideoStream) -> Stream:
    """Scaled to square pixels in limited range and BT.709; its alpha stays, if it has any."""
    if needs_mapping(video):
        small = stream.filter("scale", width_px, height_px, flags="bicubic")
        plain = _mapped_under_alpha(small, video) if video.alpha else mapped(small, video)
        return plain.filter("setsar", 1)
    if is_plain(video):
        return _resized(stream, width_px, height_px)
    source = {} if is_rgb(video) else {"in_color_matrix": matrix(video)}
    scaled = stream.filter(
        "scale",
        width_px,
        height_px,
        flags="bicubic",
        out_color_matrix="bt709",
        out_range="tv",
        **source,
    )
    pixels = "yuva420p" if video.alpha else "yuv420p"
    return scaled.filter("format", pixels).filter("setsar", 1)


def _resized(stream: Stream, width_px: int, height_px: int) -> Stream:
    """What `scale` with bicubic makes, in a third of its time; chroma stays where it was."""
    resized = stream.filter("zscale", width_px, height_px, **RESIZED)
    return (
        resized.filter("format", "yuv420p")
        .filter("setparams", chroma_location="unspecified")
        .filter("setsar", 1)
    )


def mapped(stream: Stream, video: VideoStream) -> Stream:
    """More colours than a plain screen has, brought into those that it has."""
    if video.transfer == PQ:
        light = stream.filter(
            "zscale", **_source(video, PQ), t="linear", p="bt709", m="gbr", npl=WHITE_CD_M2
        ).filter("format", "gbrpf32le")
        screen = light.filter("tonemap", tonemap="mobius", desat=0)
        return screen.filter("zscale", t="bt709", p="bt709", m="bt709", r="tv").filter(
            "format", "yuv420p"
        )
    narrow = stream.filter(
        "zscale", **_source(video, LIKE_709), t="bt709", p="bt709", m="gbr", r="pc"
    ).filter("format", "gbrp10le")
    if video.transfer == HLG:
        narrow = narrow.filter("curves", all=HLG_LIFT)
    return narrow.filter("scale", out_color_matrix="bt709", out_range="tv").filter(
        "format", "yuv420p"
    )


def _mapped_under_alpha(stream: Stream, video: VideoStream) -> Stream:
    """The colours alone are mapped: `tonemap` leaves the transparency of its frames unwritten."""
    parts = stream.filter_multi_output("split")
    alpha = parts[1].filter("format", "yuva420p").filter("alphaextract")
    return library().filter([mapped(parts[0], video), alpha], "alphamerge")


def _source(video: VideoStream, transfer: str) -> dict[str, str]:
    """What the picture is, said to zscale, whatever its frames carry."""
    if is_rgb(video):
        told = {"min": "gbr", "rin": "pc"}
    else:
        wide = "bt2020nc" if video.primaries == "bt2020" or video.is_hdr else matrix(video)
        told = {"min": video.matrix or wide, "rin": video.colour_range or "tv"}
    primaries = video.primaries or ("bt2020" if video.is_hdr else "bt709")
    return {"tin": transfer, "pin": primaries, **told}


def flattened(stream: Stream, back: Stream) -> Stream:
    """What is transparent shows the background."""
    return back.overlay(stream, shortest=1).filter("format", "yuv420p")
