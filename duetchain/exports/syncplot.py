"""A drawing of what a sync found: both outlines on one clock, offset, drift, confidence."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from duetchain.analysis.outline import Compared, Outline

WIDTH_PX, HEIGHT_PX, MARGIN_PX = 960, 420, 24
LANE_PX = 120
INK, PARENT_INK, MINE_INK, FOUND_INK = "#222222", "#3a6ea5", "#c0562b", "#2a8f5b"
SUFFIXES = (".svg", ".png")


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn: a line, a filled outline or words at a point, in pixels."""

    kind: Literal["line", "area", "words"]
    points: tuple[tuple[float, float], ...]
    ink: str
    words: str = ""


def drawn(found: Compared, suffix: str) -> bytes:
    """The file: an SVG document or a PNG picture, by its suffix."""
    shapes = drawing(found)
    return as_svg(shapes).encode() if suffix == ".svg" else as_png(shapes)


def drawing(found: Compared) -> tuple[Shape, ...]:
    """The shapes of a plot, on the parent's clock from left to right."""
    sync = found.sync
    first = min(0.0, sync.offset_s)
    last = max(found.parent.length_s, sync.offset_s + found.mine.length_s, first + 1.0)
    scale = (WIDTH_PX - 2 * MARGIN_PX) / (last - first)

    def x(time_s: float) -> float:
        return round(MARGIN_PX + (time_s - first) * scale, 2)

    top, below = MARGIN_PX + 40 + LANE_PX / 2, MARGIN_PX + 60 + 1.5 * LANE_PX
    begin, end = x(sync.offset_s), x(sync.offset_s + found.mine.length_s)
    drift = tuple((x(parent), _bent(parent - mine - sync.offset_s)) for mine, parent in sync.warp)
    straight = ((begin, _bent(0)), (end, _bent(0)))
    return (
        Shape("words", ((MARGIN_PX, MARGIN_PX + 10),), INK, _title(found)),
        _area(found.parent, (x(0), x(found.parent.length_s)), top, PARENT_INK),
        _area(found.mine, (begin, end), below, MINE_INK),
        Shape("line", ((begin, top - LANE_PX / 2), (begin, HEIGHT_PX - MARGIN_PX)), FOUND_INK),
        Shape("line", drift or straight, FOUND_INK),
        Shape("words", ((MARGIN_PX, HEIGHT_PX - 6),), INK, _scale_words(found)),
    )


def _bent(late_s: float) -> float:
    """Where a delay beyond the offset stands: 1 px for half a millisecond."""
    return round(max(HEIGHT_PX - 80.0, min(HEIGHT_PX - 20.0, HEIGHT_PX - 50 - late_s * 2000)), 2)


def _title(found: Compared) -> str:
    sync = found.sync
    if sync.method == "none":
        return "nothing tells where it belongs"
    head = f"offset {sync.offset_s:+.6f} s, drift {sync.drift_ppm:.2f} ppm"
    return f"{head}, confidence {sync.confidence:.2f}, by {sync.method}"


def _scale_words(found: Compared) -> str:
    lengths = f"parent {found.parent.length_s:.1f} s, mine {found.mine.length_s:.1f} s"
    return f"{lengths}; the lower line bends by the drift, 2 px a millisecond"


def _area(outline: Outline, span: tuple[float, float], middle: float, ink: str) -> Shape:
    count = len(outline.peaks)
    across = [span[0] + (span[1] - span[0]) * place / max(1, count - 1) for place in range(count)]
    half = LANE_PX / 2
    above = [
        (round(at, 2), round(middle - half * peak, 2))
        for at, peak in zip(across, outline.peaks, strict=True)
    ]
    mirrored = [(at, round(2 * middle - up, 2)) for at, up in reversed(above)]
    return Shape("area", (*above, *mirrored), ink)


def as_svg(shapes: tuple[Shape, ...]) -> str:
    """The shapes as an SVG document."""
    size = f'width="{WIDTH_PX}" height="{HEIGHT_PX}" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    lines.append(f'<rect width="{WIDTH_PX}" height="{HEIGHT_PX}" fill="#ffffff"/>')
    lines += [_tag(shape) for shape in shapes]
    return "\n".join([*lines, "</svg>", ""])


def _tag(shape: Shape) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in shape.points)
    if shape.kind == "words":
        (x, y), *_ = shape.points
        style = 'font-family="sans-serif" font-size="14"'
        return f'<text x="{x:g}" y="{y:g}" {style} fill="{shape.ink}">{escape(shape.words)}</text>'
    if shape.kind == "area":
        return f'<polygon points="{points}" fill="{shape.ink}"/>'
    return f'<polyline points="{points}" fill="none" stroke="{shape.ink}" stroke-width="2"/>'


def as_png(shapes: tuple[Shape, ...]) -> bytes:
    """The shapes as a PNG file."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), "#ffffff")
    pen = ImageDraw.Draw(picture)
    for shape in shapes:
        if shape.kind == "words":
            (x, y), *_ = shape.points
            pen.text((x, y - 12), shape.words, fill=shape.ink)
        elif shape.kind == "area":
            pen.polygon(list(shape.points), fill=shape.ink)
        else:
            pen.line(list(shape.points), fill=shape.ink, width=2)
    made = io.BytesIO()
    picture.save(made, format="PNG")
    return made.getvalue()
