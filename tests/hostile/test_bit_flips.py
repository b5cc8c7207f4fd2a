"""One bit of every kind of file is turned: it is found, or changes nothing that is told or made."""

import contextlib
import os
import random
import shutil
from contextlib import closing

import pytest

from duetchain import Repository
from duetchain.errors import RepositoryDamaged
from duetchain.holdings.folder import own_index
from duetchain.store.index import SqliteIndex

SMALL = {"size": (64, 36), "quality": "draft"}
SEED = 20261130
FLIPS = int(os.environ.get("DUETCHAIN_TEST_FLIPS", "40"))
"""Of an index, a thousand and more by hand; of each result of the cache a fortieth as many."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory, studio):
    """A repository of three voices, rendered once, and what it tells."""
    place = tmp_path_factory.mktemp("whole")
    clips = [
        studio.clip("one.mp4", size="64x36", length=0.4),
        studio.tone("two.wav", length=0.5),
        studio.clip("three.mp4", size="64x36", length=0.4, sound=False, colour="blue"),
    ]
    with Repository.init(place) as made:
        made.add(*clips, author="Ann", sync="off")
        made.render(None, place / "film.mp4", **SMALL)
        repaired = Repository.repair(place)
    assert repaired.problems == ()
    return place


@pytest.fixture
def place(whole, tmp_path):
    """A copy, opened once, so that it has an index with facts of its own."""
    copy = shutil.copytree(whole, tmp_path / "copy")
    Repository.repair(copy)
    return copy


def told(place):
    """All that an answer or a film hangs on."""
    with Repository.open(place, create=False) as repository:
        plan = repository.plan(None, **SMALL)
        return list(repository.log().items()), repository.tips(), [one.command for one in plan.jobs]


def flips(path, count, *, of=lambda _: True):
    """Turn one bit at a time, of bytes that are chosen; each is turned back afterwards."""
    content = path.read_bytes()
    places = [place for place, byte in enumerate(content) if of(byte)]
    chance = random.Random(f"{SEED} {path.parent.name}")
    for place in chance.sample(places, min(count, len(places))):
        turned = bytearray(content)
        turned[place] ^= 1 << chance.randrange(8)
        path.chmod(0o644)
        path.write_bytes(turned)
        yield place
        path.write_bytes(content)


def files(place, what):
    return sorted(one for one in (place / ".duet" / what).rglob("*") if one.is_file())


def test_every_bit_of_a_record_is_found_and_comes_back(place):
    before = told(place)
    for record in files(place, "records"):
        for _ in flips(record, 4):
            with Repository.open(place) as repository:
                assert repository.verify().problems
            assert Repository.repair(place).problems == ()
            assert told(place) == before


def test_every_bit_of_an_original_is_found_and_none_is_rendered(place, tmp_path):
    for number, original in enumerate(files(place, "media")):
        for _ in flips(original, 3):
            with Repository.open(place) as repository:
                assert [one.what for one in repository.verify(full=True).problems] == ["media"]
                with pytest.raises(RepositoryDamaged, match="is damaged"):
                    repository.render(None, tmp_path / f"{number}.mp4", **SMALL)
            assert not (tmp_path / f"{number}.mp4").exists()


def unharmed(place, before):
    """Whether what was turned is found, or else changes no answer."""
    with Repository.open(place, create=False) as repository:
        return bool(repository.verify(full=True).problems) or told(place) == before


@pytest.mark.parametrize("of", [bool, lambda byte: chr(byte).isdigit()], ids=["bytes", "digits"])
def test_every_bit_of_an_index_is_found_or_changes_no_answer(place, of):
    before = told(place)
    index = own_index(place / ".duet" / "format")
    with closing(SqliteIndex.open(index)) as opened:
        opened.settle_to_one_file()
    for at in flips(index, FLIPS, of=of):
        with contextlib.suppress(RepositoryDamaged):  # nothing is told: a repair is asked for
            assert unharmed(place, before), at
        for ending in ("-wal", "-shm"):
            index.with_name(index.name + ending).unlink(missing_ok=True)
    assert Repository.repair(place).problems == ()
    assert told(place) == before


@pytest.mark.parametrize("what", ["cache", "renders"])
def test_a_bit_of_what_may_be_lost_changes_no_film(whole, place, what, tmp_path):
    film = (whole / "film.mp4").read_bytes()
    for number, file in enumerate(files(place, what)):
        for at in flips(file, FLIPS // 40):
            with Repository.open(place) as repository:
                output = tmp_path / f"{number}-{at}.mp4"
                repository.render(None, output, **SMALL)
                assert repository.verify(full=True).problems == ()
            assert output.read_bytes() == film


def test_every_bit_of_the_format_is_found_and_comes_back(place):
    before = told(place)
    for at in flips(place / ".duet" / "format", 19):
        with pytest.raises(RepositoryDamaged) as wrong:
            Repository.open(place)
        if wrong.value.reason == "repository-formless":
            assert Repository.repair(place).problems == (), at
            assert told(place) == before
