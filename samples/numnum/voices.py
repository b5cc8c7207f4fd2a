"""Seven synthesised voices. Every array of sound is (n, c) float32, one row a sample.

Pitched voices are sums of harmonics whose levels follow a spectrum that may move in time: that is
all a mouth does when it says "num" (a closed murmur, an open vowel, a closed murmur again).
"""

from collections.abc import Callable

import music
import numpy as np
from music import STEP_S, Note
from numpy.typing import NDArray

Wave = NDArray[np.float64]
Spectrum = Callable[[Wave], Wave]

HIGHEST_PARTIAL_HZ = 9000.0
FADE_S = 0.025
PEAK_DB = {
    "cat": -8.5,
    "beat": -9.0,
    "bass": -12.5,
    "keys": -12.0,
    "strings": -16.0,
    "guitar": -9.5,
    "singer": -8.5,
}
ROOM_DB = {
    "cat": -17.0,
    "beat": -22.0,
    "bass": -40.0,
    "keys": -15.0,
    "strings": -10.0,
    "guitar": -16.0,
    "singer": -13.0,
}

# (centre_hz, width_hz, level) of each resonance of a mouth.
Mouth = tuple[tuple[float, float, float], ...]
HUM: Mouth = ((270, 120, 1.0), (1100, 300, 0.03), (2300, 400, 0.015), (3300, 500, 0.01))
CAT_OPEN: Mouth = ((950, 200, 1.0), (1650, 240, 0.8), (3000, 350, 0.4), (4300, 500, 0.15))
CAT_SHUT: Mouth = ((420, 200, 0.7), (2500, 500, 0.10), (3300, 500, 0.05), (4300, 600, 0.02))
CAT_EEE: Mouth = ((520, 160, 1.0), (2600, 300, 0.7), (3400, 350, 0.4), (4500, 500, 0.15))
SINGER_OPEN: Mouth = ((680, 130, 1.0), (1180, 150, 0.6), (2700, 250, 0.22), (3400, 300, 0.16))


def render(voice: str, rate_hz: int, channels: int) -> NDArray[np.float32]:
    """Return the whole part of `voice`, `music.LENGTH_S` seconds long, shape (n, channels)."""
    length = round(music.LENGTH_S * rate_hz)
    dry = np.zeros(length)
    rng = np.random.default_rng(7)
    for note in music.PARTS[voice]:
        start = round(note.step * STEP_S * rate_hz)
        sound = _PLAYERS[voice](note, rate_hz, rng)[: length - start]
        dry[start : start + len(sound)] += sound * note.force
    wet = np.stack([_room(dry, rate_hz, seed) for seed in range(channels)], axis=1)
    # Rounding off the few highest peaks lets the rest of the part be heard.
    dry, wet = (np.tanh(1.6 * x / np.abs(dry).max()) for x in (dry, wet))
    mix = dry[:, None] + wet * _gain(ROOM_DB[voice])
    fade = round(FADE_S * rate_hz)
    mix[-fade:] *= np.linspace(1.0, 0.0, fade)[:, None]
    mix *= _gain(PEAK_DB[voice]) / np.abs(mix).max()
    return np.asarray(mix, dtype=np.float32)


def _gain(level_db: float) -> float:
    return float(10.0 ** (level_db / 20.0))


def _room(dry: Wave, rate_hz: int, seed: int) -> Wave:
    time_s = np.arange(round(0.5 * rate_hz)) / rate_hz
    noise = np.random.default_rng(seed).standard_normal(len(time_s))
    echo = np.convolve(noise, np.ones(6) / 6.0, "same") * np.exp(-time_s * 9.0)
    echo[: round(0.008 * rate_hz)] = 0.0
    echo /= np.sqrt(np.sum(echo**2))
    size = 1 << (len(dry) + len(echo)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(echo, size), size)
    return np.asarray(wet[: len(dry)], dtype=np.float64)


def _clock(steps: float, tail_s: float, rate_hz: int) -> Wave:
    return np.arange(round((steps * STEP_S + tail_s) * rate_hz)) / rate_hz


def _ramp(time_s: Wave, start_s: float, end_s: float) -> Wave:
    """Return 0 before `start_s`, 1 after `end_s`, smooth between."""
    x = np.clip((time_s - start_s) / (end_s - start_s), 0.0, 1.0)
    return np.asarray(x * x * (3.0 - 2.0 * x))


def _harmonics(tone_hz: Wave, rate_hz: int, spectrum: Spectrum) -> Wave:
    """Return a sum of partials of the moving pitch `tone_hz` (n,), as loud as `spectrum` says."""
    phase = 2.0 * np.pi * np.cumsum(tone_hz) / rate_hz
    out = np.zeros(len(tone_hz))
    top = min(HIGHEST_PARTIAL_HZ, 0.45 * rate_hz)
    for number in range(1, int(top / tone_hz.max()) + 1):
        out += spectrum(tone_hz * number) * np.sin(phase * number)
    return out


