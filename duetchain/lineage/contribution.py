"""A contribution: what one person added to what. Immutable, named by its own bytes."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import msgspec

from duetchain.errors import NewerRecord, RepositoryDamaged
from duetchain.given import FINEST_TIME, MOST_TIME_S
from duetchain.identity import (
    ContributionId,
    MediaId,
    canonical,
    decoded_fraction,
    digest,
    is_canonical,
    is_id,
    short,
)
from duetchain.lineage.arrangement import Arrangement, SideBySide, arrangement_fault
from duetchain.lineage.base_name import is_base_name
from duetchain.media.info import ALL_TRACKS

SCHEMA = "duetchain.contribution/1"
CREATED_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
MOST_GAIN_MDB = 60_000
LEAST_SPEED, MOST_SPEED = Fraction(1, 4), Fraction(4)
MOST_LIP_SYNC_S = 2
MOST_TRACKS = 1000
MOST_DRIFT = Fraction(1, 1000)
Fill = Literal["hold", "loop", "black", "shrink"]
Until = Literal["longest", "parent", "shortest"]
_CREATED = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\dZ\Z", re.ASCII)


class Clean(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was heard while mine was recorded: it is taken out of mine's sound before mixing.

    Attributes:
        heard: the contribution whose plain sound was played; one of mine's ancestors.
        times: pairs of a time of mine's media and the time on the clock of what was heard, straight
            between them; one pair where both clocks ran alike.
    """

    heard: ContributionId
    times: tuple[tuple[Fraction, Fraction], ...]


class Contribution(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"range_start": "in", "range_end": "out"},
    tag_field="schema",
    tag=SCHEMA,
):
    """One recorded act: media, where it goes, who made it, and what it was built on.

    Attributes:
        parents: what it was built on, the first parent first; none for a root.
        media: the bytes it brings; None for a merge without media.
        range_start, range_end: the part of the media that is used, in seconds from the file's time
            zero; `range_end` None means to its end.
        offset: when mine's first used instant falls on the parent composition's clock, in seconds;
            None means the arrangement's own: 0, or the parent's end in a sequence.
        arrangement: how mine meets the parent.
        gain_mdb: change of level in thousandths of a decibel.
        muted: whether its sound is left out.
        fill: what is shown outside its time: its first or last frame ("hold"), itself again and
            again ("loop"), nothing ("black"), or its cell goes to the others ("shrink").
        until: how long the piece runs: to the latest end ("longest"), to the parent's ("parent") or
            to the earliest end of a voice ("shortest").
        speed: how many seconds of the media pass in one, pitch kept.
        warp: pairs of a time of the media and the time on the parent's clock at which it belongs,
            straight between them, for a clock that ran faster or slower; none where both ran alike.
        audio_track: which of the media's sounds is heard, 1 for its first; 0 for the usual one, -1
            for the mix of all.
        keep_gaps: whether holes of over 10 s in its clock stay; else 1 s of each does.
        lip_sync: how much later its picture is shown than its file says, its sound staying where it
            is, in seconds; negative for a camera that was far away.
        clean: whose sound is taken out of mine's; None for none.
        author, name, message, license: words; "" where nothing was said.
        title: what an audience reads; "" for the author, or the name where nobody knows the author.
        part: what it sings or plays.
        file: the name of the file that it came in, without folders.
        created: when, in UTC, ``2026-11-22T10:30:00Z``; "" for a root that nobody claimed.
        render_of: the contribution that a tag inside the media named and that was not here.
    """

    parents: tuple[ContributionId, ...] = ()
    media: MediaId | None = None
    range_start: Fraction = Fraction(0)
    range_end: Fraction | None = None
    offset: Fraction | None = None
    arrangement: Arrangement = SideBySide()
    gain_mdb: int = 0
    muted: bool = False
    fill: Fill = "hold"
    until: Until = "longest"
    speed: Fraction = Fraction(1)
    warp: tuple[tuple[Fraction, Fraction], ...] = ()
    audio_track: int = 0
    keep_gaps: bool = False
    lip_sync: Fraction = Fraction(0)
    clean: Clean | None = None
    author: str = ""
    name: str = ""
    message: str = ""
    license: str = ""
    title: str = ""
    part: str = ""
    file: str = ""
    created: str = ""
    render_of: ContributionId | None = None

    @property
    def is_root(self) -> bool:
        """Whether it starts a chain."""
        return not self.parents

    def content(self) -> bytes:
        """The canonical bytes: what is hashed and stored."""
        return canonical(self)

    @property
    def id(self) -> ContributionId:
        """SHA-256 of the canonical bytes."""
        return ContributionId(digest(self.content()))


class _Kind(msgspec.Struct, frozen=True):
    schema: str


def kind(content: bytes) -> str:
    """The ``schema`` of a record of any kind; "" if the bytes are no record at all."""
    try:
        return msgspec.json.decode(content, type=_Kind).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def decoded(content: bytes) -> Contribution:
    """The contribution that canonical bytes hold.

    Raises:
        NewerRecord: if it is a record of a kind or version that this duetchain does not know.
        RepositoryDamaged: if the bytes are no record, or not in canonical form.
    """
    try:
        found = msgspec.json.decode(content, type=Contribution, dec_hook=decoded_fraction)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise unreadable_record(content, str(wrong)) from None
    problem = fault(found)
    if problem or found.content() != content:
        raise invalid_record(content, problem or "it is not in canonical form")
    return found


def unreadable_record(content: bytes, reason: str) -> RepositoryDamaged:
    """Bytes in canonical form that say something unknown come from a newer duetchain."""
    known = kind(content)
    if known.startswith("duetchain.") and is_canonical(content) and _is_news(reason):
        identity = digest(content)
        message = f'record {short(identity)} ("{known}") was made by a newer duetchain'
        hint = "install the newest duetchain"
        return NewerRecord(message, hint=hint, contribution=identity)
    return invalid_record(content, reason)


