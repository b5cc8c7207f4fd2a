"""Rows of what was said later, and of what contributions are called by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from duetchain.identity import ContributionId
from duetchain.lineage.amendment import Amendment, amendment_in

Rows = Callable[..., list[tuple[Any, ...]]]
"""Asks an index: SQL and its values."""
AT_ONCE = 500
"""So many are asked for by their ids in one question."""


def words_said(
    of: Iterable[ContributionId] | None, *, rows: Rows, proved: Callable[[str, object], bytes]
) -> dict[ContributionId, tuple[Amendment, ...]]:
    """What was said later of some contributions, or of all.

    Args:
        of: of which; None for all.
        rows: asks the index.
        proved: an id and what stands beside it -> its bytes.

    Raises:
        RepositoryDamaged: if a row is not as it was written.
    """
    found: dict[ContributionId, tuple[Amendment, ...]] = {}
    for identity, content in _rows_of(of, rows):
        one = amendment_in(proved(identity, content))
        found[one.of] = (*found.get(one.of, ()), one)
    return found


def _rows_of(of: Iterable[ContributionId] | None, rows: Rows) -> Iterator[tuple[Any, ...]]:
    if of is None:
        yield from rows("SELECT id, content FROM words")
        return
    wanted = tuple(dict.fromkeys(of))
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        marks = ",".join("?" * len(some))
        yield from rows(f"SELECT id, content FROM words WHERE of IN ({marks})", some)


def called_so(word: str, way: str, *, rows: Rows) -> tuple[ContributionId, ...]:
    """The contributions that are looked up by a word in one way, oldest first."""
    found = rows(
        "SELECT id FROM called WHERE word = ? AND way = ? ORDER BY created, id",
        (word, way),
    )
    return tuple(ContributionId(row[0]) for row in found)


def ways_called(rows: Rows) -> dict[ContributionId, frozenset[tuple[str, str]]]:
    """Of every contribution by what it is looked up, and how."""
    found: dict[ContributionId, set[tuple[str, str]]] = {}
    for identity, word, way in rows("SELECT id, word, way FROM called"):
        found.setdefault(ContributionId(identity), set()).add((word, way))
    return {identity: frozenset(ways) for identity, ways in found.items()}
