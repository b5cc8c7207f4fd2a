"""The verb render: a tip to a file that appears whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from duetchain.durable import output_exists, publish, publish_new
from duetchain.errors import StorageFailed, UsageError
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.encode import QUALITIES, SOUND_SUFFIXES, Quality
from duetchain.identity import ContributionId, RenderId, canonical, file_digest, short
from duetchain.rational_time import FrameRate
from duetchain.render.facts import PARTIAL, PLAIN, RenderFact
from duetchain.render.plan import RenderPlan
from duetchain.render.worker import OnProgress, Outcome, execute
from duetchain.repository.captions import (
    Captioned,
    with_credits,
    with_introductions,
    with_names,
)
from duetchain.repository.holdings import Holdings, missing_media
from duetchain.timeline.arrange import arranged, highest_rate
from duetchain.timeline.canvas import Canvas, even
from duetchain.timeline.edit import filtered, trimmed
from duetchain.timeline.look import PLAIN_LOOK, Look
from duetchain.timeline.model import Clip, Composition
from duetchain.timeline.reel import ReelKind, Stage, order_of_entry, reel_rate, reeled, stages
from duetchain.workspace import workspace

SUFFIXES = (".mp4", ".m4v", *SOUND_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of a piece is rendered; anything but the whole is another view of its tip.

    Attributes:
        start: where the render begins on the piece's clock, in seconds.
        end: where it ends; None for the piece's end.
        only: the voices that are seen and heard; all where empty.
        mute: voices that are seen and not heard.
        solo: the voices that alone are heard; all where empty.
    """

    start: Fraction = Fraction(0)
    end: Fraction | None = None
    only: tuple[ContributionId, ...] = ()
    mute: tuple[ContributionId, ...] = ()
    solo: tuple[ContributionId, ...] = ()

    @property
    def named(self) -> tuple[ContributionId, ...]:
        """Every voice that it speaks of."""
        return (*self.only, *self.mute, *self.solo)


WHOLE = Choice()


