"""What every executor keeps, whoever it is: order, once each, the first failure, an end to all.

A suite for one executor is a subclass that says how it is made. Tasks are real runs of ffmpeg: an
executor may carry them out in other processes, which see nothing but JSON and a folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from fractions import Fraction
from pathlib import Path

import pytest

from duetchain.errors import RenderFailed, RepositoryDamaged
from duetchain.ffmpeg.command import OUTPUT, Command
from duetchain.identity import digest, file_digest
from duetchain.render.bench import Bench
from duetchain.render.job import Job
from duetchain.render.task import Task, task_from_json, tasks_of
from duetchain.store.cache import Cache
from duetchain.system.process import Stopper

SOON_S = 20
SMALL = {"size": (160, 90), "quality": "draft", "names": True}
ORIGINAL = digest(b"the original")
ENDLESS = ("-re", "-f", "lavfi", "-i", "sine=d=600")


def job(name, *needs, words=()):
    """A tone of its own, or the sound of what it needs first; it opens all that it needs."""
    inputs = tuple((f"input:{place}:{need}", need) for place, need in enumerate(needs))
    read = [word for place, _ in inputs for word in ("-i", place)]
    made = ("-f", "lavfi", "-i", f"sine=f={200 + ord(name[0])}:d=0.1")
    sources = words or read or made
    own = ("-map", "0:a", "-fs", f"{10**6 + ord(name[0])}", "-fflags", "+bitexact")
    argv = ("-y", "-nostdin", *sources, *own, OUTPUT)
    return Job(name, Command(argv, inputs, ".wav"), "mixing", Fraction(1), 1)


def tasks(*jobs):
    """By the names of the jobs, each as it is after a journey as JSON."""
    return {name: task_from_json(task.to_json()) for name, task in tasks_of(jobs, "ffmpeg").items()}


def by_key(some):
    return {task.key: task for task in some.values()}


def alive(folder):
    """The command lines of running processes that name a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes()
            state = (place / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if str(folder).encode() in words and state != "Z":
            found.append(words)
    return found


def ends(folder):
    """Whether all that ran in a folder is gone within a moment."""
    give_up = time.monotonic() + 5
    while (left := alive(folder)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return not left


class Counted(Cache):
    """A cache that tells what it was given to keep."""

    def keep(self, key, result):
        KEPT.append(key)
        super().keep(key, result)


class Copies:
    """Originals that are brought: copied when they are asked for and not there."""

    def __init__(self, folder):
        self.folder = folder
        self.brought = 0

    def __call__(self, media):
        paths = {}
        for one in media:
            path = self.folder / "brought" / one
            path.parent.mkdir(exist_ok=True)
            if not (self.folder / one).is_file():
                raise RepositoryDamaged("it is missing", hint="mend", detail="all")
            if not path.is_file():
                shutil.copyfile(self.folder / one, path)
                self.brought += 1
            paths[one] = str(path)
        return paths


KEPT: list[str] = []


class ExecutorContract:
    """The suite; `made` gives an executor of some workers."""

    def made(self, workers):
        raise NotImplementedError

    @pytest.fixture
    def bench(self, tmp_path, studio):
        KEPT.clear()
        (tmp_path / "run").mkdir()
        (tmp_path / ORIGINAL).write_bytes(studio.tone("original.wav", length=0.1).read_bytes())
        cache = Counted(tmp_path / "cache", b"s" * 32)
        return Bench(tmp_path / "run", Copies(tmp_path), cache)

    def run(self, some, bench, *, workers=2, **options):
        """Results and what was told, by the names of the jobs."""
        names = {task.key: name for name, task in some.items()}
        told = []
        also = options.pop("on_share", lambda *_: None)

        def on_share(key, share):
            told.append((names[key], share))
            also(names[key], share)

        bench = Bench(bench.folder, bench.originals, bench.cache, by_key(some))
        found = self.made(workers).results(by_key(some), bench, on_share=on_share, **options)
        return {names[key]: result for key, result in found.items()}, told

    def test_each_runs_once_after_all_that_it_needs_and_nothing_else_is_left(self, bench):
        self.each_runs_once(bench, workers=2)

    def each_runs_once(self, bench, *, workers):
        some = tasks(job("a", ORIGINAL), job("b", "a"), job("c", "a"), job("d", "b", "c"), job("e"))
        done, told = self.run(some, bench, workers=workers)
        assert sorted(KEPT) == sorted(by_key(some))
        for name, task in some.items():
            shares = [share for one, share in told if one == name]
            assert shares == sorted(shares)
            assert shares[-1] == 1
            begun = next(place for place, (one, _) in enumerate(told) if one == name)
            assert {one for one, _ in task.needs} <= {o for o, s in told[:begun] if s == 1}
            assert done[name].path == bench.folder / f"{task.key}.wav"
        left = {path.name for path in bench.folder.iterdir()}
        assert left == {f"{key}{end}" for key in by_key(some) for end in (".wav", ".json")}
        assert ends(bench.folder)

    def test_jobs_of_one_key_are_one_task(self, bench):
        twins = (job("a"), Job("b", job("a").command, "mixing", Fraction(1), 1))
        some = tasks(*twins, job("c", "a", "b"))
        assert len(by_key(some)) == 2
        done, _ = self.run(some, bench)
        assert len(done) == len(KEPT) == 2

    def test_the_first_failure_is_raised_as_itself_and_stops_the_others(self, bench):
        endless = job("endless", words=ENDLESS)
        some = tasks(endless, job("bad", words=("-i", "nothing")), job("after", "bad"))
        begun = time.monotonic()
        with pytest.raises(RenderFailed, match="No such file") as raised:
            self.run(some, bench)
        assert time.monotonic() - begun < SOON_S
        assert raised.value.hint
        assert "nothing" in raised.value.detail
        assert some["after"].key not in KEPT
        assert ends(bench.folder)

    def test_a_missing_original_is_told_as_whoever_brings_it_tells(self, bench, tmp_path):
        (tmp_path / ORIGINAL).unlink()
        with pytest.raises(RepositoryDamaged, match="is missing") as raised:
            self.run(tasks(job("a", ORIGINAL)), bench)
        assert (raised.value.hint, raised.value.detail) == ("mend", "all")

    def test_what_progress_raises_stops_all(self, bench):
        def on_share(name, share):
            raise ValueError(f"enough of {name}")

        with pytest.raises(ValueError, match="enough of endless"):
            self.run(tasks(job("endless", words=ENDLESS)), bench, on_share=on_share)
        assert ends(bench.folder)

    def test_an_interrupt_stops_all(self, bench):
        once = iter([signal.SIGINT])
        self._interrupted(bench, once)

    def _interrupted(self, bench, once):

        def on_share(name, share):
            for number in once:
                os.kill(os.getpid(), number)

        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            self.run(tasks(job("endless", words=ENDLESS)), bench, on_share=on_share)
        assert time.monotonic() - begun < SOON_S
        assert ends(bench.folder)

    def test_several_run_at_once_tell_one_at_a_time_and_are_stopped_from_outside(self, bench):
        stopper, told, telling = Stopper(), [], threading.Lock()

        def on_share(name, share):
            assert telling.acquire(blocking=False)
            told.append(name)
            time.sleep(0.3)  # longer than each waits before it tells again
            telling.release()
            if min(told.count("one"), told.count("two")) == 2:
                stopper.stop()

        some = tasks(job("one", words=ENDLESS), job("two", words=(*ENDLESS, "-vn")))
        with pytest.raises(RenderFailed, match="it was stopped"):
            self.run(some, bench, on_share=on_share, stopper=stopper)
        assert set(told) == {"one", "two"}
        assert ends(bench.folder)

    def test_nothing_begins_after_a_stop(self, bench):
        stopper = Stopper()
        stopper.stop()
        with pytest.raises(RenderFailed, match="it was stopped"):
            self.run(tasks(job("a")), bench, stopper=stopper)
        assert KEPT == []

    @pytest.mark.parametrize("is_kept", [True, False])
    def test_a_result_that_has_vanished_is_brought_or_made_again(self, bench, is_kept):
        some = tasks(job("a"), job("b", "a"), job("c", "a", "b"))
        bare = Bench(bench.folder, bench.originals, bench.cache if is_kept else None)

        def on_share(name, share):
            if name == "b":
                (bench.folder / some["a"].file).unlink(missing_ok=True)

        done, _ = self.run(some, bare, on_share=on_share)
        assert set(done) == {"a", "b", "c"}
        assert file_digest(done["c"].path) == file_digest(done["a"].path)
        assert KEPT.count(some["a"].key) == (1 if is_kept else 0)

    def test_what_was_kept_and_is_lost_is_made_again_of_its_own_needs(self, bench):
        some = tasks(job("a", ORIGINAL), job("b", "a"), job("c", "b"))
        whole = Bench(bench.folder, bench.originals, bench.cache, by_key(some))
        last = some["c"]
        done = self.made(1).results({last.key: last}, whole)
        assert set(done) == {last.key}
        assert done[last.key].path.is_file()

    def test_an_original_is_brought_again_when_its_copy_is_gone(self, bench, tmp_path):
        def on_share(name, share):
            (tmp_path / "brought" / ORIGINAL).unlink(missing_ok=True)

        self.run(tasks(job("a", ORIGINAL), job("b", "a", ORIGINAL)), bench, on_share=on_share)
        assert bench.originals.brought == 2

    def test_a_result_is_kept_before_what_needs_it_begins(self, bench):
        some = tasks(job("a"), job("b", "a"))

        def on_share(name, share):
            assert name == "a" or bench.cache.holds(some["a"].key, ".wav")

        self.run(some, bench, on_share=on_share)
        unkept = Task("other", job("z"), is_kept=False)
        self.run({"z": unkept}, bench)
        assert not bench.cache.holds("other", ".wav")

    def test_a_render_is_the_same_file_whoever_carries_it_out(self, repository, studio, tmp_path):
        clips = [
            studio.clip(f"{colour}.mp4", colour=colour, length=0.5) for colour in ("red", "blue")
        ]
        tip = repository.add(*clips, author="Ann").tip
        one, two = tmp_path / "one.mp4", tmp_path / "two.mp4"
        plain = repository.render(tip, one, **SMALL, jobs=1, is_cached=False)
        other = repository.render(tip, two, **SMALL, executor=self.made(2))
        assert file_digest(one) == file_digest(two)
        assert (plain.loudness, plain.jobs) == (other.loudness, other.jobs)
        again = repository.render(tip, tmp_path / "three.mp4", **SMALL)
        assert (again.jobs, again.jobs_reused) == (1, other.jobs - 1)
        assert file_digest(tmp_path / "three.mp4") == file_digest(one)
