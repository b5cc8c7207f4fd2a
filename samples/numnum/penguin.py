"""Clip 4: a penguin at an electric piano whose keys light up as they sound."""

import music
from faces import eye
from motion import flash, lids, nod, sway
from stage import INK, Pen

COAT, SHIRT, BEAK = "#2D3A55", "#FFF8EC", "#F6A21E"
BLINKS_S = (0.6, 2.9, 5.4, 7.1)
ONSETS_S = music.onsets_s(music.KEYS)
LOWEST, WHITE_KEYS = 52, 15
KEY_WIDTH, KEYS_LEFT, KEYS_TOP = 22.0, 15.0, 486.0
BLACK = (1, 3, 6, 8, 10)
CHORD_TINTS = ("#FFD23F", "#FF9F6B", "#7FD8BE", "#F59FC0")


def backdrop(pen: Pen) -> None:
    """Draw a peach parlour: a sunset in a round window, a plant, a metronome."""
    pen.box(-10, -60, 380, 760, "#FFB997")
    for row in range(12):
        for column in range(8):
            pen.oval(52 * column + 26 * (row % 2), 50 * row, 4, 4, "#FFA985")
    pen.oval(180, 168, 146, 146, "#FFF3E0")
    pen.oval(180, 168, 132, 132, "#F67E7D")
    pen.oval(180, 196, 66, 66, "#FFD58A")
    pen.blob(
        [
            (55, 210),
            (100, 194),
            (180, 206),
            (260, 190),
            (305, 210),
            (270, 262),
            (180, 300),
            (90, 262),
        ],
        "#843B62",
    )
    pen.box(18, 408, 40, 60, "#B5523B", 6)
    for tip_x, tip_y in ((8, 318), (30, 296), (52, 310), (68, 344), (-6, 352)):
        pen.stroke(
            [(38, 410), ((38 + tip_x) / 2 + 3, (410 + tip_y) / 2), (tip_x, tip_y)], 13, "#4F9D69"
        )
    pen.box(-10, 600, 380, 100, "#8C4A4A")


def act(pen: Pen, time_s: float) -> None:
    """Play: the keys that sound are lit, and the head keeps the beat."""
    swing = sway(time_s, 4)
    hop = 5 * nod(time_s)
    pen.blob(
        [(84, 560), (78, 400), (110, 300), (180, 262), (250, 300), (282, 400), (276, 560)], COAT
    )
    pen.blob([(112, 560), (112, 420), (140, 352), (220, 352), (248, 420), (248, 560)], SHIRT)
    _head(pen.at(180 + 5 * swing, 262 + hop, 5 * swing), time_s)
    tie = pen.at(180 + 3 * swing, 362 + hop * 0.6)
    for side in (-1, 1):
        tie.blob([(0, 0), (side * 36, -19), (side * 40, 19)], "#D64550")
    tie.oval(0, 0, 9, 10, "#A92F3D")
    _metronome(pen, time_s)
    _piano(pen, time_s)
    _wings(pen, time_s)


def _head(pen: Pen, time_s: float) -> None:
    happy = flash(time_s, ONSETS_S, 0.12)
    pen.blob([(-96, 26), (-86, -52), (0, -96), (86, -52), (96, 26), (60, 78), (-60, 78)], COAT)
    pen.blob(
        [
            (-74, 22),
            (-66, -34),
            (-34, -48),
            (0, -22),
            (34, -48),
            (66, -34),
            (74, 22),
            (46, 70),
            (0, 80),
            (-46, 70),
        ],
        SHIRT,
    )
    for x, tilt in ((-12, -24), (2, 0), (16, 24)):
        pen.at(x, -90, tilt).blob([(-6, 6), (0, -26), (6, 6)], COAT)
    for side in (-1, 1):
        eye(pen, side * 36, -4, 23, lids(time_s, BLINKS_S), (0.8 * sway(time_s, 8), 0.6), "#5B84B1")
        pen.oval(side * 54, 32, 15, 9, "#FF9E8C")
    gap = 9 * happy
    pen.blob([(-22, 30), (22, 30), (10, 46 + gap), (-10, 46 + gap)], "#A8433A")
    pen.blob([(-18, 38 + gap * 0.7), (18, 38 + gap * 0.7), (0, 54 + gap)], "#DE8A12")
    pen.blob([(-27, 30), (0, 17), (27, 30), (0, 45)], BEAK)


def _metronome(pen: Pen, time_s: float) -> None:
    pen.shape([(306, 468), (350, 468), (338, 392), (318, 392)], "#9A5B34")
    pen.at(328, 460, 24 * sway(time_s, 2)).line([(0, 0), (0, -64)], 4, "#FFF3E0")
    pen.at(328, 460, 24 * sway(time_s, 2)).box(-7, -50, 14, 12, "#FFD23F", 3)
    pen.box(302, 454, 52, 16, "#7E4527", 3)


def _key_x(pitch: int) -> float:
    """Return the middle of a key, in world units."""
    whites = sum(1 for p in range(LOWEST, pitch) if p % 12 not in BLACK)
    half = 0.0 if pitch % 12 in BLACK else 0.5
    return KEYS_LEFT + KEY_WIDTH * (whites + half)


def _sounding(time_s: float) -> set[int]:
    step = time_s / music.STEP_S + 1e-6
    return {n.pitch for n in music.KEYS if n.step <= step < n.step + max(0.85, n.steps)}


def _piano(pen: Pen, time_s: float) -> None:
    pen.box(-4, 462, 368, 150, "#D64550", 14)
    pen.box(-4, 596, 368, 18, "#A92F3D", 8)
    pen.box(8, 478, 344, 116, INK, 4)
    lit = _sounding(time_s)
    tint = CHORD_TINTS[int(time_s / music.LENGTH_S * music.BARS) % 4]
    whites = [p for p in range(LOWEST, 77) if p % 12 not in BLACK]
    for pitch in whites:
        x, down = _key_x(pitch), 5.0 if pitch in lit else 0.0
        pen.box(x - 10, KEYS_TOP + down, 20, 100, tint if down else "#FFF8EC", 4)
        if not down:
            pen.box(x - 10, KEYS_TOP + 92, 20, 8, "#E3D6C2", 4)
    for pitch in range(LOWEST, 77):
        if pitch % 12 in BLACK:
            pen.box(_key_x(pitch) - 7, KEYS_TOP - 4, 14, 60, "#3A2A2A", 3)
    for number in range(5):
        glow = "#FFD23F" if number == int(time_s * 2) % 4 else "#F08A80"
        pen.oval(300 + 12 * number, 470, 4, 4, glow)


def _wings(pen: Pen, time_s: float) -> None:
    lit = sorted(_sounding(time_s))
    press = flash(time_s, ONSETS_S, 0.15)
    low = [_key_x(p) for p in lit if p < 66]
    high = [_key_x(p) for p in lit if p >= 66]
    left_x = sum(low) / len(low) if low else 116.0 + 8 * sway(time_s, 2)
    right_x = sum(high) / len(high) if high else 266.0 + 8 * sway(time_s, 2)
    for side, hand_x in ((-1, min(150.0, left_x)), (1, right_x)):
        moving = low if side < 0 else high
        y = 506 - 16 * (1 - press) if moving else 476.0
        shoulder = 180 + side * 88
        pen.stroke([(shoulder, 350), (shoulder + side * 22, 426), (hand_x, y)], 33, "#3B4B6B")
        pen.oval(hand_x, y + 4, 20, 15, "#3B4B6B")
