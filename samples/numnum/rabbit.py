"""Clip 6: a rabbit who strums the off-beats on a sunny porch."""

import music
from faces import eye, mouth
from motion import flash, lids, lift, mix, nod, since_s, sway
from stage import INK, Pen

FUR, SHADE, PINK = "#FFF4EA", "#EBD6C8", "#F7A9A8"
BLINKS_S = (0.8, 2.6, 5.6, 6.9)
STRUMS_S = music.onsets_s(music.GUITAR)


def backdrop(pen: Pen) -> None:
    """Draw an orange evening: hills, a sun with rays, a picket fence."""
    pen.box(-10, -60, 380, 760, "#FFA552")
    for ray in range(12):
        pen.at(180, 236, 30 * ray).shape([(0, 0), (-52, -520), (52, -520)], "#FFB566")
    pen.oval(180, 236, 176, 176, "#FFC973")
    pen.oval(180, 236, 140, 140, "#FFDD8F")
    pen.blob([(-60, 600), (-20, 420), (90, 384), (210, 440), (260, 640)], "#7FA650")
    pen.blob([(110, 640), (170, 430), (290, 380), (400, 430), (420, 640)], "#94B85A")
    for post in range(8):
        x = 48 * post - 6
        pen.shape([(x, 640), (x, 452), (x + 15, 432), (x + 30, 452), (x + 30, 640)], "#FFF8E7")
    pen.box(-10, 474, 380, 16, "#F2E4CB")
    pen.box(-10, 566, 380, 140, "#C97B4A")
    for y in (566, 600, 634):
        pen.box(-10, y, 380, 4, "#B4673A")


def act(pen: Pen, time_s: float) -> None:
    """Strum the off-beats; the ears lag behind the head."""
    strum = flash(time_s, STRUMS_S, 0.12)
    hop = 8 * nod(time_s)
    for side in (-1, 1):
        foot = pen.at(180 + side * 66, 606, side * (10 + (8 * strum if side > 0 else 0)))
        foot.oval(0, 0, 46, 23, FUR)
        for toe in (-14, 0, 14):
            foot.oval(side * 22 + toe * 0.5, toe * 0.6, 6, 5, PINK)
    pen.blob([(92, 596), (96, 450), (180, 372), (264, 450), (268, 596), (180, 618)], FUR)
    pen.blob(
        [(102, 596), (100, 470), (150, 408), (210, 408), (260, 470), (258, 596), (180, 614)],
        "#3D8B8B",
    )
    _head(pen.at(180, 300 + hop, 5 * sway(time_s, 4)), time_s)
    _guitar(pen.at(158, 516 + hop * 0.3, -20 + 2 * sway(time_s, 4), 0.89, 0.89), time_s)
    _notes(pen, time_s)


def _head(pen: Pen, time_s: float) -> None:
    lag = sway(time_s - 0.12, 4)
    bounce = nod(time_s - 0.08)
    for side in (-1, 1):
        flop = side * (34 + 20 * bounce) - 16 * lag
        root = pen.at(side * 40, -66, side * 12 - 5 * lag)
        tip = (flop, -128 + 20 * bounce)
        root.stroke([(0, 10), (side * 4, -60), tip], 46, FUR)
        root.stroke([(0, 0), (side * 4, -60), mix((side * 4, -60), tip, 0.85)], 22, PINK)
    pen.blob([(-100, 18), (-84, -56), (0, -84), (84, -56), (100, 18), (64, 72), (-64, 72)], FUR)
    open_ = lids(time_s, BLINKS_S)
    for side in (-1, 1):
        pen.oval(side * 66, 30, 21, 14, "#F9BDB4")
        pen.oval(side * 44, -14, 27, 30, SHADE)
        eye(pen, side * 44, -14, 25, open_, (-0.3 * side + 0.4 * sway(time_s, 8), 0.3), "#A0527C")
        for y in (32, 42):
            pen.line([(side * 40, y), (side * 92, y - 6 + 0.5 * (y - 37))], 2.4, "#D9BFAE")
    for x, lean in ((-10, -20), (8, 16)):
        pen.at(x, -78, lean).blob([(-10, 6), (0, -24), (10, 6)], FUR)
    strum = flash(time_s, STRUMS_S, 0.13)
    mouth(pen, 0, 42, 25, 0.9 * strum if strum > 0.25 else 0.0, 36)
    pen.box(-10, 44, 9.4, 14, "#FFFFFF", 3)
    pen.box(0.6, 44, 9.4, 14, "#FFFFFF", 3)
    pen.line([(0, 46), (0, 56)], 1.5, SHADE)
    wiggle = 2.5 * sway(time_s, 0.5)
    pen.blob([(-13, 20 + wiggle), (0, 16), (13, 20 - wiggle), (0, 33)], "#E5737F")
    pen.line([(0, 30), (0, 43)], 3, INK)


