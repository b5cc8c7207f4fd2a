"""The index in SQLite: it keeps the contract, and damage to its file is found."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from factories import media_id, root, voice
from index_contract import IndexContract, filled

from duetchain.errors import RepositoryDamaged, StorageFailed, UsageError
from duetchain.identity import digest
from duetchain.store.index import VERSION, SqliteIndex
from duetchain.store.sqlite_file import SqliteFile


class TestSqlite(IndexContract):
    """A file of SQLite's."""

    @pytest.fixture(scope="class")
    @classmethod
    def new_place(cls, tmp_path_factory):
        folder, numbers = tmp_path_factory.mktemp("index"), itertools.count()
        return lambda: SqliteFile(folder / str(next(numbers)) / "index.sqlite")

    @pytest.fixture
    def impatient(self, monkeypatch):
        monkeypatch.setattr("duetchain.store.sqlite_guard.LOCK_TIMEOUT_S", 0.05)


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


@pytest.mark.parametrize("version", [0, 2, VERSION + 1])
def test_an_index_of_another_version_is_as_good_as_none(tmp_path, version):
    path = _raw(tmp_path, f"PRAGMA user_version = {version}")
    with pytest.raises(RepositoryDamaged, match="another version") as wrong:
        SqliteIndex.open(path)
    assert wrong.value.reason == "index-absent"


FORGED = {
    "no table": f"PRAGMA user_version = {VERSION}",
    "a view": "CREATE VIEW extra AS SELECT * FROM contribution",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON pending BEGIN DELETE FROM contribution; END",
    "a table more": "CREATE TABLE extra (x)",
    "a table less": "DROP TABLE pending",
    "a view for a table": "DROP TABLE tip; CREATE VIEW tip AS SELECT created, id FROM contribution",
}


@pytest.mark.parametrize("sql", FORGED.values(), ids=FORGED)
def test_an_index_with_other_tables_than_ours_is_damaged(tmp_path, sql):
    path = tmp_path / "index.sqlite"
    if "user_version" not in sql:
        SqliteIndex.create(path).close()
    _raw(tmp_path, sql)
    with pytest.raises(RepositoryDamaged, match="other tables"):
        SqliteIndex.open(path)
    with pytest.raises(RepositoryDamaged, match="other tables"):
        SqliteIndex.copied(path)


def test_an_index_with_a_journal_beside_it_is_not_opened(index, tmp_path):
    (tmp_path / "index.sqlite-journal").write_bytes(b"whatever")
    with pytest.raises(RepositoryDamaged, match="journal"):
        SqliteIndex.open(tmp_path / "index.sqlite")


@pytest.mark.parametrize(
    "sql",
    [
        """UPDATE media SET facts = '{"width_px":9}'""",
        "UPDATE media SET size = 9",
        "UPDATE render SET picture = 'other'",
    ],
)
def test_a_row_that_the_disk_has_changed_is_not_known_and_told(index, sql):
    media = media_id("cat")
    with index.writing():
        index.insert_media(media, size_bytes=3, facts=b'{"width_px":8}')
        index.insert_render(file="file", picture="picture", content=b"{}")
    assert index.faults() == ()
    changed(index, sql)
    known = index.media_facts(media), index.render_of_file("file")
    assert known.count(None) == 1
    assert len(index.faults()) == 1


def test_an_edge_that_the_disk_has_taken_away_is_damage(index):
    # cat -- beat
    cat = root("cat")
    beat = voice("beat", cat)
    filled(index, cat, beat)
    changed(index, "DELETE FROM parent")
    with pytest.raises(RepositoryDamaged, match="other parents"):
        index.chain(beat.id)


def test_used_in_another_thread_or_after_closing_it_says_so(tmp_path):
    made = SqliteIndex.create(tmp_path / "index.sqlite")
    with ThreadPoolExecutor() as pool, pytest.raises(UsageError, match="another thread"):
        pool.submit(made.tips).result()
    made.close()
    with pytest.raises(UsageError, match="closed"):
        made.tips()


def test_a_long_question_ends_at_a_signal(index):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    timer = threading.Timer(0.3, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        index._rows(endless)


def _raw(folder: Path, sql: str) -> Path:
    with closing(sqlite3.connect(folder / "index.sqlite")) as database:
        database.executescript(sql)
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
    assert missing.value.reason == "index-absent"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("column", ["id", "created", "name", "media"])
def test_bytes_where_text_belongs_are_damage(index, tmp_path, column):
    filled(index, root("cat"))
    index.settle_to_one_file()
    path = _raw(tmp_path, f"UPDATE contribution SET {column} = CAST({column} AS BLOB)")
    with closing(SqliteIndex.open(path)) as opened, pytest.raises(RepositoryDamaged):
        opened.told()
