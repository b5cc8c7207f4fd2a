"""The stage: a pen that draws flat shapes in world units, and the frames it makes.

The world is 360 units wide and about 640 tall, x to the right and y down, whatever the size of the
clip. A picture is drawn at twice its size and halved at the end, which smooths every edge.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

WORLD_WIDTH = 360.0
WORLD_HEIGHT = 640.0
OVERSAMPLING = 2
INK = "#2B1D1A"

Point = tuple[float, float]
Points = Sequence[Point]
Outline = NDArray[np.float64]

_TURNS = np.linspace(0.0, 2.0 * np.pi, 56, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=1)


class Pen:
    """Draws on an image through an affine map, so that whole heads can tilt and squash."""

    def __init__(self, image: Image.Image, matrix: Outline | None = None) -> None:
        self.image = image
        self._draw = ImageDraw.Draw(image)
        scale = image.width / WORLD_WIDTH
        top = (image.height - WORLD_HEIGHT * scale) / 2.0
        placed = np.array([[scale, 0.0, 0.0], [0.0, scale, top], [0.0, 0.0, 1.0]])
        self._matrix = placed if matrix is None else matrix
        self._scale = math.sqrt(abs(float(np.linalg.det(self._matrix[:2, :2]))))

    def at(
        self, x: float, y: float, turn_deg: float = 0.0, wide: float = 1.0, tall: float = 1.0
    ) -> "Pen":
        """Return a pen whose origin is (x, y), turned clockwise, stretched by `wide` and `tall`."""
        c, s = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
        step = np.array([[c * wide, -s * tall, x], [s * wide, c * tall, y], [0.0, 0.0, 1.0]])
        return Pen(self.image, self._matrix @ step)

    def shape(self, points: Points | Outline, fill: str) -> None:
        """Draw a filled polygon."""
        corners = np.asarray(points, dtype=np.float64) @ self._matrix[:2, :2].T
        corners += self._matrix[:2, 2]
        self._draw.polygon(corners.ravel().tolist(), fill=fill)

    def oval(
        self, x: float, y: float, rx: float, ry: float, fill: str, turn_deg: float = 0.0
    ) -> None:
        """Draw a filled ellipse with radii `rx` and `ry`, turned clockwise."""
        c, s = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
        turn = np.array([[c, s], [-s, c]])
        self.shape((_CIRCLE * (rx, ry)) @ turn + (x, y), fill)

    def blob(self, points: Points, fill: str) -> None:
        """Draw a filled smooth closed curve through `points`."""
        self.shape(_spline(points, closed=True), fill)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0.0
    ) -> None:
        """Draw a filled rectangle from its top left corner, with rounded corners."""
        r = min(radius, width / 2.0, height / 2.0)
        quarter = _CIRCLE.reshape(4, 14, 2) * r
        centres = (
            (x + width - r, y + height - r),
            (x + r, y + height - r),
            (x + r, y + r),
            (x + width - r, y + r),
        )
        self.shape(np.concatenate([q + c for q, c in zip(quarter, centres, strict=True)]), fill)

    def line(self, points: Points | Outline, width: float, fill: str) -> None:
        """Draw a polyline with round ends."""
        path = np.asarray(points, dtype=np.float64) @ self._matrix[:2, :2].T + self._matrix[:2, 2]
        thick = max(1, round(width * self._scale))
        self._draw.line(path.ravel().tolist(), fill=fill, width=thick, joint="curve")
        r = thick / 2.0 - 0.5
        for x, y in (path[0], path[-1]) if thick > 2 else ():
            self._draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def stroke(self, points: Points, width: float, fill: str) -> None:
        """Draw a smooth open curve through `points`, with round ends."""
        path = _spline(points, closed=False) @ self._matrix[:2, :2].T + self._matrix[:2, 2]
        thick = max(1, round(width * self._scale))
        self._draw.line(path.ravel().tolist(), fill=fill, width=thick)
        r = thick / 2.0
        for x, y in path if thick > 3 else ():
            self._draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)


def _spline(points: Points, *, closed: bool) -> Outline:
    """Return the Catmull-Rom curve through `points`, shape (n, 2)."""
    p = np.asarray(points, dtype=np.float64)
    if not closed:
        p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    before, here, there, after = p, np.roll(p, -1, 0), np.roll(p, -2, 0), np.roll(p, -3, 0)
    t = np.linspace(0.0, 1.0, 10, endpoint=False)[None, :, None]
    a, b, c, d = (q[:, None, :] for q in (before, here, there, after))
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    if closed:
        return np.asarray(curve.reshape(-1, 2))
    return np.concatenate([curve[:-3].reshape(-1, 2), p[-2:-1]])


Act = Callable[[Pen, float], None]
Backdrop = Callable[[Pen], None]


def paint(size_px: tuple[int, int], backdrop: Backdrop) -> Image.Image:
    """Draw the still part of a scene, `OVERSAMPLING` times `size_px`."""
    image = Image.new("RGB", (size_px[0] * OVERSAMPLING, size_px[1] * OVERSAMPLING))
    backdrop(Pen(image))
    return image


def frame(still: Image.Image, act: Act, time_s: float) -> Image.Image:
    """Draw one finished picture: `act` at `time_s` in front of `still`, at the clip's own size."""
    image = still.copy()
    act(Pen(image), time_s)
    return image.reduce(OVERSAMPLING)
