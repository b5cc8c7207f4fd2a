"""Samples that are no numbers, or beyond any: found among floats, and made up from those around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FLOAT_CODECS = ("pcm_f16le", "pcm_f24le", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be")
_BIAS = 127
"""Of the exponent of a float of 32 bits (IEEE 754)."""
_NONE = 255
"""The exponent of what is no number, or infinite."""
LEAST_BEYOND = 3
"""No sample under 2**3 (18 dB over full scale) is beyond any."""
OCTAVES_BEYOND = 10
"""How many times, as a power of two, a sample is over nearly all others that is beyond any."""
NEARLY_ALL = 0.99


def is_of_floats(context: Any) -> bool:  # noqa: ANN401
    """Whether a codec keeps floats as they are, so that a file may hold what is no sample."""
    return context.name in FLOAT_CODECS or (
        context.name == "wavpack" and context.format is not None and "flt" in context.format.name
    )


@dataclass
class Tally:
    """How many samples of a sound have which exponent.

    Attributes:
        counts: by exponent, as it is stored; the last one is of no numbers.
    """

    counts: list[int] = field(default_factory=lambda: [0] * 256)

    def add(self, frame: Any) -> None:  # noqa: ANN401
        """Count a frame's samples."""
        import numpy as np

        with np.errstate(over="ignore", invalid="ignore"):
            bits = frame.to_ndarray().astype(np.float32).view(np.uint32)
        seen = np.bincount(((bits >> 23) & 255).ravel(), minlength=256)
        self.counts = [one + int(more) for one, more in zip(self.counts, seen, strict=True)]

    @property
    def loudest(self) -> int | None:
        """The power of two that no sample reaches that is one; None where none is beyond it."""
        usual, seen, all_ = 0, 0, sum(self.counts[:_NONE])
        for exponent, count in enumerate(self.counts[:_NONE]):
            seen += count
            if seen >= NEARLY_ALL * all_:
                usual = exponent
                break
        most = max(usual + 1 - _BIAS + OCTAVES_BEYOND, LEAST_BEYOND)
        return most if self.beyond(most) else None

    def beyond(self, most: int) -> int:
        """How many samples are no numbers, or reach a power of two."""
        return sum(self.counts[max(0, most + _BIAS) :])


def made_up(samples: NDArray[np.float32], loudest: int) -> NDArray[np.float32]:
    """Samples, (channels, n), with a line drawn over those that are none.

    Args:
        samples: of one piece of a sound.
        loudest: see `Tally.loudest`.
    """
    import numpy as np

    good = np.isfinite(samples) & (np.abs(samples) < 2.0**loudest)
    if good.all():
        return samples
    made = np.where(good, samples, 0).astype(np.float32)
    places = np.arange(samples.shape[1])
    for row, kept in zip(made, good, strict=True):
        if kept.any():
            row[~kept] = np.interp(places[~kept], places[kept], row[kept])
    return made
