"""Clip 1: a cat at the kitchen table, eating in rhythm."""

import math

import music
from faces import eye, mouth, words
from motion import flash, gape, lids, nod, since_s, sway
from stage import INK, Pen

FUR, DARK, CREAM = "#F29B4B", "#D9742B", "#FFF1DC"
BLINKS_S = (1.2, 3.7, 6.4)
ONSETS_S = music.onsets_s(music.CAT)
MEOW_S = music.MEOW_STEP * music.STEP_S


def backdrop(pen: Pen) -> None:
    """Draw a warm yellow kitchen: tiles, a window, a shelf, a table cloth."""
    pen.box(-10, -60, 380, 760, "#FBD98B")
    for row in range(-1, 9):
        pen.box(-10, 60 * row - 1, 380, 2, "#F3CB74")
        for column in range(7):
            pen.box(60 * column + 30 * (row % 2) - 31, 60 * row, 2, 60, "#F3CB74")
    pen.box(26, 40, 122, 130, "#FFF7E3", 10)
    pen.box(35, 49, 104, 112, "#8ED4E6", 5)
    pen.oval(108, 82, 17, 17, "#FFE56B")
    pen.blob([(35, 162), (36, 134), (60, 122), (88, 136), (96, 162)], "#7CC27A")
    pen.blob([(78, 162), (92, 142), (118, 130), (138, 142), (138, 162)], "#68B06C")
    pen.box(20, 158, 134, 14, "#FFF7E3", 5)
    pen.box(84, 44, 6, 120, "#FFF7E3")
    pen.box(206, 128, 132, 10, "#B96B3C", 4)
    for x, width, height, fill in (
        (218, 26, 44, "#E4572E"),
        (250, 30, 34, "#4D9DA8"),
        (288, 34, 52, "#F7F0DD"),
    ):
        pen.box(x, 128 - height, width, height, fill, 6)
        pen.box(x + 3, 124 - height, width - 6, 9, "#8C4A2A", 3)


def act(pen: Pen, time_s: float) -> None:
    """Chew: crumbs fly and the tail keeps time."""
    words(pen, time_s, ONSETS_S[:-1], ((52, 226), (310, 222), (46, 246), (316, 240)), "#D6442F")
    beat = nod(time_s)
    _tail(pen, time_s)
    pen.blob([(98, 560), (108, 420), (180, 372), (252, 420), (262, 560), (180, 620)], FUR)
    pen.blob([(136, 560), (142, 440), (180, 410), (218, 440), (224, 560)], CREAM)
    chew = flash(time_s, ONSETS_S, 0.10)
    _head(pen.at(180, 296 + 7 * beat, 4 * sway(time_s), 1 + 0.03 * chew, 1 - 0.035 * chew), time_s)
    _table(pen)
    _bowl(pen, chew)
    _paws(pen, time_s)
    _crumbs(pen, time_s)


def _tail(pen: Pen, time_s: float) -> None:
    tip = 26 * sway(time_s, 2)
    path = [(240, 520), (306, 500), (322, 430), (310 + tip, 376)]
    pen.stroke(path, 28, DARK)
    pen.stroke(path[-2:], 28, FUR)


def _head(pen: Pen, time_s: float) -> None:
    open_ = gape(time_s, music.CAT)
    twitch = 6 * flash(time_s, ONSETS_S, 0.08)
    for side in (-1, 1):
        ear = pen.at(side * 70, -62, side * (18 - twitch))
        ear.blob([(-34, 26), (-26, -20), (side * 6, -58), (26, -20), (34, 26)], FUR)
        ear.blob([(-18, 20), (-13, -12), (side * 5, -36), (13, -12), (18, 20)], "#F7B5A6")
    pen.blob(
        [(-112, 14), (-92, -56), (0, -84), (92, -56), (112, 14), (78, 72), (0, 92), (-78, 72)], FUR
    )
    for x, tall in ((-22, 24), (0, 34), (22, 24)):
        pen.line([(x, -80 + abs(x) * 0.15), (x * 0.8, -80 + tall)], 9, DARK)
    for side in (-1, 1):
        pen.line([(side * 106, 4), (side * 84, 8)], 8, DARK)
        pen.line([(side * 102, 26), (side * 82, 26)], 8, DARK)
        pen.oval(side * 74, 40, 17, 11, "#F7836B")
    _face(pen, time_s, open_)


