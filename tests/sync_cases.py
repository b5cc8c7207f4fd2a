"""Pairs of recordings whose offset is known: songs, speech, rooms, microphones, clocks, codecs.

Everything comes from a seed. `cases` lists what there is, `made` makes one; `sync_score.py` prints
how well they are synced, the tests take a few of them.
"""

import json
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from duetchain.analysis.arrays import smooth_size
from duetchain.ffmpeg.binary import located

RATE = 32_000
CLASSES = ("bleed", "drift", "headphones", "marks", "unrelated", "containers", "limits")


@dataclass(frozen=True)
class Case:
    """One pair, and what is true of it.

    `truth` holds pairs of mine time and parent time; none where nothing is to be found.
    """

    name: str
    kind: str
    parent: np.ndarray
    mine: np.ndarray
    truth: tuple = ()
    rate: int = RATE
    codec: str = ""
    late_s: float = 0.0
    within_s: float = 0.001
    layout: str = field(default="")

    def parent_time(self, mine_s):
        """Where instants of mine truly lie on the parent's clock."""
        mine, parent = np.array(self.truth).T
        made = np.interp(mine_s, mine, parent)
        slope = (parent[-1] - parent[-2]) / (mine[-1] - mine[-2])
        made = np.where(mine_s > mine[-1], parent[-1] + (mine_s - mine[-1]) * slope, made)
        slope = (parent[1] - parent[0]) / (mine[1] - mine[0])
        return np.where(mine_s < mine[0], parent[0] + (mine_s - mine[0]) * slope, made)

    @property
    def drift_ppm(self):
        """The mean drift over mine."""
        length = self.mine.shape[0] / self.rate
        ends = self.parent_time(np.array([0.0, length]))
        return float((ends[1] - ends[0]) / length - 1) * 1e6


def band(samples, low, high):
    """What is between two frequencies, by smooth slopes in the spectrum."""
    return bands(samples, (low, high, 1.0))


def bands(samples, *some):
    """The sum of some bands: of each the lower and the upper frequency, and how much of it."""
    size = smooth_size(samples.shape[0])
    squares = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1e-3) ** 2
    shape = np.zeros(squares.shape[0])
    for low, high, gain in some:
        below, above = low**2 / squares, squares / high**2
        shape += gain / np.sqrt((1 + below * below) * (1 + above * above))
    return np.fft.irfft(np.fft.rfft(samples, size) * shape, size)[: samples.shape[0]]


def level(samples, db):
    """At a level in dB of full scale, by the power of what is not silent."""
    loud = np.abs(samples) > 1e-4 * np.abs(samples).max()
    power = np.mean(samples[loud] ** 2) if loud.any() else 1.0
    return samples * 10 ** (db / 20) / np.sqrt(power + 1e-20)


@cache
def envelope(size, attack, decay):
    time = np.arange(size) / RATE
    return np.minimum(time / attack, 1) * np.exp(-time / decay)


def put(song, at_s, sound, gain=1.0):
    at = round(at_s * RATE)
    if at < 0 or at >= song.shape[0]:
        return
    end = min(song.shape[0], at + sound.shape[0])
    song[at:end] += gain * sound[: end - at]


@dataclass(frozen=True)
class Score:
    """What a song is: key, tempo, chords; two players of one score play the same song."""

    bpm: float
    root: int
    chords: tuple
    melody: tuple
    drums: tuple
    loop: bool


