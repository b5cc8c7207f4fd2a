"""One composition of a repository: what a tip is, ready to be shown, heard and handed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from duetchain.given import number_given, takes
from duetchain.identity import ContributionId

if TYPE_CHECKING:
    from moviepy import VideoClip
    from pydub import AudioSegment

    from duetchain.interop.foreign import Chains
    from duetchain.showing.view import ViewOptions
    from duetchain.timeline.composition import Composition
    from duetchain.timeline.placed import Timeline


@dataclass(frozen=True, slots=True)
class TipComposition:
    """The composition of one tip.

    Attributes:
        repository: where its chain is; open for as long as this is used.
        tip: the contribution that it belongs to.
        parts: its voices, nested as they were arranged, on the piece's clock.
    """

    repository: Chains
    tip: ContributionId
    parts: Composition

    def timeline(self, **view: Unpack[ViewOptions]) -> Timeline:
        """What is seen where and heard when, as `Repository.plan` decides it."""
        return self.repository.plan(self.tip, **view).timeline

    def to_moviepy(self, **view: Unpack[ViewOptions]) -> VideoClip:
        """Its render as a clip of moviepy's; see `duetchain.interop.film.to_moviepy`."""
        from duetchain.interop.film import to_moviepy

        return to_moviepy(self.repository, self.tip, **view)

    @takes(gain_db=number_given)
    def to_pydub(self, *, gain_db: float = 0.0) -> AudioSegment:
        """Its mix as a sound of pydub's; see `duetchain.interop.sound.to_pydub`."""
        from duetchain.interop.sound import to_pydub

        return to_pydub(self.repository, self.tip, gain_db=float(gain_db))