def _is_news(reason: str) -> bool:
    return "unknown field" in reason or "Invalid value" in reason


def invalid_record(content: bytes, reason: str) -> RepositoryDamaged:
    """A record that breaks a rule of the format."""
    identity = digest(content)
    return RepositoryDamaged(
        f"record {short(identity)} is not valid: {reason}",
        hint="the chains that need it are broken",
        contribution=identity,
        reason="record-damaged",
    )


def fault(contribution: Contribution) -> str:
    """What rule of the format a contribution breaks; "" if it keeps them all."""
    return broken_rule(contribution)[0]


def broken_rule(contribution: Contribution) -> tuple[str, str]:
    """What rule of the format a contribution breaks, and in which field; "" for neither."""
    end = contribution.range_end
    rules = (
        (not _odd_id(contribution), "an id is not 64 hex digits", _odd_id(contribution)),
        (
            len(set(contribution.parents)) == len(contribution.parents),
            "a parent is named twice",
            "parents",
        ),
        (contribution.media or len(contribution.parents) > 1, "it brings no media", "media"),
        (contribution.range_start >= 0, "its range begins before 0", "range_start"),
        (end is None or end > contribution.range_start, "its range is empty", "range_end"),
        (LEAST_SPEED <= contribution.speed <= MOST_SPEED, "its speed is not 1/4 to 4", "speed"),
        (
            abs(contribution.lip_sync) <= MOST_LIP_SYNC_S,
            "its picture is moved beyond 2 s",
            "lip_sync",
        ),
        (
            ALL_TRACKS <= contribution.audio_track <= MOST_TRACKS,
            "its sound is none that a file can have",
            "audio_track",
        ),
        (
            is_even_warp(contribution.warp),
            "its warp is no line that runs on with both clocks",
            "warp",
        ),
        (_is_cleanable(contribution), "nothing can have been heard as its clean says", "clean"),
        (
            not arrangement_fault(contribution.arrangement),
            "its arrangement makes no sense",
            "arrangement",
        ),
        (abs(contribution.gain_mdb) <= MOST_GAIN_MDB, "its gain is beyond 60 dB", "gain_mdb"),
        (
            not contribution.created or is_time(contribution.created),
            "its time is not UTC",
            "created",
        ),
        (is_base_name(contribution.file), "its file is no name of a file", "file"),
        (
            contribution.created or _is_bare(contribution),
            "it does not say when it was made",
            "created",
        ),
        (
            all(_is_sane(one) for one in _times(contribution)),
            "a time is beyond all measure",
            _insane(contribution),
        ),
    )
    return next(((text, field) for kept, text, field in rules if not kept), ("", ""))


def _is_bare(contribution: Contribution) -> bool:
    """Whether it is a root that nobody claimed: it says nothing but what it is."""
    bare = Contribution(media=contribution.media, render_of=contribution.render_of)
    return contribution == bare


def is_even_warp(warp: tuple[tuple[Fraction, Fraction], ...]) -> bool:
    """Whether a warp has no pair, or two and more, each as late after the last by both clocks.

    Clocks differ by a few hundred millionths: a thousandth is beyond every recorder.
    """
    if not warp:
        return True
    return len(warp) > 1 and all(
        late > early and abs((far - near) / (late - early) - 1) <= MOST_DRIFT
        for (early, near), (late, far) in pairwise(warp)
    )


def _is_cleanable(contribution: Contribution) -> bool:
    """Whether it is not cleaned, or of what was heard along a line that runs on."""
    clean = contribution.clean
    if clean is None:
        return True
    times = clean.times
    runs = len(times) == 1 or (len(times) > 1 and is_even_warp(times))
    return runs and not contribution.is_root and contribution.media is not None


def _times(contribution: Contribution) -> tuple[Fraction, ...]:
    asked = contribution.arrangement
    asked = getattr(asked, "meets", None) or asked
    theirs = (getattr(asked, name, None) for name in ("crossfade", "start", "end"))
    times = (contribution.range_start, contribution.range_end, contribution.offset, *theirs)
    lines = (*contribution.warp, *(contribution.clean.times if contribution.clean else ()))
    warp = (time for pair in lines for time in pair)
    own = (contribution.speed, contribution.lip_sync)
    return tuple(one for one in (*times, *own, *warp) if one is not None)


def _odd_id(contribution: Contribution) -> str:
    """The field that holds an id of another form; "" if none does."""
    heard = contribution.clean.heard if contribution.clean else None
    ids: tuple[tuple[str, str | None], ...] = (
        *(("parents", one) for one in contribution.parents),
        ("media", contribution.media),
        ("render_of", contribution.render_of),
        ("clean", heard),
    )
    return next((field for field, one in ids if one is not None and not is_id(one)), "")


def _insane(contribution: Contribution) -> str:
    """The field that holds a time beyond all measure."""
    own = ("range_start", "range_end", "offset", "speed", "lip_sync")
    for field in own:
        if (time := getattr(contribution, field)) is not None and not _is_sane(time):
            return field
    in_warp = any(not _is_sane(one) for pair in contribution.warp for one in pair)
    return "warp" if in_warp else "arrangement"


def _is_sane(time: Fraction) -> bool:
    most = MOST_TIME_S * time.denominator  # whole numbers: a chain is a thousand of these
    return -most <= time.numerator <= most and time.denominator <= FINEST_TIME


def is_time(text: str) -> bool:
    """Whether a text is an instant as records keep it."""
    try:
        return bool(_CREATED.match(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
