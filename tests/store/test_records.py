"""Records on the disk: named by their bytes, proved when read, of any kind."""

from __future__ import annotations

import os
import stat

import pytest
from factories import root, some_id

from duetchain.errors import RepositoryDamaged
from duetchain.identity import digest
from duetchain.store.records import Records


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "records")


@pytest.fixture
def write(records, tmp_path):
    staging = tmp_path / "staging"
    staging.mkdir()

    def written(content: bytes) -> str:
        identity = records.write(content, staging=staging)
        assert list(staging.iterdir()) == []
        return identity

    return written


def test_a_record_is_named_by_its_bytes(records, write):
    content = root("cat").content()
    identity = write(content)
    assert identity == digest(content) == root("cat").id
    assert records.path(identity) == records.folder / identity[:2] / f"{identity[2:]}.json"
    assert records.path(identity).read_bytes() == records.read(identity) == content


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_a_record_is_read_only(records, write):
    assert stat.S_IMODE(records.path(write(b"{}")).stat().st_mode) == 0o444


def test_writing_again_changes_nothing(records, write):
    assert write(b"{}") == write(b"{}")
    assert list(records.ids()) == [digest(b"{}")]
    assert records.read(digest(b"{}")) == b"{}"


def test_a_record_of_any_kind_is_kept(records, write):
    content = b'{"schema":"duetchain.signature/9"}'
    assert records.read(write(content)) == content


def test_ids_come_in_order(records, write):
    written = {write(b"%d" % number) for number in range(60)}
    assert list(records.ids()) == sorted(written)


def test_a_folder_that_is_not_there_holds_no_ids(records):
    assert list(records.ids()) == []


def test_files_that_are_no_records_are_passed_over(records, write):
    identity = write(b"{}")
    (records.folder / "ab").mkdir(exist_ok=True)
    for name in ("notes.txt", "short.json", "x" * 62 + ".json", ".json", "A" * 62 + ".json"):
        (records.folder / "ab" / name).touch()
    (records.folder / "zz").mkdir()
    (records.folder / "zz" / ("a" * 62 + ".json")).touch()
    (records.folder / "loose.json").touch()
    assert list(records.ids()) == [identity]


def test_a_missing_record_is_named(records):
    with pytest.raises(RepositoryDamaged, match="is missing") as missing:
        records.read(some_id("other"))
    assert missing.value.contribution == some_id("other")


@pytest.mark.parametrize("content", [b"", b"{} ", b"{"])
def test_a_changed_record_is_named(records, write, content):
    identity = write(b"{}")
    records.path(identity).chmod(0o644)
    records.path(identity).write_bytes(content)
    with pytest.raises(RepositoryDamaged, match="is damaged") as damaged:
        records.read(identity)
    assert damaged.value.contribution == identity


def test_writing_again_mends_a_changed_record(records, write):
    identity = write(b"{}")
    records.path(identity).chmod(0o644)
    records.path(identity).write_bytes(b"")
    write(b"{}")
    assert records.read(identity) == b"{}"
