"""Which jobs of a plan run: back from what is asked for, as far as nothing of it is kept."""

import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from duetchain.ffmpeg.command import Command, Value
from duetchain.ffmpeg.compile import MIX_JOB
from duetchain.ffmpeg.rules import ToLevel
from duetchain.render.bench import Bench, LocalOriginals
from duetchain.render.executor import Threads
from duetchain.render.job import Job, keys
from duetchain.render.run import _opened
from duetchain.store.cache import Cache, Result


def job(name, *needs, measure="", suffix=".mp4", told=()):
    inputs = tuple((f"input:{place}:{need}", need) for place, need in enumerate(needs))
    values = tuple(Value(f"{{{one}}}", one, ToLevel()) for one in told)
    command = Command((name, *(place for place, _ in inputs)), inputs, suffix, (), values)
    return Job(name, command, "doing", Fraction(1), 1, measure=measure)


JOBS = (
    job("voice-1", "media", measure="loudness", suffix=".facts"),
    job(MIX_JOB, "media", measure="loudness", suffix=".wav", told=("voice-1",)),
    job("sound", MIX_JOB, measure="finish", suffix=".m4a"),
    job("cell", "media", suffix=".nut"),
    job("span", "cell"),
    job("film", "span", "sound"),
)


class Watched(Cache):
    """A cache that tells what it was asked for."""

    def result(self, key, suffix, folder):
        ASKED.append(key)
        return super().result(key, suffix, folder)


ASKED: list[str] = []


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Everything was kept; the run's folder is empty."""
    digest = "f" * 64
    monkeypatch.setattr("duetchain.render.run.ffmpeg", lambda: type("", (), {"digest": digest}))
    cache = Watched(tmp_path / "jobs", b"s" * 32)
    (tmp_path / "run").mkdir()
    for one in JOBS:
        made = tmp_path / f"{one.name}{one.command.suffix}"
        made.write_text(one.name)
        cache.keep(keys(JOBS, digest)[one.name], Result(made, {"lufs": -20.0}))
    ASKED.clear()
    return _opened(JOBS, Bench(tmp_path / "run", LocalOriginals({}), cache), unkept="film")


def asked(run):
    names = {task.key: name for name, task in run.tasks.items()}
    return [names[key] for key in ASKED]


def lost(run, *names):
    for name in names:
        key = run.tasks[name].key
        for path in (run.bench.cache.path / key[:2]).glob(f"{key[2:]}.*"):
            path.unlink()


def test_only_what_the_last_job_reads_is_looked_for(run):
    wanted, kept = run.walked(["film"])
    assert wanted == ["film"]
    assert set(kept) == {"span", "sound"}
    assert sorted(asked(run)) == ["sound", "span"]


def test_what_nobody_reads_who_must_run_may_be_lost(run):
    lost(run, "cell", MIX_JOB)
    assert run.walked(["film"])[0] == ["film"]


def test_a_lost_result_is_made_of_what_is_left(run):
    lost(run, "span")
    wanted, kept = run.walked(["film"])
    assert wanted == ["span", "film"]
    assert set(kept) == {"cell", "sound"}


def test_a_damaged_result_is_made_again_with_all_that_it_needs_and_is_lost(run):
    key = run.tasks["span"].key
    damaged = run.bench.cache.path / key[:2] / f"{key[2:]}.mp4"
    damaged.unlink()
    damaged.write_text("nonsense")
    lost(run, "cell")
    assert run.walked(["film"])[0] == ["cell", "span", "film"]


def test_a_job_that_needs_a_measurement_has_it(run):
    lost(run, MIX_JOB, "sound")
    wanted, kept = run.walked(["film"])
    assert wanted == [MIX_JOB, "sound", "film"]
    assert kept["voice-1"].facts == {"lufs": -20.0}


def test_people_are_told_of_voices_that_no_job_needs(run):
    wanted, kept = run.walked(["film"])
    told = run.told({*wanted, *kept})
    assert {name: result.facts for name, result in told.items()} == {"voice-1": {"lufs": -20.0}}
    assert MIX_JOB not in asked(run)


def test_what_was_found_once_is_not_sought_again(run):
    lost(run, MIX_JOB, "sound")
    wanted, kept = run.walked(["film"])
    assert run.told({*wanted, *kept}) == {}
    assert all(Path(result.path).is_file() for result in kept.values())


def test_without_a_cache_all_that_is_needed_runs(run, tmp_path):
    bare = _opened(JOBS, Bench(tmp_path, LocalOriginals({})), unkept="film")
    assert bare.walked(["film"]) == ([one.name for one in JOBS], {})


def test_jobs_of_one_key_are_carried_out_once_by_whoever_comes_first(run, tmp_path, monkeypatch):
    twins = [replace(JOBS[3], name=f"cell-{number}") for number in range(4)]
    bare = _opened(twins, Bench(tmp_path, LocalOriginals({"media": "media"})))
    assert len({task.key for task in bare.tasks.values()}) == 1
    ran = []

    def carried_out(one, before, place, stem, on_share):
        ran.append(one.name)
        time.sleep(0.05)
        on_share(1.0)
        (tmp_path / stem).touch()
        return Result(tmp_path / stem, {})

    monkeypatch.setattr("duetchain.render.bench.carried_out", carried_out)
    told = []
    done = bare.results(list(bare.tasks), {}, told.append, Threads(4))
    assert len(ran) == 1
    assert [one.share for one in told] == [1.0]
    assert set(done) == set(bare.tasks)
