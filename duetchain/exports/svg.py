"""The lineage as an SVG picture: where every box and line goes, and the drawing of them. Pure.

It is over 350 lines because places and drawing share their measures.
"""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from duetchain.exports.describe import author_of, said, where, who
from duetchain.exports.escape import safe
from duetchain.identity import ContributionId, short
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.graph import Lineage

WIDTH_PX, HEIGHT_PX = 372, 120
ACROSS_PX, DOWN_PX = 56, 52
MARGIN_PX = 32
PADDING_PX = 12
SLOT_PX, SLOT_HEIGHT_PX = 128, HEIGHT_PX - 2 * PADDING_PX
TEXT_PX = SLOT_PX + 2 * PADDING_PX
ROOM_PX = WIDTH_PX - TEXT_PX - PADDING_PX
BEND_PX = 10
APART_PX, ARRIVE_PX = 6, 16
ABREAST = 4
"""How many lines run beside each other between two rows or columns before they share a track."""

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """Where one contribution stands, in pixels; its row is its generation."""

    contribution: ContributionId
    row: int
    column: int

    @property
    def left_px(self) -> int:
        """The left edge."""
        return MARGIN_PX + self.column * (WIDTH_PX + ACROSS_PX)

    @property
    def top_px(self) -> int:
        """The upper edge."""
        return MARGIN_PX + self.row * (HEIGHT_PX + DOWN_PX)

    @property
    def middle_px(self) -> int:
        """Half way across."""
        return self.left_px + WIDTH_PX // 2


@dataclass(frozen=True, slots=True)
class Edge:
    """The line from a parent's lower edge to a child's upper edge; it runs straight or squarely."""

    parent: Box
    child: Box
    is_first: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole layout, boxes in lineage order."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]

    @property
    def width_px(self) -> int:
        """How wide it is, margins included."""
        return max((one.left_px for one in self.boxes), default=0) + WIDTH_PX + MARGIN_PX

    @property
    def height_px(self) -> int:
        """How high it is, margins included."""
        return max((one.top_px for one in self.boxes), default=0) + HEIGHT_PX + MARGIN_PX


def laid_out(lineage: Lineage) -> Picture:
    """A row for each generation; a line of first answers goes straight down in one column."""
    rows = _rows(lineage)
    columns = _columns(lineage, rows)
    boxes = {one: Box(one, rows[one], columns[one]) for one in lineage.contributions}
    edges: list[Edge] = []
    for one, box in boxes.items():
        for place, parent in enumerate(lineage.parents(one)):
            points = _route(boxes[parent], box, place, track=len(edges) % ABREAST)
            edges.append(Edge(boxes[parent], box, not place, points))
    return Picture(tuple(boxes.values()), tuple(edges))


def _rows(lineage: Lineage) -> dict[ContributionId, int]:
    """Each one below all its parents."""
    rows: dict[ContributionId, int] = {}
    for one in lineage.contributions:
        rows[one] = 1 + max((rows[parent] for parent in lineage.parents(one)), default=-1)
    return rows


def _columns(lineage: Lineage, rows: Mapping[ContributionId, int]) -> dict[ContributionId, int]:
    """A column for each line, free of others from beside where it branches off to its end."""
    heirs = _heirs(lineage)
    columns: dict[ContributionId, int] = {}
    free_from: list[list[tuple[int, int]]] = []
    for one in lineage.contributions:
        if one in columns:
            continue
        line = [one]
        while line[-1] in heirs:
            line.append(heirs[line[-1]])
        parents = lineage.parents(one)
        begin = rows[parents[0]] if parents else rows[one]
        end = rows[line[-1]]
        column = columns[parents[0]] + 1 if parents else 0
        while column < len(free_from) and any(
            begin <= last and first <= end for first, last in free_from[column]
        ):
            column += 1
        free_from += [[] for _ in range(column + 1 - len(free_from))]
        free_from[column].append((begin, end))
        columns.update(dict.fromkeys(line, column))
    return columns


def _heirs(lineage: Lineage) -> dict[ContributionId, ContributionId]:
    """Who continues whose column: of those whose first parent it is, the one with most to come."""
    follow: dict[ContributionId, int] = {}
    heirs: dict[ContributionId, ContributionId] = {}
    for one in reversed(lineage.contributions):
        follow[one] = 1 + (follow[heirs[one]] if one in heirs else 0)
        for parent in lineage.parents(one)[:1]:
            if parent not in heirs or follow[one] >= follow[heirs[parent]]:
                heirs[parent] = one
    return heirs


