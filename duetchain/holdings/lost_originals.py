"""Lost or damaged originals come back from the same file."""

from __future__ import annotations

from pathlib import Path

from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId, MediaId
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
        thorough: read the stored bytes in any case; else what was proved before and is untouched
            since need not be read again.

    Returns:
        Whether anything had to be put back.
    """
    contribution = holdings.index.contribution(identity)
    if contribution is None or contribution.media is None:
        return False
    media, blobs = contribution.media, holdings.folder.media
    if blobs.whole(media) if thorough else _is_fit(media, holdings):
        return False
    staged = stage(path, staging)
    if staged.id == media:
        blobs.put(staged)
    return staged.id == media


def _is_fit(media: MediaId, holdings: Holdings) -> bool:
    unfit = holdings.folder.media.unfit([media])
    return not (unfit.absent or unfit.damaged)
