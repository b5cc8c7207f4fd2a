"""Lost or damaged originals come back from the same file."""

from __future__ import annotations

from pathlib import Path

from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId
from duetchain.store.blobs import stage


def mend(
    path: Path, identity: ContributionId, holdings: Holdings, staging: Path, *, thorough: bool
) -> bool:
    """Put a contribution's media back from a file of the same bytes, where it is not whole.

    Args:
        path: a file whose bytes may be the contribution's media.
        identity: the contribution.
        holdings: the repository.
        staging: a folder on the repository's file system.
        thorough: read the stored bytes, too; else only their size is looked at.

    Returns:
        Whether anything had to be put back.
    """
    contribution = holdings.index.contribution(identity)
    if contribution is None or contribution.media is None:
        return False
    media, blobs = contribution.media, holdings.folder.media
    right_size = blobs.size_bytes(media) == path.stat().st_size
    if right_size and (not thorough or blobs.whole(media)):
        return False
    staged = stage(path, staging)
    if staged.id == media:
        blobs.put(staged)
    return staged.id == media
