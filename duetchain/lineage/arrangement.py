"""What was asked: how mine meets the parent. Intention only; where it lands is the layout's."""

from __future__ import annotations

from typing import Literal

import msgspec


class SideBySide(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind",
    tag="side-by-side",
):  # fmt: skip
    """Mine beside the parent, both at once; many become an even grid in lineage order.

    Attributes:
        side: which side mine takes; "left" puts it before the parent's voices.
    """

    side: Literal["left", "right"] = "right"


class Sequential(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind",
    tag="sequential",
):  # fmt: skip
    """Mine after the parent; each is alone in the picture in turn."""


Arrangement = SideBySide | Sequential

NAMES: dict[str, type[SideBySide] | type[Sequential]] = {
    "side-by-side": SideBySide,
    "sequential": Sequential,
}


def name(arrangement: Arrangement) -> str:
    """The arrangement's name, as commands and records write it."""
    return str(arrangement.__struct_config__.tag)
