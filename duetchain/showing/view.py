"""How a tip is shown: what belongs to a render and never to a record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypedDict, Unpack, get_args

from duetchain.errors import UsageError
from duetchain.ffmpeg.encode import QUALITIES, VIDEO, Codec, Quality
from duetchain.given import (
    MOST_TEXT,
    Takings,
    checked,
    choice,
    flag,
    number_given,
    one_of_type,
    optional,
    refused,
    seconds_given,
    several,
    told,
    whole,
    words,
)
from duetchain.identity import ContributionId
from duetchain.rational_time import FrameRate
from duetchain.render.facts import ViewKind
from duetchain.timeline.canvas import even
from duetchain.timeline.choice import WHOLE, Choice
from duetchain.timeline.look import PLAIN_LOOK, LayoutKind, Look
from duetchain.timeline.loudness import TARGETS_LUFS, USUAL_LEVELS, Levels, levels_of
from duetchain.timeline.placed import Fit
from duetchain.timeline.reel import ReelKind
from duetchain.timeline.song.window import WindowKind
from duetchain.written.rates import frames_a_second, television_rate


@dataclass(frozen=True, slots=True)
class View:
    """How a tip is shown: what belongs to a render and never to a record.

    Attributes:
        size_px: width and height; chosen from the content if left out.
        rate: frames a second; chosen from the content if left out.
        quality: one of the named qualities.
        codec: of the picture; the usual one of the file's kind if left out.
        encoder: one of the machine's own, by FFmpeg's name; ours if left out.
        look: layout, fit, gutters and background.
        choice: which voices and which range, on the song's clock.
        window: what is shown where the choice does not say from when until when.
        reel: voices joining in one by one, while the music runs or each time from the beginning.
        stage_s: how long a stage of the reel lasts; chosen if left out.
        names: whether every cell bears its voice's name.
        credits: whether cards at the end name everybody.
        levels: what is done to the levels of the voices and of their sum.
    """

    size_px: tuple[int, int] | None = None
    rate: FrameRate | None = None
    quality: Quality = "standard"
    codec: Codec | None = None
    encoder: str | None = None
    look: Look = PLAIN_LOOK
    choice: Choice = WHOLE
    window: WindowKind = "song"
    reel: ReelKind | None = None
    stage_s: Fraction | None = None
    names: bool = False
    credits: bool = False
    levels: Levels = USUAL_LEVELS

    @property
    def kind(self) -> ViewKind:
        """What a render of this view is remembered as."""
        if self.reel:
            return ViewKind(f"reel-{self.reel}")
        is_plain = self.choice == WHOLE and self.window in USUAL_WINDOWS and not self.credits
        return ViewKind.PLAIN if is_plain else ViewKind.PARTIAL

    @property
    def pictured(self) -> dict[str, object]:
        """What of it only a picture can have: a field's name -> what was asked for."""
        return {
            "size": self.size_px,
            "fps": self.rate,
            "codec": self.codec,
            "encoder": self.encoder,
            "names": self.names,
            "credits": self.credits,
            **self.look.asked,
        }


USUAL_WINDOWS: tuple[WindowKind, ...] = ("song", "all")
"""Both to the piece's end: where they begin, a film's own facts tell."""
PLAIN_VIEW = View()
Pan = Literal["centre", "spread"]


