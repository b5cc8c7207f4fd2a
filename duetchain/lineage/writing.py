"""What is written can be read: a new record is decoded by the reader's rules before it is kept.

Its words, parents and bytes are bounded, too; records that 0.1.0 wrote without bounds are read.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Any

import msgspec

from duetchain.errors import Plain, UsageError
from duetchain.given import told
from duetchain.identity import decoded_fraction
from duetchain.lineage.arrangement import Replace, comes_after
from duetchain.lineage.contribution import Contribution, broken_rule, decoded

MOST_LETTERS = {
    "author": 200,
    "name": 200,
    "message": 2000,
    "license": 100,
    "title": 200,
    "part": 100,
}
"""How many letters (Unicode code points, in NFC) of each of its words a new record may have."""
MOST_RECORD_BYTES = 1024 * 1024
"""A record is never larger: neither written nor read."""
MOST_PARENTS = 1000
AGREED_S = Fraction(1, 1000)
"""How far a warp's first pair may lie from where the offset puts it: what was heard is rounded."""
OPTION_OF = {
    "range_start": "start", "in": "start", "range_end": "end", "out": "end", "gain_mdb": "gain_db",
}  # fmt: skip
"""The library's options for the fields that records call otherwise."""
_AT = re.compile(r"`\$\.(\w+)")


def proved_bytes(contribution: Contribution) -> bytes:
    """The bytes of a new record, which its readers will take for what it is.

    Raises:
        UsageError: says which field cannot be recorded, and its bound if it has one.
    """
    content = _encoded(contribution)
    found = _read_back(content)
    text, field = broken_rule(found)
    if text:
        raise _unwritable(text, field, getattr(found, field, None))
    _refuse_changed(contribution, found)
    _refuse_unbounded(found, content)
    if abs(gap := warp_gap(found)) > AGREED_S:
        raise UsageError(
            f"the warp begins {float(gap):+g} s from where the offset puts it",
            hint="its first pair and the offset say when the same instant is heard",
            field="warp",
            given=float(gap),
            limit=float(AGREED_S),
        )
    assert decoded(content) == found  # the reader's own door
    return content


def bounded(text: str, most: int) -> str:
    """The text if it has no more letters than that, else its beginning and "…".

    >>> bounded("breakfast", 6), bounded("bread", 6)
    ('break…', 'bread')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def stretch_of(warp: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """How long a second of the media's clock lasts on the parent's, from end to end of a warp."""
    if not warp:
        return Fraction(1)
    (early, near), (late, far) = warp[0], warp[-1]
    return (far - near) / (late - early)


def warp_gap(contribution: Contribution) -> Fraction:
    """How much later a warp says that its first pair is heard than the offset does, in seconds.

    0 without a warp, and where the parent's end or another voice says when mine begins.
    """
    warp, offset = contribution.warp, contribution.offset
    if not warp:
        return Fraction(0)
    if offset is None:
        elsewhere = comes_after(contribution.arrangement)
        if elsewhere or isinstance(contribution.arrangement, Replace):
            return Fraction(0)
        offset = Fraction(0)
    own, theirs = warp[0]
    lasts = (own - contribution.range_start) * stretch_of(warp) / contribution.speed
    return theirs - (offset + lasts)


def _encoded(contribution: Contribution) -> bytes:
    try:
        return contribution.content()
    except (TypeError, ValueError, AttributeError) as wrong:
        field = next(
            (one for one in contribution.__struct_fields__ if _alone(contribution, one)), ""
        )
        raise _unwritable(str(wrong), field, getattr(contribution, field, None)) from None


def _alone(contribution: Contribution, field: str) -> bool:
    """Whether a field has no canonical form by itself."""
    fields: dict[str, Any] = {field: getattr(contribution, field)}
    try:
        Contribution(**fields).content()
    except (TypeError, ValueError, AttributeError):
        return True
    return False


def _read_back(content: bytes) -> Contribution:
    try:
        return msgspec.json.decode(content, type=Contribution, dec_hook=decoded_fraction)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        at = _AT.search(str(wrong))
        raise _unwritable(str(wrong), at[1] if at else "", None) from None


def _refuse_changed(contribution: Contribution, found: Contribution) -> None:
    """Refuse what would be read as something else than was given."""
    for field in found.__struct_fields__:
        given, kept = getattr(contribution, field), getattr(found, field)
        if isinstance(given, str) and field in MOST_LETTERS:
            given = unicodedata.normalize("NFC", given)
        if given != kept:
            raise _unwritable(f"its {field} would be read as something else", field, given)


def _refuse_unbounded(found: Contribution, content: bytes) -> None:
    for field, most in MOST_LETTERS.items():
        if (count := len(getattr(found, field))) > most:
            raise _unbounded(f"its {field} has {count} letters", field, count, most)
    if (count := len(found.parents)) > MOST_PARENTS:
        raise _unbounded(f"it has {count} parents", "parents", count, MOST_PARENTS)
    if (count := len(content)) > MOST_RECORD_BYTES:
        largest = max(("warp", "clean"), key=lambda one: len(str(getattr(found, one))))
        raise _unbounded(f"it has {count} bytes", largest, count, MOST_RECORD_BYTES)


def _unbounded(what: str, field: str, given: int, most: int) -> UsageError:
    return UsageError(
        f"this cannot be recorded: {what}, more than {most}",
        hint="make it shorter",
        field=OPTION_OF.get(field, field),
        given=given,
        limit=most,
    )


def _unwritable(problem: str, field: str, given: object) -> UsageError:
    shown: Plain = told(given)
    return UsageError(
        f"this cannot be recorded: {problem}",
        field=OPTION_OF.get(field, field),
        given=shown,
    )
