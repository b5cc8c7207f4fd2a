"""A timeline to the jobs that render it. Pure: nothing here runs or reads anything.

It is over 350 lines because each job of a render is planned here, in the order of their needs.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from msgspec import structs

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
from duetchain.ffmpeg.encode import (
    CELL_BYTES,
    CONTAINERS,
    FILM_BYTES,
    PICTURE_SUFFIX,
    PNG_BYTES,
    SOUND_SUFFIXES,
    EncodeSettings,
    floats_bytes,
    sound_bytes,
)
from duetchain.ffmpeg.measuring import voice_command, voice_job
from duetchain.ffmpeg.preparing import (
    PLAYED,
    clean_command,
    cleaned_voices,
    even_command,
    own_command,
    own_job,
    played_command,
    played_job,
    played_sound,
    whole_command,
)
from duetchain.ffmpeg.rules import rule_text
from duetchain.ffmpeg.snap import edges
from duetchain.ffmpeg.sound import clean_job, even_job
from duetchain.identity import ContributionId, MediaId, RenderId, digest
from duetchain.media.info import AudioStream, VideoStream
from duetchain.media.parts.whole import whole_job
from duetchain.render.cells import apart
from duetchain.render.facts import ViewKind
from duetchain.render.job import Job, Measure
from duetchain.render.spans import spans
from duetchain.timeline.composition import Cleaning, Clip
from duetchain.timeline.loudness import AS_RECORDED, Levels
from duetchain.timeline.placed import Placed, Timeline, clips_placed

TAG = "duetchain:"
"""What a render's comment tag begins with; the tip's id follows."""

LEAD = " lead="
"""Follows the id where a film does not begin with its piece; then seconds, ``n/d``."""


def comment_of(tip: ContributionId, lead: Fraction) -> str:
    """What a film says of itself in its comment tag.

    Args:
        tip: what it shows.
        lead: how much of the piece comes before its first frame, in seconds.
    """
    told = f"{LEAD}{lead.numerator}/{lead.denominator}" if lead else ""
    return f"{TAG}{tip}{told}"


VOICE_WEIGHT = 0.25
"""What a second of one voice's picture costs, against a second of the whole picture's encoding."""
SOUND_WEIGHT, MIX_WEIGHT, FINISH_WEIGHT = 0.012, 0.003, 0.06
"""Likewise a second of one voice's sound, of one voice in the mix, of the mix at its level."""
CLEAN_WEIGHT, EVEN_WEIGHT = 0.05, 0.1
WHOLE_WEIGHT = 0.7
WHOLE_BYTES = 2e6
"""A second of a picture that was made whole, at 1280x720."""
JOIN_WEIGHT = 0.001


