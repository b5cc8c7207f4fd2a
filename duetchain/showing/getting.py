"""The verb get: originals given back as files, under the names in which they came."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from duetchain.errors import NotFound, RepositoryDamaged, StorageFailed, UsageError
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.said.file_notes import noted_file
from duetchain.identity import ContributionId, MediaId, file_digest, short
from duetchain.lineage.base_name import base_name
from duetchain.lineage.contribution import Contribution
from duetchain.media.info import MediaInfo
from duetchain.showing.file_names import safe_name
from duetchain.showing.outputs import deliver
from duetchain.system.regular import is_file


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUFFIXES = _words(
    """
    mp4 m4v mov qt 3gp 3g2 mkv webm avi mts m2ts ts m2t mpg mpeg vob wmv asf flv f4v ogv mxf dv
    mjpeg mp3 m4a m4b mka aac wav wave w64 aif aiff aifc flac ogg oga opus wma amr caf
    jpg jpeg png apng heic heif hif avif webp gif bmp tif tiff jxl
    """
)
"""What a file of media may end in: what no system takes for a program."""
OF_FORMATS = {
    "matroska": "mkv",
    "mpegts": "ts",
    "mpeg": "mpg",
    "asf": "wmv",
    "png_pipe": "png",
    "jpeg_pipe": "jpg",
    "webp_pipe": "webp",
    "webp_anim": "webp",
    "jpegxl_pipe": "jxl",
    "jpegxl_anim": "jxl",
}
"""The suffix of a format, where that is not its name."""
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)", re.IGNORECASE)
"""What is a device under Windows, whatever its suffix."""


class Got(msgspec.Struct, frozen=True):
    """An original that was given back.

    Attributes:
        voice: whose it is.
        media: its id.
        output: the file.
        is_new: whether it was made; else the very same file was there.
    """

    voice: ContributionId
    media: MediaId
    output: Path
    is_new: bool


def given_back(voices: Sequence[ContributionId], folder: Path, holdings: Holdings) -> Iterator[Got]:
    """Copy originals into a folder, each whole or not at all; none is ever written over.

    Args:
        voices: whose.
        folder: where to; it is made, if the one around it is there.
        holdings: where they are.

    Raises:
        UsageError: if one brings no file.
        StorageFailed: if the folder is missing or cannot be written.
        RepositoryDamaged: if an original is missing or damaged.
    """
    wanted = [(one, *_brought(one, holdings)) for one in voices]
    holdings.refuse_unfit([media for _, _, media in wanted])
    if not folder.is_dir():
        _made(folder)
    for voice, said, media in wanted:
        name = file_name(said, voice, holdings.info(media))
        yield _copied(voice, media, folder / name, holdings)


def _made(folder: Path) -> None:
    if not folder.parent.is_dir():
        raise StorageFailed(f'no folder "{folder}"', hint="make it first", file=str(folder))
    try:
        folder.mkdir(exist_ok=True)
    except OSError as wrong:
        raise StorageFailed(
            f'no folder can be made: "{folder}"', hint="name another", file=str(folder)
        ) from wrong


def file_name(said: Contribution, voice: ContributionId, info: MediaInfo) -> str:
    """How an original is called: as its file was, else by who is in it; its suffix is of media."""
    known = said.file or (noted_file(said.media) if said.media else "")
    name = base_name(known).lstrip(".")
    if not name:
        name = safe_name(said.title or said.author or said.name or short(voice))
    if _DEVICES.match(name):
        name = f"_{name}"
    name = re.sub(r'[<>:"|?*]', "_", name).rstrip(". ")
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return name if suffix in SUFFIXES else f"{name}.{suffix_of(info)}"


def suffix_of(info: MediaInfo) -> str:
    """The usual suffix of a format, without the dot."""
    kinds = info.container.split(",")
    if "mov" in kinds:
        if info.still:
            return "heic"
        return "mp4" if info.video else "m4a"
    if "matroska" in kinds and info.video is None:
        return "mka"
    found = OF_FORMATS.get(kinds[0], kinds[0])
    return found if found in SUFFIXES else "media"


def _brought(voice: ContributionId, holdings: Holdings) -> tuple[Contribution, MediaId]:
    found = holdings.contribution(voice)
    if found is None:
        raise NotFound(f"no contribution {short(voice)} is here", contribution=voice)
    if found.media is None:
        raise UsageError(
            f"{short(voice)} joins two chains and brings no file",
            hint="name one of its voices",
            contribution=voice,
        )
    return found, found.media


def _copied(voice: ContributionId, media: MediaId, wanted: Path, holdings: Holdings) -> Got:
    with holdings.room() as room, holdings.lent([media]) as paths:
        copy = room / "given-back"
        shutil.copyfile(paths[media], copy)
        copy.chmod(0o644)
        if file_digest(copy) != media:
            raise RepositoryDamaged(
                f"the media {short(media)} changed while it was copied",
                hint="check the repository",
                reason="media-damaged",
            )
        for output in _numbered(wanted):
            if is_file(output) and file_digest(output) == media:
                return Got(voice, media, output, is_new=False)
            if output.exists() or output.is_symlink():
                continue
            deliver(copy, output, force=False)
            return Got(voice, media, output, is_new=True)
    raise AssertionError("numbers have no end")


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
