"""Objects of other programs in and out: moviepy's clips, pydub's sounds. Nothing is imported early.

An object is known by what it can do, so that neither library is imported to tell what a file is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duetchain.interop.foreign import Foreign, is_film, is_sound
from duetchain.system.workspace import workspace

File = str | os.PathLike[str]


@contextmanager
def as_files(things: tuple[File | Foreign, ...], runs: Path) -> Iterator[tuple[File, ...]]:
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


def _as_file(thing: File | Foreign, folder: Path, place: int) -> File:
    if is_film(thing):
        from duetchain.interop.film import write_film

        return write_film(thing, folder / f"clip-{place}.mov")
    if is_sound(thing):
        from duetchain.interop.sound import write_sound

        return write_sound(thing, folder / f"sound-{place}.wav")
    if isinstance(thing, str | os.PathLike):
        return thing
    raise TypeError(f"a path, a moviepy clip or a pydub sound is wanted, not {type(thing)}")
