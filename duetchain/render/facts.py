"""What we rendered: facts by which a render is known again. They may be lost."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

import msgspec

from duetchain.identity import ContributionId, RenderId, decoded_fraction

SCHEMA = "duetchain.render/1"


class ViewKind(StrEnum):
    """What is shown of a piece; as text it is stored in facts of renders, and never changes."""

    PLAIN = "plain"
    PARTIAL = "partial"
    REEL_BUILD = "reel-build"
    REEL_RESTART = "reel-restart"

    @property
    def is_reel(self) -> bool:
        """Whether voices join in one after another."""
        return self in (ViewKind.REEL_BUILD, ViewKind.REEL_RESTART)


class RenderFact(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="schema",
    tag=SCHEMA,
):
    """One file that we made.

    Attributes:
        file: SHA-256 of its bytes.
        picture: SHA-256 of its coded frames in order.
        render: what decided its content.
        tip: the contribution that it shows.
        view: a `ViewKind` as text: "plain" for the whole piece.
        lead: how much of the piece comes before its first frame, in seconds of the piece's clock;
            None for none in a plain film, and where it is not known.
    """

    file: str
    picture: str
    render: RenderId
    tip: ContributionId
    view: str = ViewKind.PLAIN.value
    lead: Fraction | None = None


def decoded_fact(content: bytes) -> RenderFact | None:
    """The fact that bytes hold; None if they hold none: facts may be lost."""
    try:
        return msgspec.json.decode(content, type=RenderFact, dec_hook=decoded_fraction)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