def _face(pen: Pen, time_s: float, open_: float) -> None:
    meowing = 0.0 <= time_s - MEOW_S < 0.75
    drop = 20 * open_
    pen.blob(
        [
            (-52, 40),
            (0, 18),
            (52, 40),
            (44, 66 + drop * 0.6),
            (0, 78 + drop),
            (-44, 66 + drop * 0.6),
        ],
        CREAM,
    )
    blink = 0.0 if meowing else lids(time_s, BLINKS_S)
    for side in (-1, 1):
        eye(pen, side * 46, -12, 27, blink, (-0.35 * side, 0.3), "#7FB069")
        wave = side * (64 + 4 * open_)
        for y, rise in ((42, -7), (52, 0), (62, 8)):
            pen.line([(wave, y - 2), (wave + side * 58, y + rise + 4 * open_)], 2.2, "#FFFFFF")
    mouth(pen, 0, 48, 27 if meowing else 24, open_, 50 if meowing else 42)
    if open_ > 0.3:
        for side in (-1, 1):
            pen.shape([(side * 8, 44), (side * 17, 46), (side * 12, 46 + 11 * open_)], "#FFFFFF")
    pen.blob([(-12, 26), (0, 23), (12, 26), (0, 38)], "#D8505F")
    pen.line([(0, 36), (0, 45)], 3.4, INK)


def _table(pen: Pen) -> None:
    pen.box(-10, 512, 380, 200, "#E4572E")
    for column in range(10):
        pen.oval(40 * column, 514, 20, 15, "#FFF1DC")
    pen.box(-10, 500, 380, 14, "#FFF1DC")
    for row, y in enumerate((560, 604, 648)):
        for column in range(6):
            pen.oval(72 * column + 36 * (row % 2), y, 5, 5, "#F58A5C")


def _bowl(pen: Pen, chew: float) -> None:
    place = pen.at(180, 536, 0, 1 + 0.02 * chew, 1 - 0.03 * chew)
    for x, y in ((-50, -40), (-28, -50), (0, -54), (28, -50), (50, -40), (-14, -42), (16, -42)):
        place.oval(x, y, 17, 13, "#A9662F")
        place.oval(x - 3, y - 4, 9, 5, "#C98446")
    place.blob(
        [(-86, -40), (0, -34), (86, -40), (70, 20), (44, 38), (-44, 38), (-70, 20)], "#3E8E9E"
    )
    place.oval(0, -2, 30, 15, "#FFF1DC")
    place.shape([(-40, -2), (-22, -13), (-22, 9)], "#FFF1DC")
    place.oval(16, -5, 3, 3, INK)


def _paws(pen: Pen, time_s: float) -> None:
    age_s = since_s(time_s, ONSETS_S)
    side = ONSETS_S.index(max(s for s in ONSETS_S if s <= time_s + 1e-9)) % 2 * 2 - 1
    for paw in (-1, 1):
        tap = math.exp(-age_s / 0.1) if paw == side else 0.0
        x, y = 180 + paw * 112, 512 - 22 * tap
        pen.line([(180 + paw * 84, 474), (x, y)], 40, FUR)
        pen.oval(x, y, 29, 22, CREAM)
        for toe in (-9, 3 + 6):
            pen.line([(x + toe, y + 8), (x + toe, y + 18)], 3, "#E3C9A4")


def _crumbs(pen: Pen, time_s: float) -> None:
    age_s = since_s(time_s, ONSETS_S)
    if not 0.03 < age_s < 0.33:
        return
    for number in range(7):
        vx = (number - 3) * 52.0 + 13 * math.sin(number * 5.0)
        vy = -150.0 - 50.0 * math.sin(number * 2.3)
        x, y = 180 + (number - 3) * 11 + vx * age_s * 1.6, 372 + vy * age_s + 900 * age_s * age_s
        pen.oval(x, y, 5 - number % 3, 4.5 - number % 3, "#A9662F")
