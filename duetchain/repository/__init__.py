"""The front door: `Repository` and its facets, every verb put together from the parts above."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duetchain.holdings.checking import Checkup as Checkup
    from duetchain.intake.request import Added as Added
    from duetchain.repository.repository import Repository as Repository
    from duetchain.showing.rendering import Rendered as Rendered

__all__ = ["Added", "Checkup", "Rendered", "Repository"]

_HOMES = {
    "Added": "duetchain.intake.request",
    "Checkup": "duetchain.holdings.checking",
    "Rendered": "duetchain.showing.rendering",
    "Repository": "duetchain.repository.repository",
}


def __getattr__(name: str) -> object:
    """Import a public name at its first use: an answer needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
