"""What was heard while a take was recorded is taken out of it: recorded, rendered, told."""

import json
from fractions import Fraction

import numpy as np
import pytest
import sync_cases
from fixtures import replay

from duetchain import Repository
from duetchain.errors import InputRefused, UsageError
from duetchain.ffmpeg.sound import clean_job
from duetchain.render.bench import Bench, LocalOriginals
from duetchain.render.executor import Threads
from duetchain.render.job import keys
from duetchain.render.run import measured
from duetchain.render.sound.waves import samples_of

RATE = sync_cases.RATE
LENGTH_S = 8.0


def power(samples):
    return float(np.sum(np.square(samples, dtype=float)))


class Takes:
    """A song, and a take of it in a room: the voice, the bleed 3 dB under it, their sum as AAC."""

    def __init__(self, folder, seed=7, ppm=60.0):
        rng = np.random.default_rng(seed)
        song = sync_cases.played(sync_cases.score(seed), LENGTH_S + 2, seed=seed)
        times = 0.75 + np.arange(int(LENGTH_S * RATE)) / RATE * (1 + ppm / 1e6)
        room = sync_cases.room(rng, 0.3)
        sounding = sync_cases.through(sync_cases.speaker(song, rng), room)
        gain = sync_cases.gained(np.ones(times.shape[0]), rng)
        voice = sync_cases.level(sync_cases.spoken(seed, LENGTH_S), -20)
        self.bleed = gain * sync_cases.level(sync_cases.warped(sounding, times), -23)
        self.song = sync_cases.write(song, folder / "song")
        self.clean = sync_cases.write(gain * voice, folder / "clean", codec="aac")
        self.mine = sync_cases.write(gain * voice + self.bleed, folder / "mine", codec="aac")
        for one in (self.song, self.clean, self.mine):
            replay.is_ours(one)


@pytest.fixture(scope="module")
def takes(tmp_path_factory):
    return Takes(tmp_path_factory.mktemp("takes"))


@pytest.fixture(scope="module")
def cleaned(takes, tmp_path_factory):
    """A repository in which the take was cleaned of the song, and what adding it told."""
    with Repository.init(tmp_path_factory.mktemp("cleaned")) as repository:
        yield repository, repository.add(takes.song, takes.mine, sync="auto")


def sounds_of(repository, tip, folder):
    """The take's sound as it is and as it is mixed, at 48 kHz on its own clock."""
    plan = repository.plan(tip)
    clip = plan.timeline.sounds[-1]
    folder.mkdir()
    paths = {str(one): str(repository.media_path(one).absolute()) for one in plan.sound_media}
    done = measured(plan, Bench(folder, LocalOriginals(paths)), executor=Threads(1))
    own = next(name for name in done if name.startswith("own-"))
    return samples_of(done[own].path)[:, 0], samples_of(done[clean_job(clip)].path)[:, 0]


