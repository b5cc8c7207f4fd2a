"""Disks that are full or can only be read: all that looks works, and nothing is half-written."""

from __future__ import annotations

import pytest
from apart import FILES, Disk

from duetchain import Repository

VIEW = ["--size", "160x90", "--quality", "draft"]


@pytest.fixture(scope="module")
def content(tmp_path_factory, studio):
    """A repository of two voices with what a render left in its cache, and a clip beside it."""
    place = tmp_path_factory.mktemp("content")
    clips = [studio.clip(f"disk-{one}.mp4", colour=one) for one in ("red", "blue", "green")]
    with Repository.init(place) as made:
        made.add(*clips[:2], name="one", sync="off")
        made.render("one", place / "one.mp4", size=(160, 90), quality="draft")
    (place / "mine.mp4").write_bytes(clips[2].read_bytes())
    return place


def codes(told):
    return [one.code for one in told]


def test_all_that_looks_works_on_a_disk_that_can_only_be_read(content, tmp_path):
    looks = [
        ["log"],
        ["show", "one"],
        ["tree"],
        ["verify", "--full"],
        ["credits", "one"],
        ["export", "--format", "svg", "-o", str(tmp_path / "one.svg")],
        ["mix", "one"],
        ["cache"],
        ["render", "one", "-o", str(tmp_path / "one.mp4"), *VIEW],
    ]
    writes = [
        ["add", "one", "mine.mp4", "--no-render"],
        ["render", "one", "-o", "here.mp4", *VIEW],
        ["gc"],
    ]
    disk = Disk(tmp_path / "disk", tmp_path / "home", "read-only")
    told = disk.run(content, *looks, *writes, FILES, ["verify"])
    looked, (added, rendered, freed), (files, again) = told[:9], told[9:12], told[12:]
    assert codes(looked) == [0] * len(looks), [one.text() for one in looked if one.code]
    assert (tmp_path / "one.mp4").stat().st_size > 1000
    assert codes([added, rendered, freed]) == [7, 7, 7]
    assert f'the repository "{disk.place}/.duet" cannot be written: Read-only' in added.err
    assert f'"{disk.place}" cannot be written' in rendered.err
    assert "here.mp4" not in files.out
    assert again.out == "2 contributions, 2 media: whole\n"


@pytest.mark.parametrize("home", ["nowhere", "/proc/nowhere"])
def test_without_a_folder_for_an_index_it_is_held_in_memory(content, tmp_path, home):
    disk = Disk(tmp_path / "disk", tmp_path / "home", "read-only")
    verbs = (["log", "--count"], ["verify"])
    environment = {"HOME": home, "XDG_CACHE_HOME": home, "XDG_DATA_HOME": home}
    told = disk.run(content, *verbs, **environment)
    assert [one.out for one in told] == ["2\n", "2 contributions, 2 media: whole\n"]


def test_a_full_disk_is_looked_at_and_not_written_and_gc_makes_room(content, tmp_path):
    elsewhere = str(tmp_path / "elsewhere.mp4")
    disk = Disk(tmp_path / "disk", tmp_path / "home", "full", size="2m")
    told = disk.run(
        content,
        FILES,
        ["log", "--count"],
        ["mix", "one"],
        ["render", "one", "-o", elsewhere, *VIEW],
        ["add", "one", "mine.mp4", "--offset", "0.1", "--json"],
        ["render", "one", "-o", "here.wav"],
        ["tree", "--svg", "here.svg"],
        ["verify", "--full"],
        FILES,
        ["gc"],
        ["add", "one", "mine.mp4", "--offset", "0.1", "--no-render"],
        ["verify", "--full"],
    )
    before, count, mixed, rendered, added, here, drawn, verified, after, freed, again, last = told
    assert codes([count, mixed, rendered, verified, freed, again, last]) == [0] * 7
    assert count.out == "2\n"
    assert codes([added, here, drawn]) == [7, 7, 7]
    assert "No space left on device" in added.out
    for one in (here, drawn):
        assert f'error: "{disk.place}": No space left on device' in one.err
        assert "let duet gc make room" in one.err
    assert before == after  # nothing half-written, nothing lost
    assert (tmp_path / "elsewhere.mp4").stat().st_size > 1000
    assert verified.out == "2 contributions, 2 media: whole\n"
    assert not freed.out.startswith("0 results")
    assert last.out == "3 contributions, 3 media: whole\n"


def test_a_full_cache_of_the_user_hinders_nothing(content, tmp_path, studio):
    (tmp_path / "cache").mkdir()
    disk = Disk(tmp_path / "disk", tmp_path / "home", "full", size="1m")
    clips = [str(studio.clip(f"disk-{one}.mp4", colour=one)) for one in ("red", "blue")]
    at = ["-C", str(content)]
    told = disk.run(
        tmp_path / "cache",
        [*at, "log", "--count"],
        ["sync", *clips],
        [*at, "verify"],
        FILES,
        XDG_CACHE_HOME=str(disk.place),
    )
    assert codes(told) == [0, 0, 0, 0], [one.text() for one in told]
    assert told[2].out == "2 contributions, 2 media: whole\n"
    assert not [one for one in told[3].out.splitlines() if one.startswith("duetchain/.")]
