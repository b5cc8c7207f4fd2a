"""Objects of other programs, known by what they can do; and what is asked of a repository here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, Unpack

from duetchain.given import path_given, refused

if TYPE_CHECKING:
    from duetchain.identity import MediaId
    from duetchain.render.plan import RenderPlan
    from duetchain.showing.rendering import Rendered
    from duetchain.showing.view import ViewOptions


class ForeignFilm(Protocol):
    """What is used of a ``moviepy.VideoClip``; its times are in seconds, its sizes in pixels."""

    @property
    def size(self) -> Any:  # noqa: ANN401 - a tuple, a list or an array
        """Width and height."""

    def get_frame(self, t: float) -> Any:  # noqa: ANN401 - an array
        """(height, width, 3) uint8: the frame at a time."""

    def iter_frames(self) -> Any:  # noqa: ANN401 - arrays
        """Every frame in turn."""


class ForeignSound(Protocol):
    """What is used of a ``pydub.AudioSegment``."""

    @property
    def raw_data(self) -> Any:  # noqa: ANN401 - bytes
        """Interleaved whole numbers."""

    @property
    def frame_rate(self) -> Any:  # noqa: ANN401 - int
        """Samples a second."""

    @property
    def sample_width(self) -> Any:  # noqa: ANN401 - int
        """Bytes of one sample."""


class Chains(Protocol):
    """What is asked of a repository here."""

    def plan(self, tip: str | None = None, **view: Unpack[ViewOptions]) -> RenderPlan:
        """What a render would run."""

    def render(
        self, tip: str | None, output: str | os.PathLike[str], **view: Unpack[ViewOptions]
    ) -> Rendered:
        """A film of a tip, in a file."""

    def originals(
        self, media: Iterable[MediaId], folder: str | os.PathLike[str]
    ) -> Mapping[MediaId, Path]:
        """Where some originals are, as files, put into a folder if need be."""


Foreign = ForeignFilm | ForeignSound


def is_foreign(thing: object) -> bool:
    """Whether something is an object of another program, not a file."""
    return not isinstance(thing, str | os.PathLike)


def is_film(thing: object) -> TypeGuard[ForeignFilm]:
    """Whether something is a moving picture of moviepy's."""
    return all(hasattr(thing, name) for name in ("size", "get_frame", "iter_frames"))


def is_sound(thing: object) -> TypeGuard[ForeignSound]:
    """Whether something is a sound of pydub's."""
    return all(hasattr(thing, name) for name in ("raw_data", "frame_rate", "sample_width"))


def arrival(given: object, field: str) -> Any:  # noqa: ANN401 - a path, a clip or a sound
    """What can be added: a path, the name of one, a clip of moviepy's, a sound of pydub's.

    Raises:
        UsageError: if it is something else.
    """
    if isinstance(given, str | os.PathLike):
        path_given(given, field)
        return given
    if is_film(given) or is_sound(given):
        return given
    raise refused(field, given, "a path, a moviepy clip or a pydub sound")
