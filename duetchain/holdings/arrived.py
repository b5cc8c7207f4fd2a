"""A stranger's file on its way in: our copy of it, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

from duetchain.media.info import MediaInfo
from duetchain.store.contracts import Staged


@dataclass(frozen=True, slots=True)
class Arrived:
    """A stranger's file that passed: our staged copy, its facts, the name it came by."""

    staged: Staged
    info: MediaInfo
    name: str
