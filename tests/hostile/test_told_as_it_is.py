"""What is found is called by its name: a turned bit, an index of others, a damaged record."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from duetchain import Repository
from duetchain.errors import RepositoryDamaged, UsageError
from duetchain.holdings.folder import FORMAT, own_index
from duetchain.holdings.indexing import opened_index


@pytest.fixture
def place(tmp_path, studio):
    """The folder of a repository of two voices."""
    red, blue = (studio.clip(f"told-{one}.mp4", colour=one) for one in ("red", "blue"))
    with Repository.init(tmp_path) as made:
        made.add(red, blue, name="one", sync="off")
    return tmp_path


def refusal(place):
    with pytest.raises(RepositoryDamaged) as told:
        Repository.open(place, create=False)
    return told.value.message


def test_any_bit_of_the_format_file_that_turned_is_repaired(place):
    form = place / ".duet" / "format"
    for position in range(len(FORMAT)):
        for bit in range(8):
            turned = bytearray(FORMAT.encode())
            turned[position] ^= 1 << bit
            form.write_bytes(turned)
            assert "has no readable format file" in refusal(place)
    form.write_bytes(b"duetchain 3\n")
    assert Repository.repair(place).problems == ()
    assert form.read_text() == FORMAT


@pytest.mark.parametrize("told", ["duetchain 2\n", "duetchain 10\n", "duetchain 11\n"])
def test_a_number_that_no_turned_bit_makes_is_a_newer_duetchains(place, told):
    form = place / ".duet" / "format"
    form.write_text(told)
    assert "was made by a newer duetchain" in refusal(place)
    with pytest.raises(RepositoryDamaged, match="newer"):
        Repository.repair(place)
    assert form.read_text() == told


def test_a_number_beside_what_we_do_not_make_is_a_newer_duetchains(place):
    (place / ".duet" / "format").write_text("duetchain 3\n")
    (place / ".duet" / ".DS_Store").touch()
    assert "has no readable format file" in refusal(place)
    (place / ".duet" / "wings").mkdir()
    assert "was made by a newer duetchain" in refusal(place)


def test_an_index_that_came_with_it_is_a_note_of_verify_and_repair(place):
    (place / ".duet" / "index.sqlite").write_bytes(b"SQLite format 3\0")
    with Repository.open(place) as repository:
        found = repository.verify()
    again = Repository.repair(place)
    for one in (found, again):
        assert one.problems == ()
        assert [note for note in one.notes if "index.sqlite" in note and "not used" in note]


@pytest.mark.parametrize("verb", [["show"], ["log"], ["render", "-o", "x.mp4"], ["add"]])
def test_a_record_that_no_index_takes_is_named_as_damaged(duet, place, studio, verb):
    with Repository.open(place) as repository:
        identity = repository.resolve("one")
        record = repository.folder.records.path(identity)
    record.chmod(0o644)
    record.write_bytes(record.read_bytes() + b" ")
    own_index(place / ".duet" / "format").unlink()
    word = identity[:8]
    more = [studio.tone("told.wav")] if verb == ["add"] else []
    done = duet("-C", place, verb[0], word, *more, *verb[1:])
    assert done.returncode == 5
    assert f"record {identity[:12]} is damaged" in done.stderr
    other = duet("-C", place, verb[0], "0" * 8, *more, *verb[1:])
    assert other.returncode == 6


def test_a_closed_repository_and_one_of_another_thread_say_so(place):
    told = []
    repository = Repository.open(place)

    def use(*_):
        for verb in (repository.log, repository.credits, repository.close):
            try:
                verb()
            except UsageError as wrong:
                told.append(wrong.message)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(told) == 3
    repository.close()
    repository.close()
    use()
    assert len(told) == 5
    assert all("was closed, or is used in another thread" in one for one in told)


def test_indexing_tells_how_far_it_is(place):
    with Repository.open(place) as repository:
        folder = repository.folder
    own_index(folder.format).unlink()
    shares = []
    opened_index(folder, shares.append).close()
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert len(shares) > 1
    shares.clear()
    opened_index(folder, shares.append).close()
    assert len(shares) <= len(list(Path(place, ".duet", "records").iterdir()))
