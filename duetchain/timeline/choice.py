"""Which part of a piece is rendered: a range of it, some of its voices, who is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import msgspec

from duetchain.errors import UsageError
from duetchain.identity import ContributionId, short
from duetchain.timeline.composition import Clip, Composition, shifted
from duetchain.timeline.edit import filtered


class Choice(msgspec.Struct, frozen=True):
    """Which part of a piece is rendered; anything but the whole is another view of its tip.

    Attributes:
        start: where the render begins on the song's clock, in seconds; None for where its window
            does.
        end: where it ends; None for where its window does.
        only: the voices that are seen and heard; all where empty.
        mute: voices that are seen and not heard.
        solo: the voices that alone are heard; all where empty.
    """

    start: Fraction | None = None
    end: Fraction | None = None
    only: tuple[ContributionId, ...] = ()
    mute: tuple[ContributionId, ...] = ()
    solo: tuple[ContributionId, ...] = ()

    @property
    def begins(self) -> Fraction:
        """Where it begins on the piece's clock, if that is what it counts on."""
        return self.start or Fraction(0)

    @property
    def named(self) -> tuple[ContributionId, ...]:
        """Every voice that it speaks of."""
        return (*self.only, *self.mute, *self.solo)


WHOLE = Choice()


def chosen(
    whole: Composition, choice: Choice, *, told: Callable[[Fraction], Fraction] = Fraction
) -> Composition:
    """The voices of a composition that are rendered.

    Args:
        whole: the piece.
        choice: on the piece's own clock.
        told: a time of the piece as people are told it.

    Raises:
        UsageError: if a voice is not in it, two choices contradict each other, or nothing is left.
    """
    if choice.begins < 0:
        limit = float(told(Fraction(0)))
        raise UsageError(
            f"a piece does not begin before {limit:g}",
            hint=f"use {limit:g} or later",
            reason="view-before-zero",
            field="start",
            given=float(told(choice.begins)),
            limit=limit,
        )
    if choice.end is not None and choice.end <= choice.begins:
        raise UsageError(
            "nothing is left to render",
            hint="end is a time after start",
            reason="view-empty",
            field="end",
            given=float(told(choice.end)),
            limit=float(told(choice.begins)),
        )
    _refuse_contradictions(choice)
    voices = {clip.voice for clip in whole.clips}
    for voice in choice.named:
        if voice not in voices:
            raise UsageError(
                f"the voice {short(voice)} is not in this piece",
                hint="name one that is",
                contribution=voice,
                reason="voice-not-shown",
                field="choice",
                given=voice,
            )
    part = filtered(whole, partial(_with_choice, choice=choice))
    if part is None:
        raise UsageError("nothing is left to render", hint="name other voices")
    return part


def _refuse_contradictions(choice: Choice) -> None:
    if both := set(choice.mute) & set(choice.solo):
        raise UsageError(
            f"{short(min(both))} cannot be muted and alone", hint="leave it out of one of both"
        )
    if choice.only and (outside := {*choice.mute, *choice.solo} - set(choice.only)):
        raise UsageError(
            f"{short(min(outside))} is not among the voices that are rendered",
            hint="name it in only, too, or leave it out",
            reason="voice-not-chosen",
            field="only",
            given=min(outside),
        )


def ranged(part: Composition, choice: Choice) -> Composition:
    """The voices of a reel on a clock that begins with what it shows, whoever is there meanwhile.

    Args:
        part: the voices.
        choice: on their clock.

    Raises:
        UsageError: if nothing is left.
    """
    if lasting(part, choice) <= 0:
        raise UsageError(
            "nothing is left to render",
            hint=f"the piece lasts {float(part.range.end):g} s",
            field="start",
            given=float(choice.begins),
            limit=float(part.range.end),
        )
    return shifted(part, -choice.begins)


def lasting(part: Composition, choice: Choice) -> Fraction:
    """How long what is chosen of some voices lasts, in seconds."""
    end = part.range.end if choice.end is None else min(choice.end, part.range.end)
    return end - choice.begins


def _with_choice(clip: Clip, *, choice: Choice) -> Clip | None:
    if choice.only and clip.voice not in choice.only:
        return None
    silent = clip.voice in choice.mute or bool(choice.solo and clip.voice not in choice.solo)
    return replace(clip, muted=clip.muted or silent)
