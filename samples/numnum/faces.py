"""Eyes, mouths, and the word "num" as it leaves a mouth."""

from collections.abc import Sequence

from motion import smooth
from music import LENGTH_S
from stage import INK, Pen, Point, Points


def eye(
    pen: Pen,
    x: float,
    y: float,
    size: float,
    open_: float,
    look: Point = (0.0, 0.0),
    iris: str = INK,
    lid: str = INK,
) -> None:
    """Draw a big round eye; `look` moves the pupil by a share of the white, `open_` blinks it."""
    if open_ < 0.25:
        pen.stroke([(x - size, y), (x, y + size * 0.35), (x + size, y)], size * 0.22, lid)
        return
    tall = size * 1.12 * open_
    pen.oval(x, y, size, tall, "#FFFFFF")
    px, py = x + look[0] * size * 0.35, y + look[1] * size * 0.35
    pen.oval(px, py, size * 0.74, min(tall, size * 0.8), iris)
    pen.oval(px, py, size * 0.52, min(tall, size * 0.58), INK)
    pen.oval(px - size * 0.26, py - size * 0.3 * open_, size * 0.24, size * 0.26 * open_, "#FFFFFF")
    pen.oval(
        px + size * 0.26, py + size * 0.26 * open_, size * 0.11, size * 0.12 * open_, "#FFFFFF"
    )


def mouth(
    pen: Pen,
    x: float,
    y: float,
    width: float,
    open_: float,
    tall: float,
    inside: str = "#7A1F2B",
    tongue: str = "#F0788A",
) -> None:
    """Draw a smile when shut, a round mouth with a tongue `tall` units high when open."""
    if open_ < 0.08:
        pen.stroke(
            [
                (x - width, y - 3),
                (x - width / 2, y + 4),
                (x, y + 5),
                (x + width / 2, y + 4),
                (x + width, y - 3),
            ],
            4.0,
            INK,
        )
        return
    wide, high = width * (0.62 + 0.3 * open_), tall * open_
    pen.blob(
        [
            (x - wide, y),
            (x, y - 3 - 4 * open_),
            (x + wide, y),
            (x + wide * 0.72, y + high * 0.72),
            (x, y + high),
            (x - wide * 0.72, y + high * 0.72),
        ],
        inside,
    )
    pen.oval(x, y + high * 0.74, wide * 0.52, high * 0.2, tongue)


_LETTERS: dict[str, tuple[Points, ...]] = {
    "n": (((0, 0), (0, 10)), ((0, 4), (2, 0.6), (5, 0.6), (7, 4), (7, 10))),
    "u": (((0, 0), (0, 6), (2, 9.4), (5, 9.4), (7, 6)), ((7, 0), (7, 10))),
    "m": (
        ((0, 0), (0, 10)),
        ((0, 3), (2, 0.4), (4, 0.6), (5, 3.5), (5, 10)),
        ((5, 3.5), (6.5, 0.5), (8.6, 0.6), (10, 3.5), (10, 10)),
    ),
}


def word(pen: Pen, x: float, y: float, size: float, fill: str, turn_deg: float = 0.0) -> None:
    """Draw the word "num", `size` times ten units tall, centred on (x, y)."""
    place = pen.at(x, y, turn_deg, size, size)
    for letter, left in (("n", -17.0), ("u", -5.0), ("m", 7.0)):
        for strokes in _LETTERS[letter]:
            place.at(left, -5.0).stroke(strokes, 2.6, fill)


def words(
    pen: Pen, time_s: float, onsets_s: Sequence[float], places: Sequence[Point], fill: str
) -> None:
    """Draw a "num" that floats up from each of `places` in turn, one at every onset."""
    for number, onset_s in enumerate(onsets_s):
        age = ((time_s - onset_s) % LENGTH_S) / 0.75
        if age < 1.0:
            x, y = places[number % len(places)]
            size = 1.5 * smooth(age * 5.0) * (1.0 - smooth((age - 0.7) / 0.3))
            if size > 0.15:
                word(pen, x, y - 46.0 * age, size, fill, -10.0 if number % 2 else 10.0)
