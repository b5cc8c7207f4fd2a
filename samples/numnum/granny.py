"""Clip 7: a grandmother who sings "num num" into her wooden spoon."""

import music
from faces import eye, mouth, words
from motion import flash, gape, lids, nod, sway
from stage import Pen

SKIN, SHADE, HAIR, HAIR_DARK = "#F2BE97", "#E3A37A", "#E9E4EF", "#CFC6DA"
DRESS, DRESS_DARK, APRON = "#7A3E9D", "#64307F", "#FFF3DC"
BLINKS_S = (1.4, 3.9, 6.6)
ONSETS_S = music.onsets_s(music.SINGER)


def backdrop(pen: Pen) -> None:
    """Draw a rose sitting room with heavy curtains and a golden fringe."""
    pen.box(-10, -60, 380, 760, "#F2889B")
    for row in range(11):
        for column in range(7):
            x, y = 62 * column + 31 * (row % 2), 62 * row - 20
            for dx, dy in ((-6, 0), (6, 0), (0, -6), (0, 6)):
                pen.oval(x + dx, y + dy, 5, 5, "#F7A1AF")
            pen.oval(x, y, 4, 4, "#FFD9A0")
    for side in (-1, 1):
        edge = 180 + side * 190
        pen.blob(
            [
                (edge, -80),
                (edge - side * 84, -80),
                (edge - side * 72, 120),
                (edge - side * 26, 300),
                (edge, 320),
            ],
            "#C2334D",
        )
        for fold in (18, 40, 62):
            pen.stroke(
                [
                    (edge - side * fold, -40),
                    (edge - side * fold * 0.9, 120),
                    (edge - side * fold * 0.4, 270),
                ],
                4,
                "#A6263F",
            )
        pen.box(edge - side * 20 - 26, 268, 52, 14, "#FFD166", 6)
    pen.box(-10, -60, 380, 78, "#C2334D")
    for scallop in range(8):
        pen.oval(52 * scallop - 2, 18, 28, 22, "#C2334D")
        pen.oval(52 * scallop - 2, 42, 5, 5, "#FFD166")
    pen.box(-10, 572, 380, 130, "#8C3B52")


def act(pen: Pen, time_s: float) -> None:
    """Sing: her glasses slide, her earrings swing, the spoon keeps the time."""
    words(pen, time_s, ONSETS_S[:-1], ((50, 236), (312, 216), (44, 214), (314, 236)), "#FFF3DC")
    swing = sway(time_s, 4)
    open_ = gape(time_s, music.SINGER)
    body = pen.at(180, 640, 2.5 * swing)
    body.blob([(-138, 30), (-128, -130), (-84, -214), (84, -214), (128, -130), (138, 30)], DRESS)
    body.blob([(-84, 30), (-78, -130), (-52, -196), (52, -196), (78, -130), (84, 30)], APRON)
    body.blob([(-44, -40), (0, -48), (44, -40), (36, 8), (-36, 8)], "#F4A6B0")
    body.box(-26, -258, 52, 60, SHADE, 20)
    body.blob([(-62, -200), (0, -232), (62, -200), (0, -172)], "#FFFFFF")
    _free_arm(pen, time_s)
    _head(pen.at(180 + 6 * swing, 296 + 8 * nod(time_s) - 9 * open_, 5 * swing), time_s, open_)
    for bead in range(7):
        x = (bead - 3) * 15.0
        body.oval(x, -192 + 13 - x * x * 0.006, 8, 8, "#FFE9C7")
    _spoon_arm(pen, time_s, open_)


