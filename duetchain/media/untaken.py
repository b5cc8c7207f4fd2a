"""Why a file is not taken, in plain words, where its own bytes tell.

Pure: reads a stranger's bytes and trusts no number in them. Only ever called in the probe's child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from duetchain.media.by_bytes.boxes import SEALED_ENTRIES, IsoFilm
from duetchain.media.old_formats import begins_old, named_old


class Why(NamedTuple):
    """Why a file, or one of its streams, is not taken: a sentence's end, and which reason it is.

    Each reason has something else to do about it.
    """

    text: str
    reason: str = ""


ENCRYPTED = Why("it is encrypted", reason="encrypted")
BEGINNING_MISSING = Why(
    "it is a piece of a stream: its beginning is missing", reason="stream-piece"
)
BEGINNING_ONLY = Why(
    "it is the beginning of a stream: its pieces are missing", reason="stream-piece"
)
NO_INDEX = Why("it has no index (moov): the recording was cut off", reason="cut-off")

SPOKEN = {
    "mpegh_3d_audio": "MPEG-H", "mha1": "MPEG-H", "mha2": "MPEG-H", "mhm1": "MPEG-H",
    "mhm2": "MPEG-H", "ac4": "AC-4", "ac-4": "AC-4", "truehd": "Dolby TrueHD", "mlp": "MLP",
    "vvc": "H.266 (VVC)", "vvc1": "H.266 (VVC)", "vvi1": "H.266 (VVC)", "evc": "EVC", "apv": "APV",
    "apv1": "APV", "cfhd": "CineForm", "jpeg2000": "JPEG 2000", "jpegxs": "JPEG XS",
    "prores_raw": "ProRes RAW", "aprn": "ProRes RAW", "aprh": "ProRes RAW", "hap": "Hap",
    "rv10": "RealVideo", "rv20": "RealVideo", "rv30": "RealVideo", "rv40": "RealVideo",
    "cook": "RealAudio", "sipr": "RealAudio", "ra_144": "RealAudio", "ra_288": "RealAudio",
    "ffv1": "FFV1", "utvideo": "Ut Video", "lagarith": "Lagarith", "magicyuv": "MagicYUV",
    "cavs": "AVS", "avs2": "AVS2", "avs3": "AVS3", "libdavs2": "AVS2", "libuavs3d": "AVS3",
    "usac": "xHE-AAC", "atrac3": "ATRAC", "atrac3p": "ATRAC", "musepack7": "Musepack",
    "musepack8": "Musepack", "wavpack": "WavPack", "ape": "Monkey's Audio", "tta": "True Audio",
    "dolby_e": "Dolby E", "s302m": "SMPTE 302M", "v210": "uncompressed 10 bit", "v410": "v410",
}  # fmt: skip
"""What people call a codec: by FFmpeg's name of its decoder, or by its name in an MP4."""

_BEGINNINGS = (
    (b".RMF", "RealMedia"),
    (b".ra\xfd", "RealAudio"),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", "MXF"),
    (b"DKIF", "IVF"),
    (b"YUV4MPEG2", "Y4M"),
    (b"MThd", "notes (MIDI)"),
    (b"wvpk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"TTA1", "True Audio"),
    (b"MPCK", "Musepack"),
    (b"MP+", "Musepack"),
    (b"DSD ", "DSD"),
    (b"FRM8", "DSD"),
    (b".snd", "AU"),
    (b"8BPS", "a Photoshop file"),
    (b"gimp xcf", "a GIMP file"),
    (b"FUJIFILMCCD-RAW", "a camera's raw photo"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"qoif", "QOI"),
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"\xac\x40", "AC-4"),
    (b"\xc0\x01\xa5", "MPEG-H"),
)
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_SEALED = tuple(
    bytes.fromhex(name)
    for name in (
        "fbb31122 23bd d211 b4b700a0c955fc6e",  # content encryption
        "14e68a29 2226 174c b935dae07ee9289c",  # extended content encryption
        "33850543 8169 e649 9b74ad12cb86d58c",  # advanced content encryption
    )
)
_EBML, _CLUSTER = b"\x1a\x45\xdf\xa3", b"\x1f\x43\xb6\x75"
_MASTERS = {0x18538067, 0x1654AE6B, 0xAE, 0x6D80, 0x6240}
"""Matroska: Segment, Tracks, TrackEntry, ContentEncodings, ContentEncoding."""
_MATROSKA_SEALED, _CLUSTER_ID = 0x5035, 0x1F43B675
_TS_PACKET = 188
_PICTURE_OR_SOUND = re.compile(rb"\x00\x00\x01[\xbd\xc0-\xef]..([\x80-\xbf])", re.DOTALL)


