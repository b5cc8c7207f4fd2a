"""A timeline to the jobs that render it. Pure: nothing here runs or reads anything."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.compile import (
    COMPILER,
    join_command,
    mix_command,
    picture_command,
    poster_command,
    sound_command,
    stage_command,
)
from duetchain.ffmpeg.encode import CONTAINERS, PICTURE_SUFFIX, SOUND_SUFFIXES, EncodeSettings
from duetchain.identity import ContributionId, MediaId, RenderId, digest
from duetchain.timeline.model import Timeline

TAG = "duetchain:"
"""What a render's comment tag begins with; the tip's id follows."""


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """All that it takes to render one tip.

    The mix comes first: its measured peak decides the one gain that the last job applies.

    Attributes:
        tip: the contribution that is rendered.
        timeline: what is seen and heard.
        settings: how it is encoded.
        view: "plain" for the whole piece, else what was chosen of it.
        drawings: the pictures of words, PNG by their SHA-256.
        suffix: of the file: a film's, a sound's, or a picture's for its first frame alone.
        missing: the letters in them that no font of this machine has.
    """

    tip: ContributionId
    timeline: Timeline
    settings: EncodeSettings
    view: str = "plain"
    drawings: tuple[tuple[str, bytes], ...] = ()
    missing: tuple[str, ...] = ()
    suffix: str = ".mp4"

    @property
    def is_sound(self) -> bool:
        """Whether only the sound is rendered."""
        return self.suffix in SOUND_SUFFIXES

    @property
    def is_picture(self) -> bool:
        """Whether only the first frame is rendered."""
        return self.suffix == PICTURE_SUFFIX

    @property
    def mix(self) -> Command | None:
        """The job that sums the voices; None where nothing is heard."""
        return None if self.is_picture else mix_command(self.timeline)

    def film(self, gain_db: float) -> Command:
        """The job that makes the film, given the mix's gain."""
        comment = f"{TAG}{self.tip}"
        if self.is_sound:
            return sound_command(
                self.timeline, self.settings, gain_db=gain_db, comment=comment, suffix=self.suffix
            )
        if self.is_picture:
            return poster_command(self.timeline)
        make = join_command if len(self.timeline.stages) > 1 else picture_command
        return make(
            self.timeline, self.settings, gain_db=gain_db, comment=comment, suffix=self.suffix
        )

    def written_as(self, suffix: str) -> RenderPlan:
        """The same plan for a kind of file, in its usual codec if none was chosen."""
        settings = self.settings
        if suffix in CONTAINERS and settings.codec is None:
            settings = replace(settings, codec=CONTAINERS[suffix].codecs[0])
        return replace(self, suffix=suffix, settings=settings)

    @property
    def frames(self) -> int:
        """How many frames are encoded, whatever kind of file they make."""
        return 0 if self.is_sound else 1 if self.is_picture else self.timeline.frames

    @property
    def media(self) -> tuple[MediaId, ...]:
        """The media that the jobs read."""
        clips = {placed.clip.media.id: None for placed in self.timeline.placed_clips}
        return tuple(clips | {clip.media.id: None for clip in self.timeline.sounds})

    @property
    def stages(self) -> tuple[Command, ...]:
        """The jobs that encode the stages apart; none where the picture is one."""
        count = len(self.timeline.stages)
        if count < 2 or self.is_sound or self.is_picture:
            return ()
        return tuple(stage_command(self.timeline, one, self.settings) for one in range(count))

    @property
    def jobs(self) -> tuple[Command, ...]:
        """Every job, the film last, its gain not yet known."""
        return tuple(job for job in (self.mix, *self.stages, self.film(0.0)) if job)

    def id(self, ffmpeg_version: str) -> RenderId:
        """What decides the render's content: the jobs, the compiler's number, the ffmpeg."""
        jobs = [job.argv for job in self.jobs]
        content = json.dumps([COMPILER, ffmpeg_version, jobs], sort_keys=True)
        return RenderId(digest(content.encode()))
