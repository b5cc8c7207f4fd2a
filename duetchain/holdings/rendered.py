"""Facts of renders that this user has made, told from what somebody else says were renders."""

from __future__ import annotations

from duetchain.identity import digest
from duetchain.store.own_lines import own_lines

PLACE = "rendered"


def note_own_fact(content: bytes) -> None:
    """Note that this user has made what a fact speaks of, where nobody else can say so."""
    identity = digest(content)
    own_lines(PLACE).append(identity[:2], identity)


def is_own_fact(content: bytes) -> bool:
    """Whether this user has noted these bytes of a fact."""
    identity = digest(content)
    return identity.encode() in own_lines(PLACE).read(identity[:2]).splitlines()
