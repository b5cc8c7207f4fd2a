"""What fails because of one original is told with the names of the voices that it is."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from duetchain.errors import RenderFailed
from duetchain.exports.describe import name_of
from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId, short


@contextmanager
def voices_named(tip: ContributionId, holdings: Holdings) -> Iterator[None]:
    """What fails because of one original is told with the names of the voices that it is.

    Args:
        tip: what is rendered.
        holdings: where its chain is.
    """
    try:
        yield
    except RenderFailed as wrong:
        if wrong.field != "media":
            raise
        chain = holdings.chain(tip).items()
        voices = {identity: one for identity, one in chain if one.media == wrong.given}
        if not voices:
            raise
        names = ", ".join(
            f'"{name_of(one)}" ({short(identity)})' for identity, one in voices.items()
        )
        told = copy.copy(wrong)
        told.message = f"{wrong.message}; it is the voice {names}"
        told.contribution = next(iter(voices))
        told.args = (told.message,)
        raise told from wrong
