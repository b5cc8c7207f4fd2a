"""A drawing of what a sync found: both outlines on one clock, offset, drift, confidence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

from duetchain.errors import StorageFailed, UsageError
from duetchain.holdings.holdings import storage_errors
from duetchain.system.durable import output_exists, publish, publish_new

if TYPE_CHECKING:
    from duetchain.repository.syncing import Compared, Outline

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


def checked_plot(output: Path, *, inputs: tuple[Path, ...], force: bool) -> None:
    """Refuse what cannot be written, before any work.

    Raises:
        UsageError: if it exists, is one of the clips, or is neither SVG nor PNG.
        StorageFailed: if its folder is missing.
    """
    name = str(output)
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f'"{output}" is not an .svg or .png', hint="name it so", file=name)
    if not output.absolute().parent.is_dir():
        hint = "make it first, or choose another"
        raise StorageFailed(f'no folder "{output.absolute().parent}"', hint=hint, file=name)
    if output.is_dir():
        raise UsageError(f'"{output}" is a folder', hint="name a file", file=name)
    if output.exists() and any(one.exists() and one.samefile(output) for one in inputs):
        raise UsageError(f'"{output}" is one of the clips', hint="choose another name", file=name)
    if output.exists() and not force:
        raise output_exists(output)


def put_plot(found: Compared, output: Path, *, force: bool) -> None:
    """Draw, and write a file that is whole or absent."""
    made = drawing(found)
    staged = output.absolute().with_name(f".duet-{secrets.token_hex(8)}.part")
    with storage_errors():
        try:
            if output.suffix.lower() == ".svg":
                staged.write_text(as_svg(made), encoding="utf-8", newline="\n")
            else:
                _as_png(made, staged)
            put = publish if force else publish_new
            put(staged, output.absolute())
        finally:
            staged.unlink(missing_ok=True)


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


def _as_png(shapes: tuple[Shape, ...], path: Path) -> None:
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
    picture.save(path, format="PNG")
