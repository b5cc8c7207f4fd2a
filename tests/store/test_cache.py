"""The cache: what it gives is what was put in, by this user, whole; or nothing."""

import os

import pytest

from duetchain.store.cache import Cache, Result
from duetchain.store.seals import user_secret

KEY = "ab" * 32


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "jobs", b"s" * 32)


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


def kept(cache, run, key=KEY, content=b"frames", facts=None):
    path = run / f"made-{key[:4]}.mp4"
    path.write_bytes(content)
    cache.keep(key, Result(path, facts or {"peak_dbfs": -1.5}))
    return path


def test_a_result_comes_back_with_its_facts(cache, run):
    kept(cache, run)
    found = cache.result(KEY, ".mp4", run)
    assert found is not None
    assert found.path.read_bytes() == b"frames"
    assert found.path.name == f"{KEY}.mp4"
    assert found.facts == {"peak_dbfs": -1.5}


def test_a_result_that_two_jobs_share_comes_twice(cache, run):
    kept(cache, run)
    first, second = (cache.result(KEY, ".mp4", run) for _ in range(2))
    assert first == second
    assert first.path.read_bytes() == b"frames"


def test_what_is_not_there_is_none(cache, run):
    assert cache.result(KEY, ".mp4", run) is None
    kept(cache, run)
    assert cache.result("cd" * 32, ".mp4", run) is None
    assert cache.result(KEY, ".wav", run) is None


@pytest.mark.parametrize("damage", ["bytes", "facts", "short", "no facts", "nonsense"])
def test_a_damaged_entry_is_not_given_and_can_be_made_again(cache, run, damage):
    kept(cache, run)
    file, told = (cache.path / "ab" / f"{KEY[2:]}{suffix}" for suffix in (".mp4", ".json"))
    if damage == "bytes":
        file.unlink()
        file.write_bytes(b"framez")
    elif damage == "short":
        file.unlink()
        file.write_bytes(b"")
    elif damage == "facts":
        told.write_text(told.read_text().replace("-1.5", "-9.5"))
    elif damage == "no facts":
        told.unlink()
    else:
        told.write_text("[1")
    assert cache.result(KEY, ".mp4", run) is None
    kept(cache, run)
    assert cache.result(KEY, ".mp4", run) is not None


def test_what_another_user_put_there_is_not_taken_for_ours(cache, run):
    kept(Cache(cache.path, b"x" * 32), run)
    assert cache.result(KEY, ".mp4", run) is None


def test_an_entry_under_another_key_is_not_taken_for_it(cache, run):
    kept(cache, run)
    other = "ab" + "cd" * 31
    for suffix in (".mp4", ".json"):
        (cache.path / "ab" / f"{KEY[2:]}{suffix}").rename(
            cache.path / "ab" / f"{other[2:]}{suffix}"
        )
    assert cache.result(other, ".mp4", run) is None


def test_what_was_used_longest_ago_goes_first(cache, run):
    names = [f"{number:02}" * 32 for number in range(5)]
    for place, key in enumerate(names):
        kept(cache, run, key, b"x" * 1000)
        os.utime(cache.path / key[:2] / f"{key[2:]}.json", (place, place))
    assert cache.result(names[0], ".mp4", run) is not None
    size = cache.entries()[0].size_bytes
    dropped = cache.trimmed(2 * size)
    assert [one.key for one in dropped] == names[1:4]
    assert [one.key for one in cache.entries()] == [names[4], names[0]]
    assert cache.trimmed(2 * size) == ()


def test_a_disk_that_refuses_is_no_error(cache, run, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("duetchain.store.cache._brought", full)
    kept(cache, run)
    assert cache.entries() == ()


def test_the_secret_stays_the_same_and_is_this_users_alone(tmp_path):
    first = user_secret(tmp_path / "mine")
    assert user_secret(tmp_path / "mine") == first
    assert len(first) == 32
    assert (tmp_path / "mine" / "seal.key").stat().st_mode & 0o777 == 0o600
    assert user_secret(tmp_path / "other") != first