def _resonance(mouth: Mouth, tone_hz: Wave) -> Wave:
    out = np.zeros(len(tone_hz))
    for centre_hz, width_hz, level in mouth:
        out += level / np.sqrt(1.0 + (2.0 * (tone_hz - centre_hz) / width_hz) ** 2)
    return np.asarray(out * (200.0 / tone_hz) ** 0.6)


def _blend(shapes: tuple[tuple[Mouth, Wave], ...]) -> Spectrum:
    def spectrum(tone_hz: Wave) -> Wave:
        return sum(
            (weight * _resonance(mouth, tone_hz) for mouth, weight in shapes),
            start=np.zeros(len(tone_hz)),
        )

    return spectrum


def _cat(note: Note, rate_hz: int, rng: np.random.Generator) -> Wave:
    if note.step == music.MEOW_STEP:
        return _meow(note, rate_hz)
    time_s = _clock(note.steps, 0.0, rate_hz)
    end_s = time_s[-1]
    open_ = _ramp(time_s, 0.025, 0.075) * (1.0 - _ramp(time_s, end_s - 0.13, end_s - 0.05))
    bend = -2.0 + 2.4 * _ramp(time_s, 0.0, 0.07) - 3.0 * _ramp(time_s, end_s - 0.16, end_s)
    tone_hz = music.pitch_hz(note.pitch) * 2.0 ** (bend / 12.0)
    tone_hz *= 1.0 + 0.006 * np.sin(2.0 * np.pi * 31.0 * time_s)
    voice = _harmonics(tone_hz, rate_hz, _blend(((CAT_SHUT, 1.0 - open_), (CAT_OPEN, open_))))
    crunch = np.diff(rng.standard_normal(len(time_s) + 1)) * np.exp(-time_s * 70.0) * 0.12
    level = _ramp(time_s, 0.0, 0.012) * (1.0 - _ramp(time_s, end_s - 0.05, end_s))
    return (voice * (0.45 + 0.55 * open_) + crunch) * level


def _meow(note: Note, rate_hz: int) -> Wave:
    time_s = _clock(note.steps, 0.0, rate_hz)
    end_s = time_s[-1]
    open_ = _ramp(time_s, 0.14, 0.32) * (1.0 - 0.8 * _ramp(time_s, end_s - 0.22, end_s))
    early = _ramp(time_s, 0.0, 0.05) * (1.0 - open_)
    bend = -4.0 + 4.0 * _ramp(time_s, 0.0, 0.2) - 7.0 * _ramp(time_s, 0.42, end_s)
    tone_hz = music.pitch_hz(note.pitch) * 2.0 ** (bend / 12.0)
    tone_hz *= 1.0 + 0.008 * np.sin(2.0 * np.pi * 6.0 * time_s)
    voice = _harmonics(tone_hz, rate_hz, _blend(((CAT_EEE, early), (CAT_OPEN, open_))))
    return voice * _ramp(time_s, 0.0, 0.03) * (1.0 - _ramp(time_s, end_s - 0.15, end_s))


def _singer(note: Note, rate_hz: int, rng: np.random.Generator) -> Wave:
    time_s = _clock(note.steps, 0.0, rate_hz)
    end_s = time_s[-1]
    open_ = _ramp(time_s, 0.02, 0.07) * (1.0 - _ramp(time_s, end_s - 0.12, end_s - 0.05))
    bend = -0.7 * (1.0 - _ramp(time_s, 0.0, 0.09))
    bend += 0.45 * _ramp(time_s, 0.18, 0.4) * np.sin(2.0 * np.pi * 5.8 * time_s)
    tone_hz = music.pitch_hz(note.pitch) * 2.0 ** (bend / 12.0)
    voice = _harmonics(tone_hz, rate_hz, _blend(((HUM, 1.0 - open_), (SINGER_OPEN, open_))))
    breath = rng.standard_normal(len(time_s)) * 0.006 * open_
    level = _ramp(time_s, 0.0, 0.012) * (1.0 - _ramp(time_s, end_s - 0.05, end_s))
    return (voice * (0.5 + 0.5 * open_) + breath) * level