def _route(parent: Box, child: Box, place: int, *, track: int) -> tuple[Point, ...]:
    """Down, across between two rows, down; past other boxes only between two columns.

    Args:
        parent: where it begins.
        child: where it ends; the parents arrive beside each other.
        place: which of the child's parents it is, from 0.
        track: which of those that pass between two columns it is.
    """
    side = 1 if parent.column >= child.column else -1
    start = (parent.middle_px, parent.top_px + HEIGHT_PX)
    end = (child.middle_px + side * min(place * ARRIVE_PX, WIDTH_PX // 3), child.top_px)
    y_px = start[1] + BEND_PX + parent.column % ABREAST * APART_PX
    if not place or child.row == parent.row + 1:
        return _straightened(start, (start[0], y_px), (end[0], y_px), end)
    away_px = BEND_PX + track * APART_PX
    side_px = child.left_px + (WIDTH_PX + away_px if side > 0 else -away_px)
    last_px = end[1] - DOWN_PX + away_px
    return _straightened(
        start, (start[0], y_px), (side_px, y_px), (side_px, last_px), (end[0], last_px), end
    )


def _straightened(*points: Point) -> tuple[Point, ...]:
    return (points[0], points[-1]) if points[0][0] == points[-1][0] else points


GROUND, CARD, SLOT = "#0e1117", "#191e29", "#0a0c11"
BRIGHT, SOFT, FAINT = "#eef1f7", "#aab2c3", "#717b90"
HUES = (
    "#7aa2f7", "#e0af68", "#9ece6a", "#f7768e", "#bb9af7", "#4fd6be", "#ff9e64", "#7dcfff",
)  # fmt: skip
FONT = "system-ui,-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif"
SLOT_PLACE = f'x="{PADDING_PX}" y="{PADDING_PX}" width="{SLOT_PX}" height="{SLOT_HEIGHT_PX}"'
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"

NOTE = "M-8 16V-15L16 -20V11M-8 16a8 6 0 1 1 -1 -3M16 11a8 6 0 1 1 -1 -3"
JOIN = "M-16 -20C-16 0 0 -4 0 20M16 -20C16 0 0 -4 0 20M-6 13L0 21L6 13"
FILM = "M-22 -16H22V16H-22ZM-14 -16V16M14 -16V16M-22 -5H-14M-22 5H-14M14 -5H22M14 5H22"


def drawn(
    lineage: Lineage,
    thumbnails: Mapping[ContributionId, bytes],
    unseen: Collection[ContributionId] = (),
) -> str:
    """The picture as a self-contained SVG document.

    Args:
        lineage: who built on whom.
        thumbnails: a PNG or JPEG file for each contribution that has a picture.
        unseen: those whose picture cannot be shown; all others without a thumbnail are sounds.
    """
    picture = laid_out(lineage)
    lines = [*_head(picture), *(_line(edge) for edge in picture.edges)]
    for box in picture.boxes:
        one = lineage.contributions[box.contribution]
        image = thumbnails.get(box.contribution)
        sign = JOIN if one.media is None else FILM if box.contribution in unseen else NOTE
        lines.append(_card(box, one, _sign(sign, box) if image is None else _image(image)))
    return "\n".join([*lines, "</svg>\n"])


def _head(picture: Picture) -> Iterator[str]:
    size = f'width="{picture.width_px}" height="{picture.height_px}"'
    view = f'viewBox="0 0 {picture.width_px} {picture.height_px}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} font-family="{FONT}">'
    yield "<title>Who built on whom</title>"
    yield f'<defs><clipPath id="slot"><rect {SLOT_PLACE} rx="8"/></clipPath>'
    room = f'x="{TEXT_PX}" y="0" width="{ROOM_PX}" height="{HEIGHT_PX}"'
    yield f'<clipPath id="room"><rect {room}/></clipPath></defs>'
    yield f'<rect {size} fill="{GROUND}"/>'


def _hue(box: Box) -> str:
    return HUES[box.column % len(HUES)]


def _line(edge: Edge) -> str:
    """Rounded at its bends, with an arrow head; a merge's further parents have dashes."""
    x_px, y_px = edge.points[-1]
    hue = _hue(edge.child if edge.is_first else edge.parent)
    dashes = "" if edge.is_first else ' stroke-dasharray="5 4"'
    return (
        f'<path d="{_rounded(edge.points)}" fill="none" stroke="{hue}" stroke-width="2"{dashes}/>'
        f'<path d="M{x_px - 5} {y_px - 8}h10l-5 7z" fill="{hue}"/>'
    )


def _rounded(points: tuple[Point, ...]) -> str:
    """A path along square points that takes each bend as a curve."""
    words = [f"M{points[0][0]} {points[0][1]}"]
    for before, (x_px, y_px), after in zip(points, points[1:], points[2:], strict=False):
        near = _towards((x_px, y_px), before)
        far = _towards((x_px, y_px), after)
        words.append(f"L{near[0]} {near[1]}Q{x_px} {y_px} {far[0]} {far[1]}")
    return "".join([*words, f"L{points[-1][0]} {points[-1][1]}"])


def _towards(start: Point, end: Point) -> Point:
    """A point a bend away from the start, at most half way."""
    x_px, y_px = (end[0] - start[0], end[1] - start[1])
    step = min(BEND_PX, max(abs(x_px), abs(y_px)) // 2)
    across, down = ((length > 0) - (length < 0) for length in (x_px, y_px))
    return (start[0] + across * step, start[1] + down * step)


def _card(box: Box, contribution: Contribution, slot: str) -> str:
    """A rounded box: the picture, author, name, the sentence on two lines, id and arrangement."""
    words = "  ".join((who(contribution), safe(said(contribution.message, "message"))))
    return (
        f'<g transform="translate({box.left_px} {box.top_px})"><title>{xml(words.strip())}</title>'
        f'<rect width="{WIDTH_PX}" height="{HEIGHT_PX}" rx="14" fill="{CARD}" '
        f'stroke="{_hue(box)}" stroke-opacity="0.55" stroke-width="1.5"/>'
        f'<rect {SLOT_PLACE} rx="8" fill="{SLOT}"/>{slot}'
        f'<g clip-path="url(#room)">{"".join(_words(box, contribution))}</g></g>'
    )


def _words(box: Box, contribution: Contribution) -> Iterator[str]:
    author = shortened_to(safe(author_of(contribution)), 24)
    y_px = 31
    yield _text(author, y_px, f'font-size="15" font-weight="600" fill="{BRIGHT}"')
    if contribution.name:
        y_px += 18
        yield _text(
            shortened_to(safe(said(contribution.name, "name")), 29),
            y_px,
            f'font-size="13" fill="{_hue(box)}"',
        )
    for line in wrapped(safe(" ".join(said(contribution.message, "message").split())), 32, 2):
        y_px += 17
        yield _text(line, y_px, f'font-size="12" fill="{SOFT}"')
    told = shortened_to(f"{short(box.contribution)} · {where(contribution)}", 40)
    yield _text(told, HEIGHT_PX - 14, f'font-size="10.5" fill="{FAINT}"')


def _text(words: str, y_px: int, style: str) -> str:
    return f'<text x="{TEXT_PX}" y="{y_px}" {style}>{xml(words)}</text>'


def _image(image: bytes) -> str:
    return f'<image {SLOT_PLACE} clip-path="url(#slot)" href="{data_uri(image)}"/>'


def _sign(path: str, box: Box) -> str:
    """A sign in the thumbnail's place, in the colour of the line."""
    x_px, y_px = PADDING_PX + SLOT_PX // 2, PADDING_PX + SLOT_HEIGHT_PX // 2
    style = 'stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
    place = f'transform="translate({x_px} {y_px})"'
    return f'<path {place} d="{path}" fill="none" stroke="{_hue(box)}" {style}/>'


def data_uri(image: bytes) -> str:
    """A picture's bytes as an address that holds them.

    Raises:
        ValueError: if they are neither PNG nor JPEG.
    """
    kinds = {PNG: "png", JPEG: "jpeg"}
    kind = next((kind for head, kind in kinds.items() if image.startswith(head)), None)
    if kind is None:
        raise ValueError("a thumbnail must be PNG or JPEG")
    return f"data:image/{kind};base64,{b64encode(image).decode('ascii')}"


def xml(text: str) -> str:
    """Words as XML text or attribute; what XML cannot hold becomes a replacement character."""
    return escape(text.translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}))


def shortened_to(text: str, most: int) -> str:
    """The text, cut with an ellipsis if it is wider than `most` Latin letters.

    >>> shortened_to("four on the floor", 8)
    'four on…'
    """
    lines = wrapped(text, most, 1)
    return lines[0] if lines else ""


def wrapped(text: str, most: int, count: int) -> tuple[str, ...]:
    """The text on at most `count` lines, none wider than `most` Latin letters.

    >>> wrapped("she only wanted her breakfast", 12, 2)
    ('she only', 'wanted her…')
    """
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < count:
        taken = _fitting(rest, most)
        if len(taken) < len(rest):
            is_last = len(lines) == count - 1
            taken = _fitting(rest, most - 1) if is_last else taken
            broken = taken if rest[len(taken)] == " " else _whole_words(taken)
            lines.append(broken.rstrip() + "…" if is_last else broken.rstrip())
            rest = rest[len(broken) :].lstrip()
        else:
            lines.append(rest)
            rest = ""
    return tuple(lines)


def _whole_words(text: str) -> str:
    """The text without its last, broken word, unless that is most of it."""
    words = text.rpartition(" ")[0]
    return words if len(words) > len(text) // 2 else text


def _fitting(text: str, most: int) -> str:
    """The longest beginning that is not too wide and parts no letter from its marks."""
    width = 0
    joined = False
    for place, letter in enumerate(text):
        wide = 0 if joined else _width(letter)
        if width + wide > most and place:
            return text[:place]
        width += wide
        joined = letter == "\u200d"
    return text


def _width(letter: str) -> int:
    """0 for a mark on the letter before, 2 for a Chinese letter or an emoji, else 1."""
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
