"""The user's own folder for what can be made anew, outside every repository."""

from __future__ import annotations

from pathlib import Path


def own_cache() -> Path:
    """Where this user's cache is; it need not be there.

    Raises:
        RuntimeError: if the user has no home folder.
    """
    from platformdirs import user_cache_path

    return user_cache_path("duetchain", appauthor=False)
