"""Facts of renders that this user has made, told from what somebody else says were renders."""

from __future__ import annotations

import msgspec

from duetchain.render.facts import RenderFact
from duetchain.store.seals import is_sealed, own_secret, seal

CONTEXT = "render fact 1"


def sealed_fact(fact: RenderFact) -> RenderFact:
    """The fact with this user's seal."""
    return msgspec.structs.replace(fact, seal=seal(own_secret(), CONTEXT, fact.words))


def is_own_fact(fact: RenderFact) -> bool:
    """Whether this user has made what a fact speaks of."""
    return is_sealed(own_secret(), CONTEXT, fact.words, fact.seal)
