"""An index that came with a repository: never opened as one, whatever is in it or beside it."""

import os
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from received import ENDLESS, forged_index, hot_journal, received

from duetchain import Repository
from duetchain.errors import RepositoryDamaged
from duetchain.holdings.folder import own_index
from duetchain.store.index import SqliteIndex
from duetchain.store.old_index import salvaged


@pytest.fixture(scope="module")
def plain(tmp_path_factory, studio):
    """A repository of two voices, and what it answers."""
    place = tmp_path_factory.mktemp("plain")
    clip = studio.clip("one.mp4")
    other = studio.tone("two.wav")
    with Repository.init(place) as made:
        made.add(clip, other, name="duet", sync="off")
    return place


@pytest.fixture
def got(plain, tmp_path):
    return received(plain, tmp_path)


def test_a_journal_that_names_a_file_deletes_nothing(got):
    forged_index(got.duet / "index.sqlite")
    (got.duet / "index.sqlite-journal").write_bytes(hot_journal(str(got.thesis)))
    before = got.canary()
    for verb in ("log", "gc", "verify", "repair"):
        assert got.run(verb).code == 0, verb
        assert got.canary() == before, verb
    assert not (got.duet / "index.sqlite-journal").exists()  # a repair takes it away unread


ROWS = {
    "a view without end": f"DROP TABLE contribution; CREATE VIEW contribution AS {ENDLESS}",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON pending BEGIN DELETE FROM contribution; END",
    "another name": "INSERT INTO contribution VALUES ('ab', '', 'duet', NULL, x'00')",
    "a render": "INSERT INTO render VALUES ('ab', 'cd', '{}')",
    "a large value": "INSERT INTO contribution VALUES ('ab','','',NULL,zeroblob(200000000))",
    "many tips": f"INSERT INTO tip SELECT '', x FROM ({ENDLESS} LIMIT 100000)",
}


def answers(place: Path) -> list[object]:
    with Repository.open(place, create=False) as repository:
        found = list(repository.log().items()), repository.tips(), repository.resolve("duet")
        return [*found, replace(repository.verify(), notes=())]


@pytest.mark.parametrize("sql", ROWS.values(), ids=ROWS)
def test_what_it_says_changes_no_answer(got, sql):
    honest = answers(got.top / "got")
    own_index(got.duet / "format").unlink()
    forged_index(got.duet / "index.sqlite", sql)
    assert answers(got.top / "got") == honest
    assert replace(Repository.repair(got.top / "got"), notes=()) == honest[-1]


PLACES = {
    "a link to a file": lambda path: path.symlink_to("/etc/passwd"),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to what never ends": lambda path: path.symlink_to("/dev/zero"),
    "a pipe": os.mkfifo,
    "a link to a folder": lambda path: path.symlink_to("/etc"),
    "a folder": os.mkdir,
}


@pytest.mark.timeout(60)
@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("index.sqlite", ["a pipe", "a link to a file"]),
        ("config.toml", ["a pipe", "a link to what never ends"]),
        ("format", ["a link to what never ends", "a folder", "a link to nowhere", "a pipe"]),
        ("records", ["a link to a folder"]),
        ("media", ["a link to a folder"]),
    ],
)
def test_whatever_stands_in_a_place_is_not_followed_and_ends_soon(got, name, kinds):
    before = got.canary()
    place = got.duet / name
    if place.is_dir():  # where the first that nothing is in would be
        taken = {one.name for one in place.iterdir()}
        place /= min({f"{number:02x}" for number in range(256)} - taken)
    for kind in kinds:
        path = place
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
        PLACES[kind](path)
        done = got.run("verify")
        assert done.code in (0, 5), (kind, done.err)
        assert "Traceback" not in done.err
        assert "fault of duetchain" not in done.err
        told = kind.removesuffix(" to a file").removesuffix(" to a folder")
        if name.startswith(("records", "media")):
            assert f"is {told} where a folder belongs" in done.out
    assert got.canary() == before


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
@pytest.mark.parametrize("kind", PLACES)
def test_what_stands_in_the_place_of_a_record_is_named_and_not_followed(got, kind):
    record = min((got.duet / "records").glob("*/*.json"))
    record.unlink()
    PLACES[kind](record)
    with Repository.open(got.top / "got") as repository:
        told = [problem.text for problem in repository.verify().problems]
    assert any(" where a file belongs" in one for one in told)


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
@pytest.mark.parametrize("name", ["", "media", "records", "renders", "cache", "cache/runs"])
def test_a_link_in_the_place_of_a_folder_is_refused_by_name(got, name):
    path = got.duet / name
    if path.is_dir():
        shutil.rmtree(path)
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(got.top / "project", target_is_directory=True)
    before = got.canary()
    done = got.run("gc")
    assert done.code == 5
    assert "is a link where a folder belongs" in done.err
    for verb in (Repository.open, Repository.repair):
        with pytest.raises(RepositoryDamaged, match="is a link where a folder belongs"):
            verb(got.top / "got")
    assert got.canary() == before


def test_a_record_that_only_a_strangers_index_holds_is_brought_back(got):
    with Repository.open(got.top / "got") as repository:
        ids = list(repository.log())
        with closing(SqliteIndex.open(own_index(repository.folder.format))) as index:
            rows = [(one, index.contribution(one).content()) for one in ids]
    forged_index(got.duet / "index.sqlite")
    import sqlite3

    with closing(sqlite3.connect(got.duet / "index.sqlite")) as database:
        for one, content in rows:
            database.execute("INSERT INTO contribution VALUES (?,'','',NULL,?)", (one, content))
        database.commit()
    for record in (got.duet / "records").glob("*/*.json"):
        record.unlink()
    assert got.run("log", "--count").out == "0\n"
    assert got.run("repair").out.startswith(f"{len(ids)} contributions")
    assert got.run("log", "--count").out == f"{len(ids)}\n"


def test_an_index_of_no_end_gives_nothing_back(got, monkeypatch, tmp_path):
    monkeypatch.setattr("duetchain.store.old_index.MOST_SECONDS", 0.5)
    forged_index(got.duet / "index.sqlite", ROWS["a view without end"])
    room = tmp_path / "room"
    room.mkdir()
    assert list(salvaged(got.duet / "index.sqlite", room)) == []


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_large_index_is_given_up_in_time_and_that_is_no_ctrl_c(got, monkeypatch, seconds):
    monkeypatch.setattr("duetchain.store.old_index.MOST_SECONDS", seconds)
    monkeypatch.setattr("duetchain.store.old_index._STEPS_BETWEEN_LOOKS", 1000)
    many = f"INSERT INTO contribution SELECT x, '', '', NULL, x'00' FROM ({ENDLESS} LIMIT 9000)"
    forged_index(got.duet / "index.sqlite", many)
    room = got.top / "room"
    room.mkdir()
    found = list(salvaged(got.duet / "index.sqlite", room))
    assert len(found) == (9000 if seconds else 0)


def test_a_copy_and_a_folder_of_the_same_name_have_an_index_of_their_own(plain, tmp_path):
    here = own_index(plain / ".duet" / "format")
    shutil.copytree(plain, tmp_path / "copy")
    assert own_index(tmp_path / "copy" / ".duet" / "format") != here
    again = Path(shutil.copytree(plain, tmp_path / "again"))
    first = own_index(again / ".duet" / "format")
    shutil.rmtree(again)
    shutil.copytree(plain, again)
    assert own_index(again / ".duet" / "format") != first
