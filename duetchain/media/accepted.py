"""The short list of what people really send: FFmpeg's names of demuxers and decoders.

Everything else that FFmpeg could open stays closed: a decoder that nobody needs is only a way in.
"""

from __future__ import annotations

DEMUXERS = (
    "mov", "matroska", "webm", "avi", "mpegts", "mpeg", "flv", "asf", "gif", "apng",
    "png_pipe", "jpeg_pipe", "webp_pipe", "mp3", "aac", "flac", "ogg", "wav", "w64", "aiff",
    "caf", "amr",
)  # fmt: skip

VIDEO_DECODERS = (
    "h264", "hevc", "av1", "libdav1d", "vp8", "vp9", "libvpx", "libvpx-vp9", "mpeg4",
    "mpeg2video", "mpeg1video", "h263", "mjpeg", "prores", "dnxhd", "theora", "wmv2", "wmv3",
    "vc1", "gif", "apng", "png", "webp",
)  # fmt: skip

AUDIO_DECODERS = (
    "aac", "aac_latm", "mp3", "mp3float", "mp2", "mp2float", "opus", "libopus", "vorbis",
    "libvorbis", "flac", "alac", "ac3", "eac3", "amrnb", "amrwb", "libopencore_amrnb",
    "libopencore_amrwb", "wmav2", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt",
    "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
    "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw",
)  # fmt: skip

STILL_DEMUXERS = frozenset({"png_pipe", "jpeg_pipe", "webp_pipe"})

MOST_PIXELS = 7680 * 4320
MOST_STREAMS = 16
MOST_ALLOC_BYTES = 512 * 1024 * 1024


def open_options() -> dict[str, str]:
    """FFmpeg's own options that keep an opened file from reaching beyond the lists."""
    return {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(DEMUXERS),
        "codec_whitelist": ",".join(VIDEO_DECODERS + AUDIO_DECODERS),
    }
