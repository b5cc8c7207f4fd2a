"""The verb render: a tip to a file that appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from duetchain.errors import UsageError
from duetchain.exports.credits import credited, names_of
from duetchain.exports.describe import shown_as
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.compile import SOUND_JOB
from duetchain.ffmpeg.encode import EncodeSettings
from duetchain.holdings.holdings import Holdings, cache_of
from duetchain.holdings.piece import Piece
from duetchain.holdings.rendered import note_own_fact
from duetchain.identity import ContributionId, RenderId, canonical, file_digest, short
from duetchain.lineage.contribution import Contribution
from duetchain.render.bench import Bench
from duetchain.render.executor import Executor, Threads
from duetchain.render.facts import RenderFact, ViewKind
from duetchain.render.plan import RenderPlan
from duetchain.render.progress import OnProgress
from duetchain.render.run import Outcome, execute
from duetchain.showing.budgets import refuse_long, refuse_pixels, refuse_reel
from duetchain.showing.captions import (
    Captioned,
    with_chapters,
    with_credits,
    with_introductions,
    with_names,
)
from duetchain.showing.failed_voices import voices_named
from duetchain.showing.levels import level_notes
from duetchain.showing.outputs import deliver, refuse_original
from duetchain.showing.pulse import beats_of
from duetchain.showing.view import View
from duetchain.store.cache import MOST_BYTES, Cache
from duetchain.timeline.arrange import arranged, highest_rate
from duetchain.timeline.canvas import Canvas
from duetchain.timeline.choice import Choice, chosen, lasting, ranged
from duetchain.timeline.composition import Clip, Composition
from duetchain.timeline.placed import Timeline
from duetchain.timeline.reel import Stage, is_long, order_of_entry, reel_rate, reeled, stages
from duetchain.timeline.song.window import on_piece, window_of
from duetchain.timeline.window import windowed


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished render.

    Attributes:
        render: what decided its content.
        tip: the contribution that it shows.
        output: the file.
        duration: in seconds, exactly.
        frames: how many it has.
        frames_encoded: how many of them were encoded anew.
        canvas: size and frame rate.
        voices: how many voices the piece has.
        jobs, jobs_reused: how many ffmpeg runs it took, and how many were spared by the cache.
        gain_db: the one gain of the whole mix.
        loudness: the finished sound: ``lufs``, ``dbtp`` (true peak), ``target_lufs``, ``limited``,
            ``shortfall_db``, ``rounds``; empty where no target was asked for, or nothing is heard.
        notes: what a person should know of its levels, a line each.
        lead: how much of the piece comes before its first frame, in seconds.
        missing: letters in names that no font of this machine has; drawn plainer, or left out.
    """

    render: RenderId
    tip: ContributionId
    output: Path
    duration: Fraction
    frames: int
    frames_encoded: int
    canvas: Canvas
    voices: int
    jobs: int
    jobs_reused: int
    gain_db: float
    missing: tuple[str, ...] = ()
    loudness: Mapping[str, float | int | bool] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    lead: Fraction = Fraction(0)


def planned(piece: Piece, view: View, holdings: Holdings) -> RenderPlan:
    """What rendering a tip would run.

    Args:
        piece: the tip's.
        view: how it is shown.
        holdings: where its sounds are, if it is a reel, and the cache.

    Raises:
        UsageError: if the chain cannot be composed, or nothing is left to render.
        LimitExceeded: if it is longer than this user's limit.
    """
    chain = piece.chain
    choice = _choice_on_piece(piece, view)
    whole = chosen(piece.composition, choice, told=piece.clock.told)
    if view.choice.start is None and whole.range.end <= choice.begins:
        choice = replace(choice, start=None)  # who was over by then is shown from the beginning
    refuse_long(whole, choice, piece.tip)
    order = order_of_entry(whole, tuple(chain))
    lead = Fraction(0)
    if view.reel:
        rate = view.rate or reel_rate(_voice_in(whole, order[0]))
        choice = replace(choice, start=rate.frame_at(choice.begins))
        whole, lasts = ranged(whole, choice), lasting(whole, choice)
        found = _reel_stages(whole, lasts, order, view, holdings)
        refuse_reel(found[-1].span.end, piece.tip)
        timeline = reeled(found, size_px=view.size_px, rate=rate, look=view.look)
        people = credited(chain, timeline)
        names = {voice: shown_as(chain[voice]) for voice in order} | names_of(people)
        made = with_introductions(with_chapters(timeline, names, found), found, names)
    else:
        rate = view.rate or highest_rate(piece.composition)
        timeline = arranged(whole, size_px=view.size_px, rate=rate, look=view.look)
        window = partial(windowed, start=choice.begins, end=choice.end)
        lead = rate.frame_at(choice.begins)
        people = credited(chain, window(timeline))
        names = names_of(people)
        made = Captioned(window(with_chapters(timeline, names)), (), ())
    if view.names:
        named = with_names(made.timeline, names)
        drawings = dict((*made.drawings, *named.drawings))
        made = replace(named, drawings=tuple(drawings.items()))
    if view.credits:
        made = with_credits(made, people)
    settings = EncodeSettings(view.quality, view.codec, view.encoder)
    _refuse_unheard(view.levels.duck, made.timeline)
    return RenderPlan(
        piece.tip,
        made.timeline,
        settings,
        view.kind,
        made.drawings,
        made.missing,
        levels=view.levels,
        lead=lead,
    )


def _choice_on_piece(piece: Piece, view: View) -> Choice:
    """What is shown, on the piece's own clock."""
    window = window_of(piece.composition, piece.root, view.window)
    return on_piece(view.choice, window, piece.clock)


