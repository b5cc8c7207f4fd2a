"""Repositories of up to a million contributions, written straight into the index.

The rows are the ones that as many calls of `duet add` would have made (a test of the index compares
them); record files are left out, because nothing that is measured here reads them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from duetchain.identity import ContributionId, MediaId, digest
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution
from duetchain.lineage.store import Store
from duetchain.repository import Repository

DEEP = 1000
SHORT = 4
DEEP_TIP_NAME = "the deep tip"
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_FACTS = (
    b'{"container":"mov","video":{"index":0,"codec":"h264","width_px":1920,"height_px":1080,'
    b'"rate":"30","frames":300,"start":"0","end":"10","pixel_format":"yuv420p"},'
    b'"audio":{"index":1,"codec":"aac","rate_hz":48000,"channels":2,"start":"0","end":"10"}}'
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A repository that was filled.

    Attributes:
        path: the folder that holds ``.duet``.
        count: how many contributions it has.
        tip: the tip that is `DEEP` contributions deep.
        name: a name that one contribution alone bears, in the middle of the repository.
    """

    path: Path
    count: int
    tip: ContributionId
    name: str


def lengths(count: int) -> Iterator[int]:
    """How long the chains of a repository are: half of it deep ones, half short ones."""
    yield DEEP
    left = count - DEEP
    while left > 0:
        deep = left > 2 * DEEP and left % 2
        lasts = min(left, DEEP if deep else SHORT)
        yield lasts
        left -= lasts
        if not deep and left > 2 * DEEP:
            for _ in range(DEEP // SHORT - 1):
                yield SHORT
            left -= DEEP - SHORT
            yield DEEP
            left -= DEEP
