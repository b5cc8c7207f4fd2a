"""A bench: what it brings, what it leaves, and what several that share only results make."""

import json

import pytest
from executor_contract import ORIGINAL, Copies, by_key, job, tasks

from duetchain.errors import RenderFailed, RepositoryDamaged
from duetchain.identity import file_digest
from duetchain.render.bench import Bench
from duetchain.store.cache import Cache

SOME = tasks(job("a", ORIGINAL), job("b", "a"), job("c", "b", "a"))
BAD = tasks(job("bad", words=("-i", "nothing")))["bad"]


@pytest.fixture
def shared(tmp_path, studio):
    (tmp_path / ORIGINAL).write_bytes(studio.tone("shared.wav", length=0.1).read_bytes())
    return Cache(tmp_path / "shared", b"s" * 32)


def elsewhere(place, shared):
    """A bench of another machine: its own folder and copies, the same results, the same plan."""
    place.mkdir()
    (place / ORIGINAL).symlink_to(place.parent / ORIGINAL)
    return Bench(place, Copies(place), shared, by_key(SOME))


def test_machines_that_share_only_results_make_what_one_makes(tmp_path, shared):
    alone = elsewhere(tmp_path / "alone", None).carried_out(SOME["c"])
    for name, task in SOME.items():
        result = elsewhere(tmp_path / name, shared).carried_out(task)
    assert file_digest(result.path) == file_digest(alone.path)
    assert not (tmp_path / "c" / "brought").exists()


def test_a_result_that_is_there_is_not_made_again(tmp_path, shared):
    bench = elsewhere(tmp_path / "one", shared)
    before = bench.ready(SOME["a"]).path.stat()
    assert bench.ready(SOME["a"]).path.stat() == before
    assert elsewhere(tmp_path / "two", shared).found(SOME["a"]) is not None
    assert elsewhere(tmp_path / "three", None).found(SOME["a"]) is None


def test_a_result_without_its_facts_or_facts_without_their_result_are_none(tmp_path, shared):
    bench = elsewhere(tmp_path / "one", None)
    path = bench.ready(SOME["a"]).path
    facts = path.with_suffix(".json")
    assert json.loads(facts.read_text()) == {}
    facts.unlink()
    assert bench.found(SOME["a"]) is None
    bench.ready(SOME["a"])
    path.unlink()
    assert bench.found(SOME["a"]) is None


def test_a_failure_leaves_nothing_in_the_folder(tmp_path, shared):
    bench = elsewhere(tmp_path / "one", None)
    before = set(bench.folder.iterdir())
    with pytest.raises(RenderFailed):
        bench.carried_out(BAD)
    assert set(bench.folder.iterdir()) == before


def test_a_need_that_nobody_can_make_is_told(tmp_path, shared):
    bench = elsewhere(tmp_path / "one", None)
    with pytest.raises(RenderFailed, match="nobody knows how"):
        Bench(bench.folder, bench.originals).carried_out(SOME["b"])


class Rotting(Copies):
    """Brings an original whole at first; whoever asks again is told that it is damaged."""

    asked = 0

    def __call__(self, media):
        wanted = tuple(media)
        if wanted:
            Rotting.asked += 1
        if Rotting.asked > 2:
            raise RepositoryDamaged("it is damaged")
        return super().__call__(wanted)


def test_what_fails_because_an_original_was_damaged_meanwhile_is_told_as_that(tmp_path, shared):
    bench = elsewhere(tmp_path / "one", None)
    failing = tasks(job("bad", ORIGINAL, words=("-i", "nothing")))["bad"]
    with pytest.raises(RenderFailed):
        bench.carried_out(failing)
    with pytest.raises(RepositoryDamaged):
        Bench(bench.folder, Rotting(bench.folder)).carried_out(failing)