@dataclass(frozen=True, slots=True)
class View:
    """How a tip is shown: what belongs to a render and never to a record.

    Attributes:
        size_px: width and height; chosen from the content if left out.
        rate: frames a second; chosen from the content if left out.
        quality: one of the named qualities.
        look: layout, fit, gutters and background.
        choice: which voices and which range.
        reel: voices joining in one by one, while the music runs or each time from the beginning.
        stage_s: how long a stage of the reel lasts; chosen if left out.
        names: whether every cell bears its voice's name.
        credits: whether cards at the end name everybody.
    """

    size_px: tuple[int, int] | None = None
    rate: FrameRate | None = None
    quality: Quality = "standard"
    look: Look = PLAIN_LOOK
    choice: Choice = WHOLE
    reel: ReelKind | None = None
    stage_s: Fraction | None = None
    names: bool = False
    credits: bool = False

    @property
    def kind(self) -> str:
        """What a render of this view is remembered as."""
        if self.reel:
            return f"reel-{self.reel}"
        return PLAIN if self.choice == WHOLE and not self.credits else PARTIAL


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished render.

    Attributes:
        render: what decided its content.
        tip: the contribution that it shows.
        output: the file.
        duration: in seconds, exactly.
        frames: how many were encoded.
        canvas: size and frame rate.
        voices: how many voices the piece has.
        jobs: how many ffmpeg runs it took.
        gain_db: the one gain that keeps the mix's peak below -1 dBFS; 0 if it was below.
        missing: letters in names that no font of this machine has; drawn plainer, or left out.
    """

    render: RenderId
    tip: ContributionId
    output: Path
    duration: Fraction
    frames: int
    canvas: Canvas
    voices: int
    jobs: int
    gain_db: float
    missing: tuple[str, ...] = ()


def checked_view(
    size: tuple[int, int] | None,
    fps: Fraction | int | str | None,
    quality: Quality,
    *,
    look: Look | None = None,
    choice: Choice | None = None,
    reel: ReelKind | None = None,
    stage: Fraction | None = None,
    names: bool = False,
    credits: bool = False,  # noqa: A002 - the word that everybody uses
) -> View:
    """The options of a render, checked before any work.

    Raises:
        UsageError: if one makes no sense.
    """
    if size and (min(size) < 16 or max(size) > 8192 or any(even(one) != one for one in size)):
        raise UsageError(
            f"a size of {size[0]}x{size[1]} cannot be rendered",
            hint="use even numbers of pixels from 16 to 8192",
        )
    try:
        rate = Fraction(fps) if fps is not None else None
    except (ValueError, ZeroDivisionError):
        raise UsageError(f'"{fps}" is not a frame rate', hint="use 30 or 30000/1001") from None
    if rate is not None and not 1 <= rate <= 120:
        raise UsageError(f"{float(rate):g} frames a second cannot be rendered", hint="use 1 to 120")
    if quality not in QUALITIES:
        raise UsageError(f'no quality "{quality}"', hint=f"use one of {', '.join(QUALITIES)}")
    look = look or PLAIN_LOOK
    if look.gutter_px % 2 or not 0 <= look.gutter_px <= 200:
        raise UsageError(
            f"a gutter of {look.gutter_px} px cannot be drawn", hint="use an even number up to 200"
        )
    if stage is not None and (not reel or stage <= 0):
        raise UsageError("a stage's length belongs to a reel", hint="add --reel build or restart")
    if not re.fullmatch("#[0-9a-f]{6}", look.background):
        raise UsageError(f'no colour "{look.background}"', hint="write it as #rrggbb")
    return View(
        size,
        FrameRate(rate) if rate else None,
        quality,
        look,
        choice or WHOLE,
        reel,
        stage,
        names,
        credits,
    )


def planned(tip: ContributionId, view: View, holdings: Holdings) -> RenderPlan:
    """What rendering a tip would run.

    Raises:
        RepositoryDamaged: if the chain is not whole.
    """
    chain = holdings.chain(tip)
    whole = chosen(holdings.composition(tip), view.choice)
    order = order_of_entry(whole, tuple(chain))
    if view.reel:
        found = _reel_stages(whole, order, view)
        rate = view.rate or reel_rate(found[0].part)
        timeline = reeled(found, size_px=view.size_px, rate=rate, look=view.look)
        made = with_introductions(timeline, found, chain)
    else:
        rate = view.rate or highest_rate(holdings.composition(tip))
        timeline = arranged(whole, size_px=view.size_px, rate=rate, look=view.look)
        made = Captioned(timeline, (), ())
    if view.names:
        named = with_names(made.timeline, chain)
        drawings = dict((*made.drawings, *named.drawings))
        made = replace(named, drawings=tuple(drawings.items()))
    if view.credits:
        made = with_credits(made, chain, order)
    settings = QUALITIES[view.quality]
    return RenderPlan(tip, made.timeline, settings, view.kind, made.drawings, made.missing)


def _reel_stages(
    whole: Composition, order: tuple[ContributionId, ...], view: View
) -> tuple[Stage, ...]:
    first = filtered(whole, lambda clip: clip if clip.voice == order[0] else None)
    rate = view.rate or reel_rate(first or whole)
    return stages(whole, order, view.reel or "build", rate, view.stage_s)


def chosen(whole: Composition, choice: Choice) -> Composition:
    """What of a composition is rendered.

    Raises:
        UsageError: if a voice is not in it, or nothing is left.
    """
    voices = {clip.voice for clip in whole.clips}
    for voice in choice.named:
        if voice not in voices:
            raise UsageError(
                f"the voice {short(voice)} is not in this piece",
                hint="duet credits tells which are",
                contribution=voice,
            )
    part = filtered(whole, partial(_with_choice, choice=choice))
    end = whole.range.end if choice.end is None else min(choice.end, whole.range.end)
    if part is not None and (choice.start or end != whole.range.end):
        part = trimmed(part, choice.start, end) if choice.start < end else None
    if part is None:
        raise UsageError(
            "nothing is left to render", hint=f"the piece lasts {float(whole.range.end):g} s"
        )
    return part


def _with_choice(clip: Clip, *, choice: Choice) -> Clip | None:
    if choice.only and clip.voice not in choice.only:
        return None
    silent = clip.voice in choice.mute or bool(choice.solo and clip.voice not in choice.solo)
    return replace(clip, muted=clip.muted or silent)


def checked_output(output: Path, *, inputs: tuple[Path, ...], force: bool) -> Path:
    """An output path that can be written, before any work.

    Raises:
        UsageError: if it exists, is an input, or is not an MP4.
        StorageFailed: if its folder is missing or cannot be written.
    """
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f'"{output}" is not an .mp4',
            hint="renders are MP4, or sounds: .wav, .flac, .mp3, .opus",
            file=str(output),
        )
    folder = output.absolute().parent
    if not folder.is_dir():
        raise StorageFailed(
            f'no folder "{folder}"', hint="make it first, or choose another", file=str(output)
        )
    if output.is_dir():
        raise UsageError(f'"{output}" is a folder', hint="name a file", file=str(output))
    if output.exists() and any(one.exists() and one.samefile(output) for one in inputs):
        raise UsageError(
            f'"{output}" is one of the clips', hint="choose another name", file=str(output)
        )
    if output.exists() and not force:
        raise output_exists(output)
    if not os.access(folder, os.W_OK):
        raise StorageFailed(
            f'"{folder}" cannot be written', hint="choose another folder", file=str(output)
        )
    return output


def render(
    plan: RenderPlan,
    output: Path,
    holdings: Holdings,
    *,
    force: bool,
    on_progress: OnProgress,
) -> Rendered:
    """Run a plan and put the film in place.

    Raises:
        RenderFailed: if ffmpeg fails or makes something else than planned.
        StorageFailed: if the disk is full or the output's folder forbids it.
    """
    suffix = output.suffix.lower()
    plan = replace(plan, suffix=suffix if suffix in SOUND_SUFFIXES else ".mp4")
    blobs = holdings.folder.media
    for media in plan.media:
        if not blobs.holds(media):
            raise missing_media(media)
    paths = {str(media): str(blobs.path(media).absolute()) for media in plan.media}
    with workspace(holdings.folder.runs) as folder:
        outcome = execute(plan, paths, folder, on_progress)
        identity = plan.id(ffmpeg().version)
        _remember(plan, identity, outcome, holdings, folder)
        deliver(outcome.path, output, force=force)
    timeline = plan.timeline
    voices = {clip.voice for clip in timeline.sounds}
    voices |= {placed.clip.voice for placed in timeline.placed_clips}
    return Rendered(
        render=identity,
        tip=plan.tip,
        output=output,
        duration=timeline.duration,
        frames=0 if plan.is_sound else timeline.frames,
        canvas=timeline.canvas,
        voices=len(voices),
        jobs=len(plan.jobs),
        gain_db=outcome.gain_db,
        missing=plan.missing,
    )


def _remember(
    plan: RenderPlan, identity: RenderId, outcome: Outcome, holdings: Holdings, folder: Path
) -> None:
    """Keep the facts by which the file is known again, before anybody can have it."""
    video = outcome.info.video
    file = file_digest(outcome.path)
    picture = video.coded_sha256 if video else ""
    fact = RenderFact(file=file, picture=picture, render=identity, tip=plan.tip, view=plan.view)
    content = canonical(fact)
    holdings.folder.renders.write(content, staging=folder)
    with holdings.store.writing():
        holdings.store.insert_render(file=file, picture=fact.picture, content=content)


def deliver(finished: Path, output: Path, *, force: bool) -> None:
    """Move a finished file to where it was asked for, in one step.

    Raises:
        UsageError: if a file of that name appeared meanwhile, unless forced.
    """
    put = publish if force else publish_new
    if finished.stat().st_dev == output.absolute().parent.stat().st_dev:
        put(finished, output)
        return
    descriptor, name = tempfile.mkstemp(prefix=".duet-", suffix=".part", dir=output.parent)
    near = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out, finished.open("rb") as source:
            shutil.copyfileobj(source, out, 1024 * 1024)
        near.chmod(finished.stat().st_mode)
        put(near, output)
    finally:
        near.unlink(missing_ok=True)


def default_output(mine: Path) -> Path:
    """A free name beside MINE: ``mine-duet.mp4``, else ``mine-duet-2.mp4`` and so on."""
    number = 1
    while True:
        ending = "" if number == 1 else f"-{number}"
        candidate = mine.with_name(f"{mine.stem}-duet{ending}.mp4")
        if not candidate.exists():
            return candidate
        number += 1