def test_add_takes_the_parent_out_of_a_take_that_heard_it(cleaned, takes, tmp_path):
    repository, added = cleaned
    (told,) = added.cleanings
    assert told.applied
    assert told.removed_db > 10
    record = repository.show(added.tip)
    assert record.clean == told.clean
    assert record.clean.heard == added.parents[0]
    own, made = sounds_of(repository, added.tip, tmp_path / "sounds")
    assert own.shape == made.shape
    spectrum = np.fft.rfft(takes.bleed)
    bleed = np.fft.irfft(spectrum, takes.bleed.shape[0] * 3 // 2) * 1.5  # at 48 kHz
    size = min(bleed.shape[0], own.shape[0])
    left = bleed[:size] - (own - made)[:size]
    assert 10 * np.log10(power(bleed) / power(left)) > 12


def test_a_clean_take_is_recorded_and_rendered_as_ever(repository, takes):
    tip = repository.add(takes.song, takes.clean, sync="auto", offset=Fraction(3, 4)).tip
    other = repository.add(takes.song, takes.clean, sync="auto").tip
    for one in (tip, other):
        record = repository.show(one)
        assert record.clean is None
        assert b"clean" not in record.content()
        plan = repository.plan(one)
        assert {job.measure for job in plan.jobs} == {"", "loudness", "finish"}


def test_the_original_and_every_job_of_others_stay_as_they_are(cleaned, takes):
    repository, added = cleaned
    off = repository.add(takes.song, takes.mine, sync="auto", clean="off")
    left, taken = (repository.plan(one.tip) for one in (off, added))
    assert left.media == taken.media
    before, after = ({job.name: job for job in plan.jobs} for plan in (left, taken))
    song = next(iter(before))
    assert before[song] == after[song]
    assert taken.timeline.sounds[-1].range == left.timeline.sounds[-1].range


def test_another_way_to_clean_misses_the_cache(cleaned, monkeypatch):
    repository, added = cleaned
    plan = repository.plan(added.tip)
    name = clean_job(plan.timeline.sounds[-1])
    before = keys(plan.jobs, "ffmpeg")
    monkeypatch.setattr("duetchain.ffmpeg.preparing.CLEANING", 99)
    after = keys(repository.plan(plan.tip).jobs, "ffmpeg")
    assert before[name] != after[name]
    assert before["mix"] != after["mix"]
    assert before[f"own-{plan.timeline.sounds[-1].media.id[:16]}-0"] in after.values()


def test_a_take_is_cleaned_of_what_was_played_wherever_it_is_put(repository, takes):
    added = repository.add(takes.song, takes.mine, offset=5, speed=2, clean="on")
    record = repository.show(added.tip)
    assert record.offset == 5
    assert added.syncs == (None,)
    assert abs(float(record.clean.times[0][1]) - 0.75) < 0.001
    assert any(job.measure == "clean" for job in repository.plan(added.tip, reel="build").jobs)


def test_takes_of_one_parent_are_each_cleaned_of_it(repository, takes, tmp_path):
    other = Takes(tmp_path, seed=7, ppm=0.0)
    added = repository.add(takes.song, takes.mine, other.mine, sync="auto")
    root, first, second = added.contributions
    assert [repository.show(one).clean.heard for one in (first, second)] == [root, root]
    plan = repository.plan(second)
    assert sum(job.measure == "clean" for job in plan.jobs) == 2
    assert len({job.name for job in plan.jobs}) == len(plan.jobs)


def test_what_is_not_heard_cannot_be_taken_out(repository, takes, studio):
    repository.add(takes.song)
    with pytest.raises(InputRefused, match="not surely heard in it"):
        repository.add(takes.song, takes.clean, clean="on")
    silent = studio.clip("silent-take.mp4", sound=False)
    with pytest.raises(UsageError, match="no sound: there is nothing to clean"):
        repository.add(takes.song, silent, clean="on")
    assert repository.count() == 1


def test_what_was_taken_out_is_told(duet, takes):
    said = duet("add", takes.song, takes.mine, "-o", "duet.wav", "--name", "take")
    assert said.returncode == 0, said.stderr
    assert f"cleaned: {takes.song.name} taken out of your take, " in said.stderr
    shown = duet("show", "take").stdout
    assert "cleaned     of what " in shown
    stems = duet("render", "take", "--stems", "stems")
    assert stems.returncode == 0, stems.stderr
    told = json.loads(duet("add", takes.song, takes.clean, "--no-render", "--json").stdout)
    assert told["clean"]["applied"] is False
    refused = duet("add", takes.song, takes.clean, "--no-render", "--clean", "on")
    assert refused.returncode == 3
    assert "cannot be cleaned: the parent's sound is not surely heard in it" in refused.stderr


def test_two_recordings_of_one_event_are_both_kept_whole(repository, media):
    pair = media / "speech_sync_1_48k.mp3", media / "speech_sync_2_48k.mp3"
    added = repository.add(*pair, sync="auto")
    assert added.syncs[0].sure
    assert added.syncs[0].offset_s == pytest.approx(12.254, abs=0.001)
    assert not added.cleanings[0].applied
    assert repository.show(added.tip).clean is None
