"""What we rendered: facts by which a render is known again. They may be lost."""

from __future__ import annotations

import msgspec

from duetchain.identity import ContributionId, RenderId, decoded_fraction

SCHEMA = "duetchain.render/1"
PLAIN, PARTIAL = "plain", "partial"


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
        view: "plain" for the whole piece, "partial" for a range or some voices of it.
    """

    file: str
    picture: str
    render: RenderId
    tip: ContributionId
    view: str = PLAIN


def decoded_fact(content: bytes) -> RenderFact | None:
    """The fact that bytes hold; None if they hold none: facts may be lost."""
    try:
        return msgspec.json.decode(content, type=RenderFact, dec_hook=decoded_fraction)
    except (msgspec.MsgspecError, ValueError):
        return None
