"""A take is put where it belongs: what is heard is recorded, what is not sure is left alone."""

import json
from fractions import Fraction
from functools import cache

import measure
import numpy as np
import pytest
from fixtures import replay

from duetchain.lineage.arrangement import Sequential

RATE_HZ = 48000


@cache
def music(seconds, seed):
    """(n,) float32: notes of a random melody over a noise drum, never twice the same."""
    random = np.random.default_rng(seed)
    sound = np.zeros(int(seconds * RATE_HZ), np.float32)
    at = 0.0
    while at < seconds - 0.5:
        lasts = random.uniform(0.15, 0.45)
        t = np.arange(int(lasts * RATE_HZ)) / RATE_HZ
        hz = 220 * 2 ** (random.integers(0, 25) / 12)
        note = 0.2 * np.sin(2 * np.pi * hz * t) * np.exp(-5 * t)
        hit = 0.1 * random.standard_normal(len(t)) * np.exp(-60 * t)
        first = int(at * RATE_HZ)
        sound[first : first + len(t)] += (note + hit).astype(np.float32)
        at += lasts
    return sound


@pytest.fixture
def written(tmp_path):
    """Writes a sound as a WAV file."""
    import wave

    def write(name, samples):
        with wave.open(str(tmp_path / name), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE_HZ)
            out.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
        replay.is_ours(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def pair(written):
    """A parent, and a take that begins 1.2345 s into it and hears it softly behind a voice."""
    parent = music(8, 1)
    first = round(1.2345 * RATE_HZ)
    take = 0.1 * parent[first : first + 5 * RATE_HZ] + music(5, 2)
    return written("parent.wav", parent), written("take.wav", take)


def test_add_puts_a_take_where_its_sound_says(duet, pair, tmp_path):
    found = duet("add", *pair, "--no-render", "--json", "--clean", "off")
    told = json.loads(found.stdout)["sync"]
    assert told["applied"] is True
    assert told["method"] == "bleed"
    assert abs(told["offset_s"] - 1.2345) < 0.001
    shown = json.loads(duet("show", "--json").stdout)["contribution"]
    assert abs(shown["offset_s"] - told["offset_s"]) < 1e-6


def test_the_voice_that_was_heard_is_named(duet, pair):
    parent, take = pair
    assert duet("add", parent, "--name", "cat", "--no-render").returncode == 0
    done = duet("add", "cat", take, "--no-render", "--clean", "off")
    assert "in time: +1.23" in done.stderr
    assert "heard cat's sound in your take" in done.stderr


def test_a_take_of_a_later_chain_is_put_in_time_with_its_mix(repository, pair, written):
    parent, take = pair
    other = written("other.wav", 0.3 * music(8, 3))
    tip = repository.add(parent, other).tip
    added = repository.add(tip, take, sync="auto", clean="off")
    assert abs(float(repository.show(added.tip).offset) - 1.2345) < 0.001
    assert added.syncs[-1].sure


@pytest.mark.parametrize(
    "options",
    [{"sync": "off"}, {"offset": Fraction(1, 3)}, {"arrangement": Sequential()}, {"speed": 2}],
)
def test_what_is_given_otherwise_is_not_listened_for(repository, pair, options):
    added = repository.add(*pair, **{"sync": "auto", **options})
    assert added.syncs == (None,)
    assert repository.show(added.tip).offset == options.get("offset")


def test_what_is_not_sure_is_not_applied_and_is_told(duet, written):
    parent, take = written("parent.wav", music(5, 4)), written("take.wav", music(4, 5))
    found = duet("add", parent, take, "--no-render")
    assert found.returncode == 0
    assert "--offset" in found.stderr
    told = json.loads(duet("show", "--json").stdout)["contribution"]
    assert told["offset_s"] in (0, None)


def test_sync_tells_both_ways_round(duet, pair):
    there = json.loads(duet("sync", *pair, "--json").stdout)
    back = json.loads(duet("sync", *pair[::-1], "--json").stdout)
    assert abs(there["offset_s"] - 1.2345) < 0.001
    assert abs(there["offset_s"] + back["offset_s"]) < 0.001
    assert there["confidence"] > 0.5


@pytest.fixture
def branches(repository, written):
    """Two answers to one clip, apart by their own offsets: the tips, and their sounds.

    root --- early
        \\--- late
    """
    early, late = music(8, 21), music(8, 22)
    root = repository.add(written("root.wav", 0.05 * music(8, 20)), name="root").tip
    one = repository.add(root, written("early.wav", early), offset="0.25", name="early").tip
    two = repository.add(root, written("late.wav", late), offset="-0.75", name="late").tip
    return (one, early), (two, late)


@pytest.mark.parametrize(("heard", "begins_s"), [(0, 0.25), (1, -0.75)])
def test_a_clip_of_a_merge_is_put_in_time_by_the_branch_that_it_heard(
    repository, branches, written, heard, begins_s
):
    (one, _), (two, _) = branches
    sound = branches[heard][1]
    first = round(1.5 * RATE_HZ)
    take = 0.15 * sound[first : first + 5 * RATE_HZ] + music(5, 23)
    added = repository.merge(one, two, written("take.wav", take), sync="auto", clean="off")
    record = repository.show(added.tip)
    assert added.syncs[0].method == "bleed"
    assert abs(float(record.offset) - (begins_s + 1.5)) < 0.001
    clips = {clip.voice: clip for clip in repository.composition(added.tip).parts.clips}
    late = float(clips[added.tip].start - clips[branches[heard][0]].start)
    assert abs(late - 1.5) < 0.001


def test_a_clip_of_a_merge_is_cleaned_of_the_branch_that_it_heard(
    repository, branches, written, tmp_path
):
    (one, _), (two, _) = branches
    repository.render(two, tmp_path / "two.wav", window="all")
    sound = measure.sound(tmp_path / "two.wav")[:, 0]
    first = round(1.5 * RATE_HZ)
    take = 0.2 * sound[first : first + 5 * RATE_HZ] + 0.7 * music(5, 23)
    added = repository.merge(one, two, written("take.wav", take), sync="auto")
    record = repository.show(added.tip)
    assert record.clean is not None
    assert record.clean.heard == two
    assert abs(float(record.clean.times[0][1]) - 1.5) < 0.001  # on the clock of its plain render


def test_merge_tells_what_the_clips_sound_told(duet, branches, written, tmp_path):
    (one, sound), (two, _) = branches
    take = written("take.wav", 0.3 * sound[RATE_HZ : RATE_HZ * 6] + music(5, 24))
    words = ("-C", tmp_path, "merge", one, two, take)
    done = duet(*words)
    assert done.returncode == 0, done.stderr
    assert "in time: +1.250 s" in done.stderr
    told = json.loads(duet(*words, "--json").stdout)
    assert told["sync"]["applied"] is True
    assert told["clean"]["applied"] in (True, False)
    off = json.loads(duet(*words, "--sync", "off", "--json").stdout)
    assert off["sync"]["method"] == "none"


def test_takes_that_are_not_sure_are_each_told_how_to_be_moved(duet, written):
    parent = written("parent.wav", music(5, 4))
    takes = [written(f"take-{seed}.wav", music(4, seed)) for seed in (5, 6)]
    done = duet("add", parent, *takes, "--no-render", "--in", "1")
    ids = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    for one in ids:
        assert f"duet nudge {one} " in done.stderr
    moved = duet("nudge", ids[1], "+0.5")
    assert moved.returncode == 0, moved.stderr