@dataclass(frozen=True)
class RenderPlan:
    """All that it takes to render one tip.

    Attributes:
        tip: the contribution that is rendered.
        timeline: what is seen and heard.
        settings: how it is encoded.
        view: whether it is the whole piece, else what was chosen of it.
        drawings: the pictures of words, PNG by their SHA-256.
        missing: the letters in them that no font of this machine has.
        suffix: of the file: a film's, a sound's, or a picture's for its first frame alone.
        levels: what is done to the levels of its voices and of their sum.
        is_kept: whether results are kept for other renders, so that cells of their own pay.
        lead: how much of the piece comes before the first frame, in seconds.
    """

    tip: ContributionId
    timeline: Timeline
    settings: EncodeSettings
    view: ViewKind = ViewKind.PLAIN
    drawings: tuple[tuple[str, bytes], ...] = ()
    missing: tuple[str, ...] = ()
    suffix: str = ".mp4"
    levels: Levels = AS_RECORDED
    is_kept: bool = True
    lead: Fraction = Fraction(0)

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
            settings = structs.replace(settings, codec=CONTAINERS[suffix].codecs[0])
        return replace(self, suffix=suffix, settings=settings)

    def serving(self, *, is_kept: bool) -> RenderPlan:
        """The same plan for results that are kept, or not; itself where no job would differ."""
        if is_kept == self.is_kept or self.is_sound or not self._depends_on_keeping:
            return self
        return replace(self, is_kept=is_kept)

    @property
    def _depends_on_keeping(self) -> bool:
        return any(
            apart(part, "", is_kept=True) != apart(part, "", is_kept=False)
            for part in spans(self.timeline)
        )

    def alone(self, voice: ContributionId) -> RenderPlan:
        """The same plan in which one voice alone is heard."""
        heard = tuple(one for one in self.timeline.heard if one.clip.voice == voice)
        return replace(self, timeline=structs.replace(self.timeline, heard=heard))

    @property
    def frames(self) -> int:
        """How many frames the file has."""
        return 0 if self.is_sound else 1 if self.is_picture else self.timeline.frames

    @property
    def media(self) -> tuple[MediaId, ...]:
        """The media that the jobs read."""
        clips = {placed.clip.media.id: None for placed in self.timeline.placed_clips}
        return tuple(clips | dict.fromkeys(self.sound_media))

    @property
    def sound_media(self) -> tuple[MediaId, ...]:
        """The media whose sound the jobs read."""
        clips = {clip.media.id: None for clip in self._sounding}
        for _, cleaning in cleaned_voices(iter(self._sounding)):
            clips |= {one.media.id: None for one in played_sound(cleaning).sounds}
        return tuple(clips)

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
    def _sounding(self) -> tuple[Clip, ...]:
        """The clips whose sound is heard, or seen as a waveform."""
        seen = tuple(one.clip for one in self.timeline.placed_clips)
        waves = tuple(clip for clip in seen if clip.shows == "waveform")
        return waves if self.is_picture else (*self.timeline.sounds, *waves)

    @property
    def preparations(self) -> tuple[Job, ...]:
        """The jobs that make streams of parts whole, take out what was heard, make clocks even."""
        found = {job.name: job for job in self._wholes}
        for clip, cleaning in cleaned_voices(iter(self._sounding)):
            found |= {job.name: job for job in _cleaning(clip, cleaning, found)}
        for clip in self._sounding:
            found |= {job.name: job for job in _evening(clip, found)}
        return tuple(found.values())

    @property
    def _wholes(self) -> Iterator[Job]:
        """The jobs that make whole what is of parts: seen, heard, or played meanwhile."""
        seen = () if self.is_sound else self.timeline.placed_clips
        for clip in (one.clip for one in seen):
            if clip.shows != "waveform" and clip.picture:
                yield from _whole(clip, clip.picture)
        heard = list(self._sounding)
        for _, cleaning in cleaned_voices(iter(self._sounding)):
            heard += played_sound(cleaning).sounds
        for clip in heard:
            if audio := clip.media.info.audio:
                for track in audio.mixed or (audio,):
                    yield from _whole(clip, track)

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
        weight = MIX_WEIGHT * len(self.timeline.sounds) * float(lasts)
        measure: Measure = "peak" if self.levels.target_lufs is None else "loudness"
        size = floats_bytes(lasts)
        return Job(MIX_JOB, made, "mixing", lasts, weight, measure=measure, size_bytes=size)

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
        weight = FINISH_WEIGHT * float(lasts)
        is_plain = self.levels.target_lufs is None or not self.timeline.sounds
        measure: Measure = "" if is_plain else "finish"
        size = sound_bytes(lasts, self.suffix, self.settings)
        return Job(SOUND_JOB, made, "mixing", lasts, weight, measure=measure, size_bytes=size)

    @property
    def _comment(self) -> str:
        return comment_of(self.tip, self.lead)

    @property
    def spans(self) -> tuple[Job, ...]:
        """The jobs that make the picture: for each span its cells that are made apart, and it."""
        parts = enumerate(spans(self.timeline))
        return tuple(job for number, part in parts for job in self._span(f"span-{number:04}", part))

    def _span(self, name: str, part: Placed) -> Iterator[Job]:
        lasts, (first, last) = part.span.duration, edges(part.span, self._rate)
        rest, cells = apart(part, name, is_kept=self.is_kept)
        for cell, picture in cells:
            made = cell_command(picture, self.timeline)
            size = CELL_BYTES * picture.region.area_px * (last - first)
            span, weight = picture.span.duration, _decoding(picture)
            yield Job(cell, made, "decoding", span, weight, size_bytes=size)
        weight = float(lasts) + _decoding(rest)
        made = span_command(rest, self.timeline, self.settings)
        size = self._film_bytes(last - first)
        yield Job(name, made, "encoding", lasts, weight, last - first, size_bytes=size)

    def _film_bytes(self, frames: int) -> float:
        return FILM_BYTES[self.settings.quality] * self.timeline.canvas.region.area_px * frames

    @property
    def _rate(self) -> Fraction:
        return self.timeline.canvas.rate.per_second

    @cached_property
    def measuring(self) -> tuple[Job, ...]:
        """The jobs that make the voices ready, measure them, and sum them; the sum comes last."""
        mix = self.mix
        jobs = (*self.preparations, *self.voices, *((mix,) if mix else ()))
        return tuple({job.name: job for job in jobs}.values())

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Every job, each after those that it needs; the last one makes the file."""
        if self.is_picture:
            made = poster_command(self.timeline)
            png = PNG_BYTES * self.timeline.canvas.region.area_px
            still = Job(FILM_JOB, made, "encoding", Fraction(1), 1, 1, size_bytes=png)
            return (*self.preparations, still)
        lasts, sound = self.timeline.duration, self.sound
        sounds = (*self.measuring, sound)
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
        weight = JOIN_WEIGHT * float(lasts)
        size = self._film_bytes(self.timeline.frames) + sound.size_bytes
        return (*sounds, *parts, Job(FILM_JOB, film, "joining", lasts, weight, size_bytes=size))

    def id(self, ffmpeg_version: str) -> RenderId:
        """What decides the render's content: the jobs, the compiler's number, the ffmpeg."""
        commands = [job.command for job in self.jobs]
        jobs = [[one.argv, one.joined, [rule_text(v.rule) for v in one.values]] for one in commands]
        content = json.dumps([COMPILER, ffmpeg_version, jobs], sort_keys=True)
        return RenderId(digest(content.encode()))


def _whole(clip: Clip, stream: VideoStream | AudioStream) -> Iterator[Job]:
    """What makes a stream of parts whole; nothing where it is."""
    name, lasts = whole_job(clip.media, stream), clip.media.info.duration
    if not name:
        return
    is_sound = isinstance(stream, AudioStream)
    weight = (SOUND_WEIGHT if is_sound else WHOLE_WEIGHT) * float(lasts)
    size = floats_bytes(lasts) if is_sound else WHOLE_BYTES * float(lasts)
    command = whole_command(clip.media, stream)
    doing = "mixing" if is_sound else "decoding"
    yield Job(name, command, doing, lasts, weight, measure="whole", size_bytes=size)


def _decoding(part: Placed) -> float:
    """What the pictures in a part cost to decode and fit."""
    return VOICE_WEIGHT * float(sum(clip.span.duration for clip in clips_placed(part)))


def _cleaning(clip: Clip, cleaning: Cleaning, there: Container[str]) -> Iterator[Job]:
    """What was played, the voice as it is, and what takes the one out of the other.

    What many heard is prepared and measured once: by the jobs that are `there` already.
    """
    made = None if played_job(cleaning) in there else played_command(cleaning)
    piece = played_sound(cleaning)
    if made is None and not piece.sounds:
        return
    for one in piece.sounds:
        yield from _evening(one, there)
    for one in piece.sounds if PLAYED.is_levelled else ():
        if (name := voice_job(one)) not in there:
            yield _measuring(name, one)
    weight = MIX_WEIGHT * len(piece.sounds) * float(piece.duration)
    size = floats_bytes(piece.duration)
    name = played_job(cleaning)
    if made is not None:
        yield Job(name, made, "mixing", piece.duration, weight, measure="peak", size_bytes=size)
    yield _decoded(clip)
    lasts, size = clip.media.info.duration, _own_bytes(clip)
    weight = CLEAN_WEIGHT * float(lasts)
    command = clean_command(clip, cleaning)
    name = clean_job(clip)
    yield Job(name, command, "cleaning", lasts, weight, measure="clean", size_bytes=size)


def _evening(clip: Clip, there: Container[str]) -> Iterator[Job]:
    """The voice as it is, and what brings it to an even clock; nothing where its clock is one."""
    if not clip.bend or even_job(clip) in there:
        return
    if not clip.cleaning:
        yield _decoded(clip)
    lasts, size = clip.media.info.duration, _own_bytes(clip)
    command, weight = even_command(clip), EVEN_WEIGHT * float(lasts)
    name = even_job(clip)
    yield Job(name, command, "mixing", lasts, weight, measure="even", size_bytes=size)


def _decoded(clip: Clip) -> Job:
    """The job that decodes a voice's whole sound."""
    lasts, size = clip.media.info.duration, _own_bytes(clip)
    weight = SOUND_WEIGHT * float(lasts)
    return Job(own_job(clip), own_command(clip), "mixing", lasts, weight, size_bytes=size)


def _own_bytes(clip: Clip) -> float:
    audio = clip.media.info.audio
    return floats_bytes(clip.media.info.duration, 1 if audio and audio.channels == 1 else 2)


def _measuring(name: str, clip: Clip) -> Job:
    lasts = (clip.recorded or clip.source_range).duration / clip.pace
    weight = SOUND_WEIGHT * float(lasts)
    return Job(name, voice_command(clip), "mixing", lasts, weight, measure="loudness")
