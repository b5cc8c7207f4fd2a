"""Strangers' files on their way in: copied, looked at, taken or refused."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from duetchain.errors import DuetError, InputRefused, LimitExceeded, NotFound
from duetchain.holdings.arrived import Arrived
from duetchain.media.info import MediaInfo
from duetchain.media.limits import MediaLimits
from duetchain.media.probe import probed, refuse_at_a_glance
from duetchain.store.blobs import refuse_large_file, stage
from duetchain.store.contracts import Staged

GLANCED_BYTES = 64 * 1024 * 1024
"""What is larger is looked at before it is copied: its header may refuse it."""
MOST_TOGETHER, TOGETHER_BYTES = 4, 32 << 20
"""How many files are looked at together, and how large they are then."""


OnCopied = Callable[[Path, float], None]
"""Where a file's copying is told: which, and the share that is done; from 1 on it is looked at."""


def untold_copy(_path: Path, _share: float) -> None:
    """A copying that nobody is told of."""


def arrivals(
    paths: Sequence[Path],
    folder: Path,
    limits: MediaLimits,
    *,
    on_copied: OnCopied = untold_copy,
) -> list[Arrived | DuetError]:
    """Files copied and looked at, each with its facts or the reason why it is refused.

    Args:
        paths: the files.
        folder: for the copies.
        limits: what they may be at most.
        on_copied: told while they are copied; what it raises ends it.
    """
    staged: dict[Path, Staged | DuetError] = {}
    for path in paths:
        staged[path] = _staged(path, folder, limits, on_copied)
    copies = {path: one for path, one in staged.items() if isinstance(one, Staged)}
    names = [str(path) for path in copies]
    infos = probed([one.path for one in copies.values()], names=names, limits=limits)
    told = dict(zip(copies, infos, strict=True))
    return [_arrived(path, staged[path], told.get(path)) for path in paths]


def missing_of(arrived: Iterable[Arrived], *, keep_gaps: bool = False) -> tuple[str, ...]:
    """What is missing or damaged in files that were taken all the same, a sentence each."""
    infos = [(one.name, one.info.as_asked(keep_gaps=keep_gaps)) for one in arrived]
    return tuple(f'"{name}": {odd}' for name, info in infos for odd in info.missing)


def _arrived(
    path: Path, staged: Staged | DuetError, info: MediaInfo | DuetError | None
) -> Arrived | DuetError:
    if isinstance(staged, DuetError):
        return staged
    assert info is not None  # every copy was looked at
    return Arrived(staged, info, str(path)) if isinstance(info, MediaInfo) else info


def in_groups(paths: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    """Files that are copied and looked at together: a few small ones, since a look has a price.

    None is twice in a group: each take is a copy of its own.
    """
    group: list[Path] = []
    size = 0
    for path in paths:
        if path in group:
            yield tuple(group)
            group, size = [], 0
        group.append(path)
        with suppress(OSError):
            size += path.stat().st_size
        if size > TOGETHER_BYTES or len(group) == MOST_TOGETHER:
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)


def _staged(
    path: Path, folder: Path, limits: MediaLimits, on_copied: OnCopied
) -> Staged | DuetError:
    try:
        on_copied(path, 0.0)
        refuse_unread(path, limits)
        found = stage(path, folder, most_bytes=limits.bytes, on_share=partial(on_copied, path))
    except (NotFound, InputRefused, LimitExceeded) as refused:
        return refused
    on_copied(path, 1.0)
    return found


def refuse_unread(path: Path, limits: MediaLimits) -> None:
    """Refuse what its size or its header tells to be too much, before it is hashed or copied.

    Raises:
        InputRefused, LimitExceeded: if it is refused; what is no regular file is not.
    """
    try:
        found = path.stat()
    except OSError:
        return
    if stat.S_ISREG(found.st_mode):
        refuse_large_file(path, found.st_size, limits.bytes)
        if found.st_size > GLANCED_BYTES:
            refuse_at_a_glance(path, name=str(path), limits=limits)
