"""Pairs that have nothing in common, or only what repeats: none may be sure. By hand, docs/sync.md.

python tests/sync_strangers.py --seeds 1-1000
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import sync_cases
from sync_cases import RATE, hz, level, played, put, room, score, spoken, through

from duetchain.analysis.sync import synced

NOISE_DB = -62.0


def at_16k(samples):
    """Half of the generator's rate, by its spectrum."""
    size = samples.shape[0] // 2 * 2
    spectrum = np.fft.rfft(samples[:size], axis=0)[: size // 4 + 1]
    return (np.fft.irfft(spectrum, size // 2, axis=0) / 2).astype(np.float32)


def captured(samples, rng):
    """As a microphone in a room has it."""
    made = through(level(samples, -20), room(rng))
    return made + level(rng.normal(size=made.shape[0]), NOISE_DB)


def cut(samples, begin_s, length_s):
    """Some of a sound, silent where it has nothing."""
    made = np.zeros(int(length_s * RATE))
    first = round(begin_s * RATE)
    some = samples[max(0, first) : first + made.shape[0]]
    made[max(0, -first) : max(0, -first) + some.shape[0]] = some
    return made


def stepped(rng, notes, step_s, *, gap=0.0, rise_s=0.0):
    """Pure tones, one after the other."""
    size = int(step_s * (1 - gap) * RATE)
    time_s = np.arange(size) / RATE
    shape = np.minimum(1, np.minimum(time_s, time_s[::-1]) / max(rise_s, 1e-5))
    total = np.zeros(int(len(notes) * step_s * RATE) + RATE)
    for place, note in enumerate(notes):
        put(total, place * step_s, np.sin(2 * np.pi * hz(note) * time_s) * shape)
    return total


def some_tones(rng):
    """How tones step: their length, their edges, what scale."""
    step_s = float(rng.choice([0.25, 0.5, 1.0, 1.0, 2.0]))
    how = {"gap": float(rng.choice([0.0, 0.0, 0.3])), "rise_s": float(rng.choice([0, 0.002, 0.02]))}
    scale = 57 + np.array([0, 2, 4, 7, 9, 12, 14, 16][: int(rng.integers(2, 9))])
    return step_s, how, scale


def other_tones(rng):
    """Tones of one scale and one tempo in both, in another order."""
    step_s, how, scale = some_tones(rng)
    count = int(20 / step_s)
    parent, mine = (stepped(rng, rng.choice(scale, count), step_s, **how) for _ in range(2))
    return parent, captured(cut(mine, float(rng.uniform(-2, 2)), 18), rng), None


def same_tones(rng):
    """Tones that go round and round, heard for a while."""
    step_s, how, scale = some_tones(rng)
    parent = stepped(rng, np.resize(scale, int(24 / step_s)), step_s, **how)
    offset_s = float(rng.uniform(-2, 8))
    return parent, captured(cut(parent, offset_s, 14), rng), offset_s


def free_tones(rng):
    """Tones that do not repeat, heard for a while."""
    step_s, how, scale = some_tones(rng)
    parent = stepped(rng, rng.choice(scale, int(24 / step_s)), step_s, **how)
    offset_s = float(rng.uniform(-2, 8))
    return parent, captured(cut(parent, offset_s, 14), rng), offset_s


def struck(rng, length_s, period_s, sounds, *, jitter_s=0.0):
    """Sounds at even distances, in turn."""
    total = np.zeros(int(length_s * RATE))
    for place in range(int(length_s / period_s)):
        at = (place + 0.3) * period_s + rng.normal() * jitter_s
        put(total, at, sounds[place % len(sounds)])
    return total


def click(rng):
    size = int(0.05 * RATE)
    time_s = np.arange(size) / RATE
    return np.sin(2 * np.pi * rng.uniform(700, 3000) * time_s) * np.exp(-time_s / 0.01)


def same_metronome(rng):
    """One metronome in both, not at the same time: with a voice over it, or alone."""
    sounds = [click(rng)] * 3 + [click(rng)]
    period_s = float(rng.uniform(0.4, 1.0))
    parent, mine = (struck(rng, 20, period_s, sounds) for _ in range(2))
    mine = cut(mine, float(rng.uniform(-1, 3)), 16)
    if rng.random() < 0.5:
        mine = mine + level(spoken(int(rng.integers(1 << 30)), 16), -34)
    return parent, captured(mine, rng), None


def clapped(rng):
    """Two people clap at one tempo, each for himself, at times over speech."""
    period_s = float(rng.uniform(0.4, 0.8))
    one, other = (
        struck(rng, 16, period_s, [sync_cases.clap(rng) for _ in range(40)], jitter_s=0.01)
        for _ in range(2)
    )
    talk = [level(spoken(int(rng.integers(1 << 30)), 16), -32) for _ in range(2)]
    return captured(one + talk[0], rng), captured(other + talk[1], rng), None


def round_heard(rng):
    """A loop, exactly the same each time, heard in its middle: any round fits."""
    what = score(int(rng.integers(1 << 30)), loop=True)
    bar = round(4 * 60 / what.bpm * RATE)
    once = played(what, 8 * 60 / what.bpm, seed=1)[: 2 * bar]
    parent = np.tile(once, max(4, int(30 * RATE / (2 * bar))))
    length_s = 2.2 * bar / RATE
    mine = cut(parent, 2 * bar / RATE + float(rng.uniform(0, 1)), length_s)
    voice = level(spoken(int(rng.integers(1 << 30)), length_s), -20 - float(rng.uniform(0, 20)))
    size = min(voice.shape[0], mine.shape[0])
    return parent, captured(level(mine, -20)[:size] + voice[:size], rng), None


def same_kit(rng):
    """Two songs with the very same drums, of one tempo or nearly."""
    one, other = (score(int(rng.integers(1 << 30)), loop=True) for _ in range(2))
    bpm = one.bpm * float(rng.choice([1.0, 1.013, 1.07, 1.25]))
    other = sync_cases.Score(bpm, other.root, other.chords, other.melody, other.drums, loop=True)
    late = np.zeros(int(rng.uniform(0, 2) * RATE))
    mine = np.concatenate([late, played(other, 18, seed=3)])
    return played(one, 20, seed=2), captured(mine, rng), None


def same_words(rng):
    """One voice says the same words in another order, at other distances."""
    talk = spoken(int(rng.integers(1 << 30)), 12)
    words = [
        talk[int(at * RATE) : int((at + 0.4) * RATE)]
        * np.hanning(int((at + 0.4) * RATE) - int(at * RATE))
        for at in np.arange(0, 11, 0.5)
    ]
    return (*(_said(rng, words) for _ in range(2)), None)


def _said(rng, words):
    total, at = np.zeros(18 * RATE), 0.2
    while at < 17:
        put(total, at, words[int(rng.integers(len(words)))] * rng.uniform(0.5, 1))
        at += float(rng.uniform(0.4, 0.9))
    return captured(total, rng)


def alarm(rng):
    """A ringing, a siren or an alarm, of which both have some, the one later than the other."""
    period_s, low = float(rng.uniform(0.5, 2.5)), float(rng.uniform(400, 1200))
    time_s = np.arange(24 * RATE) / RATE
    phase = time_s / period_s % 1
    turn = int(rng.integers(3))
    if turn == 0:
        sound = np.sin(2 * np.pi * low * time_s) * (phase < 0.5)
    elif turn == 1:
        pitch = low * (1 + 0.6 * np.abs(2 * phase - 1))
        sound = np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    else:
        sound = np.sign(np.sin(2 * np.pi * low * (1 + (phase < 0.5) * 0.25) * time_s)) * 0.5
    first_s, second_s = rng.uniform(0, 6, 2)
    first, second = (captured(cut(sound, float(at), 16), rng) for at in (first_s, second_s))
    return first, second, float(second_s - first_s)


def hum(rng):
    """Mains, a fan, a drone below two speeches."""
    base, time_s = float(rng.choice([50, 60, 110, 220])), np.arange(18 * RATE) / RATE
    rate = rng.uniform(0.99999, 1.00001, 2)
    drone = [
        sum(np.sin(2 * np.pi * base * k * r * time_s + k) / k for k in (1, 2, 3, 4, 5, 7, 9))
        for r in rate
    ]
    first, second = (
        level(one, -26) + level(spoken(int(rng.integers(1 << 30)), 18), -20) for one in drone
    )
    return captured(first, rng), captured(second, rng), None


def strangers(rng):
    """What `sync_cases` has of unrelated pairs."""
    case = sync_cases.made("unrelated", int(rng.integers(1 << 30)))
    return case.parent, case.mine, None


KINDS = (
    strangers, other_tones, same_tones, same_metronome, clapped, round_heard, same_kit, same_words,
    alarm, hum, free_tones, strangers,
)  # fmt: skip


def made(seed):
    """A pair by its seed: its kind, both sounds at 16 kHz, the true offset if it has one."""
    kind = KINDS[seed % len(KINDS)]
    parent, mine, offset_s = kind(np.random.default_rng([11, seed]))
    return kind.__name__, at_16k(parent), at_16k(mine), offset_s


def is_wrong(found, offset_s):
    """Whether an answer is sure without a reason, or sure and wrong."""
    return found.sure and (offset_s is None or abs(found.offset_s - offset_s) > 0.005)


def main():
    """Make, sync, count."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="1-60")
    asked.add_argument("--kind")
    words = asked.parse_args()
    first, _, last = words.seeds.partition("-")
    counts = {}
    for seed in range(int(first), int(last or first) + 1):
        if words.kind and KINDS[seed % len(KINDS)].__name__ != words.kind:
            continue
        kind, parent, mine, offset_s = made(seed)
        before = time.process_time()
        found = synced(parent, mine)
        spent_s, bad = time.process_time() - before, is_wrong(found, offset_s)
        count = counts.setdefault(kind, [0, 0, 0])
        count[0] += 1
        count[1] += bad
        count[2] += found.sure and not bad
        if seed % 60 == 0:
            print(f"{sum(one[0] for one in counts.values())} pairs so far", flush=True)
        if bad or words.kind:
            told = f"{found.method} {found.offset_s:+.4f} s {found.confidence:.2f}, {spent_s:.1f} s"
            print("SURE" if bad else "    ", kind, seed, told, "true", offset_s, flush=True)
    for kind, (count, bad, right) in counts.items():
        print(f"{kind}: {count} pairs, {bad} sure and wrong, {right} sure and right")
    total, bad = (sum(one[place] for one in counts.values()) for place in (0, 1))
    print(f"{total} pairs, {bad} sure and wrong")


if __name__ == "__main__":
    main()
