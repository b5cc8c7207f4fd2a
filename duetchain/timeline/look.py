"""How a render looks, beyond what its records say: layout, fit, gutters, background."""

from __future__ import annotations

from typing import Literal

import msgspec

from duetchain.timeline.placed import Fit

LayoutKind = Literal["grid", "row", "column", "spotlight", "nested"]


class Look(msgspec.Struct, frozen=True):
    """The taste of one render; never part of a record.

    Attributes:
        layout: an even grid; one row; one column; the first voice large with the others below it;
            or the platforms' halves of halves.
        fit: what becomes of a picture whose shape is not its cell's.
        gutter_px: the space between cells and around them, even.
        background: the colour where no picture is, ``#rrggbb``.
        corner_px: the radius of the pictures' rounded corners; 0 for square ones.
    """

    layout: LayoutKind = "grid"
    fit: Fit = "contain"
    gutter_px: int = 0
    background: str = "#000000"
    corner_px: int = 0

    @property
    def asked(self) -> dict[str, bool]:
        """Which of its fields differ from what is plain, by their names."""
        return {
            "layout": self.layout != "grid",
            "fit": self.fit != "contain",
            "gutter_px": self.gutter_px != 0,
            "background": self.background != "#000000",
            "corner_px": self.corner_px != 0,
        }


PLAIN_LOOK = Look()
