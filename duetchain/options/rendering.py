"""How a render is asked for: the words of its picture, its part of the piece, its levels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

from duetchain.errors import UsageError
from duetchain.options.option import Option
from duetchain.options.reading import (
    PLAIN_SPELLING,
    Spelling,
    aspect_px,
    rate_hz,
    reader,
    size_px,
    time,
)
from duetchain.written.colours import rgb_of
from duetchain.written.shapes import aspect_size, class_px

if TYPE_CHECKING:
    from duetchain.identity import ContributionId
    from duetchain.showing.view import ViewOptions
    from duetchain.timeline.choice import Choice


class QualityName(StrEnum):
    """The named qualities."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"
    LOSSLESS = "lossless"


class CodecName(StrEnum):
    """The codecs of a film."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"
    VP9 = "vp9"


class LayoutName(StrEnum):
    """Where voices stand."""

    GRID = "grid"
    ROW = "row"
    COLUMN = "column"
    SPOTLIGHT = "spotlight"
    NESTED = "nested"


class FitName(StrEnum):
    """What becomes of a picture whose shape is not its cell's."""

    CONTAIN = "contain"
    COVER = "cover"
    BLUR = "blur"


class ReelName(StrEnum):
    """Ways in which a reel grows."""

    BUILD = "build"
    RESTART = "restart"


class WindowName(StrEnum):
    """What is shown of a piece where no range of it is asked for."""

    SONG = "song"
    ALL = "all"
    PARENT = "parent"
    FIRST = "first"


class PanName(StrEnum):
    """Where voices are heard from."""

    CENTRE = "centre"
    SPREAD = "spread"


@dataclass(frozen=True)
class PictureWords:
    """What the picture is like."""

    size: Annotated[
        str | None,
        Option(
            "1920x1080 in pixels, both even; or 1080p, 720p, 4k. Default: from the content.",
            metavar="SIZE",
            reads=size_px,
        ),
    ] = None
    aspect: Annotated[
        str | None,
        Option(
            "16:9, 9:16, 4:5 or any other; or landscape, portrait, square.",
            metavar="W:H",
            reads=aspect_px,
        ),
    ] = None
    fps: Annotated[
        str | None,
        Option(
            "Frames a second: 30, 29.97, 30000/1001. Default: highest.",
            metavar="RATE",
            reads=rate_hz,
        ),
    ] = None
    quality: Annotated[QualityName, Option("Speed against size.")] = QualityName.STANDARD
    codec: Annotated[CodecName | None, Option("Of a film. Default: h264; vp9 for .webm.")] = None
    encoder: Annotated[
        str | None,
        Option("One of the machine's own: see duet doctor --encoders.", metavar="NAME"),
    ] = None
    layout: Annotated[LayoutName, Option("Where voices stand.")] = LayoutName.GRID
    fit: Annotated[FitName, Option("Whole, cropped to the cell, or whole over its own blur.")] = (
        FitName.CONTAIN
    )
    gutter: Annotated[int, Option("Space between cells, even.", metavar="PX")] = 0
    corners: Annotated[int, Option("Rounded corners of that radius.", metavar="PX")] = 0
    background: Annotated[
        str,
        Option("What is seen where no picture is.", metavar="COLOUR", reads=rgb_of),
    ] = "#000000"

    def options(self, spelling: Spelling = PLAIN_SPELLING) -> ViewOptions:
        """The picture as a render takes it.

        Args:
            spelling: how options are named where they were written.

        Raises:
            UsageError: if one is not of its form, or two of them contradict each other.
        """
        from duetchain.timeline.look import Look

        shorter = class_px(self.size) if self.size and self.aspect else None
        if self.size and self.aspect and not shorter:
            both = f"{spelling.written('size')} and {spelling.written('aspect')}"
            raise UsageError(f"{both} cannot be combined", hint="leave one away")
        read = reader(self, spelling)
        look = (read("layout"), read("fit"), self.gutter, read("background"), self.corners)
        shape = read("aspect")
        return {
            "size": aspect_size(Fraction(*shape), shorter) if shorter else read("size") or shape,
            "fps": read("fps"),
            "quality": read("quality"),
            "codec": read("codec"),
            "encoder": self.encoder,
            "look": Look(*look),
        }