def _refuse_unheard(duck: ContributionId | None, timeline: Timeline) -> None:
    """Refuse a voice for which nothing can make way."""
    if duck and duck not in {clip.voice for clip in timeline.sounds}:
        raise UsageError(
            f"the voice {short(duck)} is not heard in this piece",
            hint="duck names the voice that speaks: one that is heard",
            contribution=duck,
            reason="duck-unheard",
            field="duck",
            given=duck,
        )


def _reel_stages(
    whole: Composition,
    lasts: Fraction,
    order: tuple[ContributionId, ...],
    view: View,
    holdings: Holdings,
) -> tuple[Stage, ...]:
    first = _voice_in(whole, order[0])
    rate, kind = view.rate or reel_rate(first), view.reel or "build"
    beats = beats_of(first, holdings) if kind == "build" and is_long(lasts) else ()
    return stages(whole, order, kind, rate, view.stage_s, beats, lasts)


def _voice_in(whole: Composition, voice: ContributionId) -> Clip:
    return next(clip for clip in whole.clips if clip.voice == voice)


@dataclass(frozen=True, slots=True)
class Effort:
    """How a render is carried out; never what comes out.

    Attributes:
        workers: how many jobs run at once; None for as many as the machine can serve.
        is_cached: whether results of jobs are taken from the cache and kept in it.
        executor: who carries them out; None for threads, `at_once` of them.
    """

    workers: int | None = None
    is_cached: bool = True
    executor: Executor | None = None

    @property
    def at_once(self) -> int:
        """How many jobs run at once: an encoder keeps two processors busy."""
        return self.workers or max(1, (os.cpu_count() or 1) // 2)

    @property
    def by(self) -> Executor:
        """Who carries jobs out."""
        return self.executor or Threads(self.at_once)

    def cache(self, holdings: Holdings) -> Cache | None:
        """Where results of jobs are found and kept, if anywhere."""
        return cache_of(holdings.folder) if self.is_cached else None


USUAL_EFFORT = Effort()


def bench_in(folder: Path, holdings: Holdings, cache: Cache | None) -> Bench:
    """Where jobs are carried out: in a folder of this run's own, originals brought there."""
    return Bench(folder, partial(holdings.originals, folder=folder), cache)


def render_plan(
    plan: RenderPlan,
    output: Path,
    holdings: Holdings,
    *,
    chain: Mapping[ContributionId, Contribution],
    force: bool,
    on_progress: OnProgress,
    effort: Effort = USUAL_EFFORT,
) -> Rendered:
    """Run a plan of a chain and put the file in place, of the kind that its suffix says.

    Raises:
        RenderFailed: if ffmpeg fails or makes something else than planned.
        StorageFailed: if the disk is full or the output's folder forbids it.
        LimitExceeded: if it has too many pixels, or the disk has no room for it.
    """
    plan = plan.written_as(output.suffix.lower())
    refuse_pixels(plan)
    refuse_original(output, plan.media)
    if plan.is_sound and not plan.timeline.sounds:
        raise UsageError("nothing is heard", hint="render a film, or mute less", file=str(output))
    holdings.refuse_unfit(plan.media)
    cache = effort.cache(holdings)
    run = plan.serving(is_kept=effort.is_cached)  # most often itself: its jobs are made once
    needed_bytes = sum(job.size_bytes for job in run.jobs)
    with voices_named(plan.tip, holdings), holdings.room(needed_bytes=needed_bytes) as folder:
        bench = bench_in(folder, holdings, cache)
        outcome = execute(run, bench, on_progress, executor=effort.by)
        identity = plan.id(ffmpeg().version)
        if not plan.is_picture:
            _remember(plan, identity, outcome, holdings, folder)
        deliver(outcome.path, output, force=force)
    if cache:
        with suppress(OSError):  # the film is there
            cache.trimmed(MOST_BYTES)
    timeline = plan.timeline
    voices = {clip.voice for clip in timeline.sounds}
    voices |= {placed.clip.voice for placed in timeline.placed_clips}
    return Rendered(
        render=identity,
        tip=plan.tip,
        output=output,
        duration=timeline.duration,
        frames=plan.frames,
        frames_encoded=outcome.frames,
        canvas=timeline.canvas,
        voices=len(voices),
        jobs=outcome.jobs,
        jobs_reused=outcome.jobs_reused,
        gain_db=outcome.gain_db,
        missing=plan.missing,
        loudness=outcome.facts.get(SOUND_JOB, {}),
        notes=tuple(level_notes(plan, outcome.facts, chain)),
        lead=plan.lead,
    )


def _told_lead(plan: RenderPlan) -> Fraction | None:
    """What a fact says of where a film begins: nothing if that is where its piece does, as ever."""
    is_one_time = not plan.view.is_reel
    return plan.lead if is_one_time and (plan.lead or plan.view != ViewKind.PLAIN) else None


def _remember(
    plan: RenderPlan, identity: RenderId, outcome: Outcome, holdings: Holdings, folder: Path
) -> None:
    """Keep the facts by which the file is known again, before anybody can have it."""
    file = file_digest(outcome.path)
    fact = RenderFact(
        file=file,
        picture=outcome.proof.picture,
        render=identity,
        tip=plan.tip,
        view=plan.view,
        lead=_told_lead(plan),
    )
    content = canonical(fact)
    note_own_fact(content)
    with suppress(OSError):  # a disk that is full or only read: the film is there, its tag tells
        holdings.folder.renders.write(content, staging=folder)
        with holdings.index.writing():
            holdings.index.insert_render(file=file, picture=fact.picture, content=content)
