"""The verb amend: words said later of a contribution, as a record that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from duetchain.errors import NotFound, UsageError
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.indexing import bring_up_to_date
from duetchain.identity import ContributionId, short
from duetchain.lineage.amendment import WORDS, Amendment, proved_amendment
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution


class Amended(msgspec.Struct, frozen=True):
    """What an amend did.

    Attributes:
        contribution: of which.
        record: the id of the new record; "" if all of it held already.
        words: what holds now, as a contribution with these words; its id is the old one.
    """

    contribution: ContributionId
    record: str
    words: Contribution


def amend(identity: ContributionId, words: Mapping[str, str | None], holdings: Holdings) -> Amended:
    """Say some words of a contribution anew; what it is called by decides nothing else.

    Args:
        identity: which.
        words: field -> what holds from now on; "" takes it away, None leaves it.
        holdings: where it is.

    Raises:
        UsageError: if nothing is said, or it is too long.
        NotFound: if it is not here.
    """
    said = {field: text for field in WORDS if (text := words.get(field)) is not None}
    if not said:
        raise UsageError(
            "nothing is said",
            hint=f"say at least one of {', '.join(WORDS)}",
            reason="words-missing",
        )
    made = keep_words(lambda: _new(identity, said, holdings), holdings)
    return Amended(identity, made.id if made else "", _there(identity, holdings))


def keep_words(build: Callable[[], Amendment | None], holdings: Holdings) -> Amendment | None:
    """Keep an amendment for good; on return it survives a power cut.

    Args:
        build: makes it while nobody else commits; None for nothing to be said.
        holdings: where.

    Raises:
        UsageError: if it would not be read as what it is.
        Busy, StorageFailed: if the repository cannot be written.
    """
    index, folder = holdings.index, holdings.folder
    with holdings.staging() as staging, folder.locked():
        index.follow_repair()
        bring_up_to_date(folder, index)
        made = build()
        if made is None:
            return None
        content = proved_amendment(made)
        with index.writing():
            index.expect([made.id])
        folder.records.write(content, staging=staging)
        with index.writing():
            index.insert_words(made)
            index.settle([made.id])
    return made


def _there(identity: ContributionId, holdings: Holdings) -> Contribution:
    found = holdings.contribution(identity)
    if found is None:
        raise NotFound(f"no contribution {short(identity)} is here", contribution=identity)
    return found


def _new(identity: ContributionId, said: Mapping[str, str], holdings: Holdings) -> Amendment | None:
    """The amendment that makes it so; None if it is so."""
    now = _there(identity, holdings)
    news = {field: text for field, text in said.items() if getattr(now, field) != text}
    if not news:
        return None
    earlier = holdings.index.words([identity]).get(identity, ())
    return Amendment(of=identity, created=_after(earlier), **news)


def _after(earlier: Iterable[Amendment]) -> str:
    """Now, or a second after the last one, if a clock ran ahead or this is the same second.

    Raises:
        UsageError: if the last one was said at the end of all time.
    """
    now = datetime.now(UTC).strftime(CREATED_FORMAT)
    last = max((one.created for one in earlier), default="")
    if last < now:
        return now
    try:
        later = datetime.fromisoformat(last) + timedelta(seconds=1)
    except OverflowError:
        raise UsageError(
            f"words were said of it at {last}, after which nothing can be said",
            hint="the clock of who said them was wrong",
        ) from None
    return later.strftime(CREATED_FORMAT)
