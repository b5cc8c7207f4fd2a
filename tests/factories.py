"""Records, facts and chains for tests: values only, no files."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from duetchain.identity import ContributionId, MediaId, digest
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.order import lineage_order
from duetchain.media.info import AudioStream, MediaInfo, MediaReference, VideoStream
from duetchain.rational_time import TimeRange
from duetchain.timeline.compose import Chain, composed
from duetchain.timeline.model import Clip, Composition

CREATED = "2026-01-02T03:04:05Z"
LANDSCAPE = (1280, 720)
PORTRAIT = (720, 1280)
SQUARE = (720, 720)


def media_id(name: str) -> MediaId:
    """The id of a media whose bytes are a word."""
    return MediaId(digest(name.encode()))


def some_id(name: str) -> ContributionId:
    """An id that stands for a contribution of that name."""
    return ContributionId(digest(b"contribution " + name.encode()))


def video(
    size_px: tuple[int, int] = LANDSCAPE, *, lasts=10, rate=30, start=0, **fields
) -> VideoStream:
    """A moving picture from `start` on; a still for rate None."""
    facts = {
        "index": 0,
        "codec": "h264",
        "width_px": size_px[0],
        "height_px": size_px[1],
        "rate": None if rate is None else Fraction(rate),
        "frames": 1 if rate is None else int(Fraction(lasts) * Fraction(rate)),
        "start": Fraction(start),
        "end": Fraction(start) + Fraction(lasts),
        "coded_sha256": digest(b"coded"),
        "pixel_format": "yuv420p",
    }
    return VideoStream(**facts | fields)


def audio(*, lasts=10, channels: int = 2, start=0, **fields) -> AudioStream:
    """A sound."""
    facts = {
        "index": 1,
        "codec": "aac",
        "rate_hz": 44100,
        "channels": channels,
        "start": Fraction(start),
        "end": Fraction(start) + Fraction(lasts),
    }
    return AudioStream(**facts | fields)


def film(
    size_px: tuple[int, int] = LANDSCAPE, *, lasts=10, rate=30, channels: int = 2, **fields
) -> MediaInfo:
    """The facts of a clip with picture and sound."""
    facts = {
        "container": "mov",
        "video": video(size_px, lasts=lasts, rate=rate),
        "audio": audio(lasts=lasts, channels=channels),
    }
    return MediaInfo(**facts | fields)


def silent(size_px: tuple[int, int] = LANDSCAPE, *, lasts=10, rate=30) -> MediaInfo:
    """The facts of a clip without sound."""
    return MediaInfo(container="mov", video=video(size_px, lasts=lasts, rate=rate))


def song(*, lasts=10, channels: int = 2) -> MediaInfo:
    """The facts of a sound file."""
    return MediaInfo(container="mp3", audio=audio(lasts=lasts, channels=channels, index=0))


def photo(size_px: tuple[int, int] = LANDSCAPE) -> MediaInfo:
    """The facts of a still."""
    picture = video(size_px, lasts=0, rate=None, codec="png", pixel_format="rgb24")
    return MediaInfo(container="png_pipe", video=picture, still=True)


def root(name: str = "cat", /, **fields) -> Contribution:
    """The start of a chain; its media has the same name."""
    facts = {"media": media_id(name), "name": name, "author": "Ann", "created": CREATED}
    return Contribution(**facts | fields)


def unclaimed(name: str = "cat") -> Contribution:
    """A root that nobody has claimed."""
    return Contribution(media=media_id(name))


def voice(name: str, /, *parents: Contribution, **fields) -> Contribution:
    """A contribution upon others; its media has the same name."""
    facts = {
        "parents": tuple(parent.id for parent in parents),
        "media": media_id(name),
        "name": name,
        "author": "Bo",
        "created": CREATED,
    }
    return Contribution(**facts | fields)


def merge(*parents: Contribution, **fields) -> Contribution:
    """A contribution without media that joins others."""
    ids = tuple(parent.id for parent in parents)
    return Contribution(**{"parents": ids, "created": CREATED, "author": "Cy"} | fields)


def by_id(*contributions: Contribution) -> dict[ContributionId, Contribution]:
    """Contributions as repositories give them, in the order given."""
    return {one.id: one for one in contributions}


def chain(*contributions: Contribution) -> Chain:
    """What the last of them needs, in lineage order."""
    known = by_id(*contributions)
    parents = {identity: one.parents for identity, one in known.items()}
    return {one: known[one] for one in lineage_order([contributions[-1].id], parents)}


@cache
def line_of(count: int, **fields) -> tuple[Contribution, ...]:
    """A root and a contribution each upon the one before, named 0, 1, 2 ..."""
    made = [root("0")]
    for number in range(1, count):
        made.append(voice(str(number), made[-1], **fields))
    return tuple(made)


def composition(
    *contributions: Contribution,
    media: Mapping[str, MediaInfo] | None = None,
    otherwise: MediaInfo | None = None,
) -> Composition:
    """The composition of the last of them; media by name, ten seconds of film otherwise."""
    facts = {one.media: otherwise or film() for one in contributions if one.media}
    facts |= {media_id(name): info for name, info in (media or {}).items()}
    return composed(chain(*contributions), facts)


def clip(name: str = "cat", info: MediaInfo | None = None, *, start=0, **fields) -> Clip:
    """One voice with the whole of its media."""
    info = info or film()
    facts = {
        "voice": some_id(name),
        "media": MediaReference(media_id(name), info),
        "source_range": TimeRange(Fraction(0), info.duration),
        "start": Fraction(start),
    }
    return Clip(**facts | fields)


def names(part: Composition, *contributions: Contribution) -> object:
    """The shape of a composition in words: a name, {"beside": [...]} or {"then": [...]}."""
    known = {one.id: one.name for one in contributions}
    if isinstance(part, Clip):
        return known[part.voice]
    word = "beside" if hasattr(part, "direction") else "then"
    return {word: [names(child, *contributions) for child in part.children]}


def starts(part: Composition, *contributions: Contribution) -> dict[str, Fraction]:
    """When each voice begins on the composition's clock, by name."""
    known = {one.id: one.name for one in contributions}
    return {known[one.voice]: one.start for one in part.clips}
