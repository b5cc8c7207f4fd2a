"""What a word that a person said means: a name, an id, a file of ours."""

from __future__ import annotations

import os
from pathlib import Path

from duetchain.errors import NotFound
from duetchain.holdings.heads import head_tip
from duetchain.holdings.holdings import Holdings, storage_errors
from duetchain.identity import ContributionId


def meant(word: str | None, holdings: Holdings) -> ContributionId:
    """The contribution that a word means; without it the head.

    Args:
        word: a name, of a tip here or of a contribution, the first digits of an id, or the path of
            a file that a contribution brought or that was rendered of it.
        holdings: where it is looked for.

    Raises:
        NotFound, UsageError: if it means none or several.
        RepositoryDamaged: if it means one whose record cannot be read.
    """
    if word is None:
        return head_tip(holdings)
    try:
        return holdings.named(word)
    except NotFound:
        if not os.path.isfile(word):  # noqa: PTH113 - Path raises on too long a name
            raise
    from duetchain.intake.recognising import named_by_file

    with storage_errors():
        return named_by_file(Path(word), holdings)
