"""A repository whose originals are on no disk of this machine does all that any other does."""

from __future__ import annotations

import pytest
from far import FarBlobs, FarFolder

from duetchain.errors import RepositoryDamaged
from duetchain.holdings import repairing
from duetchain.holdings.folder import created
from duetchain.identity import digest, file_digest
from duetchain.render.plan import TAG
from duetchain.repository import Repository

VIEW = {"size": (160, 90), "quality": "draft"}


@pytest.fixture
def far(tmp_path):
    (tmp_path / "far").mkdir()
    return FarFolder(created(tmp_path / "far").path, FarBlobs())


@pytest.fixture
def clips(studio):
    made = {"red": 330, "blue": 550, "green": 770}
    return [studio.clip(f"far-{one}.mp4", colour=one, hz=hz) for one, hz in made.items()]


def test_a_chain_is_added_rendered_shown_and_checked_without_one_path_in_the_store(
    far, clips, tmp_path
):
    with Repository(far) as repository:
        tip = repository.add(repository.add(*clips[:2]).tip, clips[2], sync="auto").tip
        assert not [path for path in (far.path / "media").rglob("*") if path.is_file()]
        repository.render(tip, tmp_path / "far.mp4", **VIEW)
        assert len(repository.pictures.thumbnails(repository.log()).pictures) == 3
        assert repository.verify(full=True).problems == ()
        assert repository.mix(tip).voices
        assert repository.composition(tip).to_pydub().duration_seconds == pytest.approx(1, abs=0.1)
    with Repository.init(tmp_path) as near:
        near.add(near.add(*clips[:2]).tip, clips[2], sync="auto")
        near.render(None, tmp_path / "near.mp4", **VIEW)
    assert untagged(tmp_path / "far.mp4") == untagged(tmp_path / "near.mp4")


def test_a_path_of_an_original_is_a_copy_that_stays(far, clips):
    with Repository(far) as repository:
        added = repository.add(clips[0])
        path = repository.media_path(added.media)
        assert file_digest(path) == added.media
        assert repository.media_path(added.media) == path
        assert far.far.copied.count(added.media) == 1


def test_an_absent_original_is_told_and_comes_back_with_its_file(far, clips, tmp_path):
    with Repository(far) as repository:
        added = repository.add(*clips[:2])
        del far.far.kept[added.media]
        assert [one.id for one in repository.verify().problems] == [added.media]
        with pytest.raises(RepositoryDamaged, match="is missing"):
            repository.render(None, tmp_path / "out.mp4", **VIEW)
        assert repository.pictures.thumbnails(repository.log()).unseen == (added.tip,)
        repository.add(clips[1])
        assert repository.verify(full=True).problems == ()


def test_an_index_is_made_anew_from_far_originals(far, clips):
    with Repository(far) as repository:
        added = repository.add(*clips[:2])
        facts = repository.info(added.media)
    assert repairing.repair_folder(far).problems == ()
    with Repository(far) as repository:
        assert repository.info(added.media) == facts


def untagged(film) -> str:
    """The digest of a film without the tip that its tag names: it was made at another time."""
    before, tag, after = film.read_bytes().partition(TAG.encode())
    return digest(before + tag + after[64:])
