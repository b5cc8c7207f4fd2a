"""The longer list, off unless its user asks: demuxers and decoders of old cameras and programs.

Few people need them and few look at their code: a stranger's file opens none of them unasked.
"""

from __future__ import annotations

Lists = dict[str, tuple[str, ...]]

OLD_CONTAINERS: Lists = {
    "DV as it comes from the tape": ("dv",),
    "DTS": ("dts",),
    "BMP": ("bmp_pipe",),
    "TIFF": ("tiff_pipe",),
    "JPEG XL": ("jpegxl_pipe",),
}
"""What files are called by people: FFmpeg's demuxers for them."""

OLD_PICTURES: Lists = {
    "DV": ("dvvideo",),
    "Microsoft MPEG-4 (DivX 3)": ("msmpeg4v1", "msmpeg4v2", "msmpeg4"),
    "Windows Media Video 7": ("wmv1",),
    "Cinepak": ("cinepak",),
    "Sorenson Video": ("svq1", "svq3"),
    "Flash Video": ("flv", "vp6", "vp6a", "vp6f"),
    "QuickTime Animation": ("qtrle",),
    "QuickTime Video": ("rpza",),
    "QuickTime Graphics": ("smc",),
    "Intel Indeo": ("indeo2", "indeo3", "indeo4", "indeo5"),
    "Motion JPEG B": ("mjpegb",),
    "HuffYUV": ("huffyuv",),
    "plain pixels, not compressed": ("rawvideo",),
    "BMP": ("bmp",),
    "TIFF": ("tiff",),
    "JPEG XL": ("libjxl",),
}
"""Codecs of pictures: FFmpeg's decoders for them."""

OLD_SOUNDS: Lists = {
    "DTS": ("dca",),
    "Windows Media Audio": ("wmav1", "wmapro", "wmavoice", "wmalossless"),
    "ADPCM of cameras and programs": (
        "adpcm_swf", "adpcm_yamaha", "adpcm_ima_amv", "adpcm_ima_ws", "adpcm_ima_ssi", "adpcm_adx",
        "g722", "g726", "g726le", "adpcm_ct", "adpcm_sbpro_2", "adpcm_sbpro_3", "adpcm_sbpro_4",
    ),
    "QDesign Music": ("qdm2", "qdmc"),
    "MACE": ("mace3", "mace6"),
    "Nellymoser": ("nellymoser",),
    "Speex": ("speex",),
    "QCELP": ("qcelp",),
    "GSM": ("gsm", "gsm_ms"),
    "PCM of discs and camcorders": ("pcm_bluray", "pcm_dvd", "pcm_s16le_planar"),
}  # fmt: skip
"""Codecs of sounds: FFmpeg's decoders for them."""


def _all(table: Lists) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in table.values() for name in names))


OLD_DEMUXERS = _all(OLD_CONTAINERS)
OLD_VIDEO_DECODERS, OLD_AUDIO_DECODERS = _all(OLD_PICTURES), _all(OLD_SOUNDS)


def named_old(decoder: str) -> str:
    """What people call the kind that a decoder is for; "" if it is not on the longer list."""
    rows = (*OLD_PICTURES.items(), *OLD_SOUNDS.items())
    return next((name for name, decoders in rows if decoder in decoders), "")


_BEGINNINGS = (
    (b"\x1f\x07\x00", "DV"),
    (b"\x7f\xfe\x80\x01", "DTS"),
    (b"\xfe\x7f\x01\x80", "DTS"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
)


def begins_old(head: bytes) -> str:
    """What people call a file of the longer list, by its first bytes; "" if it is none.

    >>> begins_old(bytes([0x49, 0x49, 0x2A, 0]))
    'TIFF'
    """
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00" and head[14:18] in _BMP_HEADERS:
        return "BMP"
    return next((name for begin, name in _BEGINNINGS if head.startswith(begin)), "")


_BMP_HEADERS = tuple(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
