"""The same add twice makes no twins; what differs in anything that was asked is another."""

import shutil

import pytest


@pytest.fixture
def band(studio):
    return [studio.tone(f"twin-{hz}.wav", hz=hz, length=0.5) for hz in (300, 410, 520)]


def test_the_same_add_is_noticed_whatever_its_sound_told(repository, band):
    song, *takes = band
    first = repository.add(song, takes[0], author="Ben", sync="auto")
    again = repository.add(song, takes[0], author="Ben", sync="auto")
    assert again.contributions == again.known == (first.tip,)
    assert again.notes == (f"Ben's take is already here as {first.tip[:12]}: nothing new",)
    repository.undo()
    assert repository.add(song, takes[0], author="Ben", sync="auto").tip == repository.head.tip
    for options in (
        {"again": True}, {"offset": "0.25"}, {"offset": "0.5"}, {"gain_db": -1}, {"sync": "off"},
        {"until": "parent"}, {"message": "louder"},
    ):  # fmt: skip
        asked = {"author": "Ben", "sync": "auto", **options}
        other = repository.add(song, takes[0], **asked)
        assert other.known == (), options
        assert repository.add(song, takes[0], **{**asked, "again": False}).known, options


def test_several_takes_are_noticed_together(repository, band):
    made = repository.add(*band, sync="off").contributions[1:]
    assert repository.add(*band, sync="off").known == made
    assert repository.add(band[0], band[2], band[1], sync="off").known == ()
    assert repository.count() == 5


def test_the_same_merge_is_noticed_and_the_head_goes_there(repository, band):
    song, first = repository.add(*band[:2], sync="off").contributions
    second = repository.add(song, band[2], sync="off").tip
    both = repository.merge(first, second, name="both").tip
    repository.undo()
    again = repository.merge(first, second, name="both")
    assert (again.tip, again.known) == (both, (both,))
    assert "joined so already" in again.notes[0]
    assert repository.head.tip == both
    assert repository.merge(second, first, name="both").known == ()


def test_without_what_was_noted_the_record_decides(repository, band, tmp_path, monkeypatch):
    song, take, _ = band
    timed = repository.add(song, take, offset="0.25").tip
    plain = repository.add(song, take, sync="off").tip
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert repository.add(song, take, offset="0.25").known == (timed,)
    assert repository.add(song, take, sync="off").known == (plain,)
    assert repository.add(song, take, offset="0.75").known == ()


def test_files_that_are_one_and_the_same_are_told(duet, band):
    for one in band[:2]:
        shutil.copy(one, duet.place)
    told = duet("add", "twin-300.wav", "twin-300.wav", "--no-render", "--sync", "off")
    assert told.returncode == 0
    assert '"twin-300.wav" is the very same file as "twin-300.wav"' in told.stderr
