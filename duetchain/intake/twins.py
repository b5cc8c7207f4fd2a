"""The same add twice: noticed by what was asked, whatever the sound of a take told of it then.

What was asked is noted in the user's own cache. Where nothing is noted, the record decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

from msgspec import structs

from duetchain.errors import RepositoryDamaged
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId, MediaId, digest, short
from duetchain.intake.building import built
from duetchain.intake.request import AddAsked, Placing
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.writing import MOST_LETTERS
from duetchain.store.own_lines import own_lines

PLACE = "asked"


def note_asked(made: Contribution, asked: AddAsked, *, recorded: Placing) -> None:
    """Note what was asked of a take that was just recorded; `recorded` as `twin_of` takes it."""
    if made.media and made.parents:
        line = f"{made.id} {_digest(made.parents[0], made.media, asked, recorded.offset)}"
        own_lines(PLACE).append(made.media[:2], line)


def twin_of(
    mine: Arrived,
    tip: ContributionId,
    asked: AddAsked,
    holdings: Holdings,
    *,
    recorded: Placing,
) -> Contribution | None:
    """What the same add has made before: on the same tip, of the same media, asked alike.

    Args:
        mine: the take.
        tip: what it would be built on.
        asked: how; "again" is another in any case.
        holdings: where it is looked for.
        recorded: its place as it is recorded where its sound tells nothing.
    """
    return _found(mine, tip, asked, holdings, recorded, lambda _: {})


def alike_but_words(
    mine: Arrived,
    tip: ContributionId,
    asked: AddAsked,
    holdings: Holdings,
    *,
    recorded: Placing,
) -> Contribution | None:
    """What an add has made before of which only the words were others; None for another "again"."""

    def said(one: Contribution) -> dict[str, str]:
        return {field: getattr(one, field) for field in MOST_LETTERS}

    return _found(mine, tip, asked, holdings, recorded, said)


def _found(
    mine: Arrived,
    tip: ContributionId,
    asked: AddAsked,
    holdings: Holdings,
    recorded: Placing,
    forgiven: Callable[[Contribution], dict[str, str]],
) -> Contribution | None:
    """What is here alike, but for the words of it that are forgiven."""
    if asked.again:
        return None
    wanted = built(mine, (tip,), recorded, asked.words, created="")
    for one in _upon(mine.staged.id, tip, holdings):
        same = structs.replace(wanted, **forgiven(one))
        if _plain(one) == _plain(same) and _is_asked_alike(one, same, asked):
            return one
    return None


def same_merge(made: Contribution, holdings: Holdings) -> Contribution | None:
    """The same two joined alike before, without media."""
    for identity, parents in holdings.index.parents().items():
        if parents == made.parents:
            with suppress(RepositoryDamaged):
                one = holdings.index.contribution(identity)
                if one and _plain(one) == _plain(made):
                    return one
    return None


def told_merged(one: Contribution) -> str:
    """What is said of a merge that is here already."""
    return f"the two are joined so already, as {short(one.id)}: nothing new"


def _upon(media: MediaId, tip: ContributionId, holdings: Holdings) -> Sequence[Contribution]:
    found = []
    for identity in holdings.index.with_media(media):
        with suppress(RepositoryDamaged):
            one = holdings.index.contribution(identity)
            if one and one.parents == (tip,):
                found.append(one)
    return found


def _plain(one: Contribution) -> Contribution:
    """Without what is found out while it is added."""
    return structs.replace(one, created="", clean=None, offset=None, warp=())


def _is_asked_alike(one: Contribution, wanted: Contribution, asked: AddAsked) -> bool:
    """Whether the time was asked for as it is now; where nobody noted that, the record tells."""
    assert one.media is not None  # it is found by its media
    noted = _noted(one)
    if noted:
        return noted == _digest(one.parents[0], one.media, asked, wanted.offset)
    is_given = wanted.offset is not None or asked.listening.sync == "off"
    return not is_given or (one.offset, one.warp) == (wanted.offset, wanted.warp)


def _noted(one: Contribution) -> str:
    assert one.media is not None  # it is found by its media
    for line in reversed(own_lines(PLACE).read(one.media[:2]).splitlines()):
        identity, _, noted = line.decode("ascii", "replace").partition(" ")
        if identity == one.id:
            return noted
    return ""


def _digest(tip: ContributionId, media: MediaId, asked: AddAsked, stands: Fraction | None) -> str:
    """What was asked, and where that is: of two films of one tip each begins elsewhere."""
    words = (tip, media, asked.placing, asked.listening, *((stands,) if stands else ()))
    return digest(repr(words).encode("utf-8", "replace"))


def told_known(one: Contribution, file: str) -> str:
    """What is said of a take that is here already."""
    whose = f"{one.author}'s take" if one.author else f'"{one.name or Path(file).name}"'
    return f"{whose} is already here as {short(one.id)}: nothing new"


def told_alike(one: Contribution) -> str:
    """What is said of a take that is here with other words."""
    return f"the same take is here as {short(one.id)}, with other words: added beside it"


def told_same(name: str, other: str) -> str:
    """What is said of a file that is one and the same as another of this add."""
    return f'"{name}" is the very same file as "{other}"'
