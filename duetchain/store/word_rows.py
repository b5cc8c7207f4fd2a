"""Rows of what was said later, and of what contributions are called by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from duetchain.identity import ContributionId
from duetchain.lineage.amendment import Amendment, amendment_in

Rows = Callable[..., list[tuple[Any, ...]]]
"""Asks an index: SQL and its values."""
FEW = 500
"""So many are asked for by their ids; of more all are read."""


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
    wanted = None if of is None else set(of)
    sql, values = "SELECT id, content FROM words", tuple[str, ...]()
    if wanted is not None and len(wanted) <= FEW:
        sql += f" WHERE of IN ({','.join('?' * len(wanted))})"
        values = tuple(wanted)
    found: dict[ContributionId, tuple[Amendment, ...]] = {}
    for identity, content in rows(sql, values):
        one = amendment_in(proved(identity, content))
        if wanted is None or one.of in wanted:
            found[one.of] = (*found.get(one.of, ()), one)
    return found


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