class ViewOptions(TypedDict, total=False):
    """The options of `Repository.plan` and `Repository.render` that say how a tip is shown.

    Attributes:
        size: width and height in pixels, both even, or text as ``1080p``; chosen from the content
            if left out.
        fps: frames a second; the highest of the voices' if left out. A float or text of 29.97 is
            30000/1001, and likewise for the other rates of television.
        quality: "draft", "standard", "high" or "lossless".
        codec: "h264", "hevc", "av1" or "vp9"; the usual one of the file's kind if left out.
        encoder: one of the machine's own, by FFmpeg's name, that works; ours if left out.
        look: layout, fit, gutters and background.
        choice: which voices and which range, on the song's clock; the whole window if left out.
        window: what is shown where no range is chosen: "song" from the first moment at which the
            root is heard (any voice, where it has no sound), "first" from where any voice is heard,
            "parent" for as long as the root lasts, "all" of the piece, what was recorded before the
            song too.
        reel: "build" (voices join in while the music runs) or "restart" (each stage in turn).
        stage: how long a stage of the reel lasts, in seconds; chosen if left out.
        names: put every voice's name on its cell.
        credits: end with cards that name everybody.
        target: the loudness of the whole: "streaming" (-14 LUFS), "podcast" (-16), "ebu" (-23), a
            number of LUFS, or "none" for the plain sum of the voices as they were recorded.
        duck: the voice for which the others are lowered while it speaks.
        pan: "centre", or "spread" for voices from left to right, the first in the middle.
    """

    size: tuple[int, int] | str | None
    fps: Fraction | float | str | None
    quality: Quality
    codec: Codec | None
    encoder: str | None
    look: Look | None
    choice: Choice | None
    window: WindowKind
    reel: ReelKind | None
    stage: Fraction | float | str | None
    names: bool
    credits: bool
    target: str | float
    duck: ContributionId | None
    pan: Pan


def _size(given: object, field: str) -> tuple[int, int]:
    if isinstance(given, str):
        from duetchain.written.shapes import size_of

        try:
            given = size_of(given)
        except UsageError as wrong:
            raise UsageError(
                wrong.message, hint=wrong.hint, field=field, given=told(given)
            ) from None
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise refused(field, given, "width and height in pixels")
    width_px, height_px = (whole()(one, field) for one in given)
    if not all(16 <= one <= 8192 and even(one) == one for one in (width_px, height_px)):
        shown = f"{told(width_px)}x{told(height_px)}"
        raise UsageError(
            f"a size of {shown} cannot be rendered",
            hint="use even numbers of pixels from 16 to 8192",
            field=field,
            given=shown,
        )
    return width_px, height_px


def _rate(given: object, field: str) -> FrameRate:
    try:
        rate = number_given(given, field, reads=frames_a_second)
        rate = television_rate(rate) if isinstance(given, float) else rate
    except UsageError:
        shown = told(given)
        message, hint = f'"{shown}" is not a frame rate', "use 30 or 30000/1001"
        raise UsageError(message, hint=hint, field=field, given=str(shown)) from None
    if not 1 <= rate <= 120:
        limit, shown = 120 if rate > 1 else 1, told(rate)
        count = f"{shown:g}" if isinstance(shown, float) else str(shown)
        raise UsageError(
            f"{count} frames a second cannot be rendered",
            hint="use 1 to 120",
            field=field,
            given=str(told(given)),
            limit=limit,
        )
    return FrameRate(rate)


def _look(given: object, field: str) -> Look:
    look = one_of_type(Look, "a Look")(given, field)
    typed = {name: rule(getattr(look, name), name) for name, rule in LOOK.items()}
    return _checked_look(Look(**typed))


def _choice(given: object, field: str) -> Choice:
    part = one_of_type(Choice, "a Choice")(given, field)
    return Choice(**{name: rule(getattr(part, name), name) for name, rule in CHOICE.items()})


def _target(given: object, field: str) -> str | float:
    try:
        levels_of(given)  # type: ignore[arg-type]
        is_one = given is not None
    except (ValueError, TypeError, OverflowError):
        is_one = False
    if not is_one:
        names = ", ".join(TARGETS_LUFS)
        hint = f"use one of {names}, none, or a number of LUFS from -40 to -5"
        shown, choices = told(given), (*TARGETS_LUFS, "none")
        raise UsageError(
            f'no {field} "{shown}"', hint=hint, field=field, given=shown, choices=choices
        ) from None
    return given if isinstance(given, str) else float(given)  # type: ignore[arg-type]


