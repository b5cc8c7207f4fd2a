"""Who is in a render: exactly those whose picture or sound it has, in words for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import msgspec

from duetchain.exports.describe import UNKNOWN, said, shown_as
from duetchain.exports.escape import safe
from duetchain.identity import ContributionId, MediaId, short
from duetchain.lineage.contribution import Contribution
from duetchain.media.info import MediaInfo
from duetchain.timeline.composition import Clip
from duetchain.timeline.placed import Timeline

APART = "also in the chain, not in this render"
_Chain = Mapping[ContributionId, Contribution]
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&$:@!])")
_LEADING_MARK = re.compile(r"^(\d*)([-+=.)])")
_LINKING_DOT = re.compile(r"(?i)(?<=www)\.")


class Credit(msgspec.Struct, frozen=True):
    """One contribution and what its author said of it; "" where nothing was said.

    Attributes:
        contribution: its id.
        author, name, message, license, title, part: what is said of it.
        seen: whether its picture is in the render.
        heard: whether its sound is.
        voice: the voice of the render that it is; None where it is none.
    """

    contribution: ContributionId
    author: str
    name: str
    message: str
    license: str
    seen: bool
    heard: bool
    voice: ContributionId | None = None
    title: str = ""
    part: str = ""


class Credits(msgspec.Struct, frozen=True):
    """Whom a render owes its content to.

    Attributes:
        tip: what was rendered.
        credited: those whose picture or sound is in it, in lineage order.
        others: the rest of the chain: what was replaced, muted, left out, or only joins others.
    """

    tip: ContributionId
    credited: tuple[Credit, ...]
    others: tuple[Credit, ...]


def credited(chain: _Chain, timeline: Timeline) -> Credits:
    """The credits of a tip's render: the one rule for cards, names on cells, chapters and lists.

    Roots of equal media and range are one voice whoever claimed them, so all who claim it are
    credited; the same root unclaimed is named only where nobody claims it.

    Args:
        chain: all contributions that the tip needs, in lineage order, the tip last.
        timeline: what the render shows and sounds.
    """
    pictures = [one.clip for one in timeline.placed_clips if one.span.duration]
    seen, heard = _claims(chain, pictures), _claims(chain, timeline.sounds)
    voices = seen | heard
    standing = {voices[clip.voice]: clip.voice for clip in (*timeline.sounds, *pictures)}
    named = {voices[one] for one in voices if chain[one].created}
    mine, others = [], []
    for identity, one in chain.items():
        words = (one.author, one.name, one.message, one.license)
        is_seen, is_heard = identity in seen, identity in heard
        voice = standing[voices[identity]] if identity in voices else None
        credit = Credit(
            identity,
            *words,
            seen=is_seen,
            heard=is_heard,
            voice=voice,
            title=one.title,
            part=one.part,
        )
        if identity not in voices:
            others.append(credit)
        elif one.created or voices[identity] not in named:
            mine.append(credit)
    *_, tip = chain
    return Credits(tip, tuple(mine), tuple(others))


def names_of(found: Credits) -> dict[ContributionId, str]:
    """How each voice of a render is introduced: by all who are credited for it; "" by nobody."""
    named: dict[ContributionId, list[str]] = {}
    for credit in found.credited:
        if credit.voice is not None:
            named.setdefault(credit.voice, []).append(shown_as(credit))
    return {voice: ", ".join(filter(None, names)) for voice, names in named.items()}


_Voice = tuple[MediaId | None, Fraction, Fraction] | ContributionId


def _claims(chain: _Chain, clips: Iterable[Clip]) -> dict[ContributionId, _Voice]:
    """Every contribution that is one of some clips' voices -> that voice."""
    shown = {clip.voice: clip.media.info for clip in clips}
    voices = {one: _voice(one, chain[one], info) for one, info in shown.items()}
    roots = {chain[one].media: info for one, info in shown.items() if chain[one].is_root}
    for identity, one in chain.items():
        if one.is_root and one.media in roots:
            voice = _voice(identity, one, roots[one.media])
            if voice in voices.values():
                voices[identity] = voice
    return voices


def _voice(identity: ContributionId, contribution: Contribution, info: MediaInfo) -> _Voice:
    """What two contributions share if they are one voice."""
    if not contribution.is_root:
        return identity
    end = contribution.range_end
    if end is None or (end > info.duration and not info.still):
        end = info.duration
    return (contribution.media, contribution.range_start, end)


