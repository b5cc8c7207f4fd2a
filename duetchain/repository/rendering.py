"""The verb render: a tip to a file that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from duetchain.durable import output_exists, publish, publish_new
from duetchain.errors import StorageFailed, UsageError
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.encode import QUALITIES, SOUND_SUFFIXES
from duetchain.identity import ContributionId, RenderId, canonical, file_digest
from duetchain.render.facts import RenderFact
from duetchain.render.plan import RenderPlan
from duetchain.render.worker import OnProgress, Outcome, execute
from duetchain.repository.captions import (
    Captioned,
    with_chapters,
    with_credits,
    with_introductions,
    with_names,
)
from duetchain.repository.holdings import Holdings, missing_media
from duetchain.repository.view import View, chosen
from duetchain.timeline.arrange import arranged, highest_rate
from duetchain.timeline.canvas import Canvas
from duetchain.timeline.edit import filtered
from duetchain.timeline.model import Composition
from duetchain.timeline.reel import Stage, order_of_entry, reel_rate, reeled, stages
from duetchain.workspace import workspace

SUFFIXES = (".mp4", ".m4v", *SOUND_SUFFIXES)


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


def planned(tip: ContributionId, view: View, holdings: Holdings) -> RenderPlan:
    """What rendering a tip would run.

    Raises:
        RepositoryDamaged: if the chain is not whole.
    """
    chain = holdings.chain(tip)
    piece = holdings.composition(tip)
    whole = chosen(piece, view.choice)
    order = order_of_entry(whole, tuple(chain))
    if view.reel:
        found = _reel_stages(whole, order, view)
        rate = view.rate or reel_rate(found[0].part)
        timeline = reeled(found, size_px=view.size_px, rate=rate, look=view.look)
        made = with_introductions(with_chapters(timeline, chain, found), found, chain)
    else:
        rate = view.rate or highest_rate(piece)
        timeline = arranged(whole, size_px=view.size_px, rate=rate, look=view.look)
        made = Captioned(with_chapters(timeline, chain), (), ())
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
