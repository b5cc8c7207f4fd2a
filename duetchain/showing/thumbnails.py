"""A small picture of each contribution, taken from the originals in a limited child process."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from duetchain.errors import RepositoryDamaged
from duetchain.ffmpeg.binary import ffmpeg, not_running
from duetchain.ffmpeg.colour import mapped, needs_mapping
from duetchain.ffmpeg.graph import Options, library, stranger_options
from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId, MediaId
from duetchain.lineage.contribution import Contribution
from duetchain.media.accepted import MOST_ALLOC_BYTES
from duetchain.media.info import MediaInfo
from duetchain.rational_time import TimeRange
from duetchain.system.process import Limits, run

LONG_SIDE_PX = 160
SHARE = Fraction(1, 3)
"""How far into the used range: the beginning is often dark, the end often a hand at the button."""
LIMITS = Limits(wall_s=60, cpu_s=60, memory_mib=4096, file_mib=0, open_files=64)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_WIDTH = f"if(gt(dar,1),{LONG_SIDE_PX},max(1,round({LONG_SIDE_PX}*dar)))"
_HEIGHT = f"if(gt(dar,1),max(1,round({LONG_SIDE_PX}/dar)),{LONG_SIDE_PX})"


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """Small pictures.

    Attributes:
        pictures: contribution -> a PNG file, upright, its long side 160 px.
        unseen: those that have a picture which cannot be shown: missing or damaged media.
    """

    pictures: dict[ContributionId, bytes]
    unseen: tuple[ContributionId, ...]


def gathered(
    contributions: Mapping[ContributionId, Contribution], holdings: Holdings
) -> Thumbnails:
    """The thumbnails of some contributions; those that bring only sound, or nothing, have none.

    Raises:
        RenderFailed: if ffmpeg does not run.
    """
    made: dict[tuple[MediaId, Fraction | None], bytes | None] = {}
    pictures: dict[ContributionId, bytes] = {}
    unseen: list[ContributionId] = []
    for identity, one in contributions.items():
        if one.media is None:
            continue
        try:
            info = holdings.info(one.media)
        except RepositoryDamaged:
            unseen.append(identity)
            continue
        if info.video is None:
            continue
        at = moment(one, info)
        if (one.media, at) not in made:
            made[one.media, at] = _taken(one.media, info, at, holdings)
        picture = made[one.media, at]
        if picture is None:
            unseen.append(identity)
        else:
            pictures[identity] = picture
    return Thumbnails(pictures, tuple(unseen))


def _taken(
    media: MediaId, info: MediaInfo, at: Fraction | None, holdings: Holdings
) -> bytes | None:
    with suppress(RepositoryDamaged), holdings.lent([media]) as paths:
        return thumbnail(Path(paths[media]), info, at)
    return None


def moment(contribution: Contribution, info: MediaInfo) -> Fraction | None:
    """When its thumbnail is taken, in seconds from the file's time zero; None for a still."""
    video = info.video
    if video is None or info.still or video.rate is None:
        return None
    end = info.duration if contribution.range_end is None else contribution.range_end
    used = TimeRange.between(contribution.range_start, min(end, info.duration))
    seen = used.overlap(video.range)
    shown = seen if seen.duration else video.range
    return shown.start + shown.duration * SHARE


def thumbnail(path: Path, info: MediaInfo, at: Fraction | None) -> bytes | None:
    """One upright frame as a small PNG; the first one where the moment cannot be reached.

    Of a picture of parts it is the first as well: where others are depends on how they are laid.

    Args:
        path: an original; a file.
        info: its facts; it has a picture.
        at: in seconds from the file's time zero; None for the first frame.

    Returns:
        None if the media is damaged.

    Raises:
        RenderFailed: if ffmpeg does not run.
    """
    is_whole = info.video is not None and info.video.is_whole
    for seek in (at, None) if at and is_whole else (None,):
        try:
            finished = run(_argv(path, info, seek), limits=LIMITS, reads=[path])
        except OSError as wrong:
            raise not_running(wrong) from None
        if picture := bare(finished.stdout):
            return picture
    return None


def _argv(path: Path, info: MediaInfo, at: Fraction | None) -> tuple[str, ...]:
    """Turned upright by ffmpeg, by its own reading of the file; in a plain screen's colours."""
    video = info.video
    assert video is not None  # only what has a picture gets a small one
    seeking: Options = {} if at is None else {"ss": f"{float(at):.6f}"}
    options = {**stranger_options(info, video), **seeking, "threads": 1}
    picture = library().input(f"file:{path}", **options)[video.selector]
    small = picture.filter("scale", w=_WIDTH, h=_HEIGHT, flags="area").filter("setsar", 1)
    if needs_mapping(video):
        small = mapped(small, video)
    written = {"frames:v": 1, "pix_fmt": "rgb24", "c:v": "png", "f": "image2pipe"}
    words = library().get_args(library().output(small, "pipe:1", map_metadata="-1", **written))
    caps = ("-max_alloc", str(MOST_ALLOC_BYTES))
    return (ffmpeg().path, "-nostdin", "-hide_banner", "-loglevel", "error", *caps, *words)


def bare(png: bytes) -> bytes:
    """A PNG file with what its picture needs and no word more: no place, no time, no maker.

    Returns:
        Nothing if the bytes are no whole PNG file.
    """
    chunks = tuple(_chunks(png))
    kinds = [chunk[4:8] for chunk in chunks]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds:
        return b""
    return _SIGNATURE + b"".join(one for one in chunks if one[4:8] in _NEEDED)


def _chunks(png: bytes) -> Iterator[bytes]:
    """The parts of a PNG file, each with its length and checksum."""
    place = len(_SIGNATURE)
    while png.startswith(_SIGNATURE) and place + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, place)
        end = place + 12 + length
        if end > len(png):
            return
        yield png[place:end]
        place = end
