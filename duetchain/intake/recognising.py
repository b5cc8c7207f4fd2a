"""Whether a clip is a render of ours, so that the chain goes on from the originals."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from duetchain.errors import DuetError, NotFound
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.piece import Piece
from duetchain.holdings.rendered import is_own_fact
from duetchain.holdings.words import stored_as
from duetchain.identity import ContributionId, file_digest, is_id, short
from duetchain.media.info import MediaInfo
from duetchain.media.probe import probe
from duetchain.render.facts import RenderFact, ViewKind, decoded_fact
from duetchain.render.plan import LEAD, TAG
from duetchain.timeline.arrange import highest_rate
from duetchain.timeline.song.window import window_of

Recognise = Literal["bytes", "tags"]
_LEAD = re.compile(r"(\d{1,12})/([1-9]\d{0,11})", re.ASCII)
_ROUNDING_S = Fraction(2, 1000)
"""Containers that count in milliseconds may move an end by this much."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file or a word that means a contribution of this repository; `note` says how.

    Attributes:
        id: which.
        note: how that is known; "" if it needs no word.
        piece: all of it, if it had to be read.
        lead: of a film, how much of the piece comes before its first frame, in seconds; None where
            nothing counts from there.
    """

    id: ContributionId
    note: str = ""
    piece: Piece | None = None
    lead: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A clip like any other; `render_of` names a contribution that is not here."""

    note: str = ""
    render_of: ContributionId | None = None


def render_of_file(
    file: str, holdings: Holdings, info: Callable[[], MediaInfo]
) -> RenderFact | None:
    """The fact of a render of ours that is exactly a file; a fact alone is a stranger's word.

    It is believed if this user has made it, or the file itself names the same tip in its tag.

    Args:
        file: SHA-256 of its bytes.
        holdings: where facts and contributions are.
        info: the file's own facts, asked for where they decide.
    """
    content = holdings.index.render_of_file(file)
    fact = decoded_fact(content) if content else None
    if fact is None or fact.file != file or not holdings.index.contribution(fact.tip):
        return None
    if content and is_own_fact(content):
        return fact
    with suppress(DuetError):
        return fact if tagged(info()) == fact.tip else None
    return None


def known_file(path: Path, holdings: Holdings) -> Known | None:
    """The contribution that brings exactly this file, or whose render it is; None for any other.

    Raises:
        NotFound, InputRefused: if it is no regular file.
        UsageError: if several contributions bring it.
    """
    if identity := stored_as(path, holdings.index):
        return Known(identity)
    fact = render_of_file(file_digest(path), holdings, lambda: probe(path))
    if fact is None:
        return None
    note = f'"{path}" is our render of {short(fact.tip)}: going on from its originals'
    if fact.view != ViewKind.PLAIN and fact.lead is None:
        note += "; it shows a part, so offsets count from the beginning of the whole"
        return Known(fact.tip, note)
    return Known(fact.tip, note, lead=fact.lead or Fraction(0))


def named_by_file(path: Path, holdings: Holdings) -> ContributionId:
    """The contribution that a file stands for.

    Raises:
        UsageError: if it stands for several.
        NotFound: if it stands for none.
    """
    found = known_file(path, holdings)
    if found is None:
        raise NotFound(
            f'"{path}" is not in this repository',
            hint="add it first",
            file=str(path),
            reason="file-unknown",
        )
    return found.id


def recognised(arrived: Arrived, holdings: Holdings, recognise: Recognise) -> Known | Ordinary:
    """Whether a clip is a render of ours, and of what; a tag is only believed if asked to.

    Bytes and coded picture prove themselves by a fact that this user has made, or that the file's
    own tag agrees with; a tag alone is a stranger's word. Picture and tag count only if the picture
    lasts as long as the plain render's, from where the song is heard or the whole piece begins: a
    trimmed copy keeps both.
    """
    video = arrived.info.video
    if video is None:
        return Ordinary()
    for content in holdings.index.renders_of_picture(video.coded_sha256):
        fact = decoded_fact(content)
        is_plain = fact and fact.picture == video.coded_sha256 and fact.view == ViewKind.PLAIN
        if not fact or not is_plain or not holdings.index.contribution(fact.tip):
            continue
        if is_own_fact(content) or tagged(arrived.info) == fact.tip:
            return _if_whole(arrived, fact.tip, holdings, lead=fact.lead)
    tip = tagged(arrived.info) if recognise == "tags" else None
    if tip is None:
        return Ordinary()
    if holdings.index.contribution(tip):
        return _if_whole(arrived, tip, holdings, lead=tagged_lead(arrived.info))
    note = (
        f'"{arrived.name}" says it is a render of {short(tip)}, which is not here: '
        "taken as a clip; import that chain to go on from its originals"
    )
    return Ordinary(note, render_of=tip)


def tagged(info: MediaInfo) -> ContributionId | None:
    """The contribution that a file's comment tag names, whether or not it is true."""
    word = info.comment.removeprefix(TAG).partition(LEAD)[0]
    return ContributionId(word) if info.comment.startswith(TAG) and is_id(word) else None


def tagged_lead(info: MediaInfo) -> Fraction | None:
    """How much of its piece comes before a film's first frame, as its comment tag says it."""
    found = _LEAD.fullmatch(info.comment.partition(LEAD)[2])
    return Fraction(int(found[1]), int(found[2])) if found else None


def _if_whole(
    arrived: Arrived, tip: ContributionId, holdings: Holdings, *, lead: Fraction | None
) -> Known | Ordinary:
    """The tip, if the picture is as long as one of its films; `lead` is what the film says."""
    piece = holdings.piece(tip)
    video, composition = arrived.info.video, piece.composition
    highest = highest_rate(composition)
    rate, end = min(highest, arrived.info.frame_rate or highest), composition.range.end
    lasts = video.end - video.start if video else Fraction(0)
    window = highest.frame_at(window_of(composition, piece.root, "song").start)
    said = (Fraction(0), window) if lead is None else (lead, window, Fraction(0))
    for begins in said:
        if abs(lasts - (end - begins)) <= rate.frame_s + _ROUNDING_S:
            note = f'"{arrived.name}" is a render of {short(tip)}: going on from its originals'
            return Known(tip, note, piece, begins)
    return Ordinary(
        f'"{arrived.name}" comes from a render of {short(tip)} but lasts {float(lasts):.2f} s '
        f"instead of {float(end - said[0]):.2f} s: taken as a clip of its own"
    )
