"""This user's own folders: what is kept there was written by nobody else."""

from __future__ import annotations

from pathlib import Path


def cache_folder() -> Path | None:
    """What can be made anew at any time; None where the user has no home."""
    return _own("user_cache_path")


def data_folder() -> Path | None:
    """What is to stay; None where the user has no home."""
    return _own("user_data_path")


def config_folder() -> Path | None:
    """What the user writes; None where there is no home."""
    return _own("user_config_path")


def _own(name: str) -> Path | None:
    """Without a home platformdirs raises, or gives a folder below the current one."""
    from platformdirs import PlatformDirs

    try:
        found: Path = getattr(PlatformDirs("duetchain", appauthor=False), name)
    except RuntimeError:
        return None
    return found if found.is_absolute() else None
