"""Clip 5: an owl with a cello in a library at night."""

import math

import music
from faces import eye
from motion import lids, nod, since_s, sway
from stage import INK, Pen, Point

FEATHER, DARK, FACE, TUFT = "#A8744A", "#7C5234", "#F6E3C0", "#8C5D3A"
BLINKS_S = (1.9, 4.6, 4.85, 7.2)
ONSETS_S = music.onsets_s(music.STRINGS)
BOOKS = ("#C8553D", "#E9B44C", "#5B8E7D", "#D98E73", "#F4E3B2", "#7A5C8E")


def backdrop(pen: Pen) -> None:
    """Draw teal walls, crowded shelves, a lamp's warm circle on the floor."""
    pen.box(-10, -60, 380, 760, "#1F4E5F")
    for shelf, y in enumerate((-20, 84, 188, 292)):
        pen.box(-10, y + 92, 380, 12, "#8A5A36")
        x, book = -6.0, shelf * 7
        while x < 366:
            width, height = 15 + (book * 7) % 13, 56 + (book * 11) % 27
            if book % 9 != 4:
                pen.box(x, y + 92 - height, width, height, BOOKS[(book * 5 + shelf) % 6], 2)
                pen.box(x + 3, y + 104 - height, width - 6, 4, "#1F4E5F")
            x, book = x + width + 2, book + 1
    pen.box(-10, 548, 380, 160, "#6B3F2A")
    pen.oval(180, 606, 190, 48, "#C8553D")
    pen.oval(180, 606, 168, 39, "#E9B44C")
    pen.oval(180, 606, 152, 33, "#C8553D")


def act(pen: Pen, time_s: float) -> None:
    """Play: the bow goes one way on one note and back on the next."""
    lean = 3.5 * sway(time_s, 8)
    body = pen.at(180, 560, lean)
    for side in (-1, 1):
        for toe in (-16, 0, 16):
            body.line([(side * 50, 24), (side * 54 + toe, 44)], 10, "#E9A23B")
    body.blob(
        [
            (-116, -20),
            (-112, -150),
            (-60, -236),
            (60, -236),
            (112, -150),
            (116, -20),
            (60, 34),
            (-60, 34),
        ],
        FEATHER,
    )
    body.blob([(-78, -20), (-74, -130), (0, -190), (74, -130), (78, -20), (0, 26)], FACE)
    for row in range(4):
        for column in range(-2, 3):
            x = column * 28 + 14 * (row % 2)
            body.stroke(
                [(x - 8, -120 + 34 * row), (x, -112 + 34 * row), (x + 8, -120 + 34 * row)],
                5,
                "#DDB98A",
            )
    _head(body.at(0, -274 + 6 * nod(time_s), lean * 0.9), time_s)
    _cello(pen.at(168, 492, 20 + lean * 0.6, 0.84, 0.84), time_s)


def _head(pen: Pen, time_s: float) -> None:
    for side in (-1, 1):
        pen.blob([(side * 40, -62), (side * 108, -104), (side * 104, -34)], DARK)
    pen.blob([(-112, 10), (-96, -62), (0, -82), (96, -62), (112, 10), (70, 78), (-70, 78)], FEATHER)
    pen.blob([(-60, -74), (0, -84), (60, -74), (0, -14)], TUFT)
    dreamy = 0.72 + 0.28 * abs(sway(time_s, 16))
    open_ = lids(time_s, BLINKS_S) * dreamy
    for side in (-1, 1):
        pen.oval(side * 48, 2, 54, 54, FACE)
        pen.oval(side * 48, 2, 45, 45, "#E8C792")
    for side in (-1, 1):
        eye(pen, side * 48, 2, 35, open_, (0.5 * sway(time_s, 8), 0.35), "#F2A93B")
    raise_ = 7 * abs(sway(time_s, 8))
    for side in (-1, 1):
        pen.stroke([(side * 16, -40), (side * 50, -60 - raise_), (side * 92, -50)], 10, DARK)
    pen.blob([(-15, 26), (0, 18), (15, 26), (0, 60)], "#E9A23B")
    pen.blob([(-7, 44), (7, 44), (0, 61)], "#C47F1E")
    bow = pen.at(0, 86)
    for side in (-1, 1):
        bow.blob([(0, 0), (side * 32, -17), (side * 36, 16)], "#C8553D")
    bow.oval(0, 0, 8, 9, "#8F3626")


