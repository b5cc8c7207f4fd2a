"""The output frame and the rectangles on it, in whole pixels."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from duetchain.rational_time import FrameRate


class Region(msgspec.Struct, frozen=True):
    """A rectangle on the canvas, in pixels from its upper left corner; all four are even."""

    x_px: int
    y_px: int
    width_px: int
    height_px: int

    @property
    def area_px(self) -> int:
        """How many pixels it covers."""
        return self.width_px * self.height_px

    @property
    def right_px(self) -> int:
        """The first column to the right of it."""
        return self.x_px + self.width_px

    @property
    def bottom_px(self) -> int:
        """The first row below it."""
        return self.y_px + self.height_px

    def holds(self, other: Region) -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.x_px <= other.x_px
            and self.y_px <= other.y_px
            and other.right_px <= self.right_px
            and other.bottom_px <= self.bottom_px
        )

    def meets(self, other: Region) -> bool:
        """Whether the two share a pixel."""
        return (
            self.x_px < other.right_px
            and other.x_px < self.right_px
            and self.y_px < other.bottom_px
            and other.y_px < self.bottom_px
        )


class Canvas(msgspec.Struct, frozen=True):
    """The output frame: size in pixels (both even) and frame rate."""

    width_px: int
    height_px: int
    rate: FrameRate

    @property
    def region(self) -> Region:
        """The whole of it."""
        return Region(0, 0, self.width_px, self.height_px)


SIZES_PX = ((1920, 1080), (1080, 1920), (1080, 1080))
"""16:9, 9:16 and 1:1 of the 1080 class, in the order of preference where they serve alike."""

LEAST_PX = 2


def even(length_px: Fraction | int) -> int:
    """The largest even number of pixels that is no longer; at least 2.

    >>> even(7), even(Fraction(1))
    (6, 2)
    """
    return max(LEAST_PX, int(length_px) // 2 * 2)
