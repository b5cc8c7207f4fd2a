"""Strangers' files on their way in: copied, looked at, taken or refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from duetchain.errors import DuetError, InputRefused, LimitExceeded, NotFound
from duetchain.holdings.arrived import Arrived
from duetchain.media.info import MediaInfo
from duetchain.media.limits import MediaLimits, own_limits
from duetchain.media.probe import probed
from duetchain.store.blobs import stage
from duetchain.store.contracts import Staged


def arrivals(paths: Sequence[Path], folder: Path) -> list[Arrived | DuetError]:
    """Files copied and looked at, each with its facts or the reason why it is refused."""
    limits = own_limits()
    staged = {path: _staged(path, folder, limits) for path in paths}
    copies = {path: one for path, one in staged.items() if isinstance(one, Staged)}
    names = [str(path) for path in copies]
    infos = probed([one.path for one in copies.values()], names=names, limits=limits)
    told = dict(zip(copies, infos, strict=True))
    return [_arrived(path, staged[path], told.get(path)) for path in paths]


def missing_of(arrived: Iterable[Arrived]) -> tuple[str, ...]:
    """What is missing or damaged in files that were taken all the same, a sentence each."""
    return tuple(f'"{one.name}": {odd}' for one in arrived for odd in one.info.missing)


def _arrived(
    path: Path, staged: Staged | DuetError, info: MediaInfo | DuetError | None
) -> Arrived | DuetError:
    if isinstance(staged, DuetError):
        return staged
    assert info is not None  # every copy was looked at
    return Arrived(staged, info, str(path)) if isinstance(info, MediaInfo) else info


def _staged(path: Path, folder: Path, limits: MediaLimits) -> Staged | DuetError:
    try:
        return stage(path, folder, most_bytes=limits.bytes)
    except (NotFound, InputRefused, LimitExceeded) as refused:
        return refused