def _cello(pen: Pen, time_s: float) -> None:
    pen.line([(0, 96), (0, 156)], 5, "#D9D2C5")
    pen.blob(
        [
            (0, -66),
            (46, -54),
            (54, -22),
            (36, 4),
            (48, 26),
            (66, 62),
            (42, 102),
            (0, 110),
            (-42, 102),
            (-66, 62),
            (-48, 26),
            (-36, 4),
            (-54, -22),
            (-46, -54),
        ],
        "#8F3F1F",
    )
    pen.blob(
        [
            (0, -60),
            (40, -48),
            (47, -22),
            (29, 4),
            (41, 28),
            (58, 62),
            (37, 96),
            (0, 103),
            (-37, 96),
            (-58, 62),
            (-41, 28),
            (-29, 4),
            (-47, -22),
            (-40, -48),
        ],
        "#C8682F",
    )
    for side in (-1, 1):
        pen.stroke(
            [(side * 22, -4), (side * 28, 10), (side * 22, 26), (side * 29, 40)], 4, "#5A2713"
        )
    pen.box(-9, -152, 18, 180, "#3A2218", 4)
    pen.box(-11, -186, 22, 40, "#8F3F1F", 8)
    pen.oval(0, -188, 13, 12, "#8F3F1F")
    for side in (-1, 1):
        pen.line([(side * 9, -168), (side * 22, -172)], 6, "#3A2218")
    pen.box(-19, 38, 38, 7, "#F4E3B2", 2)
    pen.shape([(-11, 56), (11, 56), (7, 92), (-7, 92)], "#3A2218")
    age_s = since_s(time_s, ONSETS_S)
    for number in range(4):
        x = -6.0 + 4.0 * number
        shake = 2.5 * math.sin(age_s * 70 + number) if number == 2 else 0.0
        pen.stroke([(x * 0.8, -148), (x + shake, -50), (x, 40), (x * 0.8, 60)], 1.8, "#F4EBD9")
    _left_wing(pen, time_s)
    _bow(pen, _bow_place(time_s))


def _left_wing(pen: Pen, time_s: float) -> None:
    note = max(
        (n for n in music.STRINGS if n.step * music.STEP_S <= time_s + 1e-9), key=lambda n: n.step
    )
    shiver = 2.2 * math.sin(2 * math.pi * 5.3 * time_s)
    hand: Point = (2.0, -132.0 + (note.pitch - 72) * 6.5 + shiver)
    pen.stroke([(92, -116), (138, -56), (84, -46), hand], 38, DARK)
    for finger in range(3):
        pen.line(
            [(hand[0] + 10, hand[1] - 10 + 11 * finger), (hand[0] - 9, hand[1] - 10 + 11 * finger)],
            10,
            TUFT,
        )


def _bow_place(time_s: float) -> float:
    """Return where along the bow the string is, from -1 to 1; it turns round at every onset."""
    index = max(i for i, s in enumerate(ONSETS_S) if s <= time_s + 1e-9)
    end_s = (*ONSETS_S, music.LENGTH_S)[index + 1]
    share = (time_s - ONSETS_S[index]) / (end_s - ONSETS_S[index])
    travel = -math.cos(math.pi * (0.12 + 0.76 * share)) / math.cos(math.pi * 0.12)
    return travel if index % 2 == 0 else -travel


def _bow(pen: Pen, place: float) -> None:
    tilt_deg = -11.0 - 3.0 * place
    bow = pen.at(-62 * place, 8, tilt_deg)
    bow.line([(-112, 0), (116, 0)], 3, "#FFF6E0")
    bow.stroke([(-112, -7), (0, -12), (116, -7)], 6, INK)
    bow.box(-112, -11, 18, 14, "#3A2218", 3)
    x = -62.0 * place - 102.0 * math.cos(math.radians(tilt_deg))
    y = 4.0 - 102.0 * math.sin(math.radians(tilt_deg))
    pen.stroke([(-128, -50), (-158, 12), (x, y)], 40, DARK)
    for feather in range(3):
        pen.line([(x - 2, y - 6 + 10 * feather), (x + 13, y - 8 + 9 * feather)], 10, TUFT)
