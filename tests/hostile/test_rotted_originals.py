"""An original that is not the bytes of its name is told before any frame, cured by its file."""

from __future__ import annotations

import os

import pytest

from duetchain import Repository
from duetchain.errors import RepositoryDamaged
from duetchain.identity import file_digest
from duetchain.render import bench
from duetchain.store.proved_originals import own_notes
from duetchain.system.stamps import stamp_of

VIEW = {"size": (160, 90), "quality": "draft"}


@pytest.fixture
def clips(studio):
    made = {"red": 330, "blue": 550, "green": 770}
    return [studio.clip(f"rot-{one}.mp4", colour=one, hz=hz) for one, hz in made.items()]


@pytest.fixture
def chain(repository, clips):
    """A duet, and one upon it."""
    one = repository.add(*clips[:2], sync="off", name="one").tip
    return one, repository.add("one", clips[2], sync="off", name="two").tip


def flipped(path, *, keep_times=False):
    """One bit in the middle, as a disk loses it."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)
    if keep_times:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(("keep_times", "is_rendered"), [(False, False), (True, True)])
def test_no_damaged_byte_is_in_an_output_and_none_comes_from_the_cache_after_mending(
    repository, chain, clips, tmp_path, keep_times, is_rendered
):
    if is_rendered:  # so that it was read, proved and noted
        repository.render("two", tmp_path / "first.mp4", **VIEW)
    path = repository.media_path(repository.show("one").media)
    flipped(path, keep_times=keep_times)
    with pytest.raises(RepositoryDamaged) as told:
        repository.render("two", tmp_path / "bad.mp4", **VIEW)
    assert not (tmp_path / "bad.mp4").exists()
    size = path.stat().st_size
    assert f"{size} bytes are others than were added" in told.value.message
    assert '"one"' in told.value.message
    assert chain[1][:12] in told.value.message
    assert told.value.reason == "media-damaged"
    assert told.value.contribution == chain[0]
    repository.add(clips[1])
    repository.render("two", tmp_path / "after.mp4", **VIEW)
    repository.render("two", tmp_path / "fresh.mp4", **VIEW, is_cached=False)
    assert file_digest(tmp_path / "after.mp4") == file_digest(tmp_path / "fresh.mp4")


def test_a_cut_original_is_told_with_both_sizes(repository, chain, tmp_path):
    path = repository.media_path(repository.show("one").media)
    whole = path.stat().st_size
    path.chmod(0o644)
    os.truncate(path, 100)
    with pytest.raises(RepositoryDamaged, match=f"it has 100 bytes instead of {whole}"):
        repository.mix("two")


def test_every_verb_that_reads_originals_refuses_a_damaged_one(repository, chain, clips, tmp_path):
    media = repository.show("one").media
    flipped(repository.media_path(media))
    for verb in (
        lambda: repository.mix("two"),
        lambda: repository.stems("two", tmp_path / "stems"),
        lambda: repository.poster("two", tmp_path / "poster.png"),
        lambda: repository.sheet("two", tmp_path / "sheet.png"),
        lambda: repository.add("two", clips[0], sync="auto"),
        lambda: repository.composition("two").to_pydub(),
        lambda: repository.originals([media], tmp_path),
    ):
        with pytest.raises(RepositoryDamaged, match="is damaged"):
            verb()
    assert len(repository.log()) == 3
    assert not list(tmp_path.glob("*.png"))


def test_a_picture_of_a_damaged_original_is_left_out(repository, chain):
    flipped(repository.media_path(repository.show("one").media))
    seen = repository.pictures.thumbnails(repository.log())
    assert seen.unseen == (chain[0],)


def test_a_rotted_parent_is_put_back_by_its_own_file_beside_a_new_clip(repository, clips):
    repository.add(clips[0], clips[1], sync="off")
    media = file_digest(clips[0])
    flipped(repository.media_path(media), keep_times=True)
    repository.add(clips[0], clips[2], sync="off")
    assert file_digest(repository.media_path(media)) == media
    assert repository.verify(full=True).problems == ()


def test_what_was_made_while_an_original_changed_is_not_kept(
    repository, chain, tmp_path, monkeypatch
):
    path = repository.media_path(repository.show("one").media)
    carried_out = bench.carried_out

    def rots(job, before, place, stem, on_share):
        made = carried_out(job, before, place, stem, on_share)
        if path.exists() and str(path.absolute()) in place.paths.values():
            flipped(path)
        return made

    monkeypatch.setattr(bench, "carried_out", rots)
    with pytest.raises(RepositoryDamaged, match="is damaged"):
        repository.render("two", tmp_path / "bad.mp4", **VIEW)
    monkeypatch.undo()
    assert not (tmp_path / "bad.mp4").exists()
    flipped(path)  # back as it was
    repository.render("two", tmp_path / "cached.mp4", **VIEW)
    repository.render("two", tmp_path / "fresh.mp4", **VIEW, is_cached=False)
    assert file_digest(tmp_path / "cached.mp4") == file_digest(tmp_path / "fresh.mp4")


def test_a_task_is_run_again_if_its_original_was_replaced_by_the_same_bytes(
    repository, chain, clips, tmp_path, monkeypatch
):
    path = repository.media_path(repository.show("one").media)
    carried_out, runs = bench.carried_out, []

    def replaced(job, before, place, stem, on_share):
        if str(path.absolute()) in place.paths.values() and not runs:
            runs.append(job.name)
            made = carried_out(job, before, place, stem, on_share)
            fresh = tmp_path / "fresh"
            fresh.write_bytes(path.read_bytes())
            fresh.replace(path)
            return made
        return carried_out(job, before, place, stem, on_share)

    monkeypatch.setattr(bench, "carried_out", replaced)
    repository.render("two", tmp_path / "out.mp4", **VIEW)
    assert len(runs) == 1


def test_an_original_is_read_once_and_not_again_while_nothing_touches_it(
    repository, chain, tmp_path, monkeypatch
):
    repository.render("two", tmp_path / "one.mp4", **VIEW)

    def unread(*_):
        pytest.fail("read again")

    monkeypatch.setattr("duetchain.store.blobs.hashlib.file_digest", unread)
    with Repository.open(tmp_path) as again:
        assert again.folder.media.unfit([again.show("one").media]).damaged == ()
    media = repository.show("one").media
    assert own_notes().knows(media, stamp_of(repository.media_path(media)))


def test_results_that_were_sealed_before_originals_were_proved_are_not_believed(
    repository, chain, tmp_path, monkeypatch
):
    monkeypatch.setattr("duetchain.store.cache.CONTEXT", "cached result 1")
    repository.render("two", tmp_path / "old.mp4", **VIEW)
    monkeypatch.undo()
    assert repository.cache().entries() == ()
    assert repository.render("two", tmp_path / "new.mp4", **VIEW).jobs_reused == 0
