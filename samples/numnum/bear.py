"""Clip 2: a bear behind a drum kit in a brick garage."""

import music
from faces import eye, mouth
from motion import flash, lids, lift, mix, nod, sway
from stage import INK, Pen, Point

FUR, DARK, MUZZLE = "#9C6644", "#7F4F32", "#EAC9A0"
BLINKS_S = (0.9, 3.2, 5.1, 7.3)


def _hits_s(pitch: int) -> tuple[float, ...]:
    return music.onsets_s(tuple(note for note in music.BEAT if note.pitch == pitch))


KICK_S, SNARE_S, HAT_S = (_hits_s(p) for p in (music.KICK, music.SNARE, music.HAT))


def backdrop(pen: Pen) -> None:
    """Draw a brick wall, a round poster, a string of lamps, a rug."""
    pen.box(-10, -60, 380, 760, "#C8553D")
    for row in range(-1, 16):
        for column in range(6):
            tone = ("#BF4D37", "#D06048", "#C8553D")[(row * 2 + column * 5) % 3]
            pen.box(76 * column + 38 * (row % 2) - 44, 36 * row + 2, 71, 31, tone, 3)
    wire = [(-20.0, 26.0), (60.0, 62.0), (140.0, 70.0), (220.0, 66.0), (300.0, 60.0), (380.0, 20.0)]
    pen.stroke(wire, 3, INK)
    for (x, y), fill in zip(wire[1:5], ("#FFE08A", "#8FD6C1", "#FFB3A1", "#FFE08A"), strict=True):
        pen.box(x - 5, y, 10, 12, INK, 2)
        pen.oval(x, y + 22, 13, 15, fill)
        pen.oval(x - 4, y + 18, 4, 5, "#FFFFFF")
    pen.box(-10, 540, 380, 160, "#7A3B2E")
    pen.oval(180, 612, 210, 58, "#F2B134")
    pen.oval(180, 612, 186, 47, "#ED8A3F")


def act(pen: Pen, time_s: float) -> None:
    """Play: the sticks fall on the hits and every drum shakes when it is hit."""
    kick = flash(time_s, KICK_S, 0.10)
    pen.blob([(78, 540), (96, 400), (180, 352), (264, 400), (282, 540)], FUR)
    pen.blob([(104, 540), (116, 424), (180, 392), (244, 424), (256, 540)], "#3F7CAC")
    for y in (436, 464, 492):
        pen.box(118, y, 124, 11, "#FFF1DC")
    _head(pen.at(180, 268 + 9 * nod(time_s), 5 * sway(time_s, 4)), time_s)
    _stand(pen, time_s)
    _kick_drum(pen.at(180, 540, 0, 1 + 0.03 * kick, 1 + 0.03 * kick), kick)
    _snare(pen.at(78, 474 + 4 * flash(time_s, SNARE_S, 0.08), -4))
    _arm(
        pen, (104, 420), ((40, 428), (38, 398)), ((86, 469), (44, 330)), lift(time_s, SNARE_S, 0.18)
    )
    _arm(
        pen,
        (256, 420),
        ((262, 452), (272, 416)),
        ((312, 411), (318, 330)),
        lift(time_s, HAT_S, 0.18),
    )


def _head(pen: Pen, time_s: float) -> None:
    snare = flash(time_s, SNARE_S, 0.14)
    for side in (-1, 1):
        pen.oval(side * 72, -70, 34, 34, FUR)
        pen.oval(side * 72, -68, 19, 19, "#E39B7B")
    pen.blob(
        [(-104, 10), (-82, -66), (0, -94), (82, -66), (104, 10), (74, 74), (0, 92), (-74, 74)], FUR
    )
    pen.blob([(-96, -42), (-70, -78), (0, -97), (70, -78), (96, -42), (0, -60)], "#F2B134")
    pen.blob([(-97, -34), (0, -54), (97, -34), (96, -48), (0, -70), (-96, -48)], "#D98A1F")
    pen.oval(0, 42, 50, 36, MUZZLE)
    for side in (-1, 1):
        eye(
            pen,
            side * 42,
            -10,
            22,
            lids(time_s, BLINKS_S),
            (0.5 * sway(time_s, 8), 0.35),
            "#6B4226",
        )
        pen.line([(side * 28, -42 - 5 * snare), (side * 56, -40 - 9 * snare)], 7, DARK)
        pen.oval(side * 74, 34, 16, 10, "#D9775A")
    mouth(pen, 0, 52, 19, 0.85 * snare if snare > 0.2 else 0.0, 30)
    pen.blob([(-19, 20), (0, 14), (19, 20), (0, 38)], INK)
    pen.oval(-5, 21, 5, 3, "#7C6A66")


def _stand(pen: Pen, time_s: float) -> None:
    tilt = 7 * flash(time_s, HAT_S, 0.12)
    pen.line([(308, 424), (308, 600)], 6, "#4A3B38")
    pen.line([(308, 560), (284, 602)], 6, "#4A3B38")
    pen.line([(308, 560), (334, 602)], 6, "#4A3B38")
    pen.line([(78, 500), (56, 602)], 6, "#4A3B38")
    pen.line([(78, 500), (104, 602)], 6, "#4A3B38")
    lower = pen.at(308, 428, 0)
    lower.oval(0, 0, 54, 9, "#D9A521")
    upper = pen.at(308, 419, tilt)
    upper.oval(0, 0, 55, 9, "#F7CF4D")
    upper.oval(0, -3, 17, 6, "#FFE695")


def _kick_drum(pen: Pen, kick: float) -> None:
    pen.oval(0, 0, 84, 84, "#2F4858")
    pen.oval(0, 0, 76, 76, "#FFF1DC")
    pen.oval(0, 0, 40 + 7 * kick, 40 + 7 * kick, "#F2B134")
    pen.oval(0, 10, 16, 13, "#9C6644")
    for x, y in ((-21, -6), (-8, -17), (8, -17), (21, -6)):
        pen.oval(x, y, 7, 9, "#9C6644")
    for x, y in ((-68, -68), (68, -68), (-68, 68), (68, 68)):
        pen.oval(x * 0.85, y * 0.85, 8, 8, "#F7CF4D")


def _snare(pen: Pen) -> None:
    pen.box(-56, 0, 112, 42, "#3F7CAC", 8)
    pen.box(-58, 30, 116, 12, "#F4F1E8", 5)
    pen.oval(0, 0, 58, 14, "#F4F1E8")
    pen.oval(0, -1, 51, 10, "#FFFFFF")


def _arm(
    pen: Pen, shoulder: Point, hands: tuple[Point, Point], tips: tuple[Point, Point], up: float
) -> None:
    """Draw an arm with a stick; `up` is 0 when the tip touches the drum and 1 at the top."""
    hand, tip = mix(*hands, up), mix(*tips, up)
    side = -1 if hand[0] < 180 else 1
    elbow = (shoulder[0] + side * 34, (shoulder[1] + hand[1]) / 2 + 22)
    pen.stroke([shoulder, elbow, hand], 36, FUR)
    pen.line([hand, tip], 7, "#FFE3B3")
    pen.oval(*tip, 6, 6, "#FFE3B3")
    pen.oval(hand[0], hand[1], 22, 21, DARK)
