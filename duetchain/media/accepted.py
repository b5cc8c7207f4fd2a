"""The short list of what people really send: FFmpeg's names of demuxers and decoders.

Everything else that FFmpeg could open stays closed: a decoder that nobody needs is only a way in.
"""

from __future__ import annotations

from duetchain.media.old_formats import OLD_AUDIO_DECODERS, OLD_DEMUXERS, OLD_VIDEO_DECODERS

CONTAINERS = {
    "MP4, MOV, M4A, 3GP": ("mov",),
    "HEIC and AVIF pictures": ("mov",),
    "Matroska and WebM": ("matroska", "webm"),
    "AVI": ("avi",),
    "MPEG streams (TS, MTS, MPG, VOB)": ("mpegts", "mpeg"),
    "FLV": ("flv",),
    "Windows Media (WMV, WMA, ASF)": ("asf",),
    "GIF": ("gif",),
    "PNG and animated PNG": ("png_pipe", "apng"),
    "JPEG": ("jpeg_pipe",),
    "WebP, also animated": ("webp_pipe", "webp_anim"),
    "MP3": ("mp3",),
    "AAC": ("aac",),
    "FLAC": ("flac",),
    "Ogg (Vorbis, Opus)": ("ogg",),
    "WAV and W64": ("wav", "w64"),
    "AIFF": ("aiff",),
    "CAF": ("caf",),
    "AMR": ("amr",),
}
"""What files are called by people: FFmpeg's demuxers for them."""

PICTURES = {
    "H.264": ("h264",),
    "H.265 (HEVC)": ("hevc",),
    "AV1": ("av1", "libdav1d"),
    "VP8, VP9, also with alpha": ("vp8", "vp9", "libvpx", "libvpx-vp9"),
    "MPEG-4 part 2, MPEG-2, MPEG-1, H.263": ("mpeg4", "mpeg2video", "mpeg1video", "h263"),
    "Motion JPEG and JPEG": ("mjpeg",),
    "ProRes, also with alpha": ("prores",),
    "DNxHD": ("dnxhd",),
    "Theora": ("theora",),
    "Windows Media Video, VC-1": ("wmv2", "wmv3", "vc1"),
    "GIF, PNG, animated PNG, WebP": ("gif", "apng", "png", "webp", "webp_anim"),
}
"""Codecs of pictures: FFmpeg's decoders for them."""

SOUNDS = {
    "AAC": ("aac", "aac_latm"),
    "MP3, MP2": ("mp3", "mp3float", "mp2", "mp2float"),
    "Opus, Vorbis": ("opus", "libopus", "vorbis", "libvorbis"),
    "FLAC, ALAC": ("flac", "alac"),
    "AC-3, E-AC-3": ("ac3", "eac3"),
    "AMR": ("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb"),
    "Windows Media Audio": ("wmav2",),
    "ADPCM": ("adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt"),
    "PCM, A-law, mu-law": (
        "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
        "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw",
    ),
}  # fmt: skip
"""Codecs of sounds: FFmpeg's decoders for them."""


def _all(table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in table.values() for name in names))


DEMUXERS, VIDEO_DECODERS, AUDIO_DECODERS = _all(CONTAINERS), _all(PICTURES), _all(SOUNDS)

STILL_DEMUXERS = frozenset(
    {"png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "jpegxl_pipe"}
)
"""A file of these is one picture, whatever else is appended to it."""

ONE_FRAME_STILL_DEMUXERS = frozenset({"gif", "apng", "webp_anim"})
"""A file of these is a still if it has one frame."""

ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""FFmpeg's own decoders of these leave the alpha out; libvpx has it."""

MOST_PIXELS = 7680 * 4320
MOST_STREAMS = 16
MOST_TILES = 1024
"""A phone's photo in HEIC is up to a few hundred tiles, each a stream to FFmpeg."""
MOST_ALLOC_BYTES = 512 * 1024 * 1024


def decoded_pixels(pixels: float) -> int:
    """FFmpeg's limit for pictures of so many pixels: it counts the rims of whole blocks, too."""
    return int(pixels * 21 / 20) + 256 * 256


def open_options(*, old_formats: bool = False) -> dict[str, str]:
    """FFmpeg's own options that keep an opened file from reaching beyond the lists.

    Args:
        old_formats: whether what is on the longer list is open, too.
    """
    decoders = VIDEO_DECODERS + AUDIO_DECODERS
    old = (OLD_DEMUXERS, OLD_VIDEO_DECODERS + OLD_AUDIO_DECODERS) if old_formats else ((), ())
    return {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(DEMUXERS + old[0]),
        "codec_whitelist": ",".join(decoders + old[1]),
    }


def is_taken(kind: str, decoder: str, *, old_formats: bool) -> bool:
    """Whether a decoder is on the short list, or on the longer one where that is open.

    Args:
        kind: "video" or "audio"; nothing else is decoded.
        decoder: FFmpeg's name.
        old_formats: whether the longer list is open.
    """
    short = {"video": VIDEO_DECODERS, "audio": AUDIO_DECODERS}.get(kind, ())
    old = {"video": OLD_VIDEO_DECODERS, "audio": OLD_AUDIO_DECODERS}.get(kind, ())
    return decoder in short or (old_formats and decoder in old)
