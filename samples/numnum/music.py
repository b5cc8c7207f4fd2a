"""The Num Num score: one key, one tempo, seven parts, as plain tuples of notes.

Time is counted in steps (sixteenth notes) from the start of the clip. The harmony is one chord a
bar, Dm7 | G7 | Cmaj7 | Am7, all of it on the white keys, so any subset of the parts agrees.
"""

from typing import NamedTuple

TEMPO_BPM = 120
STEPS_PER_BEAT = 4
STEPS_PER_BAR = 16
BARS = 4
BEAT_S = 60.0 / TEMPO_BPM
STEP_S = BEAT_S / STEPS_PER_BEAT
LENGTH_S = BARS * STEPS_PER_BAR * STEP_S

KICK, SNARE, HAT = 36, 38, 42


class Note(NamedTuple):
    """One note: where it starts and how long it lasts (steps), MIDI pitch, force from 0 to 1."""

    step: float
    steps: float
    pitch: int
    force: float = 1.0


Bar = tuple[tuple[float, float, int], ...]


def _score(*bars: Bar) -> tuple[Note, ...]:
    return tuple(
        Note(number * STEPS_PER_BAR + step, steps, pitch)
        for number, bar in enumerate(bars)
        for step, steps, pitch in bar
    )


def _drums(*bars: tuple[str, str, str]) -> tuple[Note, ...]:
    notes: list[Note] = []
    for number, lines in enumerate(bars):
        for pitch, line in zip((KICK, SNARE, HAT), lines, strict=True):
            for step, mark in enumerate(line):
                if mark != ".":
                    force = 1.0 if mark == "X" else 0.55
                    notes.append(Note(number * STEPS_PER_BAR + step, 1, pitch, force))
    return tuple(sorted(notes))


def _comp(
    chords: tuple[tuple[int, ...], ...],
    hits: tuple[tuple[float, float, float], ...],
) -> tuple[Note, ...]:
    return tuple(
        Note(number * STEPS_PER_BAR + step, steps, pitch, force)
        for number, chord in enumerate(chords)
        for step, steps, force in hits
        for pitch in chord
    )


CAT = _score(
    ((0, 2.4, 69), (3, 2.4, 69), (6, 3.2, 72), (10, 1.7, 69), (12, 2.8, 67)),
    ((0, 2.4, 67), (3, 2.4, 67), (6, 3.2, 71), (10, 1.7, 67), (12, 2.8, 69)),
    ((0, 2.4, 67), (3, 2.4, 67), (6, 3.2, 72), (10, 1.7, 67), (12, 1.7, 64), (14, 1.7, 67)),
    ((0, 2.4, 69), (3, 2.4, 69), (6, 2.4, 72), (9, 6.0, 76)),
)
MEOW_STEP = 57  # the cat's last note is no "num": it is a meow

BEAT = _drums(
    ("X.....X.X.......", "....X.......X..o", "X.o.X.o.X.o.X.o."),
    ("X.....X.X.X.....", "....X.......X...", "X.o.X.o.X.o.X.oo"),
    ("X.....X.X.......", "....X.......X..o", "X.o.X.o.X.o.X.o."),
    ("X.....X.X.......", "....X..o..X.XoXX", "X.o.X.o.X.o....."),
)

BASS = _score(
    ((0, 2.5, 38), (3, 1.8, 38), (6, 1.6, 45), (8, 2.4, 38), (11, 2.2, 50), (14, 1.7, 41)),
    ((0, 2.5, 43), (3, 1.8, 43), (6, 1.6, 50), (8, 2.4, 43), (11, 2.2, 45), (14, 1.7, 47)),
    ((0, 2.5, 48), (3, 1.8, 48), (6, 1.6, 43), (8, 2.4, 36), (11, 2.2, 40), (14, 1.7, 43)),
    ((0, 2.5, 45), (3, 1.8, 45), (6, 1.6, 52), (8, 2.4, 45), (11, 2.2, 43), (14, 1.7, 40)),
)

KEYS = tuple(
    sorted(
        _comp(
            ((53, 57, 60, 64), (53, 59, 62, 64), (52, 55, 59, 62), (52, 55, 57, 60)),
            ((0, 3.5, 1.0), (6, 2.0, 0.8), (10, 1.5, 0.7)),
        )
        + _score(
            (),
            ((12, 1, 69), (13, 1, 71), (14, 1, 74), (15, 1, 71)),
            ((12, 2, 67), (14, 2, 71)),
            ((12, 1, 76), (13, 1, 74), (14, 1, 72), (15, 1, 69)),
        )
    )
)

STRINGS = _score(
    ((0, 7.8, 77), (8, 7.8, 76)),
    ((0, 5.8, 74), (6, 1.9, 76), (8, 7.8, 77)),
    ((0, 7.8, 79), (8, 3.9, 76), (12, 3.9, 74)),
    ((0, 7.8, 72), (8, 3.9, 76), (12, 3.7, 81)),
)

GUITAR = _comp(
    ((62, 65, 69, 74), (62, 67, 71, 74), (60, 64, 67, 72), (60, 64, 69, 72)),
    ((2, 1.5, 0.9), (6, 1.5, 1.0), (10, 1.5, 0.9), (14, 1.0, 1.0), (15, 0.9, 0.6)),
)

SINGER = _score(
    ((0, 3.6, 65), (4, 3.6, 69), (8, 1.8, 72), (10, 4.6, 69)),
    ((0, 3.6, 67), (4, 3.6, 71), (8, 1.8, 74), (10, 4.6, 71)),
    ((0, 3.6, 76), (4, 3.6, 74), (8, 1.8, 72), (10, 4.6, 67)),
    ((0, 3.6, 69), (4, 3.6, 72), (8, 1.8, 71), (10, 3.6, 69), (14, 1.8, 64)),
)

PARTS: dict[str, tuple[Note, ...]] = {
    "cat": CAT,
    "beat": BEAT,
    "bass": BASS,
    "keys": KEYS,
    "strings": STRINGS,
    "guitar": GUITAR,
    "singer": SINGER,
}


def onsets_s(notes: tuple[Note, ...]) -> tuple[float, ...]:
    """Return the distinct start times of `notes`, ascending, in seconds."""
    return tuple(sorted({note.step * STEP_S for note in notes}))


def pitch_hz(pitch: float) -> float:
    """Return the frequency of a MIDI pitch (69 is 440 Hz)."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))