def _colour(given: object, field: str) -> str:
    from duetchain.written.colours import rgb_of

    try:
        return rgb_of(_text(given, field))
    except UsageError as wrong:
        raise UsageError(wrong.message, hint=wrong.hint, field=field, given=told(given)) from None


_text = words(MOST_TEXT)
_voices = several(one_of_type(str, "the ids of voices"), "the ids of voices")
LOOK: Takings = {
    "layout": choice(*get_args(LayoutKind)),
    "fit": choice(*get_args(Fit)),
    "gutter_px": whole(),
    "background": _colour,
    "corner_px": whole(),
}
CHOICE: Takings = {
    "start": optional(seconds_given),
    "end": optional(seconds_given),
    "only": _voices,
    "mute": _voices,
    "solo": _voices,
}
VIEW: Takings = {
    "size": optional(_size),
    "fps": optional(_rate),
    "quality": choice(*QUALITIES),
    "codec": optional(choice(*VIDEO)),
    "encoder": optional(_text),
    "look": optional(_look),
    "choice": optional(_choice),
    "window": choice(*get_args(WindowKind)),
    "reel": optional(choice(*get_args(ReelKind))),
    "stage": optional(seconds_given),
    "names": flag,
    "credits": flag,
    "target": _target,
    "duck": optional(_text),
    "pan": choice(*get_args(Pan)),
}
"""What each option of `ViewOptions` may be, and what those of a `Look` and a `Choice`."""


def checked_view(**options: Unpack[ViewOptions]) -> View:
    """The options of a render (see `ViewOptions`), checked before any work.

    Raises:
        UsageError: if one makes no sense.
    """
    asked = checked(options, VIEW)
    reel, stage = asked.get("reel"), asked.get("stage")
    quality, encoder = asked.get("quality", PLAIN_VIEW.quality), asked.get("encoder")
    if stage is not None and (not reel or stage <= 0):
        raise UsageError(
            "a stage's length belongs to a reel",
            hint="make a reel, build or restart",
            reason="stage-without-reel",
            field="stage",
            given=float(stage),
        )
    is_spread = asked.get("pan", "centre") == "spread"
    target = asked.get("target", "streaming")
    return View(
        size_px=asked.get("size"),
        rate=asked.get("fps"),
        quality=quality,
        codec=_checked_codec(asked.get("codec"), encoder, quality),
        encoder=encoder,
        look=asked.get("look") or PLAIN_LOOK,
        choice=asked.get("choice") or WHOLE,
        window=asked.get("window", PLAIN_VIEW.window),
        reel=reel,
        stage_s=stage,
        names=asked.get("names", False),
        credits=asked.get("credits", False),
        levels=levels_of(target, duck=asked.get("duck"), is_spread=is_spread),
    )


def _checked_codec(codec: Codec | None, encoder: str | None, quality: Quality) -> Codec | None:
    if encoder is None:
        return codec
    from duetchain.ffmpeg.machine_encoders import checked_encoder

    if quality == "lossless":
        raise UsageError(
            "an encoder of the machine cannot be asked for no loss",
            hint="leave encoder away",
            reason="encoder-lossless",
            field="encoder",
            given=encoder,
        )
    made = checked_encoder(encoder)
    if codec not in (None, made):
        raise UsageError(
            f"{encoder} makes {made}, not {codec}",
            hint="leave codec away",
            reason="encoder-codec",
            field="codec",
            given=codec,
            choices=(made,),
        )
    return made


def _checked_look(look: Look) -> Look:
    if look.gutter_px % 2 or not 0 <= look.gutter_px <= 200:
        raise UsageError(
            f"a gutter of {look.gutter_px} px cannot be drawn",
            hint="use an even number up to 200",
            field="gutter_px",
            given=look.gutter_px,
            limit=200,
        )
    if not 0 <= look.corner_px <= 500:
        raise UsageError(
            f"corners of {look.corner_px} px cannot be drawn",
            hint="use a number up to 500",
            field="corner_px",
            given=look.corner_px,
            limit=500,
        )
    return look
