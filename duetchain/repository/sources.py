"""What a person meant by PARENT, TIP or MINE: a file, a name, an id, a render of ours."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from duetchain.errors import DuetError, InputRefused, NotFound, UsageError
from duetchain.identity import ContributionId, MediaId, file_digest, is_id, is_prefix, short
from duetchain.media.blobs import Staged, opened, stage
from duetchain.media.info import MediaInfo
from duetchain.media.probe import probed
from duetchain.render.facts import PLAIN, RenderFact, decoded_fact
from duetchain.render.plan import TAG
from duetchain.repository.holdings import Arrived, Holdings
from duetchain.timeline.arrange import highest_rate

Recognise = Literal["bytes", "tags"]
Reference = str | os.PathLike[str]
_ROUNDING_S = Fraction(2, 1000)
"""Containers that count in milliseconds may move an end by this much."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file or a word that means a contribution of this repository; `note` says how."""

    id: ContributionId
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A clip like any other; `render_of` names a contribution that is not here."""

    note: str = ""
    render_of: ContributionId | None = None


def resolved(word: str, holdings: Holdings) -> ContributionId:
    """The contribution that a name or the beginning of an id means.

    Raises:
        UsageError: if it means several.
        NotFound: if it means none.
    """
    named = holdings.store.with_name(word)
    found = named or (holdings.store.with_prefix(word) if is_prefix(word) else ())
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            f'no file, name or contribution "{word}"', hint="duet log lists what is here"
        )
    raise ambiguous(f'"{word}" means {len(found)} contributions', found)


def only_tip(holdings: Holdings) -> ContributionId:
    """The tip, where there is only one.

    Raises:
        UsageError: if there are several.
        NotFound: if the repository is empty.
    """
    tips = holdings.store.tips()
    if len(tips) == 1:
        return tips[0]
    if not tips:
        raise NotFound("the repository is empty", hint="duet add PARENT MINE starts a chain")
    raise ambiguous(f"there are {len(tips)} tips", tips)


def ambiguous(what: str, ids: tuple[ContributionId, ...]) -> UsageError:
    """Several contributions fit."""
    listed = ", ".join(short(identity) for identity in ids[:12])
    more = f" and {len(ids) - 12} more" if len(ids) > 12 else ""
    return UsageError(what, hint=f"name one of them by its id: {listed}{more}")


def is_file_reference(word: Reference) -> bool:
    """Whether PARENT means a file: one that exists, or a path object."""
    return not isinstance(word, str) or Path(word).exists()


def stored_as(path: Path, holdings: Holdings) -> ContributionId | None:
    """The contribution whose media is exactly this file; None if there is none.

    Raises:
        NotFound, InputRefused: if it is no regular file.
        UsageError: if several contributions bring it.
    """
    opened(path).close()
    found = holdings.store.with_media(MediaId(file_digest(path)))
    if len(found) > 1:
        raise ambiguous(f'"{path}" is the media of {len(found)} contributions', found)
    return found[0] if found else None


def render_of_bytes(path: Path, holdings: Holdings) -> RenderFact | None:
    """The fact of a render of ours that is exactly this file."""
    content = holdings.store.render_of_file(file_digest(path))
    fact = decoded_fact(content) if content else None
    return fact if fact and holdings.store.contribution(fact.tip) else None


def arrivals(paths: Sequence[Path], folder: Path) -> list[Arrived | DuetError]:
    """Files copied and looked at, each with its facts or the reason why it is refused."""
    staged = {path: _staged(path, folder) for path in paths}
    copies = {path: one for path, one in staged.items() if isinstance(one, Staged)}
    infos = probed([one.path for one in copies.values()], names=[str(path) for path in copies])
    told = dict(zip(copies, infos, strict=True))
    return [_arrived(path, staged[path], told.get(path)) for path in paths]


def _arrived(
    path: Path, staged: Staged | DuetError, info: MediaInfo | DuetError | None
) -> Arrived | DuetError:
    if isinstance(staged, DuetError):
        return staged
    assert info is not None  # every copy was looked at
    return Arrived(staged, info, str(path)) if isinstance(info, MediaInfo) else info


def recognised(arrived: Arrived, holdings: Holdings, recognise: Recognise) -> Known | Ordinary:
    """Whether a clip is a render of ours, and of what; a tag is only believed if asked to.

    Bytes and coded picture prove themselves; a tag is a stranger's word. Picture and tag count
    only if the picture lasts as long as the plain render's: a trimmed copy keeps both.
    """
    video = arrived.info.video
    if video is None:
        return Ordinary()
    for content in holdings.store.renders_of_picture(video.coded_sha256):
        fact = decoded_fact(content)
        if fact and fact.view == PLAIN and holdings.store.contribution(fact.tip):
            return _if_whole(arrived, fact.tip, holdings)
    tip = tagged(arrived.info) if recognise == "tags" else None
    if tip is None:
        return Ordinary()
    if holdings.store.contribution(tip):
        return _if_whole(arrived, tip, holdings)
    note = (
        f'"{arrived.name}" says it is a render of {short(tip)}, which is not here: '
        "taken as a clip; import that chain to go on from its originals"
    )
    return Ordinary(note, render_of=tip)


def tagged(info: MediaInfo) -> ContributionId | None:
    """The contribution that a file's comment tag names, whether or not it is true."""
    word = info.comment.removeprefix(TAG)
    return ContributionId(word) if word != info.comment and is_id(word) else None


def _if_whole(arrived: Arrived, tip: ContributionId, holdings: Holdings) -> Known | Ordinary:
    video, composition = arrived.info.video, holdings.composition(tip)
    rate = min(highest_rate(composition), arrived.info.frame_rate or highest_rate(composition))
    lasts = video.end - video.start if video else Fraction(0)
    if abs(lasts - composition.range.end) <= rate.frame_s + _ROUNDING_S:
        return Known(
            tip, f'"{arrived.name}" is a render of {short(tip)}: going on from its originals'
        )
    return Ordinary(
        f'"{arrived.name}" comes from a render of {short(tip)} but lasts {float(lasts):.2f} s '
        f"instead of {float(composition.range.end):.2f} s: taken as a clip of its own"
    )


def _staged(path: Path, folder: Path) -> Staged | DuetError:
    try:
        return stage(path, folder)
    except (NotFound, InputRefused) as refused:
        return refused
