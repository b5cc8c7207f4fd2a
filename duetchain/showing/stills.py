"""Single pictures: one moment of a piece, and the contact sheet of a chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from msgspec import structs

from duetchain.errors import UsageError
from duetchain.exports.describe import said, shown_as
from duetchain.ffmpeg.encode import PICTURE_SUFFIX, EncodeSettings
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.piece import Piece
from duetchain.identity import ContributionId, MediaId, digest
from duetchain.lineage.contribution import Contribution
from duetchain.media.info import MediaInfo
from duetchain.rational_time import TimeRange
from duetchain.render.facts import ViewKind
from duetchain.render.plan import RenderPlan
from duetchain.showing.outputs import checked_drawing
from duetchain.showing.rendering import Rendered, render_plan
from duetchain.showing.thumbnails import moment
from duetchain.timeline.canvas import Region, even
from duetchain.timeline.composition import Clip
from duetchain.timeline.placed import Caption
from duetchain.timeline.sheet import Sheet
from duetchain.timeline.sheet import sheet_laid_out as laid_out
from duetchain.timeline.voice import clip_of
from duetchain.timeline.window import at_instant

NAME_SHARE, SENTENCE_SHARE = Fraction(1, 2), Fraction(2, 5)
LEAST_LETTERS_PX = 16


def poster(
    plan: RenderPlan,
    output: Path,
    holdings: Holdings,
    *,
    at: Fraction | None,
    piece: Piece,
    force: bool,
) -> Rendered:
    """One moment of the picture of a piece's plan as a PNG; `at` is on the song's clock.

    Raises:
        UsageError: if it is no ``.png``, exists, or the piece is over by then or is a reel.
    """
    if plan.view.is_reel:
        hint = "leave reel away for a poster"
        raise UsageError(
            "a reel has no single moment", hint=hint, reason="reel-moment", field="reel"
        )
    checked_picture(output, force=force)
    begins = piece.clock.told(plan.lead)
    shown = at_instant(plan.timeline, at, begins=begins)
    still = replace(plan, timeline=shown, view=ViewKind.PARTIAL)
    return render_plan(
        still, output, holdings, chain=piece.chain, force=force, on_progress=lambda _: None
    )


def sheet(tip: ContributionId, output: Path, holdings: Holdings, *, force: bool) -> Rendered:
    """The contact sheet of a tip's chain as a PNG, in lineage order.

    Raises:
        UsageError: if it is no ``.png``, or exists.
    """
    checked_picture(output, force=force)
    piece = holdings.piece(tip)
    chain = piece.chain
    made = laid_out([_pictured(identity, one, piece.facts) for identity, one in chain.items()])
    plan = _captioned(made, tuple(chain.values()), tip)
    return render_plan(plan, output, holdings, chain=chain, force=force, on_progress=lambda _: None)


def checked_picture(output: Path, *, force: bool) -> Path:
    """A path of a picture that can be written.

    Raises:
        UsageError: if it is no ``.png``, or exists.
        StorageFailed: if its folder is missing or cannot be written.
    """
    return checked_drawing(output, (PICTURE_SUFFIX,), force=force)


def _pictured(
    identity: ContributionId, one: Contribution, media: Mapping[MediaId, MediaInfo]
) -> Clip | None:
    """Its picture from the moment of its thumbnail on; the waveform of a sound."""
    clip = clip_of(identity, one, media)
    if clip is None:
        return None
    video = clip.media.info.video
    if video is None:
        used = clip.source_range
        later = TimeRange.between(used.start + used.duration / 3, used.end)
        return replace(clip, shows="waveform", source_range=later)
    at = moment(one, clip.media.info)
    return replace(clip, start=clip.source_range.start - at) if at is not None else clip


def _captioned(
    made: Sheet, contributions: tuple[Contribution, ...], tip: ContributionId
) -> RenderPlan:
    from duetchain.lettering.draw import label

    drawings: dict[str, bytes] = {}
    missing: list[str] = []
    captions: list[Caption] = []
    span = made.timeline.stages[0].span
    for number, (one, room) in enumerate(zip(contributions, made.words, strict=True), 1):
        y_px = room.y_px + 4
        lines = (
            (f"{number}  {shown_as(one)}".rstrip(), NAME_SHARE),
            (said(one.message, "message"), SENTENCE_SHARE),
        )
        for text, share in lines:
            height_px = max(LEAST_LETTERS_PX, even(room.height_px * share))
            drawn = label(text, height_px=height_px, most_width_px=room.width_px)
            png = digest(drawn.png)
            drawings[png] = drawn.png
            missing += drawn.missing
            captions.append(
                Caption(png, Region(room.x_px, y_px, drawn.width_px, drawn.height_px), span)
            )
            y_px += drawn.height_px + 2
    return RenderPlan(
        tip=tip,
        timeline=structs.replace(made.timeline, captions=tuple(captions)),
        settings=EncodeSettings(),
        view=ViewKind.PARTIAL,
        drawings=tuple(drawings.items()),
        missing=tuple(dict.fromkeys(missing)),
    )
