"""The index: what it answers does not depend on what arrived when, and damage is found."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from factories import by_id, line_of, media_id, merge, root, some_id, voice
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import lineages

from duetchain.errors import Busy, RepositoryDamaged, StorageFailed
from duetchain.identity import digest
from duetchain.lineage.graph import Lineage
from duetchain.lineage.order import by_age, lineage_order
from duetchain.store.index import VERSION, Store


@pytest.fixture
def store(tmp_path):
    with closing(Store.create(tmp_path / "index.sqlite")) as made:
        yield made


def filled(store: Store, *contributions) -> Store:
    with store.writing():
        for one in contributions:
            assert store.insert(one) == one.id
    return store


def changed(store: Store, sql: str, *values) -> None:
    """Change the index as only damage does."""
    with store.writing():
        store._db.execute(sql, values)


@given(lineages(), st.randoms(use_true_random=False))
@settings(max_examples=12)
def test_answers_are_the_same_whatever_arrived_first(
    tmp_path_factory, known, chance: random.Random
):
    arrived = list(known.values())
    chance.shuffle(arrived)
    path = tmp_path_factory.mktemp("store") / "index.sqlite"
    with closing(Store.create(path)) as store:
        filled(store, *arrived)
        assert store.contributions() == known
        assert store.parents() == {identity: one.parents for identity, one in known.items()}
        lineage = Lineage(known)
        tips = {one: known[one] for one in lineage.tips()}
        assert store.tips() == by_age(tips)
        for tip in lineage.tips():
            assert set(store.chain(tip)) == set(lineage.chain(tip))


@given(lineages(most=8), st.data())
@settings(max_examples=12)
def test_tips_are_right_after_every_single_arrival(tmp_path_factory, known, data):
    path = tmp_path_factory.mktemp("store") / "index.sqlite"
    with closing(Store.create(path)) as store:
        here = {}
        for identity in data.draw(st.permutations(list(known))):
            filled(store, known[identity])
            here[identity] = known[identity]
            named = {parent for one in here.values() for parent in one.parents}
            assert set(store.tips()) == set(here) - named


def test_a_child_that_comes_before_its_parent_makes_the_parent_no_tip(store):
    # cat -- beat
    cat = root("cat")
    beat = voice("beat", cat)
    filled(store, beat)
    assert store.tips() == (beat.id,)
    filled(store, cat)
    assert store.tips() == (beat.id,)


def test_inserting_again_changes_nothing(store):
    # cat -- beat
    cat = root("cat")
    beat = voice("beat", cat)
    filled(store, cat, beat, cat, beat)
    filled(store, cat)
    assert store.tips() == (beat.id,)
    assert store.contributions() == by_id(cat, beat)
    assert store.parents() == {cat.id: (), beat.id: (cat.id,)}


def test_parents_keep_their_order(store):
    cat, dog = root("cat"), root("dog")
    first, second = merge(cat, dog), merge(dog, cat)
    filled(store, first, second, dog, cat)
    assert store.parents()[first.id] == (cat.id, dog.id)
    assert store.parents()[second.id] == (dog.id, cat.id)


def test_a_chain_of_several_thousand_is_read_at_once(store):
    made = line_of(2000)
    filled(store, *made)
    chain = store.chain(made[-1].id)
    parents = {identity: one.parents for identity, one in chain.items()}
    assert lineage_order([made[-1].id], parents) == tuple(one.id for one in made)


def test_a_chain_leaves_out_what_its_tip_does_not_need(store):
    # cat -- beat
    #    `-- bass
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    filled(store, cat, beat, bass)
    assert set(store.chain(bass.id)) == {cat.id, bass.id}


def test_a_chain_with_a_missing_ancestor_is_refused_by_its_id(store):
    # (cat) -- beat -- bass
    cat = root("cat")
    beat = voice("beat", cat)
    bass = voice("bass", beat)
    filled(store, beat, bass)
    with pytest.raises(RepositoryDamaged, match="is missing from the chain") as broken:
        store.chain(bass.id)
    assert broken.value.contribution == cat.id


def test_a_contribution_that_is_not_here_is_none(store):
    assert store.contribution(some_id("other")) is None
    assert store.contributions() == {}
    assert store.tips() == ()


def test_a_prefix_finds_all_that_begin_so_in_order(store):
    made = [root(str(number)) for number in range(40)]
    filled(store, *made)
    every = sorted(one.id for one in made)
    for digits in (1, 2, 4, 12, 64):
        prefix = every[7][:digits]
        assert store.with_prefix(prefix) == tuple(one for one in every if one.startswith(prefix))
    assert store.with_prefix("") == tuple(every)
    assert store.with_prefix("zz") == store.with_prefix("%") == ()


def test_names_find_all_that_bear_them_oldest_first(store):
    new = root("cat", created="2026-02-01T00:00:00Z")
    old = root("cat", created="2026-01-01T00:00:00Z")
    filled(store, new, old, root("dog"), root("none", name=""))
    assert store.with_name("cat") == (old.id, new.id)
    assert store.with_name("Cat") == store.with_name("") == store.with_name("c%") == ()


def test_media_find_all_that_bring_them(store):
    one, other = root("cat"), root("cat", author="Di")
    filled(store, one, other, root("dog"))
    assert set(store.with_media(media_id("cat"))) == {one.id, other.id}
    assert store.with_media(media_id("other")) == ()


def test_facts_of_media_are_kept_and_replaced(store):
    cat = media_id("cat")
    assert store.media_size_bytes(cat) is None
    assert store.media_facts(cat) is None
    for size, facts in ((3, b"{}"), (4, b"{1}")):
        with store.writing():
            store.insert_media(cat, size_bytes=size, facts=facts)
        assert store.media_size_bytes(cat) == size
        assert store.media_facts(cat) == facts


def test_renders_are_found_by_file_and_by_picture(store):
    with store.writing():
        for file in ("f2", "f1"):
            store.insert_render(file=file, picture="p", content=file.encode())
    assert store.render_of_file("f1") == b"f1"
    assert store.render_of_file("f3") is None
    assert store.renders_of_picture("p") == (b"f1", b"f2")
    assert store.renders_of_picture("q") == ()


def test_records_that_are_being_written_are_noted_until_they_are_there(store):
    cat, beat = root("cat"), root("beat")
    with store.writing():
        store.expect([cat.id, beat.id, cat.id])
    assert store.indexed_and_pending() == (set(), {cat.id, beat.id})
    with store.writing():
        store.insert(cat)
        store.settle([cat.id])
    assert store.indexed_and_pending() == ({cat.id}, {beat.id})


def test_a_transaction_that_fails_leaves_nothing(store):
    with pytest.raises(RuntimeError, match="oh"):
        _insert_and_fail(store)
    assert store.contributions() == {}
    filled(store, root("cat"))


def _insert_and_fail(store):
    with store.writing():
        store.insert(root("cat"))
        raise RuntimeError("oh")


def test_what_was_written_is_there_after_opening_again(store, tmp_path):
    cat = root("cat")
    filled(store, cat)
    with closing(Store.open(tmp_path / "index.sqlite")) as again:
        assert again.contribution(cat.id) == cat


def test_another_writer_is_told_to_try_again(store, tmp_path, monkeypatch):
    monkeypatch.setattr("duetchain.store.index.LOCK_TIMEOUT_S", 0.05)
    with closing(Store.open(tmp_path / "index.sqlite")) as other, store.writing():
        assert other.tips() == ()
        with pytest.raises(Busy), other.writing():
            pytest.fail("two at once")


@pytest.mark.parametrize("ask", ["contribution", "chain", "contributions"])
def test_other_bytes_under_an_id_are_found(store, ask):
    cat = root("cat")
    filled(store, cat)
    changed(store, "UPDATE contribution SET content = ?", root("dog").content())
    with pytest.raises(RepositoryDamaged, match="holds other bytes"):
        getattr(store, ask)(*(() if ask == "contributions" else (cat.id,)))


def test_bytes_that_have_their_digest_but_are_no_record_are_found(store):
    changed(store, "INSERT INTO contribution VALUES (?,'','',NULL,?)", digest(b"{}"), b"{}")
    with pytest.raises(RepositoryDamaged, match="is not valid"):
        store.contribution(digest(b"{}"))


def test_a_healthy_index_has_no_faults(store):
    filled(store, root("cat"))
    assert store.faults() == ()


def test_an_index_that_is_missing_is_no_empty_one(tmp_path):
    with pytest.raises(RepositoryDamaged, match="the index is missing") as missing:
        Store.open(tmp_path / "index.sqlite")
    assert missing.value.reason == "index-damaged"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"x" * 999]
)
def test_an_index_of_other_bytes_is_damaged(tmp_path, content):
    (tmp_path / "index.sqlite").write_bytes(content)
    with pytest.raises(RepositoryDamaged, match="is damaged"):
        Store.open(tmp_path / "index.sqlite")


@pytest.mark.parametrize(("version", "words"), [(0, "not whole"), (VERSION + 1, "newer duetchain")])
def test_an_index_of_another_version_is_refused(tmp_path, version, words):
    path = _raw(tmp_path, f"PRAGMA user_version = {version}")
    with pytest.raises(RepositoryDamaged, match=words):
        Store.open(path)


def test_an_index_without_its_tables_is_damaged(tmp_path):
    path = _raw(tmp_path, f"PRAGMA user_version = {VERSION}")
    with (
        closing(Store.open(path)) as store,
        pytest.raises(RepositoryDamaged, match="no such table"),
    ):
        store.tips()


def test_an_index_of_version_1_without_its_tables_is_damaged(tmp_path):
    path = _raw(tmp_path, "PRAGMA user_version = 1")
    with pytest.raises(RepositoryDamaged, match="no such table"):
        Store.open(path)


def _raw(folder: Path, sql: str) -> Path:
    with closing(sqlite3.connect(folder / "index.sqlite")) as database:
        database.execute(sql)
        database.commit()
    return folder / "index.sqlite"


@pytest.mark.usefixtures("store")
def test_an_index_that_was_put_in_the_place_of_ours_is_noticed(tmp_path):
    path = tmp_path / "index.sqlite"
    with closing(Store.open(path)) as opened:
        opened.still_current()
        Store.create(tmp_path / "new").close()
        (tmp_path / "new").replace(path)
        with pytest.raises(Busy, match="repaired"):
            opened.still_current()


def test_an_index_in_a_folder_that_is_not_there_cannot_be_made(tmp_path):
    with pytest.raises(StorageFailed):
        Store.create(tmp_path / "no" / "index.sqlite")


@pytest.mark.skipif(os.name != "posix", reason="file names of the write-ahead log")
def test_a_settled_index_is_one_file_with_everything_in_it(store, tmp_path):
    cat = root("cat")
    filled(store, cat)
    store.settle_to_one_file()
    (tmp_path / "copy").write_bytes((tmp_path / "index.sqlite").read_bytes())
    with closing(Store.open(tmp_path / "copy")) as copy:
        assert copy.tips() == (cat.id,)
