"""The head: what verbs mean where no tip is named; moved by what is made, stepped back and forth.

Nothing is deleted by any of it: a head only names what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec

from duetchain.errors import DuetError, NotFound, RepositoryDamaged, UsageError
from duetchain.holdings.folder import HEAD
from duetchain.holdings.head_file import Moves, head_bytes, moves_in, name_fault
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.words import only_tip, tip_told
from duetchain.identity import ContributionId, short
from duetchain.system.durable import publish


class Head(msgspec.Struct, frozen=True):
    """Where a repository's head is.

    Attributes:
        tip: what verbs mean where no tip is named; None in an empty repository, and where there
            are several tips and no verb has chosen one yet.
        back, forth: how many moves `undo` and `redo` have before them.
        names: tips that were given names here, by name.
        note: why it is not where the folder's own file says; "" where it is.
    """

    tip: ContributionId | None
    back: int = 0
    forth: int = 0
    names: dict[str, ContributionId] = {}
    note: str = ""

    def names_of(self, tip: ContributionId) -> tuple[str, ...]:
        """What a tip was called here."""
        return tuple(name for name, named in self.names.items() if named == tip)


def head_of(holdings: Holdings) -> Head:
    """Where the head is; whatever its file holds, that is no failure."""
    moves, problem = moves_in(holdings.folder)
    tip, note = _now(moves, problem, holdings)
    here = [_is_here(holdings, one) for one in moves.moves]
    names = {one.name: one.tip for one in moves.names if _is_here(holdings, one.tip)}
    return Head(tip, sum(here[: moves.at]), sum(here[moves.at + 1 :]), names, note)


def head_tip(holdings: Holdings) -> ContributionId:
    """What is meant where no tip is named: the head, else the only tip.

    Raises:
        NotFound: if the repository is empty.
        UsageError: if there are several tips and none was chosen yet.
    """
    tip, note = _now(*moves_in(holdings.folder), holdings)
    if note:
        holdings.on_note(note)
    return tip or only_tip(holdings.index)


def _now(moves: Moves, problem: str, holdings: Holdings) -> tuple[ContributionId | None, str]:
    """The tip that is meant, and why it is another than the file says."""
    if moves.tip and _is_here(holdings, moves.tip):
        return moves.tip, ""
    tips = holdings.index.tips()[::-1]
    if not moves.tip and not problem:
        return (tips[0] if len(tips) == 1 else None), ""
    lost = problem or f"the head {short(moves.tip or '')} is not here any more"
    if not tips:
        return None, lost
    which = "the only tip" if len(tips) == 1 else "the newest tip"
    return tips[0], f"{lost}: {which} is meant, {tip_told(tips[0], holdings.index)}"


def _is_here(holdings: Holdings, tip: ContributionId) -> bool:
    with suppress(RepositoryDamaged):  # a record that cannot be read is told of when it is used
        return holdings.index.contribution(tip) is not None
    return True


def follow(made: Sequence[ContributionId], holdings: Holdings, *, named: str | None = None) -> None:
    """Move the head to what a verb has just made; what was made stands, if that cannot be noted.

    Args:
        made: what was made, parents first; the head goes to the last.
        holdings: where.
        named: the word for the tip on which it was built: if that is a name here, it moves along.
    """
    tip = made[-1]

    def moved(moves: Moves) -> Moves:
        since = _now(moves, "", holdings)[0]
        since = _before(made[0], holdings) if since in (None, tip) else since
        along = moves.naming(named, tip) if named and moves.named(named) else moves
        return along.moved(tip, since=since)

    with suppress(OSError, DuetError):
        _write(moved, holdings)


@contextmanager
def following(holdings: Holdings, *, named: str | None = None) -> Iterator[None]:
    """The head follows what is committed meanwhile, in one move, also if the rest then fails."""
    holdings.made.clear()
    try:
        yield
    finally:
        if holdings.made:
            follow(holdings.made, holdings, named=named)


def _before(first: ContributionId, holdings: Holdings) -> ContributionId:
    """Where the head would have been before a first verb: at the parent, or at the root it made."""
    found = holdings.index.contribution(first)
    return found.parents[0] if found and found.parents else first


def move_head(tip: ContributionId, holdings: Holdings) -> None:
    """Move the head to a contribution.

    Raises:
        StorageFailed, Busy: if the repository cannot be written.
    """
    _write(lambda moves: moves.moved(tip, since=_now(moves, "", holdings)[0]), holdings)


def leave(tip: ContributionId, holdings: Holdings) -> None:
    """Move the head from what is about to be dropped to what that was built on."""
    moves, _ = moves_in(holdings.folder)
    if moves.tip == tip and (onto := _before(tip, holdings)) != tip:
        with suppress(OSError, DuetError):
            move_head(onto, holdings)


def step_head(by: int, holdings: Holdings) -> ContributionId:
    """The head a move back (-1) or forth (1).

    Raises:
        UsageError: if there is none.
        StorageFailed, Busy: as `move_head`.
    """

    def stepped(moves: Moves) -> Moves:
        found = moves.stepped(by, lambda one: _is_here(holdings, one))
        if found is None:
            raise UsageError(
                f"nothing is to be {'undone' if by < 0 else 'done again'}",
                hint="the head can be moved to any contribution",
                reason="head-first" if by < 0 else "head-last",
            )
        return found

    found = _write(stepped, holdings).tip
    assert found is not None  # a step is from move to move
    return found


def name_tip(name: str, tip: ContributionId, holdings: Holdings) -> None:
    """Give a tip a name in this folder; a name that there is already moves to it.

    Raises:
        UsageError: if the word is no name, or there are too many.
        StorageFailed, Busy: as `move_head`.
    """
    if problem := name_fault(name):
        raise UsageError(
            f'"{name}" cannot be a name: {problem}',
            hint="use a short word with a letter other than a to f in it",
            field="name",
            given=name,
        )
    _write(lambda moves: moves.naming(name, tip), holdings)


def forget_name(name: str, holdings: Holdings) -> None:
    """Take away a tip's name; the tip stays.

    Raises:
        NotFound: if there is no such name.
        StorageFailed, Busy: as `move_head`.
    """

    def less(moves: Moves) -> Moves:
        if moves.named(name) is None:
            known = ", ".join(one.name for one in moves.names)
            raise NotFound(
                f'no tip is named "{name}" here',
                hint=f"the names are {known}" if known else "no tip has a name here",
                field="name",
                given=name,
            )
        return moves.naming(name, None)

    _write(less, holdings)


def _write(changed: Callable[[Moves], Moves], holdings: Holdings) -> Moves:
    """Change the head's file, whole, while nobody else does."""
    folder = holdings.folder
    with holdings.staging() as staging, folder.locked():
        before, problem = moves_in(folder)
        after = changed(before)
        if after != before or problem:
            making = staging / HEAD
            making.write_bytes(head_bytes(after, folder))
            publish(making, folder.head, mode=folder.file_mode)
    return after
