"""Contributions in words and as plain values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol

from duetchain.exports.escape import safe
from duetchain.identity import ContributionId, plain, short
from duetchain.lineage.amendment import as_recorded
from duetchain.lineage.arrangement import Replace, comes_after, name
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.writing import MOST_LETTERS, bounded

UNKNOWN = "unknown"
"""Who made what nobody has claimed."""
LATER = ("title", "part", "file")
"""Words that are left out where they say nothing: older programs do not look for them."""


def as_entry(identity: ContributionId, contribution: Contribution) -> dict[str, Any]:
    """One contribution as programs read it: ids whole, times in seconds, absent words null.

    Those of `LATER` are left out where they say nothing.
    """
    return {
        "id": identity,
        "parents": list(contribution.parents),
        "author": contribution.author or None,
        "name": contribution.name or None,
        "message": contribution.message or None,
        "license": contribution.license or None,
        "arrangement": None if contribution.is_root else name(contribution.arrangement),
        "media": contribution.media,
        "offset_s": seconds_or_none(effective_offset(contribution)),
        "in_s": float(contribution.range_start),
        "out_s": seconds_or_none(contribution.range_end),
        "gain_db": contribution.gain_mdb / 1000,
        "muted": contribution.muted,
        "created": contribution.created or None,
        **{field: text for field in LATER if (text := getattr(contribution, field))},
    }


def as_record(contribution: Contribution) -> Any:  # noqa: ANN401 - JSON of any shape
    """The record exactly as stored, as plain values."""
    return plain(as_recorded(contribution))


def effective_offset(contribution: Contribution) -> Fraction | None:
    """The recorded offset, 0 where it was left out; None where it depends on the parent.

    That is its end in a sequence, and the offset of the voice that is replaced.
    """
    arrangement = contribution.arrangement
    elsewhere = comes_after(arrangement) or isinstance(arrangement, Replace)
    if contribution.offset is not None or elsewhere:
        return contribution.offset
    return Fraction(0)


def seconds_or_none(time: Fraction | None) -> float | None:
    """A time for JSON."""
    return None if time is None else float(time)


def line(identity: ContributionId, contribution: Contribution) -> str:
    """One contribution on one line: id, who, what, where, the sentence."""
    parts = [short(identity), who(contribution), where(contribution)]
    if contribution.message:
        parts.append(f'"{safe(said(contribution.message, "message"))}"')
    return "  ".join(part for part in parts if part)


def said(text: str, field: str) -> str:
    """A person's words as people are shown them: as long as a new record may have them, then "…".

    Args:
        text: the words.
        field: "author", "name", "message", "license", "title", "part" or "file".
    """
    return bounded(text, MOST_LETTERS[field])


class Said(Protocol):
    """What is said of a contribution, by its author or later."""

    @property
    def author(self) -> str:
        """Who made it; "" if nobody said."""

    @property
    def name(self) -> str:
        """What it is called; "" if nobody said."""

    @property
    def title(self) -> str:
        """What an audience reads; "" if nobody said."""

    @property
    def part(self) -> str:
        """What is sung or played; "" if nobody said."""


def author_of(one: Said) -> str:
    """Who made it, as people are told."""
    return said(one.author, "author") or UNKNOWN


def name_of(one: Said) -> str:
    """How a voice is told to who works with it: all that it is called, each once."""
    title, author = said(one.title, "title"), said(one.author, "author")
    first = (title, author) if title else (author_of(one),)
    words = dict.fromkeys((*first, said(one.name, "name"), said(one.part, "part")))
    return " · ".join(word for word in words if word)


def shown_as(one: Said) -> str:
    """How a voice is introduced to an audience; "" where nothing is known of it."""
    title, author = said(one.title, "title"), said(one.author, "author")
    first = title or author or said(one.name, "name")
    part = said(one.part, "part")
    return " · ".join(dict.fromkeys(word for word in (first, part) if word))


def is_called(one: Said) -> bool:
    """Whether anybody said who it is, or what it is called."""
    return bool(one.title or one.author or one.name)


def voice_called(one: Said) -> str:
    """How a voice is told apart in a sentence: by its people's words, else by its file."""
    file = getattr(one, "file", "")
    return name_of(one) if is_called(one) or not file else f'"{file}"'


def who(contribution: Contribution) -> str:
    """Author and name, harmless for a terminal."""
    return safe(name_of(contribution))


def _options(contribution: Contribution) -> list[str]:
    """What was asked beyond the arrangement's and the clip's defaults."""
    asked = plain(contribution.arrangement)
    words = [
        f"{key} {short(str(value)) if key == 'voice' else value}"
        for key, value in asked.items()
        if key not in ("kind", "exact", "meets")
    ]
    if met := getattr(contribution.arrangement, "meets", None):
        words.append(f"as {name(met)}")
    for key in ("fill", "until"):
        value = getattr(contribution, key)
        if value not in ("hold", "longest"):
            words.append(f"{key} {value}")
    if contribution.speed != 1:
        words.append(f"speed {float(contribution.speed):g}")
    return words


def where(contribution: Contribution) -> str:
    """How it meets its parents, and when."""
    if contribution.is_root:
        return "root"
    words = [name(contribution.arrangement)]
    if contribution.media is None:
        words = ["merge"]
    words += _options(contribution)
    if contribution.offset:
        words.append(f"{float(contribution.offset):+g} s")
    if contribution.gain_mdb:
        words.append(f"{contribution.gain_mdb / 1000:+g} dB")
    if contribution.muted:
        words.append("muted")
    return " ".join(words)
