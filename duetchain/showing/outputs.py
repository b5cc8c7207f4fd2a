"""Where a render goes: names that can be written, kinds that can be made, files in one step."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from duetchain.errors import RenderFailed, StorageFailed, UsageError
from duetchain.ffmpeg.encode import CONTAINERS, SOUND_SUFFIXES
from duetchain.holdings.holdings import storage_errors
from duetchain.identity import MediaId, file_digest
from duetchain.showing.view import View
from duetchain.system.disks import written_in
from duetchain.system.durable import output_exists, publish, publish_new
from duetchain.system.modes import set_mode
from duetchain.system.regular import files, is_file, is_own, open_regular

MOST_NAME_BYTES = 255
"""How long a file's name may be: on nearly every file system."""
FILMS, SOUNDS = " ".join(CONTAINERS), " ".join(SOUND_SUFFIXES)


def checked_kind(output: Path, view: View) -> None:
    """Refuse a kind of file that cannot hold what was asked for, before any work.

    Raises:
        UsageError: if the suffix is none of ours, or what it means does not go with the view.
    """
    suffix = output.suffix.lower()
    if suffix in SOUND_SUFFIXES:
        _refuse_pictured(view, output)
    elif suffix in CONTAINERS:
        _refuse_codec(view, suffix, output)
    else:
        raise UsageError(
            f'"{output}" is no kind of file that is made here',
            hint=f"films: {FILMS}; sounds: {SOUNDS}",
            file=str(output),
            reason="output-kind",
            field="output",
            given=suffix,
            choices=(*CONTAINERS, *SOUND_SUFFIXES),
        )


def _refuse_pictured(view: View, output: Path) -> None:
    """Refuse what only a picture can have where only the sound is rendered."""
    for field, value in view.pictured.items():
        if value:
            raise UsageError(
                f"{field} has no meaning for a sound",
                hint=f"leave {field} away, or make an .mp4",
                file=str(output),
                reason="picture-in-sound",
                field=field,
            )


def _refuse_codec(view: View, suffix: str, output: Path) -> None:
    codecs = CONTAINERS[suffix].codecs
    if view.codec and view.codec not in codecs:
        fitting = [one for one, held in CONTAINERS.items() if view.codec in held.codecs]
        raise UsageError(
            f"{suffix} cannot hold {view.codec}",
            hint=f"use {' or '.join(codecs)}, or {' or '.join(fitting)}",
            file=str(output),
            reason="codec-not-held",
            field="codec",
            given=view.codec,
            choices=tuple(codecs),
            limit=" or ".join(fitting),
        )


def checked_output(output: Path, *, inputs: tuple[Path, ...], force: bool) -> Path:
    """An output path that can be written, before any work.

    Raises:
        UsageError: if it exists or is an input.
        StorageFailed: if its folder is missing or cannot be written.
    """
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


def refuse_original(output: Path, media: Collection[MediaId]) -> None:
    """Refuse to write over a file that is one of the chain's own clips.

    Raises:
        UsageError: if it is.
    """
    if output.is_file() and file_digest(output) in media:
        raise UsageError(
            f'"{output}" is one of the clips', hint="choose another name", file=str(output)
        )


def deliver(finished: Path, output: Path, *, force: bool) -> None:
    """Move a finished file to where it was asked for, in one step.

    Raises:
        UsageError: if a file of that name appeared meanwhile, unless forced.
        RenderFailed: if it is no file: what made it was taken over.
    """
    if not is_file(finished):
        raise RenderFailed(f'"{output}" was not made as a file', file=str(output))
    put = publish if force else publish_new
    told = finished.lstat()
    if told.st_dev == output.absolute().parent.stat().st_dev:
        put(finished, output)
        return
    sweep_parts(output.absolute().parent)
    near = output.absolute().with_name(f".duet-{secrets.token_hex(8)}.part")
    try:
        with (
            written_in(near.parent),
            near.open("xb") as out,
            open_regular(finished.parent, finished.name) as source,
        ):
            shutil.copyfileobj(source, out, 1024 * 1024)
        set_mode(near, stat.S_IMODE(told.st_mode))
        put(near, output)
    finally:
        near.unlink(missing_ok=True)


_PART = re.compile(r"\.duet-[0-9a-f]{16}\.part")
_OLD_S = 3600


def sweep_parts(folder: Path) -> None:
    """Remove unfinished outputs of ours that nothing has written to for an hour."""
    for found in files(folder, _PART):
        with suppress(OSError):
            told = found.stat(follow_symlinks=False)
            if is_own(told) and time.time() - told.st_mtime > _OLD_S:
                Path(found.path).unlink()


def checked_drawing(
    output: Path, suffixes: tuple[str, ...], *, inputs: tuple[Path, ...] = (), force: bool
) -> Path:
    """A path of a drawing or a text that can be written, before any work.

    Raises:
        UsageError: if its suffix is another, it exists or is an input.
        StorageFailed: if its folder is missing or cannot be written.
    """
    if output.suffix.lower() not in suffixes:
        article = "an" if suffixes[0].startswith(".s") else "a"
        raise UsageError(
            f'"{output}" is not {article} {" or ".join(suffixes)}',
            hint="name it so",
            file=str(output),
            reason="picture-kind",
            given=output.suffix.lower(),
            choices=suffixes,
        )
    return checked_output(output, inputs=inputs, force=force)


def put(content: bytes, output: Path, *, force: bool) -> None:
    """Write a file that is whole or absent.

    Raises:
        UsageError: if a file of that name appeared meanwhile, unless forced.
        StorageFailed: if the disk is full or the folder forbids it.
    """
    staged = output.absolute().with_name(f".duet-{secrets.token_hex(8)}.part")
    sweep_parts(output.absolute().parent)
    with storage_errors():
        try:
            with written_in(staged.parent), staged.open("xb") as stream:
                stream.write(content)
            deliver(staged, output.absolute(), force=force)
        finally:
            staged.unlink(missing_ok=True)


def default_output(mine: Path, *, force: bool = False) -> Path:
    """A free name in the current folder: ``mine-duet.mp4``, else ``mine-duet-2.mp4`` and so on.

    The end of a stem that is too long for a file system with all of it is left out.

    Args:
        mine: the clip that it is named after.
        force: the first of these names in any case: what is there is to be replaced.
    """
    number = 1
    while True:
        ending = "-duet.mp4" if number == 1 else f"-duet-{number}.mp4"
        stem = _shortened(mine.stem, MOST_NAME_BYTES - len(ending))
        candidate = Path(f"{stem}{ending}")
        if force or not os.path.lexists(candidate):
            return candidate
        number += 1


def films_before(output: Path) -> tuple[Path, ...]:
    """The films whose default names were taken when this one was chosen, the latest first.

    >>> [str(one) for one in films_before(Path("mine-duet-3.mp4"))]
    ['mine-duet-2.mp4', 'mine-duet.mp4']
    """
    match = re.fullmatch(r"(.*-duet)-(\d{1,6})", output.stem)
    if not match:
        return ()
    names = (f"{match[1]}-{number}" if number > 1 else match[1] for number in range(int(match[2])))
    return tuple(output.with_stem(name) for name in list(dict.fromkeys(names))[::-1])


def _shortened(name: str, most_bytes: int) -> str:
    whole = os.fsencode(name)
    return name if len(whole) <= most_bytes else whole[:most_bytes].decode("utf-8", "ignore")
