"""Voices as they stand in a piece: which one a word means, and one put in its place anew."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from duetchain.errors import NotFound, RepositoryDamaged, UsageError
from duetchain.holdings.films import again_upon
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.piece import Piece
from duetchain.holdings.words import with_name
from duetchain.identity import ContributionId, short
from duetchain.lineage.amendment import as_recorded
from duetchain.lineage.arrangement import Replace
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution
from duetchain.lineage.writing import MOST_LETTERS, bounded
from duetchain.timeline.composition import Clip

FINEST = 1_000_000_000


class Standing(NamedTuple):
    """A voice where it stands.

    Attributes:
        piece: all of it.
        clip: the voice there.
    """

    piece: Piece
    clip: Clip

    @property
    def contribution(self) -> Contribution:
        """What brought the voice."""
        return self.piece.chain[self.clip.voice]

    def again(self) -> Contribution:
        """The same voice in its own place, as a contribution on the tip; its words are kept."""
        old, clip = self.contribution, self.clip
        fields: dict[str, Any] = {
            "parents": (self.piece.tip,),
            "arrangement": Replace(voice=clip.voice),
            "gain_mdb": clip.gain_mdb,
            "muted": clip.muted,
            "fill": clip.fill,
            "until": "longest",
            "created": datetime.now(UTC).strftime(CREATED_FORMAT),
            "render_of": None,
            "offset": clip.zero,
        }
        if clip.recorded is not None and clip.recorded != clip.source_range:
            ends = self.piece.composition.range.end
            if clip.source_range.start == clip.recorded.start and clip.range.end == ends:
                fields["until"] = "parent"  # a voice that ends with the piece still does
            else:
                fields |= {"offset": clip.start, **_range_of(clip)}
        said = {field: bounded(getattr(old, field), most) for field, most in MOST_LETTERS.items()}
        return msgspec.structs.replace(as_recorded(old), **fields, **said)


def _range_of(clip: Clip) -> dict[str, Any]:
    """A voice that was cut out of more stays so."""
    return {
        "range_start": clip.source_range.start.limit_denominator(FINEST),
        "range_end": clip.source_range.end.limit_denominator(FINEST),
    }


def standing(
    word: str,
    tip: ContributionId,
    holdings: Holdings,
    *,
    resolve: Callable[[str], ContributionId],
) -> Standing:
    """The voice of a tip's piece that a word means.

    Of several of one name it is the one in the piece; of one that was replaced by itself, the one
    that stands there now.

    Args:
        word: a name or the first digits of an id.
        tip: whose piece.
        holdings: where the chain is.
        resolve: what the word means outside of any piece.

    Raises:
        UsageError: if the voice is not in the piece.
        NotFound: if there is none at all.
    """
    piece = holdings.piece(tip)
    clips = {one.voice: one for one in piece.composition.clips}
    named = [one for one in with_name(word, holdings.index) if one in clips]
    voice = named[0] if len(named) == 1 else _now(resolve(word), piece)
    if voice not in clips:
        raise UsageError(
            f"the voice {short(voice)} is not in the piece of {short(tip)}",
            hint="a replaced voice has left its place to another",
            contribution=voice,
            reason="voice-not-moved",
            field="voice",
            given=voice,
        )
    return Standing(piece, clips[voice])


def _now(voice: ContributionId, piece: Piece) -> ContributionId:
    """A voice, or itself as it was nudged or changed since."""
    for identity, one in piece.chain.items():
        old = piece.chain.get(voice)
        if old and isinstance(one.arrangement, Replace) and one.arrangement.voice == voice:
            voice = identity if one.media == old.media else voice
    return voice


def tip_gone_on(word: str | None, tip: ContributionId, holdings: Holdings) -> ContributionId:
    """A tip that was meant by a contribution's name, as its voices were nudged or changed since.

    Args:
        word: how it was meant; an id or None means exactly what it says.
        tip: the contribution.
        holdings: where what goes on from it is.
    """
    if word is None or tip not in with_name(word, holdings.index):
        return tip
    children: dict[ContributionId, list[ContributionId]] = {}
    for child, parents in holdings.index.parents().items():
        for parent in parents:
            children.setdefault(parent, []).append(child)
    last = tip
    while on := [one for one in children.get(last, ()) if _is_again(one, holdings)]:
        last = max(on, key=lambda one: _created(one, holdings))
    return last


def _created(identity: ContributionId, holdings: Holdings) -> str:
    found = holdings.index.contribution(identity)
    return found.created if found else ""


def _is_again(identity: ContributionId, holdings: Holdings) -> bool:
    with suppress(RepositoryDamaged, NotFound):
        return again_upon(identity, holdings) is not None
    return False
