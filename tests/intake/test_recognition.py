"""A render of ours is known again, whatever happened to the file on its way."""

import shutil
from fractions import Fraction

import measure
import pytest
from fixtures import replay

from duetchain import Repository
from duetchain.errors import NotFound, UsageError

SMALL = {"size": (320, 180), "quality": "draft", "target": "none"}


@pytest.fixture
def clips(studio):
    colours = ("red", "blue", "lime", "white")
    return [studio.clip(f"r-{c}.mp4", colour=c, hz=300 + 50 * len(c), length=2) for c in colours]


@pytest.fixture
def rendered(repository, clips, tmp_path):
    """A duet of two, and the file that was rendered of it."""
    tip = repository.add(clips[0], clips[1], author="Ann").tip
    repository.render(tip, tmp_path / "duet.mp4", **SMALL)
    return tip, tmp_path / "duet.mp4"


def remade(studio_folder, source, name, *words):
    target = studio_folder / name
    measure.subprocess.run(
        [measure.located(), "-v", "error", "-y", *words[0], "-i", str(source), *words[1],
         str(target)],
        check=True,
    )  # fmt: skip
    replay.is_ours(target)
    return target


def test_the_file_itself_goes_on_from_the_originals(repository, rendered, clips):
    tip, duet = rendered
    added = repository.add(duet, clips[2])
    assert added.parents == (tip,)
    assert len(added.contributions) == 1
    assert "going on from its originals" in added.notes[0]
    assert len(repository.timeline(added.tip).placed_clips) == 3


def test_a_renamed_copy_is_known(repository, rendered, clips, tmp_path):
    tip, duet = rendered
    shutil.copy(duet, tmp_path / "holiday.mov")
    assert repository.add(tmp_path / "holiday.mov", clips[2]).parents == (tip,)


@pytest.mark.parametrize("name", ["copy.mp4", "copy.mkv"])
def test_a_stream_copy_is_known_by_its_picture(repository, rendered, clips, tmp_path, name):
    tip, duet = rendered
    words = ["-map_metadata", "-1", "-c", "copy"]
    copy = remade(tmp_path, duet, name, [], words)
    assert repository.add(copy, clips[2], recognise="bytes").parents == (tip,)


def test_a_trimmed_copy_is_a_clip_of_its_own_and_it_is_said_why(
    repository, rendered, clips, tmp_path
):
    _, duet = rendered
    cut = remade(tmp_path, duet, "cut.mp4", ["-ss", "1"], ["-c", "copy"])
    added = repository.add(cut, clips[2], recognise="tags")
    assert len(added.contributions) == 2
    assert "lasts" in added.notes[0]
    assert len(repository.timeline(added.tip).placed_clips) == 2


def test_a_re_encoded_copy_is_known_by_its_tag_only(repository, rendered, clips, tmp_path):
    tip, duet = rendered
    again = remade(tmp_path, duet, "again.mp4", [], ["-crf", "35", "-preset", "ultrafast"])
    assert repository.add(again, clips[2], recognise="tags").parents == (tip,)
    assert len(repository.add(again, clips[2], recognise="bytes").contributions) == 2


def test_a_forged_tag_on_a_clip_of_another_length_is_not_believed(
    repository, rendered, clips, studio, tmp_path
):
    tip, _ = rendered
    other = studio.clip("r-forged.mp4", colour="gray", length=1)
    forged = remade(
        tmp_path, other, "forged.mp4", [], ["-c", "copy", "-metadata", f"comment=duetchain:{tip}"]
    )
    added = repository.add(forged, clips[2], recognise="tags")
    assert len(added.contributions) == 2
    assert repository.show(added.contributions[0]).render_of is None


def test_a_tag_that_is_no_id_means_nothing(repository, clips, tmp_path):
    words = ["-c", "copy", "-metadata", "comment=duetchain:../../etc/passwd"]
    odd = remade(tmp_path, clips[3], "odd.mp4", [], words)
    added = repository.add(odd, clips[2], recognise="tags")
    assert added.notes == ()


def test_another_repositorys_render_is_a_clip_that_says_what_it_is(
    rendered, clips, tmp_path_factory
):
    tip, duet = rendered
    with Repository.init(tmp_path_factory.mktemp("other")) as other:
        added = other.add(duet, clips[2], recognise="tags")
        root = other.show(added.contributions[0])
        assert root.render_of == tip
        assert root.is_root
        assert not root.created
        assert "import that chain" in added.notes[0]
        assert other.verify(full=True).problems == ()


def test_a_render_as_mine_is_refused_with_the_way_out(repository, rendered, clips):
    _, duet = rendered
    before = repository.log()
    with pytest.raises(UsageError) as refused:
        repository.add(clips[2], duet)
    assert refused.value.reason == "render-as-clip"
    assert repository.log() == before


def test_a_render_and_an_original_stand_for_their_contributions_in_every_verb(
    repository, rendered, clips, tmp_path
):
    tip, duet = rendered
    other = repository.add(clips[3]).tip
    assert repository.resolve(str(duet)) == tip
    assert repository.merge(str(duet), str(clips[3])).parents == (tip, other)
    stranger = tmp_path / "stranger.mp4"
    stranger.write_bytes(b"no clip of ours")
    with pytest.raises(NotFound) as missing:
        repository.resolve(str(stranger))
    assert "is not in this repository" in str(missing.value)


@pytest.mark.parametrize("word", ["x" * 5000, ".", "\0"])
def test_a_word_that_is_neither_name_nor_file_is_not_found(repository, word):
    with pytest.raises(NotFound):
        repository.resolve(word)


def test_a_re_encoded_render_as_mine_is_refused_too(repository, rendered, clips, tmp_path):
    _, duet = rendered
    again = remade(tmp_path, duet, "again2.mp4", [], ["-crf", "35", "-preset", "ultrafast"])
    with pytest.raises(UsageError):
        repository.add(clips[2], again, recognise="tags")


def test_a_song_and_three_takes_make_one_picture_of_four_equal_voices(repository, clips):
    added = repository.add(*clips)
    regions = [placed.region for placed in repository.timeline(added.tip).placed_clips]
    assert len(regions) == 4
    assert len({(region.width_px, region.height_px) for region in regions}) == 1
    assert len(added.contributions) == 4
    assert [len(one.parents) for one in repository.log(added.tip).values()] == [0, 1, 1, 1]


def test_takes_are_timed_against_the_parent_even_before_its_beginning(repository, clips):
    added = repository.add(*clips, offset="-1/2")
    starts = [placed.clip.start for placed in repository.timeline(added.tip).placed_clips]
    assert starts[1] == starts[2] == starts[3] == Fraction(-1, 2)
    assert starts[0] == 0


def test_one_bad_take_is_named_and_the_others_land(repository, clips, tmp_path):
    bad = tmp_path / "bad.mp4"
    bad.write_text("not a film at all\n" * 50)
    added = repository.add(clips[0], clips[1], bad, clips[2])
    assert len(added.contributions) == 3
    assert [one.file for one in added.refused] == [str(bad)]


def test_facts_of_an_older_edition_are_read_anew_once(repository, clips, monkeypatch):
    added = repository.add(clips[0])
    facts = repository.info(added.media)
    with repository._holdings.index.writing():
        repository._holdings.index.insert_media(added.media, size_bytes=1, facts=b'{"edition":1}')
    assert repository.info(added.media) == facts
    monkeypatch.setattr("duetchain.media.probe.probe", None)
    assert repository.info(added.media) == facts
