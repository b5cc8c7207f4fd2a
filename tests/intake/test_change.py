"""A voice is changed by what replaces it with itself; the piece is as if it had been added so."""

import shutil
from fractions import Fraction

import pytest

from duetchain.errors import UsageError
from duetchain.lineage.arrangement import PictureInPicture, Replace, Sequential


@pytest.fixture
def clips(studio):
    return [studio.clip(f"ch-{colour}.mp4", colour=colour) for colour in ("red", "blue", "green")]


def voices(repository, tip=None):
    return {clip.media.id: clip for clip in repository.composition(tip).parts.clips}


def shape(part):
    """A composition without whose contribution brings what."""
    if children := getattr(part, "children", ()):
        return (type(part).__name__, getattr(part, "over", ()), *map(shape, children))
    return (part.media.id, part.start, part.source_range, part.gain_mdb, part.fill, part.muted)


def test_a_level_and_a_fill_go_there_and_back_to_the_usual_ones(repository, clips):
    repository.add(*clips[:2], name="mine", gain_db=-6, fill="loop")
    repository.change("mine", gain_db=-3)
    repository.change("mine", muted=True)
    media = repository.show().media
    assert (voices(repository)[media].gain_mdb, voices(repository)[media].muted) == (-3000, True)
    repository.change("mine", muted=False, gain_db=0, fill="hold")
    clip = voices(repository)[media]
    assert (clip.gain_mdb, clip.muted, clip.fill) == (0, False, "hold")
    assert repository.show().arrangement.exact
    nudged = repository.nudge("mine", "0.1")
    assert voices(repository, nudged.tip)[media].gain_mdb == 0


def test_a_shorter_range_leaves_every_instant_at_its_time(repository, clips):
    repository.add(*clips[:2], name="mine", offset="0.25", speed=2)
    before = voices(repository)[repository.show().media]
    repository.change("mine", start="0.5", end="0.75")
    after = voices(repository)[repository.show().media]
    assert after.source_range.start == Fraction(1, 2)
    assert after.zero - after.source_range.start / after.pace == before.zero
    repository.change("mine", start=0, end=None)
    again = voices(repository)[repository.show().media]
    assert (again.start, again.source_range) == (before.start, before.source_range)


@pytest.mark.parametrize("met", [PictureInPicture(size_percent=40), Sequential()])
def test_a_voice_meets_the_others_as_if_it_was_added_last(repository, clips, met):
    red, blue, green = clips
    root = repository.add(red, blue, name="mine").contributions[0]
    repository.add("mine", green, name="other")
    changed = repository.change("mine", arrangement=met)
    again = repository.add(root, green).tip
    wanted = repository.add(again, blue, arrangement=met).tip
    found, right = (repository.composition(one).parts for one in (changed.tip, wanted))
    assert shape(found) == shape(right)
    with pytest.raises(UsageError, match="not in the parent"):
        repository.add(changed.tip, red, arrangement=Replace(voice=repository.resolve("other")),
                       name="x") and repository.add(
            repository.head.tip, red, arrangement=Replace(voice=root[:63] + "0")
        )  # fmt: skip


def test_a_changed_voice_is_seen_once_where_branches_are_merged(repository, clips):
    red, blue, green = clips
    old = repository.add(red, blue, name="mine").tip
    repository.change("mine", arrangement=PictureInPicture())
    branch = repository.add(old, green).tip
    repository.merge(repository.undo().tip, branch)
    assert len(repository.composition().parts.clips) == 3


def test_what_changes_nothing_or_cannot_be_is_refused(repository, clips):
    repository.add(*clips[:2], name="mine")
    count = repository.count()
    for options, told in (
        ({}, "nothing is to be changed"),
        ({"gain_db": 0}, "is so already"),
        ({"start": 9}, "ends at 1.0"),
        ({"start": "0.5", "end": "0.25"}, "nothing is left"),
        ({"arrangement": Replace(voice="0" * 64)}, "replace is for another"),
        ({"muted": True, "gain_db": 3}, "has no level"),
        ({"audio_track": 3}, "no sound 3"),
        ({"loud": 3}, "loud"),
    ):
        with pytest.raises(UsageError, match=told):
            repository.change("mine", **options)
    alone = repository.add(clips[2], name="alone").tip
    with pytest.raises(UsageError, match="no other voice"):
        repository.change("alone", arrangement="stacked")
    assert (repository.count(), repository.head.tip) == (count + 1, alone)


def test_films_that_a_nudge_or_a_change_leaves_behind_are_told_and_rendered(duet, studio):
    for name, hz in (("low.wav", 220), ("high.wav", 440)):
        shutil.copy(studio.tone(f"ch-{name}", hz=hz, length=0.5), duet.place / name)
    words = ("--sync", "off", "-o", "both.wav", "--target", "none")
    duet("add", "low.wav", "high.wav", "--name", "mine", *words)
    told = duet("nudge", "mine", "100ms")
    command = "duet render -o both.wav --target none --force"
    assert told.stderr == f"both.wav is out of date now: {command}\n"
    anew = duet("change", "mine", "--gain", "-3", "--render")
    assert "both.wav: 2 voices, 0.60 s" in anew.stdout
    (duet.place / "both.wav").unlink()
    assert "duet render -o FILE.mp4" in duet("change", "mine", "--out", "0.25").stderr
    assert duet("change", "mine", "--out", "end", "--mute").returncode == 0
    wrong = duet("change", "mine", "--as", "replace")
    assert (wrong.returncode, "another file" in wrong.stderr) == (2, True)
