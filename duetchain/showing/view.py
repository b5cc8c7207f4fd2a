"""How a tip is shown: what belongs to a render and never to a record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypedDict, Unpack, get_args

from duetchain.errors import UsageError
from duetchain.ffmpeg.encode import QUALITIES, VIDEO, Codec, Quality
from duetchain.identity import ContributionId
from duetchain.rational_time import FrameRate
from duetchain.render.facts import ViewKind
from duetchain.timeline.canvas import even
from duetchain.timeline.choice import WHOLE, Choice
from duetchain.timeline.look import PLAIN_LOOK, Look
from duetchain.timeline.loudness import TARGETS_LUFS, USUAL_LEVELS, Levels, levels_of
from duetchain.timeline.reel import ReelKind


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
        choice: which voices and which range.
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
        is_plain = self.choice == WHOLE and not self.credits
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


PLAIN_VIEW = View()
Pan = Literal["centre", "spread"]


class ViewOptions(TypedDict, total=False):
    """The options of `Repository.plan` and `Repository.render` that say how a tip is shown.

    Attributes:
        size: width and height in pixels, both even; chosen from the content if left out.
        fps: frames a second; the highest of the voices' if left out.
        quality: "draft", "standard", "high" or "lossless".
        codec: "h264", "hevc", "av1" or "vp9"; the usual one of the file's kind if left out.
        encoder: one of the machine's own, by FFmpeg's name, that works; ours if left out.
        look: layout, fit, gutters and background.
        choice: which voices and which range; all of the piece if left out.
        reel: "build" (voices join in while the music runs) or "restart" (each stage in turn).
        stage: how long a stage of the reel lasts, in seconds; chosen if left out.
        names: put every voice's name on its cell.
        credits: end with cards that name everybody.
        target: the loudness of the whole: "streaming" (-14 LUFS), "podcast" (-16), "ebu" (-23), a
            number of LUFS, or "none" for the plain sum of the voices as they were recorded.
        duck: the voice for which the others are lowered while it speaks.
        pan: "centre", or "spread" for voices from left to right, the first in the middle.
    """

    size: tuple[int, int] | None
    fps: Fraction | int | str | None
    quality: Quality
    codec: Codec | None
    encoder: str | None
    look: Look | None
    choice: Choice | None
    reel: ReelKind | None
    stage: Fraction | None
    names: bool
    credits: bool
    target: str | float
    duck: ContributionId | None
    pan: Pan


@dataclass(frozen=True, slots=True)
class _Asked:
    """`ViewOptions` with the defaults of what was left out."""

    size: tuple[int, int] | None = None
    fps: Fraction | int | str | None = None
    quality: Quality = "standard"
    codec: Codec | None = None
    encoder: str | None = None
    look: Look | None = None
    choice: Choice | None = None
    reel: ReelKind | None = None
    stage: Fraction | None = None
    names: bool = False
    credits: bool = False
    target: str | float = "streaming"
    duck: ContributionId | None = None
    pan: Pan = "centre"


def checked_view(**options: Unpack[ViewOptions]) -> View:
    """The options of a render (see `ViewOptions`), checked before any work.

    Raises:
        UsageError: if one makes no sense.
    """
    asked = _Asked(**options)
    quality, stage = asked.quality, asked.stage
    if quality not in QUALITIES:
        raise _no("quality", quality, tuple(QUALITIES))
    if asked.reel is not None and asked.reel not in get_args(ReelKind):
        raise _no("reel", asked.reel, get_args(ReelKind))
    if stage is not None and (not asked.reel or stage <= 0):
        raise UsageError(
            "a stage's length belongs to a reel",
            hint="make a reel, build or restart",
            reason="stage-without-reel",
            field="stage",
            given=float(stage),
        )
    return View(
        size_px=_checked_size(asked.size),
        rate=_checked_rate(asked.fps),
        quality=quality,
        codec=_checked_codec(asked.codec, asked.encoder, quality),
        encoder=asked.encoder,
        look=_checked_look(asked.look or PLAIN_LOOK),
        choice=asked.choice or WHOLE,
        reel=asked.reel,
        stage_s=stage,
        names=asked.names,
        credits=asked.credits,
        levels=_checked_levels(asked.target, asked.duck, asked.pan),
    )


def _no(field: str, given: str, choices: tuple[str, ...]) -> UsageError:
    return UsageError(
        f'no {field} "{given}"',
        hint=f"use one of {', '.join(choices)}",
        field=field,
        given=given,
        choices=choices,
    )


def _checked_levels(target: str | float, duck: ContributionId | None, pan: Pan) -> Levels:
    if pan not in ("centre", "spread"):
        choices = ("centre", "spread")
        raise UsageError(
            f'no pan "{pan}"', hint="use centre or spread", field="pan", given=pan, choices=choices
        )
    try:
        return levels_of(target, duck=duck, is_spread=pan == "spread")
    except ValueError:
        names = ", ".join(TARGETS_LUFS)
        hint = f"use one of {names}, none, or a number of LUFS from -40 to -5"
        raise UsageError(
            f'no target "{target}"',
            hint=hint,
            field="target",
            given=target,
            choices=(*TARGETS_LUFS, "none"),
        ) from None


def _checked_codec(codec: Codec | None, encoder: str | None, quality: Quality) -> Codec | None:
    if codec is not None and codec not in VIDEO:
        raise _no("codec", codec, tuple(VIDEO))
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


def _checked_size(size: tuple[int, int] | None) -> tuple[int, int] | None:
    if size and (min(size) < 16 or max(size) > 8192 or any(even(one) != one for one in size)):
        raise UsageError(
            f"a size of {size[0]}x{size[1]} cannot be rendered",
            hint="use even numbers of pixels from 16 to 8192",
            field="size",
            given=f"{size[0]}x{size[1]}",
        )
    return size


def _checked_rate(fps: Fraction | int | str | None) -> FrameRate | None:
    try:
        rate = Fraction(fps) if fps is not None else None
    except (ValueError, ZeroDivisionError):
        message, hint = f'"{fps}" is not a frame rate', "use 30 or 30000/1001"
        raise UsageError(message, hint=hint, field="fps", given=str(fps)) from None
    if rate is not None and not 1 <= rate <= 120:
        message = f"{float(rate):g} frames a second cannot be rendered"
        limit = 120 if rate > 1 else 1
        raise UsageError(message, hint="use 1 to 120", field="fps", given=str(fps), limit=limit)
    return FrameRate(rate) if rate else None


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
    if not re.fullmatch("#[0-9a-f]{6}", look.background):
        given = look.background
        raise UsageError(
            f'no colour "{given}"', hint="write it as #rrggbb", field="background", given=given
        )
    return look
