"""Listens to a sound in the probe's child for as long as its first moment is not sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import av.error

from duetchain.media.hearing import BLOCKS_HZ, FirstHeard, power_of, squares_of

MOST_LISTENED_S = 900
"""What is not loud by then counts as heard from its beginning: nobody waits so long for a song."""
MOST_PLANES = 8
BUFFERED_BLOCKS = 50
QUICKLY_S = 20.0
"""What takes longer is worth the start of numpy, which makes the same whole numbers sooner."""


@dataclass
class Ear:
    """Hears a stream frame by frame, half a second at a time.

    Attributes:
        blocks: what was heard, each block by the number of its packet and its time in the
            container's own timestamps, in seconds.
        listened_s: how much of it that was.
    """

    blocks: FirstHeard[tuple[int, Fraction]] = field(default_factory=FirstHeard)
    listened_s: float = 0.0
    _even: Any = None
    _shape: tuple[int, int] = (0, 0)
    _planes: list[bytearray] = field(default_factory=list)
    _marks: list[tuple[int, int, Fraction]] = field(default_factory=list)

    @property
    def listens(self) -> bool:
        """Whether what follows may tell more."""
        return not self.blocks.is_sure and self.listened_s < MOST_LISTENED_S

    @property
    def has_given_up(self) -> bool:
        """Whether it has listened for so long that it does not know."""
        return not self.blocks.is_sure and not 0 < self.listened_s < MOST_LISTENED_S

    def hear(self, frame: Any, number: int, at: Fraction) -> None:  # noqa: ANN401
        """Hear one frame of a packet; what cannot be read is no sound."""
        rate, begin = frame.sample_rate, 0
        for piece in self._evened(frame) if rate else ():
            planes = [bytes(one)[: 2 * piece.samples] for one in piece.planes[:MOST_PLANES]]
            self._keep(planes, (rate, len(planes)), number, at + Fraction(begin, rate))
            begin += piece.samples
        self.listened_s += begin / rate if rate else 0

    def end(self) -> None:
        """Hear what is kept of the last half second."""
        self._judge(is_last=True)

    def _evened(self, frame: Any) -> list[Any]:  # noqa: ANN401
        for _ in range(2):  # a sound whose shape changes on the way needs another one
            self._even = self._even or av.AudioResampler(format="s16p")
            try:
                return list(self._even.resample(frame))
            except (ValueError, av.error.FFmpegError):
                self._even = None
        return []

    def _keep(self, planes: list[bytes], shape: tuple[int, int], number: int, at: Fraction) -> None:
        if shape != self._shape:
            self._judge(is_last=True)
            self._shape, self._planes = shape, [bytearray() for _ in planes]
        if not planes:
            return
        self._marks.append((len(self._planes[0]) // 2, number, at))
        for kept, more in zip(self._planes, planes, strict=True):
            kept += more
        if len(self._planes[0]) >= 2 * BUFFERED_BLOCKS * self._size:
            self._judge()

    @property
    def _size(self) -> int:
        return max(1, self._shape[0] // BLOCKS_HZ)

    def _judge(self, *, is_last: bool = False) -> None:
        """Take the whole blocks of what is kept; at the end the rest, if there is no other."""
        there, size = len(self._planes[0]) // 2 if self._planes else 0, self._size
        count = there // size
        if is_last and not count and there and not self.blocks.loudest:
            count, size = 1, there
        if not count:
            return
        for block, squares in enumerate(self._squares(count, size)):
            self.blocks.add(power_of(squares, size * len(self._planes)), self._place(block * size))
        rest = self._place(count * size)
        self._planes = [one[2 * count * size :] for one in self._planes]
        later = [(m - count * size, *where) for m, *where in self._marks if m > count * size]
        self._marks = [(0, *rest), *later]  # type: ignore[list-item]

    def _squares(self, count: int, size: int) -> list[int]:
        views = [memoryview(bytes(one)).cast("h")[: count * size] for one in self._planes]
        if self.listened_s < QUICKLY_S:
            starts = range(0, count * size, size)
            return [sum(squares_of(one[at : at + size]) for one in views) for at in starts]
        import numpy as np

        squares = sum(np.square(np.asarray(one, np.int64)) for one in views)
        return [int(one) for one in np.reshape(squares, (count, size)).sum(axis=1)]

    def _place(self, sample: int) -> tuple[int, Fraction]:
        """The packet and the time of a sample of what is kept."""
        mark, number, at = next(one for one in reversed(self._marks) if one[0] <= sample)
        return number, at + Fraction(sample - mark, self._shape[0])