def sealed(head: bytes, film: IsoFilm | None) -> Why | None:
    """Whether a picture or a sound of a file is encrypted, and which; None if none is.

    Args:
        head: the file's first bytes.
        film: what its boxes tell, if it has any.
    """
    tracks = [one for one in film.tracks if one.handler in _NAMES] if film else []
    shut = {one.handler for one in tracks if one.entry in SEALED_ENTRIES}
    if shut:
        whole = len(shut) == len({one.handler for one in tracks})
        return (
            ENCRYPTED
            if whole
            else Why(f"its {_NAMES[shut.pop()]} is encrypted", reason="encrypted")
        )
    is_asf = head.startswith(_ASF) and any(one in head for one in _ASF_SEALED)
    is_sealed = is_asf or (head.startswith(_EBML) and _matroska_is_sealed(head))
    return ENCRYPTED if is_sealed or _stream_is_sealed(head) else None


_NAMES = {b"vide": "picture", b"soun": "sound"}


def closed(head: bytes, film: IsoFilm | None, *, old_formats: bool) -> Why | None:
    """Why a file could not be opened, or holds nothing; None if its bytes do not tell.

    Args:
        head: the file's first bytes.
        film: what its boxes tell, if it has any.
        old_formats: whether the longer list is open.
    """
    if film:
        return _closed_film(film)
    if (name := begins_old(head)) and not old_formats:
        return old(f"it is {name}")
    ogg_goes_on = head[:4] == b"OggS" and len(head) > 5 and not head[5] & 2
    if head.startswith(_CLUSTER) or ogg_goes_on:
        return BEGINNING_MISSING
    name = next((name for begin, name in _BEGINNINGS if head.startswith(begin)), "")
    return (
        Why(f"it is {name}, which duetchain does not take", reason="format-not-taken")
        if name
        else None
    )


def _closed_film(film: IsoFilm) -> Why | None:
    if film.is_piece:
        return BEGINNING_MISSING
    if film.is_beginning:
        return BEGINNING_ONLY
    return Why("its index (moov) is damaged") if b"moov" in film.kinds else NO_INDEX


def old(subject: str) -> Why:
    """That something is of the longer list, such as "it is DV"."""
    return Why(
        f"{subject}, which is taken only where old formats are asked for", reason="old-format"
    )


def in_codec(subject: str, decoder: str, entry: bytes = b"") -> Why:
    """Why a stream is not taken, by its decoder.

    Args:
        subject: what is in it, such as "its sound".
        decoder: FFmpeg's name; "" if it has none.
        entry: its name in an MP4.
    """
    if name := named_old(decoder):
        return old(f"{subject} is in {name}")
    word = entry.decode("ascii", "replace").strip() if entry else ""
    printable = word if word.isprintable() else ""
    spoken = SPOKEN.get(decoder) or SPOKEN.get(word)
    if spoken:
        return Why(
            f"{subject} is {spoken}, which duetchain does not take", reason="format-not-taken"
        )
    known = f"the codec {decoder or printable}"
    name = known if decoder or printable else "a codec without a name"
    return Why(f"{subject} is in {name}, which duetchain does not take", reason="format-not-taken")


def _matroska_is_sealed(head: bytes) -> bool:
    return any(name == _MATROSKA_SEALED for name in _matroska(head, 0))


def _matroska(head: bytes, at: int) -> Iterator[int]:
    """The names of a file's elements up to its first cluster, those in others in their place."""
    while at < len(head):
        size = 9 - head[at].bit_length()
        name, at = int.from_bytes(head[at : at + size], "big"), at + size
        if at >= len(head) or size > 4 or name == _CLUSTER_ID:
            return
        size = 9 - head[at].bit_length()
        length = int.from_bytes(head[at : at + size], "big") & ((1 << (7 * size)) - 1)
        at += size
        yield name
        at += 0 if name in _MASTERS else length


def _stream_is_sealed(head: bytes) -> bool:
    """Whether most packets of a transport stream, or of a disc's film, are scrambled."""
    if head[:1] == b"\x47" and head[_TS_PACKET : _TS_PACKET + 1] == b"\x47":
        packets = [head[at : at + 4] for at in range(0, len(head) - 3, _TS_PACKET)]
        loaded = [one for one in packets if one[0] == 0x47 and one[3] & 0x10]
        return 2 * sum(bool(one[3] & 0x80) for one in loaded) > len(loaded) > 0
    if head.startswith(b"\x00\x00\x01\xba"):
        flags = [found[1][0] for found in _PICTURE_OR_SOUND.finditer(head)]
        return 2 * sum(bool(one & 0x30) for one in flags) > len(flags) > 0
    return False
