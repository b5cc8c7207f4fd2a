"""The index in SQLite: it keeps the contract, and damage to its file is found."""

from __future__ import annotations

import itertools
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from factories import root
from index_contract import IndexContract, filled

from duetchain.errors import RepositoryDamaged, StorageFailed
from duetchain.identity import digest
from duetchain.store.index import VERSION, SqliteIndex
from duetchain.store.sqlite_file import SqliteFile


class TestSqlite(IndexContract):
    """A file of SQLite's."""

    @pytest.fixture(scope="class")
    @classmethod
    def new_place(cls, tmp_path_factory):
        folder, numbers = tmp_path_factory.mktemp("index"), itertools.count()
        return lambda: SqliteFile(folder / f"{next(numbers)}.sqlite")

    @pytest.fixture
    def impatient(self, monkeypatch):
        monkeypatch.setattr("duetchain.store.index.LOCK_TIMEOUT_S", 0.05)


@pytest.fixture
def index(tmp_path):
    with closing(SqliteIndex.create(tmp_path / "index.sqlite")) as made:
        yield made


def changed(index: SqliteIndex, sql: str, *values) -> None:
    """Change the index as only damage does."""
    with index.writing():
        index._db.execute(sql, values)


@pytest.mark.parametrize("ask", ["contribution", "chain", "contributions"])
def test_other_bytes_under_an_id_are_found(index, ask):
    cat = root("cat")
    filled(index, cat)
    changed(index, "UPDATE contribution SET content = ?", root("dog").content())
    with pytest.raises(RepositoryDamaged, match="holds other bytes"):
        getattr(index, ask)(*(() if ask == "contributions" else (cat.id,)))


def test_bytes_that_have_their_digest_but_are_no_record_are_found(index):
    changed(index, "INSERT INTO contribution VALUES (?,'','',NULL,?)", digest(b"{}"), b"{}")
    with pytest.raises(RepositoryDamaged, match="is not valid"):
        index.contribution(digest(b"{}"))


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"x" * 999]
)
def test_an_index_of_other_bytes_is_damaged(tmp_path, content):
    (tmp_path / "index.sqlite").write_bytes(content)
    with pytest.raises(RepositoryDamaged, match="is damaged"):
        SqliteIndex.open(tmp_path / "index.sqlite")


@pytest.mark.parametrize(("version", "words"), [(0, "not whole"), (VERSION + 1, "newer duetchain")])
def test_an_index_of_another_version_is_refused(tmp_path, version, words):
    path = _raw(tmp_path, f"PRAGMA user_version = {version}")
    with pytest.raises(RepositoryDamaged, match=words):
        SqliteIndex.open(path)


def test_an_index_without_its_tables_is_damaged(tmp_path):
    path = _raw(tmp_path, f"PRAGMA user_version = {VERSION}")
    with (
        closing(SqliteIndex.open(path)) as index,
        pytest.raises(RepositoryDamaged, match="no such table"),
    ):
        index.tips()


def test_an_index_of_version_1_without_its_tables_is_damaged(tmp_path):
    path = _raw(tmp_path, "PRAGMA user_version = 1")
    with pytest.raises(RepositoryDamaged, match="no such table"):
        SqliteIndex.open(path)


def _raw(folder: Path, sql: str) -> Path:
    with closing(sqlite3.connect(folder / "index.sqlite")) as database:
        database.execute(sql)
        database.commit()
    return folder / "index.sqlite"


def test_an_index_in_a_folder_that_is_not_there_cannot_be_made(tmp_path):
    with pytest.raises(StorageFailed):
        SqliteIndex.create(tmp_path / "no" / "index.sqlite")


@pytest.mark.skipif(os.name != "posix", reason="file names of the write-ahead log")
def test_a_settled_index_is_one_file_with_everything_in_it(index, tmp_path):
    cat = root("cat")
    filled(index, cat)
    index.settle_to_one_file()
    (tmp_path / "copy").write_bytes((tmp_path / "index.sqlite").read_bytes())
    with closing(SqliteIndex.open(tmp_path / "copy")) as copy:
        assert copy.tips() == (cat.id,)


def test_an_index_that_is_missing_says_how_it_is_made_and_leaves_nothing(tmp_path):
    with pytest.raises(RepositoryDamaged) as missing:
        SqliteFile(tmp_path / "index.sqlite").open()
    assert missing.value.reason == "index-damaged"
    assert list(tmp_path.iterdir()) == []
