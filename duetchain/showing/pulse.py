"""The beats of a voice, heard once and kept: where others may enter a reel."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from duetchain.holdings.holdings import Holdings
from duetchain.identity import digest
from duetchain.timeline.composition import Clip

RECIPE = "beats/1"
"""Raised when other beats are found in the same sound."""
FINEST = 10_000


def beats_of(clip: Clip, holdings: Holdings) -> tuple[Fraction, ...]:
    """When a clip's beats are, on the composition's clock; none where it has no sound or no pulse.

    Args:
        clip: one voice.
        holdings: where its media is, and the cache.

    Raises:
        RenderFailed: if its sound cannot be decoded.
    """
    if clip.media.info.audio is None or clip.muted or clip.media.info.still:
        return ()
    placed = (
        clip.start + (Fraction(at, FINEST) - clip.source_range.start) / clip.pace
        for at in _heard(clip, holdings)
    )
    return tuple(at for at in placed if clip.range.start <= at < clip.range.end)


def _heard(clip: Clip, holdings: Holdings) -> list[int]:
    """The beats of the whole media, in ten thousandths of a second of its own clock."""
    from duetchain.holdings.holdings import cache_of
    from duetchain.store.cache import Result

    cache, key = cache_of(holdings.folder), digest(f"{RECIPE} {clip.media.id}".encode())
    with holdings.room() as folder:
        if kept := cache.result(key, ".beats", folder):
            return list(kept.facts["beats"])
        from duetchain.analysis.beats import beats
        from duetchain.render.decoding import decoded_media

        with holdings.lent([clip.media.id]) as paths:
            sound = decoded_media(clip.media, Path(paths[clip.media.id]), folder)[:]
        mono = sound if sound.ndim == 1 else sound.mean(axis=1)
        found = [round(at * FINEST) for at in beats(mono)]
        made = folder / "found.beats"
        made.write_bytes(b"")
        cache.keep(key, Result(made, {"beats": found}))
        return found