def as_fields(found: Credits, *, with_others: bool) -> dict[str, Any]:
    """The credits for ``--json``: absent words null; `others` null if they were not asked for."""
    others = [_as_entry(one) for one in found.others] if with_others else None
    return {
        "tip": found.tip,
        "credits": [_as_entry(one) for one in found.credited],
        "others": others,
    }


def _as_entry(credit: Credit) -> dict[str, Any]:
    return {
        "id": credit.contribution,
        "author": credit.author or None,
        "name": credit.name or None,
        "message": credit.message or None,
        "license": credit.license or None,
        "seen": credit.seen,
        "heard": credit.heard,
        **{field: text for field in ("title", "part") if (text := getattr(credit, field))},
    }


def as_text(found: Credits, *, with_others: bool = False) -> str:
    """The credits for a terminal: each person, then a line for each contribution.

    Like this::

        Ann
          cat  "she only wanted breakfast"  CC-BY-4.0
        Bo
          beat  "four on the floor"
    """
    lines = list(_text_lines(found.credited))
    if with_others and found.others:
        lines += ["", f"{APART}:", *_text_lines(found.others)]
    return "\n".join(lines).strip("\n")


def _text_lines(some: Iterable[Credit]) -> Iterator[str]:
    for author, theirs in by_person(some):
        yield one_line(said(author, "author")) or UNKNOWN
        for credit in theirs:
            message = one_line(said(credit.message, "message"))
            sentence = f'"{message}"' if message else ""
            parts = (_title(credit, one_line), sentence, one_line(said(credit.license, "license")))
            if any(parts):
                yield "  " + "  ".join(part for part in parts if part)


def as_markdown(found: Credits, *, with_others: bool = False) -> str:
    """The credits as a Markdown list; strangers' words are text in it, never markup."""
    lines = list(_markdown_lines(found.credited))
    if with_others and found.others:
        lines += ["", f"{APART[:1].upper()}{APART[1:]}:", "", *_markdown_lines(found.others)]
    return "\n".join(lines).strip("\n")


def _markdown_lines(some: Iterable[Credit]) -> Iterator[str]:
    for author, theirs in by_person(some):
        yield f"- **{markdown(said(author, 'author')) or UNKNOWN}**"
        for credit in theirs:
            message = markdown(said(credit.message, "message"))
            license_ = markdown(said(credit.license, "license"))
            sentence = f": “{message}”" if message else ""
            terms = f" ({license_})" if license_ else ""
            if told := f"{_title(credit, markdown)}{sentence}{terms}":
                yield f"  - {told.removeprefix(': ')}"


def by_person(some: Iterable[Credit]) -> tuple[tuple[str, tuple[Credit, ...]], ...]:
    """The credits of each person together, persons in order of first appearance; "" if unknown.

    A person is who made it; where nobody knows who that is, as whom it is shown.
    """
    people: dict[str, list[Credit]] = {}
    for credit in some:
        people.setdefault(credit.author or credit.title, []).append(credit)
    return tuple((author, tuple(theirs)) for author, theirs in people.items())


def _title(credit: Credit, escape: Callable[[str], str]) -> str:
    """What it is, beside who it is; its id where nothing else is said of it."""
    called = (said(credit.title, "title"), said(credit.name, "name"))
    first = next(filter(one_line, called), "")
    words = tuple(filter(one_line, dict.fromkeys((first, said(credit.part, "part")))))
    if not words:
        return short(credit.contribution)
    person = said(credit.author or credit.title, "author")
    return " · ".join(escape(word) for word in words if word != person)


def one_line(text: str) -> str:
    """A stranger's words on one line, harmless for a terminal."""
    return safe(" ".join(text.split()))


def markdown(text: str) -> str:
    r"""A stranger's words as Markdown that shows exactly them, on one line.

    >>> markdown("1. <b>*bold*</b>")
    '1\\. \\<b\\>\\*bold\\*\\</b\\>'
    """
    marked = _MARKS.sub(r"\\\1", one_line(text))
    return _LEADING_MARK.sub(r"\1\\\2", _LINKING_DOT.sub(r"\\.", marked))