def _guitar(pen: Pen, time_s: float) -> None:
    pen.box(50, -13, 136, 22, "#6B3F2A", 4)
    for fret in range(5):
        pen.box(76 + 23 * fret, -13, 2.5, 22, "#E8D6B0")
    pen.blob([(180, -15), (226, -22), (232, 16), (180, 12)], "#8A5230")
    for peg in range(3):
        pen.oval(192 + 14 * peg, -24, 5, 5, "#F4EBD9")
        pen.oval(192 + 14 * peg, 20, 5, 5, "#F4EBD9")
    for grow, fill in ((1.0, "#8F4A22"), (0.9, "#E08E45")):
        body = pen.at(-12, -2, 0, grow, grow)
        body.blob(
            [
                (-104, 0),
                (-88, -62),
                (-40, -70),
                (-8, -48),
                (34, -54),
                (74, -34),
                (80, 0),
                (74, 34),
                (34, 54),
                (-8, 48),
                (-40, 70),
                (-88, 62),
            ],
            fill,
        )
    pen.oval(18, -2, 28, 28, "#8F4A22")
    pen.oval(18, -2, 22, 22, "#3A2218")
    pen.box(-74, -20, 11, 36, "#5A2E17", 3)
    _strings_and_paws(pen, time_s)


def _strings_and_paws(pen: Pen, time_s: float) -> None:
    age_s = since_s(time_s, STRUMS_S)
    for number in range(6):
        y = -11.5 + 3.8 * number
        swing = 2.0 * flash(time_s, STRUMS_S, 0.15) * (-1) ** (int(age_s * 60) + number)
        pen.stroke([(-68, y), (-20, y + swing), (60, y + swing), (182, y)], 1.8, "#FFF6E0")
    chord = int(time_s / music.LENGTH_S * music.BARS) % 4
    grip_x = (150.0, 128.0, 106.0, 138.0)[chord]
    pen.stroke([(112, -62), (150, 20), (grip_x, 16)], 32, "#3D8B8B")
    pen.oval(grip_x, 10, 19, 18, FUR)
    for finger in range(3):
        pen.line([(grip_x - 11 + 11 * finger, 6), (grip_x - 11 + 11 * finger, -13)], 10, SHADE)
    up = lift(time_s, STRUMS_S, 0.12)
    hand = mix((14.0, 26.0), (-2.0, -40.0), up)
    pen.stroke([(-52, -92), (-112, -60), hand], 34, "#3D8B8B")
    pen.oval(hand[0], hand[1], 21, 19, FUR)
    pen.shape(
        [(hand[0] + 10, hand[1] - 6), (hand[0] + 24, hand[1] + 2), (hand[0] + 10, hand[1] + 9)],
        "#D64550",
    )


def _notes(pen: Pen, time_s: float) -> None:
    """Draw little quavers that fly off the guitar after each strum."""
    for number, onset_s in enumerate(STRUMS_S):
        age = ((time_s - onset_s) % music.LENGTH_S) / 0.9
        if age >= 1.0 or number % 5 == 4:
            continue
        x, y = 318 + 22 * sway(age * 2, 4) - 12 * (number % 3), 430 - 150 * age
        size = 1.5 - 1.2 * max(0.0, age - 0.5) * 2
        note = pen.at(x, y, 12 * sway(age, 2), size, size)
        note.oval(0, 0, 9, 7, "#C8443D", -20)
        note.line([(8, -2), (8, -32)], 3.5, "#C8443D")
        note.stroke([(8, -32), (18, -26), (20, -16)], 4, "#C8443D")
