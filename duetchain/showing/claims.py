"""Who renders to a name: while one does, another is refused at its beginning, not at its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from duetchain.errors import UsageError
from duetchain.identity import digest
from duetchain.system.locks import try_lock
from duetchain.system.own_folders import cache_folder

PLACE = "outputs"


@contextmanager
def claimed(output: Path) -> Iterator[None]:
    """Have a name for as long as this lasts; where there are no locks nothing is claimed.

    Args:
        output: the file that is to be made.

    Raises:
        UsageError: if another command of this user is making it.
    """
    descriptor, path = _opened(output)
    if descriptor is None:
        yield
        return
    try:
        is_free = True
        with suppress(OSError):
            is_free = try_lock(descriptor)
        if not is_free:
            raise UsageError(
                f'"{output}" is being made by another command',
                hint="choose another name, or wait for it",
                file=str(output),
                reason="output-claimed",
                field="output",
            )
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _opened(output: Path) -> tuple[int | None, Path]:
    place = (cache_folder() or Path()) / PLACE
    path = place / digest(os.fsencode(output.absolute().resolve()))
    if cache_folder() is None:
        return None, path
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600), path
    return None, path
