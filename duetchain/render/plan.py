"""A timeline to the jobs that render it. Pure: nothing here runs or reads anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from duetchain.ffmpeg.chapters import metadata
from duetchain.ffmpeg.compile import (
    COMPILER,
    FILM_JOB,
    MIX_JOB,
    SOUND_JOB,
    cell_command,
    join_command,
    mix_command,
    poster_command,
    sound_command,
    span_command,
)
from duetchain.ffmpeg.encode import CONTAINERS, PICTURE_SUFFIX, SOUND_SUFFIXES, EncodeSettings
from duetchain.ffmpeg.loudness import voice_command, voice_job
from duetchain.ffmpeg.snap import edges
from duetchain.identity import ContributionId, MediaId, RenderId, digest
from duetchain.render.cells import apart
from duetchain.render.job import Job, Measure
from duetchain.render.spans import spans
from duetchain.timeline.mix import AS_RECORDED, Levels
from duetchain.timeline.model import Clip, Placed, Timeline, clips_placed

TAG = "duetchain:"
"""What a render's comment tag begins with; the tip's id follows."""

SOUND_WEIGHT = 0.02
"""What a second of one voice's sound costs, against a second of the whole picture's encoding."""
VOICE_WEIGHT = 0.4
"""What a second of one voice's picture costs, against a second of the whole picture's encoding."""


@dataclass(frozen=True)
class RenderPlan:
    """All that it takes to render one tip.

    Attributes:
        tip: the contribution that is rendered.
        timeline: what is seen and heard.
        settings: how it is encoded.
        view: "plain" for the whole piece, else what was chosen of it.
        drawings: the pictures of words, PNG by their SHA-256.
        missing: the letters in them that no font of this machine has.
        suffix: of the file: a film's, a sound's, or a picture's for its first frame alone.
        levels: what is done to the levels of its voices and of their sum.
    """

    tip: ContributionId
    timeline: Timeline
    settings: EncodeSettings
    view: str = "plain"
    drawings: tuple[tuple[str, bytes], ...] = ()
    missing: tuple[str, ...] = ()
    suffix: str = ".mp4"
    levels: Levels = AS_RECORDED

    @property
    def is_sound(self) -> bool:
        """Whether only the sound is rendered."""
        return self.suffix in SOUND_SUFFIXES

    @property
    def is_picture(self) -> bool:
        """Whether only the first frame is rendered."""
        return self.suffix == PICTURE_SUFFIX

    def written_as(self, suffix: str) -> RenderPlan:
        """The same plan for a kind of file, in its usual codec if none was chosen."""
        settings = self.settings
        if suffix in CONTAINERS and settings.codec is None:
            settings = replace(settings, codec=CONTAINERS[suffix].codecs[0])
        return replace(self, suffix=suffix, settings=settings)

    def alone(self, voice: ContributionId) -> RenderPlan:
        """The same plan in which one voice alone is heard."""
        heard = tuple(one for one in self.timeline.heard if one.clip.voice == voice)
        return replace(self, timeline=replace(self.timeline, heard=heard))

    @property
    def frames(self) -> int:
        """How many frames the file has."""
        return 0 if self.is_sound else 1 if self.is_picture else self.timeline.frames

    @property
    def media(self) -> tuple[MediaId, ...]:
        """The media that the jobs read."""
        clips = {placed.clip.media.id: None for placed in self.timeline.placed_clips}
        return tuple(clips | {clip.media.id: None for clip in self.timeline.sounds})

    @property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """What of our own the jobs read, by its SHA-256: drawings, and the chapters' text."""
        if not self._chapters:
            return self.drawings
        return (*self.drawings, (self._chapters, metadata(self.timeline.chapters)))

    @property
    def _chapters(self) -> str:
        return digest(metadata(self.timeline.chapters)) if self.timeline.chapters else ""

    @property
    def voices(self) -> tuple[Job, ...]:
        """The jobs that measure each voice that is heard, alone; none where levels stay."""
        if not self.levels.is_levelled:
            return ()
        clips = {voice_job(clip): clip for clip in self.timeline.sounds}
        return tuple(_measuring(name, clip) for name, clip in clips.items())

    @property
    def mix(self) -> Job | None:
        """The job that sums the voices and measures the sum; None where nothing is heard."""
        made = mix_command(self.timeline, self.levels)
        if made is None:
            return None
        lasts = self.timeline.duration
        weight = SOUND_WEIGHT * len(self.timeline.sounds) * float(lasts)
        measure: Measure = "peak" if self.levels.target_lufs is None else "loudness"
        return Job(MIX_JOB, made, "mixing", lasts, weight, measure=measure)

    @property
    def sound(self) -> Job:
        """The job that finishes the mix: its level, its true peak, its codec."""
        made = sound_command(
            self.timeline,
            self.settings,
            suffix=self.suffix,
            comment=self._comment if self.is_sound else "",
            levels=self.levels,
        )
        lasts = self.timeline.duration
        weight = SOUND_WEIGHT * float(lasts)
        is_plain = self.levels.target_lufs is None or not self.timeline.sounds
        measure: Measure = "" if is_plain else "finish"
        return Job(SOUND_JOB, made, "mixing", lasts, weight, measure=measure)

    @property
    def _comment(self) -> str:
        return f"{TAG}{self.tip}"

    @property
    def spans(self) -> tuple[Job, ...]:
        """The jobs that make the picture: for each span its cells that are made apart, and it."""
        parts = enumerate(spans(self.timeline))
        return tuple(job for number, part in parts for job in self._span(f"span-{number:04}", part))

    def _span(self, name: str, part: Placed) -> Iterator[Job]:
        lasts, (first, last) = part.span.duration, edges(part.span, self._rate)
        rest, cells = apart(part, name)
        for cell, picture in cells:
            made = cell_command(picture, self.timeline)
            yield Job(cell, made, "decoding", picture.span.duration, VOICE_WEIGHT * float(lasts))
        weight = float(lasts) * (1 + VOICE_WEIGHT * sum(1 for _ in clips_placed(rest)))
        made = span_command(rest, self.timeline, self.settings)
        yield Job(name, made, "encoding", lasts, weight, last - first)

    @property
    def _rate(self) -> Fraction:
        return self.timeline.canvas.rate.per_second

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Every job, each after those that it needs; the last one makes the file."""
        if self.is_picture:
            made = poster_command(self.timeline)
            return (Job(FILM_JOB, made, "encoding", Fraction(1), 1, 1),)
        lasts, mix = self.timeline.duration, self.mix
        sounds = (*self.voices, *((mix,) if mix else ()), self.sound)
        if self.is_sound:
            return sounds
        parts = self.spans
        film = join_command(
            [part.name for part in parts if part.frames],
            self.settings,
            comment=self._comment,
            suffix=self.suffix,
            chapters=self._chapters,
        )
        weight = SOUND_WEIGHT * float(lasts)
        return (*sounds, *parts, Job(FILM_JOB, film, "joining", lasts, weight))

    def id(self, ffmpeg_version: str) -> RenderId:
        """What decides the render's content: the jobs, the compiler's number, the ffmpeg."""
        jobs = [
            [job.command.argv, job.command.joined, [one.rule for one in job.command.values]]
            for job in self.jobs
        ]
        content = json.dumps([COMPILER, ffmpeg_version, jobs], sort_keys=True)
        return RenderId(digest(content.encode()))


def _measuring(name: str, clip: Clip) -> Job:
    lasts = (clip.recorded or clip.source_range).duration / clip.pace
    weight = SOUND_WEIGHT * float(lasts)
    return Job(name, voice_command(clip), "mixing", lasts, weight, measure="loudness")