@dataclass(frozen=True)
class PartWords:
    """Which part of the piece is rendered."""

    voices: Annotated[str | None, Option("Only these, by name or id.", metavar="A,B")] = None
    mute: Annotated[str | None, Option("These are seen and not heard.", metavar="A,B")] = None
    solo: Annotated[str | None, Option("Only these are heard.", metavar="A,B")] = None
    window: Annotated[
        WindowName,
        Option("From where the song is heard, or all of it; or the first clip's time alone."),
    ] = WindowName.SONG
    start: Annotated[
        str | None,
        Option("Render from here, on the song's clock.", word="from", metavar="TIME", reads=time),
    ] = None
    end: Annotated[
        str | None,
        Option("Render up to here, on the song's clock.", word="to", metavar="TIME", reads=time),
    ] = None

    def choice(
        self, resolve: Callable[[str], ContributionId], spelling: Spelling = PLAIN_SPELLING
    ) -> Choice:
        """The part as a render takes it.

        Args:
            resolve: the contribution that a name or the first digits of an id mean.
            spelling: how options are named where they were written.

        Raises:
            UsageError, NotFound: if a time is none, or a word means no voice or several.
        """
        from duetchain.timeline.choice import Choice

        read = reader(self, spelling)

        def voices(word: str) -> tuple[ContributionId, ...]:
            return tuple(resolve(one) for one in names_in(word, read(word), spelling))

        who = voices("voices"), voices("mute"), voices("solo")
        return Choice(read("start"), read("end"), *who)


@dataclass(frozen=True)
class LevelWords:
    """How loud voices are, and where they are heard from."""

    target: Annotated[
        str,
        Option(
            "Loudness: -14, -16 or -23 LUFS, any other, or as recorded.",
            metavar="streaming|podcast|ebu|none|LUFS",
            reads=str,
        ),
    ] = "streaming"
    duck: Annotated[
        str | None, Option("The others make way while this voice speaks.", metavar="VOICE")
    ] = None
    pan: Annotated[PanName, Option("Spread: voices from left to right, the first in between.")] = (
        PanName.CENTRE
    )

    def options(self, resolve: Callable[[str], ContributionId]) -> ViewOptions:
        """The levels as a mix takes them.

        Args:
            resolve: the contribution that a name or the first digits of an id mean.

        Raises:
            UsageError, NotFound: if a word means no voice or several.
        """
        ducked = resolve(self.duck) if self.duck else None
        return {"target": self.target, "duck": ducked, "pan": self.pan.value}


@dataclass(frozen=True)
class ViewWords:
    """All that belongs to a render and never to a record, as it was written."""

    picture: PictureWords = field(default_factory=PictureWords)
    part: PartWords = field(default_factory=PartWords)
    reel: Annotated[
        ReelName | None,
        Option("Voices join in one by one: while the music runs, or from the beginning."),
    ] = None
    stage: Annotated[
        str | None, Option("How long a stage of the reel lasts.", metavar="TIME", reads=time)
    ] = None
    names: Annotated[bool, Option("Each voice's name on its cell.")] = False
    credits: Annotated[bool, Option("Cards at the end that name everybody.")] = False
    levels: LevelWords = field(default_factory=LevelWords)

    def options(self, spelling: Spelling = PLAIN_SPELLING) -> ViewOptions:
        """The view as a render takes it, but for what names voices.

        Args:
            spelling: how options are named where they were written.

        Raises:
            UsageError: if one is not of its form, or two of them contradict each other.
        """
        read = reader(self, spelling)
        return {
            **self.picture.options(spelling),
            "names": self.names,
            "credits": self.credits,
            "target": self.levels.target,
            "pan": self.levels.pan.value,
            "window": self.part.window.value,
            "reel": read("reel"),
            "stage": read("stage"),
        }

    def resolved(
        self, resolve: Callable[[str], ContributionId], spelling: Spelling = PLAIN_SPELLING
    ) -> ViewOptions:
        """The whole view as a render takes it.

        Args:
            resolve: the contribution that a name or the first digits of an id mean.
            spelling: how options are named where they were written.

        Raises:
            UsageError, NotFound: as `options` does, or if a word means no voice or several.
        """
        levels = self.levels.options(resolve)
        choice = self.part.choice(resolve, spelling)
        return {**self.options(spelling), **levels, "choice": choice}


def names_in(word: str, text: str | None, spelling: Spelling = PLAIN_SPELLING) -> tuple[str, ...]:
    """The names of a list, ``A,B``.

    Raises:
        UsageError: if one is empty.
    """
    if text is None:
        return ()
    found = tuple(one.strip() for one in text.split(","))
    if not all(found):
        written = spelling.written(word)
        raise UsageError(f"{written} names nobody", hint=f"write {written} NAME,NAME")
    return found
