"""What the index answers costs no more where there is more: no question reads a whole table."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
from bench.repositories import DEEP, contributions, filled
from factories import root, some_id, voice

from duetchain.holdings.folder import own_index
from duetchain.repository import Repository
from duetchain.store.index import SqliteIndex

MANY = 20_000


@pytest.fixture
def store(tmp_path):
    with closing(SqliteIndex.create(tmp_path / "index.sqlite")) as made:
        yield made


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("large"), MANY)


def asked(store, do) -> list[str]:
    """The statements that `do` runs, with values in place."""
    heard: list[str] = []
    store._db.set_trace_callback(heard.append)
    do()
    store._db.set_trace_callback(None)
    return [one for one in heard if one.lstrip().startswith(("SELECT", "WITH", "INSERT", "DELETE"))]


def plans(store, do) -> list[str]:
    """How SQLite answers what `do` asks, a line for each step."""
    return [
        row[3]
        for statement in asked(store, do)
        for row in store._db.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]


def added(store):
    with store.writing():
        store.expect(["x"])
        store.insert_media(some_id("m"), size_bytes=1, facts=b"{}")
        cat = root("cat")
        for one in (cat, voice("beat", cat)):
            store.insert(one)
        store.settle(["x"])


QUESTIONS = {
    "add": added,
    "chain": lambda store: store.chain(root("cat").id),
    "contribution": lambda store: store.contribution(some_id("a")),
    "facts of a media": lambda store: store.media_facts(some_id("a")),
    "first of the log": lambda store: next(store.walk(), None),
    "parents": lambda store: store._parents_here(some_id("a")),
    "prefix": lambda store: store.with_prefix("abcd"),
    "name": lambda store: store.with_name("cat"),
    "author": lambda store: store.with_words("Ann"),
    "file": lambda store: store.with_file("cat.mp4"),
    "words": lambda store: store.words([some_id("a"), some_id("b")]),
    "media": lambda store: store.with_media(some_id("a")),
    "render": lambda store: store.render_of_file("a"),
    "renders of a picture": lambda store: store.renders_of_picture("a"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_an_index_and_sorts_nothing(store, question):
    added(store)
    steps = plans(store, lambda: QUESTIONS[question](store))
    assert steps
    # What a chain needs is a queue of its own, as long as the chain.
    read = [step for step in steps if step.startswith("SCAN") and step != "SCAN needed"]
    assert [step for step in read if "CONSTANT ROW" not in step] == []
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_tips_come_in_the_order_in_which_they_are_kept(store):
    steps = plans(store, store.tips)
    assert steps == ["SCAN tip"]


def test_rows_in_bulk_are_the_rows_of_as_many_inserts(store, tmp_path):
    (tmp_path / "bulk").mkdir()
    made = filled(tmp_path / "bulk", DEEP + 10)
    with store.writing():
        for one in contributions(DEEP + 10):
            store.insert(one)
    with closing(SqliteIndex.open(own_index(made.path / ".duet" / "format"))) as bulk:
        for table in ("contribution", "parent", "called", "tip"):
            every = f"SELECT * FROM {table}"
            assert bulk._rows(every) == store._rows(every)


def test_the_first_page_reads_one_chain_of_many(large):
    with Repository.open(large.path, create=False) as repository:
        store = repository._holdings.index
        page = repository.log(most=50)
        assert len(page) == 50
        assert len(asked(store, lambda: repository.log(most=50))) < DEEP + 200
        assert list(page) == list(repository.log(large.tip))[:50]
        assert repository.count() == MANY


def test_twenty_thousand_are_opened_asked_and_left_in_a_moment(large):
    began = time.process_time()
    with Repository.open(large.path, create=False) as repository:
        assert repository.resolve(large.name) == repository.resolve(repository.resolve(large.name))
        assert len(repository.log(large.tip)) == DEEP
        assert len(repository.tips()) > MANY // 20
    assert time.process_time() - began < 0.5
