"""Names that `Repository` had before its facets: they stay, and do what the facets do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Unpack

from duetchain.given import takes
from duetchain.holdings.holdings import Holdings
from duetchain.repository.moving import Moving
from duetchain.repository.pictures import PicturesOf
from duetchain.repository.sound import SoundOf
from duetchain.repository.upkeep import UpkeepOf, repaired

if TYPE_CHECKING:
    from duetchain.holdings.checking import Checkup
    from duetchain.intake.request import Seconds
    from duetchain.showing.mixing import Mixed, Stem
    from duetchain.showing.rendering import Rendered
    from duetchain.showing.view import ViewOptions
    from duetchain.store.cache import Cache


class Facets(Moving):
    """A repository by topic: `sound`, `pictures`, `upkeep`; and earlier names of their verbs."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self.sound = SoundOf(holdings)
        self.pictures = PicturesOf(holdings)
        self.upkeep = UpkeepOf(holdings)

    def mix(self, tip: str | None = None, **view: Unpack[ViewOptions]) -> Mixed:
        """As `sound.mix`."""
        return self.sound.mix(tip, **view)

    def stems(
        self,
        tip: str | None,
        folder: str | os.PathLike[str],
        *,
        force: bool = False,
        **view: Unpack[ViewOptions],
    ) -> tuple[Stem, ...]:
        """As `sound.stems`."""
        return self.sound.stems(tip, folder, force=force, **view)

    def poster(
        self,
        tip: str | None,
        output: str | os.PathLike[str],
        *,
        at: Seconds | None = None,
        force: bool = False,
        **view: Unpack[ViewOptions],
    ) -> Rendered:
        """As `pictures.poster`."""
        return self.pictures.poster(tip, output, at=at, force=force, **view)

    @takes()
    def sheet(
        self, tip: str | None, output: str | os.PathLike[str], *, force: bool = False
    ) -> Rendered:
        """As `pictures.sheet`."""
        return self.pictures.sheet(tip, output, force=force)

    @takes()
    def cache(self) -> Cache:
        """As `upkeep.cache`."""
        return self.upkeep.cache()

    @takes()
    def verify(self, *, full: bool = False) -> Checkup:
        """As `upkeep.verify`."""
        return self.upkeep.verify(full=full)

    @staticmethod
    @takes()
    def repair(path: str | os.PathLike[str]) -> Checkup:
        """As `duetchain.repository.upkeep.repair`."""
        return repaired(path)
