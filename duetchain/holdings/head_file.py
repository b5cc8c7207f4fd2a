"""The file of a folder's head: the moves of it, and the tips that were given names. A taste.

It is no record, nothing rests on it, and whatever is in its place stops no verb.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from duetchain.errors import RepositoryDamaged, UsageError
from duetchain.given import as_kept
from duetchain.holdings.folder import HEAD, Folder
from duetchain.identity import ContributionId, canonical, is_id, is_prefix
from duetchain.system.regular import is_folder, read_regular

SCHEMA = "duetchain.head/1"
MOST_BYTES = 64 * 1024
MOST_MOVES = 100
MOST_NAMED = 100
MOST_NAME_LETTERS = 100


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tip that was given a name here."""

    name: str
    tip: ContributionId


class Moves(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="schema", tag=SCHEMA
):
    """Where the head was, and is.

    Attributes:
        moves: the contributions that it has named, the last move last: `MOST_MOVES` at most.
        at: which of them it names.
        names: tips that were given names, by name.
    """

    moves: tuple[ContributionId, ...] = ()
    at: int = 0
    names: tuple[Named, ...] = ()

    @property
    def tip(self) -> ContributionId | None:
        """What the head names; None where it was never moved."""
        return self.moves[self.at] if self.moves else None

    def moved(self, tip: ContributionId, *, since: ContributionId | None) -> Moves:
        """The head elsewhere; what was undone is forgotten.

        Args:
            tip: where it goes.
            since: where it is now, where no move tells.
        """
        if tip == self.tip:
            return self
        before = self.moves[: self.at + 1] or tuple(one for one in (since,) if one and one != tip)
        moves = (*before, tip)[-MOST_MOVES:]
        return msgspec.structs.replace(self, moves=moves, at=len(moves) - 1)

    def stepped(self, by: int, is_here: Callable[[ContributionId], bool]) -> Moves | None:
        """The head a move back (-1) or forth (1), past what is not here; None at the end."""
        at = self.at + by
        while 0 <= at < len(self.moves):
            if is_here(self.moves[at]):
                return msgspec.structs.replace(self, at=at)
            at += by
        return None

    def named(self, name: str) -> ContributionId | None:
        """The tip of a name."""
        kept = as_kept(name)
        return next((one.tip for one in self.names if one.name in (name, kept)), None)

    def naming(self, name: str, tip: ContributionId | None) -> Moves:
        """With a name for a tip; with None without that name."""
        others = [one for one in self.names if one.name != name]
        new = () if tip is None else (Named(name, tip),)
        names = tuple(sorted((*others, *new), key=lambda one: one.name))
        return msgspec.structs.replace(self, names=names)


NOWHERE = Moves()


def moves_in(folder: Folder) -> tuple[Moves, str]:
    """The head's file; with it what is wrong, in words, where it is not one of ours.

    Then nothing in it counts, and the next move writes it anew.
    """
    try:
        content = read_regular(folder.path, HEAD, most_bytes=MOST_BYTES)
    except FileNotFoundError:
        return NOWHERE, ""
    except (RepositoryDamaged, OSError) as wrong:
        return NOWHERE, getattr(wrong, "message", "") or f'"{folder.head}" cannot be read'
    try:
        found = msgspec.json.decode(content, type=Moves)
        if not (problem := _fault(found)):
            return found, ""
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        problem = str(wrong)
    return NOWHERE, f'"{folder.head}" is no head file: {problem}'


def head_bytes(moves: Moves, folder: Folder) -> bytes:
    """The bytes of a head's file, which can be read again.

    Raises:
        UsageError: if it would be larger than anybody reads.
        RepositoryDamaged: if a folder stands in its place.
    """
    content = canonical(moves)
    problem = _fault(msgspec.json.decode(content, type=Moves))
    if problem or len(content) > MOST_BYTES:
        raise UsageError(
            f"this head cannot be kept: {problem or f'it has {len(content)} bytes'}",
            hint="give shorter names, or take some away",
        )
    if is_folder(folder.head):
        read_regular(folder.path, HEAD, most_bytes=MOST_BYTES)  # tells what stands there
    return content


def _fault(found: Moves) -> str:
    ids = (*found.moves, *(one.tip for one in found.names))
    names = [one.name for one in found.names]
    rules = (
        (all(map(is_id, ids)), "an id is not 64 hex digits"),
        (len(found.moves) <= MOST_MOVES, f"it has more than {MOST_MOVES} moves"),
        (0 <= found.at < max(1, len(found.moves)), "it names no move of its own"),
        (len(names) <= MOST_NAMED, f"it has more than {MOST_NAMED} names"),
        (len(set(names)) == len(names), "a name is there twice"),
        (all(name_fault(name) == "" for name in names), "a name is none"),
    )
    return next((text for is_kept, text in rules if not is_kept), "")


def name_fault(name: str) -> str:
    """What keeps a word from being a tip's name; "" if nothing does."""
    if not name or name != as_kept(name):
        return "it is empty"
    if len(name) > MOST_NAME_LETTERS:
        return f"it has {len(name)} letters; {MOST_NAME_LETTERS} are taken"
    if not name.isprintable():
        return "it has letters that cannot be shown"
    if is_prefix(name):
        return "it looks like the beginning of an id"
    return ""
