"""A timeline to the jobs that render it. Pure: nothing here runs or reads anything."""

from __future__ import annotations

import json
from dataclasses import dataclass

from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.compile import COMPILER, mix_command, picture_command
from duetchain.ffmpeg.encode import EncodeSettings
from duetchain.identity import ContributionId, MediaId, RenderId, digest
from duetchain.timeline.model import Timeline

TAG = "duetchain:"
"""What a render's comment tag begins with; the tip's id follows."""


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """All that it takes to render one tip.

    The mix comes first: its measured peak decides the one gain that the second job applies.
    """

    tip: ContributionId
    timeline: Timeline
    settings: EncodeSettings
    view: str = "plain"

    @property
    def mix(self) -> Command | None:
        """The job that sums the voices; None where nothing is heard."""
        return mix_command(self.timeline)

    def picture(self, gain_db: float) -> Command:
        """The job that makes the film, given the mix's gain."""
        comment = f"{TAG}{self.tip}"
        return picture_command(self.timeline, self.settings, gain_db=gain_db, comment=comment)

    @property
    def media(self) -> tuple[MediaId, ...]:
        """The media that the jobs read."""
        clips = {placed.clip.media.id: None for placed in self.timeline.placed_clips}
        return tuple(clips | {clip.media.id: None for clip in self.timeline.sounds})

    def id(self, ffmpeg_version: str) -> RenderId:
        """What decides the render's content: the jobs, the compiler's number, the ffmpeg."""
        jobs = [job.argv for job in (self.mix, self.picture(0.0)) if job]
        content = json.dumps([COMPILER, ffmpeg_version, jobs], sort_keys=True)
        return RenderId(digest(content.encode()))
