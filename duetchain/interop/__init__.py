"""Objects of other programs in and out: moviepy's clips, pydub's sounds. Nothing is imported early.

An object is known by what it can do, so that neither library is imported to tell what a file is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeGuard

from duetchain.system.workspace import workspace


class Film(Protocol):
    """What is used of a ``moviepy.VideoClip``; its times are in seconds, its sizes in pixels."""

    @property
    def size(self) -> Any:  # noqa: ANN401 - a tuple, a list or an array
        """Width and height."""

    def get_frame(self, t: float) -> Any:  # noqa: ANN401 - an array
        """(height, width, 3) uint8: the frame at a time."""

    def iter_frames(self) -> Any:  # noqa: ANN401 - arrays
        """Every frame in turn."""


class Sound(Protocol):
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


Foreign = Film | Sound
Reference = str | os.PathLike[str]


def is_film(thing: object) -> TypeGuard[Film]:
    """Whether something is a moving picture of moviepy's."""
    return all(hasattr(thing, name) for name in ("size", "get_frame", "iter_frames"))


def is_sound(thing: object) -> TypeGuard[Sound]:
    """Whether something is a sound of pydub's."""
    return all(hasattr(thing, name) for name in ("raw_data", "frame_rate", "sample_width"))


@contextmanager
def as_files(
    things: tuple[Reference | Foreign, ...], runs: Path
) -> Iterator[tuple[Reference, ...]]:
    """The same things, objects written to files that are there until the end.

    Args:
        things: paths, names, clips of moviepy's, sounds of pydub's.
        runs: where a folder for the files is made, if one is needed.

    Raises:
        UsageError: if a clip has no length, or a sound nothing in it.
        RenderFailed: if a clip could not be written.
    """
    plain = tuple(one for one in things if isinstance(one, str | os.PathLike))
    if len(plain) == len(things):
        yield plain
        return
    with workspace(runs) as folder:
        yield tuple(_as_file(one, folder, place) for place, one in enumerate(things))


def _as_file(thing: Reference | Foreign, folder: Path, place: int) -> Reference:
    if is_film(thing):
        from duetchain.interop.film import write_film

        return write_film(thing, folder / f"clip-{place}.mov")
    if is_sound(thing):
        from duetchain.interop.sound import write_sound

        return write_sound(thing, folder / f"sound-{place}.wav")
    if isinstance(thing, str | os.PathLike):
        return thing
    raise TypeError(f"a path, a moviepy clip or a pydub sound is wanted, not {type(thing)}")
