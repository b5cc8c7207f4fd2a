"""Clip 3: a frog with a bass guitar in a plum coloured parlour."""

import math

import music
from faces import eye, mouth
from motion import flash, lids, mix, nod, since_s, sway
from stage import Pen

SKIN, ARM, DARK, BELLY = "#6BBF59", "#5CAD4C", "#4E9A43", "#DDF0B4"
BLINKS_S = (1.6, 4.3, 6.0)
ONSETS_S = music.onsets_s(music.BASS)


def backdrop(pen: Pen) -> None:
    """Draw plum wallpaper with a lamp, a moon picture and a wooden floor."""
    pen.box(-10, -60, 380, 760, "#7B3B5E")
    for column in range(9):
        pen.box(46 * column - 18, -60, 20, 620, "#86456A")
    pen.box(36, 52, 104, 84, "#E9B44C", 5)
    pen.box(45, 61, 86, 66, "#2C3E63")
    pen.oval(100, 86, 17, 17, "#FFF3C9")
    pen.oval(93, 82, 14, 14, "#2C3E63")
    pen.blob([(45, 127), (50, 112), (76, 104), (104, 118), (131, 110), (131, 127)], "#3F6B57")
    pen.shape([(256, 160), (356, 160), (420, 548), (170, 548)], "#8E4B68")
    pen.line([(306, 150), (306, 560)], 7, "#4B2138")
    pen.shape([(272, 96), (340, 96), (360, 162), (252, 162)], "#FFD98A")
    pen.box(-10, 548, 380, 160, "#B5653A")
    for y in (582, 616, 650):
        pen.box(-10, y, 380, 3, "#9C5230")
    pen.box(-10, 540, 380, 10, "#4B2138")


def act(pen: Pen, time_s: float) -> None:
    """Pluck: the string that sounds wobbles and a foot taps."""
    lean = 3 * sway(time_s, 4)
    _legs(pen, time_s)
    pen.blob([(104, 580), (98, 430), (180, 366), (262, 430), (256, 580), (180, 606)], SKIN)
    pen.blob([(130, 580), (130, 440), (180, 404), (230, 440), (230, 580), (180, 598)], BELLY)
    _head(pen.at(180 + lean * 1.5, 292 + 9 * nod(time_s), lean * 1.4), time_s)
    pen.stroke([(236, 418), (176, 452), (92, 566)], 11, "#8C2F39")
    _bass(pen.at(150, 522, -37 + lean, 0.86, 0.86), time_s)


def _legs(pen: Pen, time_s: float) -> None:
    for side in (-1, 1):
        tap = 10 * (1 - nod(time_s)) if side > 0 else 0.0
        pen.stroke(
            [(180 + side * 60, 560), (180 + side * 98, 580), (180 + side * 90, 612)], 34, DARK
        )
        for toe in (-1, 0, 1):
            pen.line([(180 + side * 90, 614), (180 + side * 98 + toe * 26, 630 - tap)], 15, DARK)


def _head(pen: Pen, time_s: float) -> None:
    note = flash(time_s, ONSETS_S, 0.12)
    for side in (-1, 1):
        pen.oval(side * 62, -66, 44, 44, SKIN)
    pen.blob(
        [(-122, 22), (-96, -40), (0, -62), (96, -40), (122, 22), (88, 74), (0, 90), (-88, 74)], SKIN
    )
    pen.blob([(-96, 40), (0, 52), (96, 40), (70, 78), (0, 92), (-70, 78)], BELLY)
    look = 0.7 * sway(time_s, 8)
    for side in (-1, 1):
        eye(pen, side * 62, -66, 33, lids(time_s, BLINKS_S), (look, 0.2), "#E9B44C")
        pen.oval(side * 88, 24, 18, 11, "#F08A7B")
        pen.oval(side * 9, -6, 3.5, 5, DARK)
    if note > 0.45:
        mouth(pen, 0, 28, 34, 0.75 * note, 34)
    else:
        pen.stroke([(-70, 20), (-38, 36), (0, 41), (38, 36), (70, 20)], 5, "#2F5E2B")
    hat = pen.at(2, -90 - 6 * note, -9, 0.78, 0.95)
    hat.shape([(-33, 2), (-36, -46), (0, -52), (36, -46), (33, 2)], "#2F2A3B")
    hat.shape([(-33, 0), (-34, -15), (34, -15), (33, 0)], "#E9B44C")
    hat.oval(0, 2, 54, 9, "#2F2A3B")


def _bass(pen: Pen, time_s: float) -> None:
    pen.box(40, -15, 206, 24, "#7A4A2B", 4)
    for fret in range(7):
        pen.box(66 + 26 * fret, -15, 2.5, 24, "#E8D6B0")
    pen.blob([(232, -16), (246, -24), (284, -22), (288, 4), (262, 14), (232, 10)], "#D64550")
    for peg in range(4):
        pen.oval(248 + 11 * peg, -27 if peg % 2 else 17, 5, 6, "#F4EBD9")
    pen.blob(
        [
            (-104, -8),
            (-92, -62),
            (-44, -64),
            (-8, -42),
            (42, -58),
            (66, -36),
            (50, -16),
            (54, 10),
            (74, 38),
            (44, 62),
            (-4, 46),
            (-56, 68),
            (-98, 50),
        ],
        "#D64550",
    )
    pen.blob([(-30, -36), (24, -34), (36, 0), (20, 38), (-34, 36), (-20, 0)], "#FFC857")
    pen.box(-66, -20, 12, 34, "#2F2A3B", 3)
    pen.box(-2, -18, 14, 30, "#2F2A3B", 3)
    _strings_and_hands(pen, time_s)


def _strings_and_hands(pen: Pen, time_s: float) -> None:
    note = max(
        (n for n in music.BASS if n.step * music.STEP_S <= time_s + 1e-9), key=lambda n: n.step
    )
    age_s = since_s(time_s, ONSETS_S)
    string = 0 if note.pitch < 41 else 1 if note.pitch < 46 else 2
    fret_x = 218.0 - 17.0 * (note.pitch % 5)
    for number in range(4):
        y = 6.0 - 6.0 * number
        swing = 7.0 * math.exp(-age_s / 0.16) * math.cos(age_s * 60.0) if number == string else 0.0
        points = [
            (-60.0, y),
            (20.0, y + swing),
            (fret_x * 0.5, y + swing * 0.8),
            (fret_x, y),
            (246.0, y),
        ]
        pen.stroke(points, 2.4, "#FFF6E0" if number == string else "#D9C8A5")
    hand = mix((-18.0, 22.0), (-26.0, 2.0 - 6.0 * string), flash(time_s, ONSETS_S, 0.09))
    pen.stroke([(19, -104), (-62, -112), (-96, -72), (-58, -16), hand], 28, ARM)
    for finger in range(3):
        pen.line([hand, (hand[0] + 9 * finger - 2, hand[1] - 17 + 3 * finger)], 11, DARK)
    slide = min(1.0, age_s / 0.06)
    grip = (fret_x + 8.0 * (1.0 - slide), 6.0)
    pen.stroke([(150, 2), (156, 74), (grip[0] - 2, 52), (grip[0], 14)], 27, ARM)
    for finger in range(4):
        pen.line([(grip[0] - 12 + 9 * finger, 12), (grip[0] - 13 + 9 * finger, -13)], 9, DARK)
