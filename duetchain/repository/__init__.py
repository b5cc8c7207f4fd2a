"""The composition root: every verb, put together from the parts above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duetchain.repository.repository import Repository as Repository

if TYPE_CHECKING:
    from duetchain.holdings.checking import Checkup as Checkup
    from duetchain.intake.request import Added as Added
    from duetchain.showing.rendering import Rendered as Rendered

__all__ = ["Added", "Checkup", "Rendered", "Repository"]

_HOMES = {
    "Added": "duetchain.intake.request",
    "Checkup": "duetchain.holdings.checking",
    "Rendered": "duetchain.showing.rendering",
}


def __getattr__(name: str) -> object:
    """Import the verbs' results at first use: a log needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
