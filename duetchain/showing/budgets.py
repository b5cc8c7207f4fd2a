"""What may come out at most: how long a piece is, how many pixels a render has, the disk's room."""

from __future__ import annotations

from fractions import Fraction

from duetchain.errors import LimitExceeded
from duetchain.identity import ContributionId
from duetchain.media.limits import how_to_raise, own_limits, refuse_hours
from duetchain.render.plan import RenderPlan
from duetchain.timeline.choice import Choice
from duetchain.timeline.composition import Composition


def refuse_long(part: Composition, choice: Choice, tip: ContributionId) -> None:
    """Refuse a piece that is longer than this user's limit, before anything is laid out.

    Args:
        part: the voices that are shown or heard.
        choice: which range of it, on its own clock.
        tip: whose piece it is.

    Raises:
        LimitExceeded: if it is, or if what was played while a voice was recorded is.
    """
    end = part.range.end if choice.end is None else min(choice.end, part.range.end)
    refuse_hours(end - choice.begins, "the piece", contribution=tip)
    played = (clip.cleaning.end for clip in part.clips if clip.cleaning)
    what = "what was played while a voice was recorded"
    refuse_hours(max(played, default=Fraction(0)), what, contribution=tip)


def refuse_reel(lasts: Fraction, tip: ContributionId) -> None:
    """Refuse a reel that is longer than this user's limit.

    Raises:
        LimitExceeded: if it is.
    """
    refuse_hours(lasts, "the reel", contribution=tip)


def refuse_pixels(plan: RenderPlan) -> None:
    """Refuse a film of more pixels, in all its frames together, than this user's limit.

    Raises:
        LimitExceeded: if it is.
    """
    canvas, frames = plan.timeline.canvas, plan.frames
    pixels, most = canvas.region.area_px * frames, own_limits().render_pixels
    if pixels > most:
        size = f"{frames} frames of {canvas.width_px}x{canvas.height_px}"
        raise LimitExceeded(
            f"the render has {size}, {pixels:.3g} pixels; {most:.3g} are allowed",
            hint=how_to_raise("render_pixels", pixels),
            contribution=plan.tip,
            field="render_pixels",
            given=pixels,
            limit=most,
        )
