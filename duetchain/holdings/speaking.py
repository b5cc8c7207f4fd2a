"""The one way in which words that are said later are kept: as a record, until all of it lasts."""

from __future__ import annotations

from collections.abc import Callable

from duetchain.holdings.holdings import Holdings
from duetchain.holdings.indexing import bring_up_to_date
from duetchain.lineage.amendment import Amendment, proved_amendment


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
