"""What of a stranger's file is not taken, or not as it says, and why; in the probe's child."""

from __future__ import annotations

from typing import Any

from duetchain.media.accepted import is_taken
from duetchain.media.bounds import PAGE_BYTES, Refused, beginning
from duetchain.media.by_bytes.boxes import IsoFilm, iso_film
from duetchain.media.by_bytes.edit_lists import unplayed
from duetchain.media.joins import is_join
from duetchain.media.limits import MediaLimits
from duetchain.media.untaken import (
    BEGINNING_MISSING,
    BEGINNING_ONLY,
    Why,
    closed,
    in_codec,
    sealed,
)

NAMES = {"video": "picture", "audio": "sound"}
BEGUN_ELSEWHERE = ("h264", "hevc", "mpeg2video", "mpeg1video", "mpeg4", "vc1")
"""Codecs that tell the picture's size within the stream, each time that one may begin to look."""


def film_of(path: str) -> IsoFilm | None:
    """What the boxes of a file tell; None if it has none."""
    with open(path, "rb") as stream:  # noqa: PTH123 - bytes of any name
        return iso_film(stream)


def refuse_sealed(path: str, head: bytes) -> None:
    """Refuse a file whose picture or sound is encrypted, before a decoder makes noise of it.

    Raises:
        Refused: if one is.
    """
    if why := sealed(head, film_of(path)):
        raise Refused(*why)


def refused_unopened(path: str, limits: MediaLimits, said: str) -> Refused:
    """Why a file cannot be opened: what its bytes tell, else what FFmpeg said."""
    head = beginning(path, PAGE_BYTES)
    why = closed(head, film_of(path), old_formats=limits.old_formats)
    return Refused(*why) if why else Refused(said)


def untaken(container: Any, kind: str, limits: MediaLimits) -> Why | None:  # noqa: ANN401
    """Why the first picture or sound that is on no open list is not taken; None if there is none.

    Args:
        container: of PyAV.
        kind: "video" or "audio".
        limits: which lists are open.
    """
    for stream in container.streams:
        if stream.type != kind or stream.disposition & stream.disposition.attached_pic:
            continue
        name = stream.codec_context.name if stream.codec_context else ""
        if not name or not is_taken(kind, name, old_formats=limits.old_formats):
            return in_codec(f"its {NAMES[kind]}", name, _entry(container, stream.id))
    return None


def refused_empty(container: Any, limits: MediaLimits) -> Refused:  # noqa: ANN401
    """Why nothing of an opened file can be used."""
    for kind in ("video", "audio"):
        if why := untaken(container, kind, limits):
            return Refused(why.text.replace(f"its {NAMES[kind]} ", "it ", 1), why.reason)
    film = film_of(_path(container))
    if film and film.is_beginning:
        return Refused(*BEGINNING_ONLY)
    if any(_begins_elsewhere(stream) for stream in container.streams):
        return Refused(*BEGINNING_MISSING)
    return Refused("it holds no picture and no sound that can be read")


def left_out(container: Any, scans: Any, *, sound: bool, limits: MediaLimits) -> tuple[str, ...]:  # noqa: ANN401
    """The streams of which not one frame can be decoded, and the sound that is on no open list.

    Args:
        container: of PyAV.
        scans: what was read of each stream.
        sound: whether one is used.
        limits: which lists are open.
    """
    found = [
        f"its {NAMES[scan.stream.type]} {scan.stream.index} cannot be decoded: it is left out"
        for scan in scans
        if scan.starts and not scan.frame
    ]
    if not sound and (why := untaken(container, "audio", limits)):
        found.append(f"{why.text}: it is left out")
    return tuple(found)


def forgive_joins(path: str, demuxer: str, scans: Any) -> None:  # noqa: ANN401
    """Count as no damage what FFmpeg says of good parts that were laid end to end."""
    if demuxer != "mpegts" or not any(scan.corrupt_at for scan in scans):
        return
    with open(path, "rb") as stream:  # noqa: PTH123 - bytes of any name
        for scan in scans:
            scan.damaged -= sum(is_join(stream, at) for at in scan.corrupt_at)


def edits_unplayed(container: Any, used: Any) -> tuple[str, ...]:  # noqa: ANN401
    """What the edit lists of the streams in use ask and FFmpeg does not do, a sentence each.

    Args:
        container: of PyAV.
        used: what was read of each stream in use; None for none.
    """
    film = film_of(_path(container))
    if film is None:
        return ()
    asked = {one.stream.type: unplayed(film, one.stream.id) for one in used if one}
    return tuple(
        f"its {NAMES[kind]}: its edit list asks for {', '.join(told)}; "
        "it is read as FFmpeg does, without that"
        for kind, told in asked.items()
        if told
    )


def _entry(container: Any, number: int) -> bytes:  # noqa: ANN401
    """How a track's format is called in an MP4; nothing in any other file."""
    film = film_of(_path(container))
    tracks = film.tracks if film else ()
    return next((one.entry for one in tracks if one.number == number), b"")


def _path(container: Any) -> str:  # noqa: ANN401
    return str(container.name).removeprefix("file:")


def _begins_elsewhere(stream: Any) -> bool:  # noqa: ANN401
    """Whether a picture never tells its size: the piece of the stream that does is not here."""
    context = stream.codec_context
    return bool(
        stream.type == "video" and context and context.name in BEGUN_ELSEWHERE and not context.width
    )