def _beat(note: Note, rate_hz: int, rng: np.random.Generator) -> Wave:
    time_s = np.arange(round(0.32 * rate_hz)) / rate_hz
    noise = rng.standard_normal(len(time_s) + 2)
    if note.pitch == music.KICK:
        phase = 2.0 * np.pi * (52.0 * time_s - 105.0 / 28.0 * np.exp(-28.0 * time_s))
        click = noise[2:] * np.exp(-time_s * 400.0) * 0.25
        return np.sin(phase) * np.exp(-time_s * 13.0) * 1.1 + click
    bright = np.diff(noise, 2)
    if note.pitch == music.SNARE:
        skin = np.sin(2.0 * np.pi * 196.0 * time_s) * np.exp(-time_s * 26.0)
        return 0.5 * skin + (0.14 * bright + 0.18 * noise[2:]) * np.exp(-time_s * 19.0)
    return bright * np.exp(-time_s * 55.0) * 0.10


def _pluck(note: Note, rate_hz: int, damping: float, warmth: float, tail_s: float) -> Wave:
    """Return a plucked string: high partials start softer (by `warmth`) and die sooner."""
    time_s = _clock(note.steps, tail_s, rate_hz)
    tone_hz = music.pitch_hz(note.pitch)
    out = np.zeros(len(time_s))
    for number in range(1, int(min(7000.0, HIGHEST_PARTIAL_HZ) / tone_hz) + 1):
        level = abs(np.sin(np.pi * number * 0.22)) / number**warmth
        decay = np.exp(-time_s * damping * (1.0 + 0.35 * number))
        stretch = number * (1.0 + 0.00008 * number * number)
        out += level * decay * np.sin(2.0 * np.pi * tone_hz * stretch * time_s)
    end_s = time_s[-1]
    return out * _ramp(time_s, 0.0, 0.003) * (1.0 - _ramp(time_s, end_s - tail_s - 0.02, end_s))


def _bass(note: Note, rate_hz: int, rng: np.random.Generator) -> Wave:
    thumb = rng.standard_normal(round(0.012 * rate_hz)) * 0.05
    sound = _pluck(note, rate_hz, 2.2, 1.15, 0.04)
    sound[: len(thumb)] += thumb * np.linspace(1.0, 0.0, len(thumb))
    return np.tanh(1.3 * sound)


def _guitar(note: Note, rate_hz: int, rng: np.random.Generator) -> Wave:
    # The strings of a chord meet the pick one after another; the first is on the grid.
    late_s = 0.006 * (note.pitch % 12) / 4.0 * (0.5 + 0.5 * rng.random())
    sound = _pluck(note, rate_hz, 3.2, 0.75, 0.05)
    return np.concatenate([np.zeros(round(late_s * rate_hz)), sound])


def _keys(note: Note, rate_hz: int, rng: np.random.Generator) -> Wave:
    time_s = _clock(note.steps, 0.12, rate_hz)
    angle = 2.0 * np.pi * music.pitch_hz(note.pitch) * time_s
    body = np.sin(angle + 1.3 * np.exp(-time_s * 4.0) * np.sin(angle))
    tine = 0.18 * np.sin(angle * 7.0) * np.exp(-time_s * 22.0)
    end_s = time_s[-1]
    level = np.exp(-time_s * 1.8) * (1.0 - _ramp(time_s, end_s - 0.12, end_s))
    return (body + tine) * level * _ramp(time_s, 0.0, 0.004) * (0.94 + 0.12 * rng.random())


def _strings(note: Note, rate_hz: int, rng: np.random.Generator) -> Wave:
    time_s = _clock(note.steps, 0.09, rate_hz)
    end_s = time_s[-1]
    sway = 0.22 * _ramp(time_s, 0.1, 0.35) * np.sin(2.0 * np.pi * 5.3 * time_s)
    out = np.zeros(len(time_s))
    for octave, level in ((0.0, 1.0), (-12.0, 0.7)):
        tone_hz = music.pitch_hz(note.pitch + octave) * 2.0 ** (sway / 12.0)
        out += level * _harmonics(tone_hz, rate_hz, _wood)
    rosin = np.diff(rng.standard_normal(len(time_s) + 1)) * 0.02
    level_ = _ramp(time_s, 0.0, 0.045) * (1.0 - _ramp(time_s, end_s - 0.11, end_s))
    swell = 0.8 + 0.2 * np.sin(np.pi * time_s / end_s)
    return np.asarray((out + rosin) * level_ * swell)


def _wood(tone_hz: Wave) -> Wave:
    body = _resonance(((480, 300, 1.0), (1000, 500, 0.8), (2500, 1400, 0.5)), tone_hz)
    return np.asarray(body * (300.0 / tone_hz) ** 0.5)


_PLAYERS: dict[str, Callable[[Note, int, np.random.Generator], Wave]] = {
    "cat": _cat,
    "beat": _beat,
    "bass": _bass,
    "keys": _keys,
    "strings": _strings,
    "guitar": _guitar,
    "singer": _singer,
}
