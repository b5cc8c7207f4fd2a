"""What was asked: how mine meets the parent. Intention only; where it lands is the layout's."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, get_args

import msgspec

from duetchain.errors import UsageError
from duetchain.given import one_of, refused, seconds_given, told
from duetchain.identity import ContributionId, decoded_fraction, is_id, plain

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]


class _Asked(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"
):
    """The base of all arrangements: a record of its kind and options."""


class SideBySide(_Asked, frozen=True, tag="side-by-side"):
    """Mine beside the parent, both at once; many become an even grid in lineage order.

    Attributes:
        side: which side mine takes; "left" puts it before the parent's voices.
    """

    side: Literal["left", "right"] = "right"


class Stacked(_Asked, frozen=True, tag="stacked"):
    """Mine below the parent, both at once; many become rows.

    Attributes:
        side: "above" puts mine before the parent's voices.
    """

    side: Literal["above", "below"] = "below"


class PictureInPicture(_Asked, frozen=True, tag="picture-in-picture"):
    """Mine small in a corner over the parent (the platforms' "react").

    Attributes:
        corner: where it stands.
        size_percent: how much of the parent's width and height it may take, 10 to 90.
    """

    corner: Corner = "bottom-right"
    size_percent: int = 30


class GreenScreen(_Asked, frozen=True, tag="green-screen"):
    """Mine over the parent, with one colour taken out of it.

    Attributes:
        key: the colour, ``#rrggbb``.
        similarity_percent: how far from the key a colour may be and still go, 1 to 100.
        blend_percent: how soft the edge is, 0 to 100.
    """

    key: str = "#00ff00"
    similarity_percent: int = 25
    blend_percent: int = 8


class Sequential(_Asked, frozen=True, tag="sequential"):
    """Mine after the parent; each is alone in the picture in turn.

    Attributes:
        crossfade: how long the two overlap where no offset is given, in seconds.
    """

    crossfade: Fraction = Fraction(0)


class Stitch(_Asked, frozen=True, tag="stitch", rename={"start": "from", "end": "to"}):
    """A chosen range of the parent, then mine.

    Attributes:
        start: where the range begins on the parent's clock, in seconds.
        end: where it ends; None for the parent's end.
        crossfade: how long the two overlap, in seconds.
    """

    start: Fraction = Fraction(0)
    end: Fraction | None = None
    crossfade: Fraction = Fraction(0)


class Sound(_Asked, frozen=True, tag="sound"):
    """Mine has no picture: its moving waveform or its cover takes the cell.

    Attributes:
        show: "waveform", "cover" for the picture attached to it, or "nothing" for no cell.
    """

    show: Literal["waveform", "cover", "nothing"] = "waveform"


class UseSound(_Asked, frozen=True, tag="use-sound"):
    """Mine alone in the picture, the parent's sound alone (dance challenge, lip sync)."""


Meeting = (
    SideBySide | Stacked | PictureInPicture | GreenScreen | Sequential | Stitch | Sound | UseSound
)
"""The arrangements of a voice that has a place of its own."""


class Replace(_Asked, frozen=True, tag="replace"):
    """Mine takes the cell, offset, gain and place in order of one voice, which stays in the log.

    Attributes:
        voice: the contribution whose voice it replaces.
        exact: mine's own gain and fill hold, even where they are the usual ones.
        meets: how mine meets all the other voices anew, once the old one has left its place; None
            for the old one's place.
    """

    voice: ContributionId
    exact: bool = False
    meets: Meeting | None = None


Arrangement = Meeting | Replace
ArrangementKind = Literal[
    "side-by-side", "stacked", "picture-in-picture", "green-screen", "sequential", "stitch",
    "sound", "use-sound", "replace",
]  # fmt: skip
"""The arrangements by name."""


def name(arrangement: Arrangement) -> str:
    """The arrangement's name, as commands and records write it."""
    return str(arrangement.__struct_config__.tag)


def comes_after(arrangement: Arrangement) -> bool:
    """Whether mine comes after the parent rather than with it."""
    return isinstance(arrangement, Sequential | Stitch)


def arrangement_fault(arrangement: Arrangement) -> str:
    """What makes an arrangement's options impossible; "" if nothing does."""
    match arrangement:
        case PictureInPicture(size_percent=size) if not 10 <= size <= 90:
            return "the small picture's size is not 10 to 90 percent"
        case GreenScreen() as screen:
            return _screen_fault(screen)
        case Sequential(crossfade=length) | Stitch(crossfade=length) if length < 0:
            return "a crossfade cannot be shorter than nothing"
        case Stitch(start=start, end=end) if start < 0 or (end is not None and end <= start):
            return "the parent's range is empty"
        case Replace(meets=met) if met is not None:
            return arrangement_fault(met)
    return ""


def _screen_fault(screen: GreenScreen) -> str:
    digits = screen.key.removeprefix("#")
    if len(digits) != 6 or not set(digits) <= set("0123456789abcdef"):
        return f'the key colour "{screen.key}" is not #rrggbb'
    if not 1 <= screen.similarity_percent <= 100 or not 0 <= screen.blend_percent <= 100:
        return "similarity and blend are percents"
    return ""


def arrangement_given(given: object, field: str) -> Arrangement:
    """The arrangement that somebody asks for: itself, or by its name with its usual options.

    Args:
        given: an arrangement or the name of one.
        field: what it was given for.

    Raises:
        UsageError: if it is none, or its options make no sense.
    """
    found = _named(given, field) if isinstance(given, str) else given
    if not isinstance(found, get_args(Arrangement)):
        raise refused(field, given, "an arrangement or the name of one", choices=NAMES)
    times = {
        option: seconds_given(getattr(found, option), field)
        for option in ("crossfade", "start", "end")
        if getattr(found, option, None) is not None
    }
    try:
        found = msgspec.structs.replace(found, **times)
        if isinstance(found, GreenScreen) and isinstance(found.key, str):
            from duetchain.written.colours import key_of

            found = msgspec.structs.replace(found, key=key_of(found.key))
        whole: Arrangement = msgspec.convert(
            plain(found), type=Arrangement, dec_hook=decoded_fraction
        )
    except (msgspec.ValidationError, TypeError, ValueError) as wrong:
        raise _senseless(found, field, str(wrong)) from None
    if problem := arrangement_fault(whole):
        raise _senseless(found, field, problem)
    if isinstance(whole, Replace) and not is_id(whole.voice):
        raise _senseless(found, field, "its voice is named by a whole id")
    return whole


NAMES: tuple[str, ...] = get_args(ArrangementKind)


def _named(given: str, field: str) -> Arrangement:
    name = one_of(given, NAMES, field)
    if name == "replace":
        shown = told(given)
        message, hint = "replace takes the place of a voice", "give Replace(voice=...) with its id"
        raise UsageError(message, hint=hint, field=field, given=shown, choices=NAMES)
    kinds = (kind for kind in get_args(Arrangement) if kind.__struct_config__.tag == name)
    usual: Arrangement = next(kinds)()
    return usual


def _senseless(arrangement: Arrangement, field: str, problem: str) -> UsageError:
    return UsageError(
        problem,
        hint="mend its options, or leave them away",
        field=field,
        given=told(name(arrangement)),
    )