def _head(pen: Pen, time_s: float, open_: float) -> None:
    bun = pen.at(0, -104 - 4 * flash(time_s, ONSETS_S, 0.12))
    bun.oval(0, 0, 46, 40, HAIR_DARK)
    bun.oval(0, -3, 40, 34, HAIR)
    bun.stroke([(-18, 2), (0, -16), (16, -6), (4, 8)], 4, HAIR_DARK)
    bun.line([(-56, 14), (54, -18)], 6, "#D64550")
    bun.oval(56, -19, 8, 8, "#FFD166")
    pen.blob(
        [
            (-108, 20),
            (-104, -50),
            (-60, -96),
            (0, -106),
            (60, -96),
            (104, -50),
            (108, 20),
            (80, 56),
            (-80, 56),
        ],
        HAIR,
    )
    for side in (-1, 1):
        pen.oval(side * 92, 16, 17, 22, SKIN)
        drop = pen.at(side * 96, 36, -14 * sway(time_s, 2))
        drop.line([(0, 0), (0, 10)], 2.5, "#FFD166")
        drop.oval(0, 18, 8, 9, "#3FA7A0")
    chin = 84 + 20 * open_
    pen.blob(
        [
            (-90, 6),
            (-80, -50),
            (0, -72),
            (80, -50),
            (90, 6),
            (70, 60),
            (34, chin),
            (-34, chin),
            (-70, 60),
        ],
        SKIN,
    )
    pen.blob([(-92, -6), (-88, -62), (0, -102), (-8, -66), (-52, -44)], HAIR)
    pen.blob([(92, -6), (88, -62), (0, -102), (8, -66), (52, -44)], HAIR)
    _face(pen, time_s, open_)


def _face(pen: Pen, time_s: float, open_: float) -> None:
    for side in (-1, 1):
        pen.oval(side * 60, 38, 20, 15, "#EE8577")
    passion = open_ > 0.6 and time_s % 4.0 > 1.3 and time_s % 4.0 < 1.9
    blink = 0.0 if passion else lids(time_s, BLINKS_S)
    slide = 5 * flash(time_s, ONSETS_S, 0.15)
    for side in (-1, 1):
        x = side * 41
        pen.oval(x, -4 + slide, 37, 36, "#D64550")
        pen.oval(x, -4 + slide, 31, 30, "#FBE3D0")
        eye(pen, x, -4 + slide * 0.4, 21, blink, (-0.2 * side, 0.1 - 0.4 * open_), "#5B84B1")
        pen.stroke(
            [
                (side * 16, -46 - 8 * open_),
                (side * 40, -58 - 8 * open_),
                (side * 66, -48 - 8 * open_),
            ],
            7,
            HAIR_DARK,
        )
    pen.line([(-8, -5 + slide), (8, -5 + slide)], 6, "#D64550")
    pen.blob([(-13, 30), (0, 12), (13, 30), (0, 37)], SHADE)
    if open_ >= 0.08:
        pen.oval(0, 56 + 17 * open_, 27 + 6 * open_, 8 + 26 * open_, "#C73E54")
    mouth(pen, 0, 50, 27, open_, 46)
    if open_ > 0.35:
        pen.box(-15, 47, 30, 8, "#FFFFFF", 3)


def _free_arm(pen: Pen, time_s: float) -> None:
    wave = sway(time_s, 4)
    hand = (54 + 8 * wave, 446 - 22 * abs(wave))
    pen.stroke([(98, 462), (62, 530), hand], 46, DRESS_DARK)
    pen.oval(hand[0], hand[1] - 6, 23, 23, SKIN)
    for finger in range(4):
        pen.line(
            [
                (hand[0] - 13 + 9 * finger, hand[1] - 14),
                (hand[0] - 19 + 12 * finger, hand[1] - 36 + 3 * abs(finger - 1.5)),
            ],
            9,
            SKIN,
        )


def _spoon_arm(pen: Pen, time_s: float, open_: float) -> None:
    beat = nod(time_s)
    x, y = 232 + 5 * sway(time_s, 4), 470 + 8 * beat - 6 * open_
    pen.stroke([(266, 470), (304, 548), (x + 8, y + 22)], 46, DRESS_DARK)
    spoon = pen.at(x, y, -16)
    spoon.line([(0, 66), (0, -50)], 10, "#B5703C")
    spoon.oval(0, -66, 20, 26, "#B5703C")
    spoon.oval(0, -66, 13, 18, "#D08E58")
    pen.oval(x + 2, y + 10, 25, 24, SKIN)
    for finger in range(3):
        pen.line([(x - 14, y + 13 * finger - 2), (x + 12, y + 13 * finger)], 12, SHADE)
    pen.line([(x - 10, y - 12), (x + 8, y - 8)], 10, SKIN)