def score(seed, *, loop=False):
    rng = np.random.default_rng(seed)
    chords = tuple(int(one) for one in rng.choice([0, 2, 4, 5, 7, 9], 4 if loop else 8))
    melody = []
    for step in range(16 if loop else 256):
        chord = chords[(step // 8) % len(chords)]
        own = [chord, chord + 4, chord + 7, chord + 12]
        free = [0, 2, 4, 5, 7, 9, 11, 12]
        degree = int(rng.choice(own if rng.random() < (0.8 if step % 2 == 0 else 0.4) else free))
        sounds = rng.random() < (0.85 if step % 2 == 0 else 0.35)
        melody.append((degree if sounds else None, float(rng.choice([0.4, 0.8, 1.5]))))
    kick = tuple(step in (0, 8) or rng.random() < 0.12 for step in range(16))
    snare = tuple(step in (4, 12) or rng.random() < 0.06 for step in range(16))
    hat = tuple(step % 2 == 0 or rng.random() < 0.2 for step in range(16))
    drums = (kick, snare, hat)
    return Score(
        float(rng.uniform(76, 150)), int(rng.integers(40, 52)), chords, tuple(melody), drums, loop
    )


def hz(note):
    return 440 * 2 ** ((note - 69) / 12)


def tone(rng, note, length_s, bright):
    size = max(64, int(RATE * length_s))
    time = np.arange(size) / RATE
    partials = range(1, min(8, int(12000 / hz(note))) + 1)
    turned = [bright**one * np.exp(1j * rng.uniform(0, 6.28)) for one in partials]
    return partials_of(2 * np.pi * hz(note) * time, turned) * envelope(size, 0.006, length_s / 2)


def partials_of(phase, turned):
    """The sum of the sines of 1, 2, 3, ... times a phase, each with a gain and a turn of its own.

    All are powers of one turn, so that one sine is worked out and not one for each.
    """
    once = np.exp(1j * phase)
    total = np.zeros(phase.shape[0], complex)
    for one in reversed(turned):
        total += one
        total *= once
    return total.imag


def played(  # noqa: C901 - one branch for each instrument
    what, length_s, *, parts=("drums", "bass", "chords", "melody"), seed=0, human_s=0.0
):
    """A song played by some instruments, from its first bar on."""
    rng = np.random.default_rng(seed)
    song = np.zeros(int(length_s * RATE))
    beat = 60 / what.bpm
    steps = int(length_s / (beat / 4))
    kit = np.random.default_rng(7 if what.loop else seed)
    size = int(0.25 * RATE)
    time = np.arange(size) / RATE
    kick = np.sin(2 * np.pi * (50 * time + 30 * (1 - np.exp(-time * 30)) / 30 * 4)) * envelope(
        size, 0.002, 0.08
    )
    snare = kit.normal(size=size) * envelope(size, 0.001, 0.06)
    hat = band(kit.normal(size=size), 6000, 14000) * envelope(size, 0.001, 0.02)
    for step in range(steps):
        at = step * beat / 4 + (rng.normal() * human_s if human_s else 0)
        if "drums" in parts:
            for on, sound, gain in zip(
                what.drums, (kick, snare, hat), (1.0, 0.5, 0.3), strict=True
            ):
                if on[step % 16]:
                    vary = 1.0 if what.loop else rng.uniform(0.6, 1.1)
                    put(song, at, sound, gain * vary)
        chord = what.root + what.chords[(step // 16) % len(what.chords)]
        if "bass" in parts and step % 4 == 0:
            put(song, at, tone(rng, chord - 12, beat, 0.5), 0.5)
        if "chords" in parts and step % 8 == 0:
            for third in (0, 4, 7):
                put(song, at, tone(rng, chord + 12 + third, beat * 2, 0.6), 0.2)
        if "melody" in parts and step % 2 == 0:
            degree, length = what.melody[(step // 2) % len(what.melody)]
            if degree is not None:
                put(song, at, tone(rng, what.root + 24 + degree, beat * length, 0.7), 0.35)
    return level(song, -20)


def spoken(seed, length_s):
    """Something like speech: syllables of a glottal buzz through moving formants, and pauses."""
    rng = np.random.default_rng(seed)
    total = np.zeros(int(length_s * RATE))
    at, pitch = rng.uniform(0, 0.3), rng.uniform(90, 230)
    while at < length_s:
        long = rng.uniform(0.08, 0.3)
        size = int(long * RATE)
        f0 = pitch * rng.uniform(0.85, 1.25) * np.linspace(1, rng.uniform(0.9, 1.1), size)
        phase = np.cumsum(f0) / RATE
        source = (phase % 1) - 0.5 + 0.05 * rng.normal(size=size)
        if rng.random() < 0.25:
            source = band(rng.normal(size=size), 2500, 9000) * 0.4
        formants = []
        for low, high in ((250, 850), (900, 2300), (2300, 3200)):
            centre = rng.uniform(low, high)
            formants.append((centre * 0.85, centre * 1.15, rng.uniform(0.4, 1)))
        shaped = bands(source, *formants)
        put(total, at, shaped * np.hanning(size) ** 0.5, rng.uniform(0.4, 1))
        at += long * rng.uniform(0.8, 1.3)
        if rng.random() < 0.18:
            at += rng.uniform(0.2, 0.9)
    return level(total, -20)


def sung(what, seed, length_s):
    """The song's melody, sung: vibrato, slides, breath."""
    rng = np.random.default_rng(seed)
    total = np.zeros(int(length_s * RATE))
    beat = 60 / what.bpm
    for step in range(0, int(length_s / (beat / 4)), 2):
        degree, length = what.melody[(step // 2) % len(what.melody)]
        if degree is None:
            continue
        size = int(beat * length * RATE)
        time = np.arange(size) / RATE
        bend = 2 ** (
            (
                0.3 * np.sin(2 * np.pi * 5.5 * time) * np.minimum(time / 0.3, 1)
                - np.exp(-time / 0.04)
            )
            / 12
        )
        phase = np.cumsum(hz(what.root + 12 + degree) * bend) / RATE
        voice = partials_of(2 * np.pi * phase, [1 / one for one in range(1, 12)])
        voice = band(voice + 0.03 * rng.normal(size=size), 200, 4000)
        rise = np.minimum(time / 0.04, 1) * np.minimum(time[::-1] / 0.05, 1)
        put(total, step * beat / 4 + rng.normal() * 0.012, voice * rise, rng.uniform(0.7, 1))
    return level(total, -20)


def room(rng, reverb_s=None):
    """An impulse response: the direct sound, some early walls, a diffuse tail."""
    reverb_s = rng.uniform(0.15, 0.6) if reverb_s is None else reverb_s
    size = int(reverb_s * RATE)
    time = np.arange(size) / RATE
    tail = rng.normal(size=size) * 10 ** (-3 * time / reverb_s)
    tail[: int(0.012 * RATE)] *= np.linspace(0, 1, int(0.012 * RATE)) ** 2
    tail *= rng.uniform(0.3, 0.9) / np.sqrt(np.sum(tail**2))
    response = tail
    response[0] += 1
    for _ in range(6):
        response[int(rng.uniform(0.0015, 0.03) * RATE)] += rng.uniform(-0.5, 0.5)
    return response


def through(samples, response):
    size = smooth_size(samples.shape[0] + response.shape[0])
    made = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)
    return made[: samples.shape[0]]


def speaker(samples, rng):
    """What a phone's or laptop's small speaker leaves."""
    made = band(samples, rng.uniform(250, 600), rng.uniform(6000, 12000))
    peak = np.abs(made).max() + 1e-9
    return np.tanh(made / peak * 1.5) * peak / 1.5


def gained(samples, rng, most_db=3.0):
    """An automatic gain: slow, a few dB up and down."""
    size = samples.shape[0]
    knots = max(2, int(size / RATE / 1.5))
    curve = np.interp(
        np.arange(size), np.linspace(0, size, knots), rng.uniform(-most_db, most_db, knots)
    )
    return samples * 10 ** (curve / 20)


def gated(samples):
    """Noise suppression: what is quiet in a band goes down."""
    frame, hop = 512, 256
    size = samples.shape[0] // hop * hop
    view = np.lib.stride_tricks.sliding_window_view(samples[:size], frame)[::hop]
    spectrum = np.fft.rfft(view * np.hanning(frame), axis=1)
    power = np.abs(spectrum) ** 2
    floor = np.percentile(power, 30, axis=0) * 2
    spectrum *= np.clip(power / (power + floor), 0.1, 1)
    frames = np.fft.irfft(spectrum, axis=1)
    made = np.zeros_like(samples)
    for at in range(2):
        part = frames[at::2]
        made[at * hop : at * hop + part.size] += part.reshape(-1)
    return made


def warped(samples, times_s):
    """The samples at given instants, 0 outside; twice oversampled, then cubic."""
    size = samples.shape[0]
    wide = smooth_size(size + 4096)
    double = np.fft.irfft(np.fft.rfft(samples, wide), 2 * wide) * 2
    at = times_s * RATE * 2
    made = np.zeros(times_s.shape[0])
    block = 1 << 20
    for first in range(0, at.shape[0], block):
        some = at[first : first + block]
        good = (some > 2) & (some < 2 * size - 4)
        whole = np.floor(some[good]).astype(np.int64)
        x = some[good] - whole
        a, b, c, d = (double[whole + k] for k in (-1, 0, 1, 2))
        made[first : first + block][good] = b + 0.5 * x * (
            c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a))
        )
    return made


def clap(rng):
    size = int(0.12 * RATE)
    return band(rng.normal(size=size), 700, 8000) * envelope(size, 0.0008, rng.uniform(0.008, 0.02))


def stem(media, name, begin_s, length_s):
    """Some seconds of a real sound, mono."""
    words = [
        located(),
        "-v",
        "error",
        "-nostdin",
        "-ss",
        str(begin_s),
        "-t",
        str(length_s),
        "-i",
        str(media / name),
    ]
    words += ["-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    raw = subprocess.run(words, check=True, capture_output=True).stdout
    return level(np.frombuffer(raw, np.float32).astype(float), -20)


STEMS = (
    "stems/drums_44k_mp3.mp3",
    "stems/bassguitar_44k_mp3.mp3",
    "stems/leadguitar_44k_mp3.mp3",
    "stems/horns_44k_mp3.mp3",
    "singer_30s_44k_vorbis.ogg",
    "speech_sync_1_48k.mp3",
)


def material(rng, length_s, media, *, loop=None):
    """What a parent may be: a song, a loop, speech, a real stem."""
    kind = rng.integers(0, 6) if loop is None else (1 if loop else 0)
    seed = int(rng.integers(1 << 30))
    if media is not None and kind >= 3 and length_s <= 28:
        names = STEMS
        name = names[int(rng.integers(len(names)))]
        return stem(media, name, float(rng.uniform(0, 1.5 if "singer" in name else 15)), length_s)
    if kind == 2:
        return spoken(seed, length_s)
    return played(score(seed, loop=kind == 1), length_s, seed=seed)


def own_voice(rng, length_s):
    seed = int(rng.integers(1 << 30))
    choice = rng.integers(0, 3)
    if choice == 0:
        return spoken(seed, length_s)
    if choice == 1:
        return sung(score(seed), seed, length_s)
    return played(score(seed), length_s, parts=("melody",), seed=seed)


def heard(
    parent, truth, length_s, rng, *, under_db, voice=None, noise_db=-62.0, agc=True, gate=False
):
    """Mine: a voice, and the parent from a speaker in a room, some dB under it."""
    times = np.arange(int(length_s * RATE)) / RATE
    mine_t, parent_t = np.array(truth).T
    bleed = warped(through(speaker(parent, rng), room(rng)), np.interp(times, mine_t, parent_t))
    voice = own_voice(rng, length_s) if voice is None else voice
    voice = through(voice, room(rng, 0.2))
    made = level(voice, -20) + level(bleed, -20 - under_db)
    made = made + level(rng.normal(size=made.shape[0]), noise_db)
    made = band(made, 90, 13000)
    if gate:
        made = gated(made)
    return gained(made, rng) if agc else made


def line(offset_s, ppm, length_s):
    return ((0.0, offset_s), (length_s, offset_s + length_s * (1 + ppm / 1e6)))


def bleed_case(seed, media=None, kind="bleed"):
    rng = np.random.default_rng([1, seed])
    parent_s, length_s = float(rng.uniform(12, 50)), float(rng.uniform(8, 40))
    offset_s = float(rng.uniform(-4, max(1.0, parent_s - 6)))
    parent = material(rng, parent_s, media)
    parent_s = parent.shape[0] / RATE
    offset_s = min(offset_s, parent_s - 4)
    truth = line(offset_s, 0, length_s)
    under = float([0, 6, 12, 18, 24, 30][seed % 6])
    mine = heard(parent, truth, length_s, rng, under_db=under, gate=seed % 4 == 1)
    if seed % 5 == 1:
        mine = (
            np.stack([mine, -mine], 1)
            if seed % 2
            else np.stack([mine, 0.001 * rng.normal(size=mine.shape)], 1)
        )
    if seed % 7 == 2:
        parent = np.stack([parent, -parent], 1)
    return Case(
        f"{kind}-{seed}-{under:g}dB", kind, parent, mine, truth, codec="aac" if seed % 2 else "wav"
    )


def drift_case(seed, media=None, *, longest_s=600.0):
    rng = np.random.default_rng([2, seed])
    length_s = 600.0 if seed % 10 == 9 else float(rng.choice([60, 90, 120, 180, 240]))
    length_s = min(length_s, longest_s)
    offset_s = float(rng.uniform(-3, 20))
    ppm = float(rng.choice([-1, 1]) * np.exp(rng.uniform(np.log(5), np.log(300))))
    parent = material(rng, length_s + float(rng.uniform(-5, 20)), None, loop=seed % 3 == 1)
    truth = line(offset_s, ppm, length_s)
    if seed % 4 == 3:
        knots = np.sort(rng.uniform(0.2, 0.8, 2)) * length_s
        rates = ppm + rng.uniform(-80, 80, 3)
        times = np.array([0, *knots, length_s])
        parents = offset_s + np.concatenate([[0], np.cumsum(np.diff(times) * (1 + rates / 1e6))])
        truth = tuple(zip(times.tolist(), parents.tolist(), strict=True))
    under = float(rng.choice([0, 6, 12, 20]))
    mine = heard(parent, truth, length_s, rng, under_db=under)
    return Case(
        f"drift-{seed}-{ppm:.0f}ppm-{under:g}dB-{length_s:g}s",
        "drift",
        parent,
        mine,
        truth,
        codec="aac",
    )


def headphones_case(seed, media=None):
    rng = np.random.default_rng([3, seed])
    what = score(int(rng.integers(1 << 30)))
    length_s = float(rng.uniform(15, 40))
    offset_s = float(np.clip(rng.normal(-0.15, 0.3), -0.5, 1.0))
    parent = played(
        what,
        length_s + 3,
        parts=(
            ("drums", "chords"),
            ("drums", "bass"),
            ("chords", "bass"),
            ("drums", "bass", "chords"),
        )[seed % 4],
        seed=seed,
    )
    whole = (
        played(what, length_s + 4, parts=("melody",), seed=seed + 999, human_s=0.008)
        if seed % 3 else sung(what, seed, length_s + 4)
    )  # fmt: skip
    times = np.arange(int(length_s * RATE)) / RATE + offset_s
    mine = through(warped(whole, times), room(rng, 0.2))
    mine = mine + level(rng.normal(size=mine.shape[0]), -65)
    return Case(
        f"headphones-{seed}",
        "headphones",
        parent,
        mine,
        line(offset_s, 0, length_s),
        codec="wav",
        within_s=0.04,
    )


def marks_case(seed, media=None):
    rng = np.random.default_rng([4, seed])
    length_s, offset_s = float(rng.uniform(12, 30)), float(rng.uniform(-3, 3))
    parent_s = length_s + 4
    parent = 0.6 * spoken(int(rng.integers(1 << 30)), parent_s)
    mine = own_voice(rng, length_s)
    quiet_s = float(rng.uniform(1.5, 3.0)) + max(0.0, offset_s)
    kind = ("slate", "claps", "tone", "count")[seed % 4]
    parent[: int((quiet_s + 1.2) * RATE)] *= 0.01
    mine[: int(max(0, quiet_s + 1.2 - offset_s) * RATE)] *= 0.01
    if kind == "tone":
        size = int(0.4 * RATE)
        beep = 0.4 * np.sin(2 * np.pi * 1000 * np.arange(size) / RATE)
        beep *= np.minimum(1, np.minimum(np.arange(size), np.arange(size)[::-1]) / 64)
        put(parent, quiet_s, beep)
        put(
            mine,
            quiet_s - offset_s,
            through(np.concatenate([beep, np.zeros(9000)]), room(rng, 0.2)),
            0.5,
        )
    else:
        marks = {"slate": (0.0,), "claps": (0.0, 0.31, 0.84), "count": (0.0, 0.5, 1.0, 1.5)}[kind]
        off = 0.006 if kind == "count" else 0.0
        for at in marks:
            one = clap(rng)
            put(
                parent,
                quiet_s - (1.5 if kind == "count" else 0) + at,
                through(np.concatenate([one, np.zeros(9000)]), room(rng, 0.3)),
                0.6,
            )
            other = clap(rng) if kind == "count" else one
            put(
                mine,
                quiet_s - (1.5 if kind == "count" else 0) + at - offset_s + rng.normal() * off,
                through(np.concatenate([other, np.zeros(9000)]), room(rng, 0.3)),
                0.6,
            )
    parent += level(rng.normal(size=parent.shape[0]), -66)
    mine += level(rng.normal(size=mine.shape[0]), -66)
    within = 0.02 if kind == "count" else 0.005
    return Case(
        f"marks-{seed}-{kind}",
        "marks",
        parent,
        mine,
        line(offset_s, 0, length_s),
        codec="aac" if seed % 2 else "wav",
        within_s=within,
    )


def unrelated_case(seed, media=None):
    rng = np.random.default_rng([5, seed])
    kind = seed % 6
    length_s = float(rng.uniform(10, 40))
    if kind == 0:
        parent, mine = (material(rng, length_s, None), own_voice(rng, length_s))
    elif kind == 1:  # the same tempo and key, or the same drum sounds: still another song
        same_kit = seed % 12 == 1
        one, other = (score(int(rng.integers(1 << 30)), loop=same_kit) for _ in range(2))
        bpm = one.bpm * 1.07 if same_kit else one.bpm
        other = Score(bpm, one.root, other.chords, other.melody, other.drums, same_kit)
        late = np.zeros(int(rng.uniform(0, 2) * RATE))
        parent, mine = played(one, length_s, seed=seed), played(other, length_s, seed=seed + 1)
        mine = np.concatenate([late, mine])
    elif kind == 2:
        parent, mine = spoken(seed, length_s), spoken(seed + 5000, length_s)
    elif kind == 3:
        parent, mine = material(rng, length_s, media, loop=False), np.zeros(int(length_s * RATE))
    elif kind == 4:
        noise = rng.normal(size=int(length_s * RATE))
        parent, mine = level(noise, -30), level(rng.normal(size=noise.shape[0]), -30)
    elif media is not None:
        parent, mine = (
            stem(media, "stems/drums_44k_mp3.mp3", 5, 25),
            stem(media, "singer_30s_44k_vorbis.ogg", 1, 25),
        )
    else:
        parent, mine = played(score(seed), length_s), sung(score(seed + 1), seed, length_s)
    return Case(
        f"unrelated-{seed}", "unrelated", parent, mine, (), codec="aac" if seed % 2 else "wav"
    )


def containers_case(seed, media=None):
    base = bleed_case(seed * 6 + 60, media, kind="containers")  # 0 dB under
    late = (0.0, 0.18, 0.25, 0.0, 0.137)[seed % 5]
    mine, parent, layout = base.mine, base.parent, ""
    if seed % 5 == 3:
        mine = mine[:, 0] if mine.ndim > 1 else mine
        mine = np.stack([mine, -mine], 1)
    if seed % 5 == 0:
        mono = parent if parent.ndim == 1 else parent[:, 0]
        parent = np.stack([mono, mono, 0 * mono, 0 * mono, 0 * mono, 0 * mono], 1)
        layout = "5.1"
    truth = tuple((m + late, p) for m, p in base.truth)
    codec = ("aac", "mkv", "mp4", "mp3", "opus")[seed % 5]
    return Case(
        f"containers-{seed}-{codec}",
        "containers",
        parent,
        mine,
        truth,
        codec=codec,
        late_s=late,
        layout=layout,
    )


def limits_case(seed, media=None):
    rng = np.random.default_rng([7, seed])
    kind = seed % 4
    if kind == 0:  # a two-second loop heard in a long take
        parent = played(score(seed, loop=True), 3.0, seed=seed)
        truth = line(-9.0, 0, 25)
        mine = heard(parent, truth, 25, rng, under_db=3)
    elif kind == 1:  # a second of mine in a long parent
        parent = played(score(seed), 60, seed=seed)
        truth = line(31.7, 0, 1.6)
        mine = heard(parent, truth, 1.6, rng, under_db=0)
    elif kind == 2:  # much weaker than the voice
        parent = spoken(seed, 40)
        truth = line(3.3, 0, 35)
        mine = heard(parent, truth, 35, rng, under_db=36, noise_db=-75)
    else:  # only the end of mine overlaps
        parent = played(score(seed), 30, seed=seed)
        truth = line(-20.0, 0, 26)
        mine = heard(parent, truth, 26, rng, under_db=6)
    return Case(f"limits-{seed}", "limits", parent, mine, truth, codec="aac")


MAKERS = {
    "bleed": bleed_case, "drift": drift_case, "headphones": headphones_case, "marks": marks_case,
    "unrelated": unrelated_case, "containers": containers_case, "limits": limits_case,
}  # fmt: skip


def made(kind, seed, media=None):
    """One case of a class."""
    return MAKERS[kind](seed, media)


CODECS = {
    "wav": (".wav", ["-c:a", "pcm_f32le"]),
    "aac": (".m4a", ["-c:a", "aac", "-b:a", "64k"]),
    "mp4": (".mp4", ["-c:a", "aac", "-b:a", "96k"]),
    "mkv": (".mkv", ["-c:a", "aac", "-b:a", "96k"]),
    "mp3": (".mp3", ["-c:a", "libmp3lame", "-b:a", "128k"]),
    "opus": (".webm", ["-c:a", "libopus", "-b:a", "64k"]),
}


def write(samples, path, *, rate=RATE, codec="wav", late_s=0.0, layout=""):
    """A recording as a file; returns its path."""
    raw = path.with_suffix(".raw")
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    samples.astype(np.float32).tofile(raw)
    suffix, words = CODECS[codec]
    path = path.with_suffix(suffix)
    source = ["-f", "f32le", "-ar", str(rate), "-ac", str(channels)]
    if layout:
        source += ["-ch_layout", layout]
    out = ["-ar", "48000"] if codec in ("opus", "mp3") else []
    command = [
        located(),
        "-v",
        "error",
        "-nostdin",
        "-y",
        *source,
        "-i",
        str(raw),
        *words,
        *out,
        str(path),
    ]
    subprocess.run(command, check=True)
    raw.unlink()
    return later(path, samples.shape[0] / rate, late_s, codec) if late_s else path


def later(path, length_s, late_s, codec):
    """A film whose sound begins after its picture."""
    film = path.with_name(f"late-{path.name}")
    picture = f"color=c=red:s=64x64:r=25:d={length_s + late_s}"
    words = [
        "-f",
        "lavfi",
        "-i",
        picture,
        "-itsoffset",
        str(late_s),
        "-i",
        str(path),
        "-c:a",
        "copy",
    ]
    video = ["-map", "0:v", "-map", "1:a", "-c:v", "libvpx" if codec == "opus" else "libx264"]
    command = [located(), "-v", "error", "-nostdin", "-y", *words, *video, str(film)]
    subprocess.run(command, check=True)
    return film


def written(case, folder):
    """Both recordings as files: parent, mine."""
    parent_codec = "aac" if case.codec != "wav" and not case.layout else "wav"
    parent = write(
        case.parent,
        Path(folder) / f"{case.name}-parent",
        rate=case.rate,
        codec=parent_codec,
        layout=case.layout,
    )
    mine = write(
        case.mine,
        Path(folder) / f"{case.name}-mine",
        rate=case.rate,
        codec=case.codec,
        late_s=case.late_s,
    )
    return parent, mine


def saved(case, path):
    """The truth as JSON, for other tools."""
    path.write_text(json.dumps({"name": case.name, "truth": case.truth}))
