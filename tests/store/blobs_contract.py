"""What every way of keeping originals must do: a test class inherits this and says how one is made.

It gives a fixture `blobs`, empty, and a method `damage` that puts other bytes under an id.
"""

from __future__ import annotations

import pytest
from factories import media_id

from duetchain.identity import MediaId, digest
from duetchain.store.blobs import stage
from duetchain.store.contracts import Blobs, Unfit

CONTENT = b"cat sounds" * 1000
KEPT = MediaId(digest(CONTENT))


class BlobsContract:
    """The tests."""

    @pytest.fixture
    def source(self, tmp_path):
        path = tmp_path / "cat.mp4"
        path.write_bytes(CONTENT)
        return path

    @pytest.fixture
    def staging(self, tmp_path):
        path = tmp_path / "staging"
        path.mkdir()
        return path

    def damage(self, blobs: Blobs, media: MediaId, content: bytes) -> None:
        """Put other bytes under an id, as only damage does."""
        raise NotImplementedError

    def test_a_put_file_is_there_and_whole(self, blobs, source, staging):
        blobs.put(stage(source, staging))
        assert blobs.holds(KEPT)
        assert blobs.whole(KEPT)
        assert blobs.size_bytes(KEPT) == len(CONTENT)
        assert source.read_bytes() == CONTENT

    def test_putting_the_same_bytes_twice_is_the_same(self, blobs, source, staging):
        for _ in range(2):
            blobs.put(stage(source, staging))
        assert blobs.whole(KEPT)

    def test_putting_again_mends_what_was_damaged(self, blobs, source, staging):
        blobs.put(stage(source, staging))
        self.damage(blobs, KEPT, b"other")
        assert not blobs.whole(KEPT)
        blobs.put(stage(source, staging))
        assert blobs.whole(KEPT)
        assert blobs.size_bytes(KEPT) == len(CONTENT)

    @pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"!", b"x" + CONTENT[1:]])
    def test_damaged_bytes_are_there_but_not_whole(self, blobs, source, staging, content):
        blobs.put(stage(source, staging))
        self.damage(blobs, KEPT, content)
        assert blobs.holds(KEPT)
        assert blobs.size_bytes(KEPT) == len(content)
        assert not blobs.whole(KEPT)

    def test_an_unknown_media_is_neither_there_nor_whole(self, blobs):
        unknown = media_id("unknown")
        assert not blobs.holds(unknown)
        assert not blobs.whole(unknown)
        assert blobs.size_bytes(unknown) is None

    def test_what_is_brought_are_files_with_the_bytes(self, blobs, source, staging, tmp_path):
        blobs.put(stage(source, staging))
        brought = blobs.brought([KEPT], tmp_path / "room")
        assert brought.absent == ()
        assert list(brought.paths) == [KEPT]
        assert brought.paths[KEPT].read_bytes() == CONTENT

    def test_absent_ones_are_an_answer_in_the_order_of_asking(
        self, blobs, source, staging, tmp_path
    ):
        blobs.put(stage(source, staging))
        one, other = media_id("one"), media_id("other")
        brought = blobs.brought([other, KEPT, one], tmp_path / "room")
        assert list(brought.paths) == [KEPT]
        assert brought.absent == (other, one)

    def test_one_that_is_asked_for_twice_is_brought_once(self, blobs, source, staging, tmp_path):
        blobs.put(stage(source, staging))
        unknown = media_id("unknown")
        brought = blobs.brought(iter([KEPT, unknown, KEPT, unknown]), tmp_path / "room")
        assert list(brought.paths) == [KEPT]
        assert brought.absent == (unknown,)

    def test_what_was_brought_before_is_still_the_same(self, blobs, source, staging, tmp_path):
        blobs.put(stage(source, staging))
        first = blobs.brought([KEPT], tmp_path / "room").paths[KEPT]
        written = first.stat().st_mtime_ns
        assert blobs.brought([KEPT], tmp_path / "room").paths == {KEPT: first}
        assert first.stat().st_mtime_ns == written

    def test_nothing_is_brought_where_nothing_is_asked_for(self, blobs, tmp_path):
        brought = blobs.brought([], tmp_path / "room")
        assert (brought.paths, brought.absent) == ({}, ())

    def test_what_is_set_aside_is_gone_from_here_and_kept_there(
        self, blobs, source, staging, tmp_path
    ):
        staged = stage(source, staging)
        content = staged.path.read_bytes()
        blobs.put(staged)
        folder = tmp_path / "aside"
        for _ in range(2):
            blobs.set_aside(staged.id, folder)
        assert not blobs.holds(staged.id)
        assert (folder / staged.id[:2] / staged.id[2:]).read_bytes() == content

    @pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"!", b"x" + CONTENT[1:]])
    def test_damaged_bytes_are_not_brought_but_told(
        self, blobs, source, staging, tmp_path, content
    ):
        blobs.put(stage(source, staging))
        assert blobs.brought([KEPT], tmp_path / "room").damaged == ()
        self.damage(blobs, KEPT, content)
        brought = blobs.brought([KEPT, media_id("unknown")], tmp_path / "room")
        assert brought.paths == {}
        assert brought.absent == (media_id("unknown"),)
        assert [(one.media, one.size_bytes) for one in brought.damaged] == [(KEPT, len(content))]

    def test_what_was_mended_is_brought_again(self, blobs, source, staging, tmp_path):
        blobs.put(stage(source, staging))
        self.damage(blobs, KEPT, b"other")
        assert blobs.brought([KEPT], tmp_path / "room").paths == {}
        blobs.put(stage(source, staging))
        assert blobs.unfit([KEPT]) == Unfit()
        assert blobs.brought([KEPT], tmp_path / "room").paths[KEPT].read_bytes() == CONTENT

    def test_a_copy_that_was_changed_since_it_was_brought_is_not_given(
        self, blobs, source, staging, tmp_path
    ):
        blobs.put(stage(source, staging))
        path = blobs.brought([KEPT], tmp_path / "room").paths[KEPT]
        path.chmod(0o644)
        path.write_bytes(b"x" + CONTENT[1:])
        brought = blobs.brought([KEPT], tmp_path / "room")
        assert [one.read_bytes() for one in brought.paths.values()] in ([CONTENT], [])

    def test_absent_ones_are_unfit_and_nothing_is_brought_to_tell(self, blobs, source, staging):
        blobs.put(stage(source, staging))
        one, other = media_id("one"), media_id("other")
        assert blobs.unfit(iter([other, KEPT, one, other])) == Unfit((other, one))
