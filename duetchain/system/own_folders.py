"""This user's own folders: what is kept there was written by nobody else."""

from __future__ import annotations

from pathlib import Path


def cache_folder() -> Path | None:
    """What can be made anew at any time; None where the user has no such place."""
    from platformdirs import user_cache_path

    return _own(user_cache_path("duetchain", appauthor=False))


def _own(path: Path) -> Path | None:
    """Without a home the path begins with a tilde: that would be a folder of the current one."""
    return path if path.is_absolute() else None
