"""A received repository with links, pipes and devices in our places: nothing outside changes."""

from __future__ import annotations

import os
import shutil

import pytest

from duetchain import Repository
from duetchain.errors import DuetError, RepositoryDamaged
from duetchain.identity import file_digest
from duetchain.system.workspace import sweep

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and pipes")
VIEW = {"size": (160, 90), "quality": "draft"}
LONG_AGO = 1_600_000_000
HEX = "cd" * 31
KINDS = ("link", "pipe", "zero", "folder")


@pytest.fixture(scope="module")
def clips(studio):
    made = {"red": 330, "blue": 550, "green": 770}
    return [studio.clip(f"links-{one}.mp4", colour=one, hz=hz) for one, hz in made.items()]


@pytest.fixture(scope="module")
def sent(clips, tmp_path_factory):
    """A repository as somebody might send it, rendered once."""
    place = tmp_path_factory.mktemp("sent")
    with Repository.init(place) as made:
        made.add(*clips[:2], sync="off", name="one")
        made.render("one", place / "one.mp4", **VIEW)
    return place


@pytest.fixture
def received(sent, tmp_path):
    place = tmp_path / "received"
    shutil.copytree(sent / ".duet", place / ".duet", symlinks=True)
    return place


@pytest.fixture
def canary(tmp_path):
    """The user's own files, named so that anything that follows a link takes them for ours."""
    top = tmp_path / "mine"
    for folder in ("", "ab", "run-best", "new-house", "jobs", "runs", "runs/run-best"):
        place = top / folder
        place.mkdir(exist_ok=True)
        for name in (
            "package.json",
            f"{HEX}.json",
            f"{HEX}.mp4",
            ".0123456789abcdef",
        ):
            (place / name).write_bytes(b"{}" * 20)
        (place / "lock").touch()
        os.utime(place, (LONG_AGO, LONG_AGO))
    yield top
    shutil.rmtree(top)


def state(top):
    """All of a tree that could change, links unresolved; access times left out."""
    told = {}
    for path in sorted([top, *top.rglob("*")]):
        found = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        told[str(path)] = (found.st_mode, found.st_mtime_ns, found.st_nlink, content)
    return told


def verbs(place, clips, output):
    """What people do in a folder that they were sent; each may refuse, none may follow."""
    with Repository.open(place) as repository:
        for verb in (
            lambda: repository.render("one", output, **VIEW),
            lambda: repository.add("one", clips[2], sync="off"),
            lambda: repository.verify(),
            lambda: repository.cache().swept(),
            lambda: repository.cache().trimmed(0),
            lambda: sweep(repository.folder.runs, within=repository.folder.path),
        ):
            try:
                verb()
            except DuetError as wrong:
                yield wrong


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "level",
    ["cache", "cache/jobs", "cache/jobs/ab", "cache/runs", "cache/runs/run-zzzz", "media"],
)  # fmt: skip
def test_a_link_in_place_of_a_folder_is_not_followed(received, canary, clips, tmp_path, level):
    link = received / ".duet" / level
    link.parent.mkdir(exist_ok=True)
    if link.is_dir():
        shutil.rmtree(link)
    link.symlink_to(canary)
    before = state(canary)
    try:
        refused = list(verbs(received, clips, tmp_path / "out.mp4"))
    except RepositoryDamaged as wrong:  # most are seen when it is opened
        refused = [wrong]
    assert state(canary) == before
    assert link.is_symlink()
    if level in ("cache", "cache/jobs", "cache/runs"):
        assert any("is a link where a folder belongs" in one.message for one in refused)


@pytest.mark.timeout(120)
def test_what_stands_in_place_of_a_cached_result_is_not_read_and_the_film_is_the_same(
    sent, received, canary, tmp_path
):
    private = canary / "package.json"
    jobs = received / ".duet" / "cache" / "jobs"
    places = sorted(one for one in jobs.rglob("*") if one.is_file())
    for number, path in enumerate(places):
        path.unlink()
        put(path, KINDS[number % len(KINDS)], private)
    before = state(canary)
    with Repository.open(received) as repository:
        told = repository.cache().foreign()
        assert len(told) == len(places)
        assert all("where a file belongs" in one for one in told)
        repository.render("one", tmp_path / "out.mp4", **VIEW)
        repository.cache().swept()
        repository.cache().trimmed(0)
    assert file_digest(tmp_path / "out.mp4") == file_digest(sent / "one.mp4")
    assert state(canary) == before


def put(path, kind, target):
    match kind:
        case "link":
            path.symlink_to(target)
        case "zero":
            path.symlink_to("/dev/zero")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()


def test_a_strangers_giant_pushes_nothing_out(received, tmp_path):
    with Repository.open(received) as repository:
        cache = repository.cache()
        ours = cache.entries()
        place = cache.path / "00"
        place.mkdir(exist_ok=True)
        (place / f"{HEX}.json").write_text("{}")
        with (place / f"{HEX}.mp4").open("wb") as sparse:
            sparse.truncate(21 * 1024**3)
        assert cache.trimmed(20 * 1024**3) == ()
        assert cache.entries() == ours
        assert place / f"{HEX}.mp4" in [one.file for one in cache.swept()]
        assert cache.entries() == ours
        assert list(place.iterdir()) == []


@pytest.mark.parametrize("told", ["[" * 200_000, "[]", "{}", "1" * 5000, '{"seal": 1}', "null"])
def test_what_is_told_of_a_result_is_no_error_whatever_it_is(received, tmp_path, told):
    with Repository.open(received) as repository:
        for entry in repository.cache().entries():
            entry.told.write_text(told)
        repository.render("one", tmp_path / "out.mp4", **VIEW)


def test_what_killed_processes_left_is_removed_and_counted(received):
    with Repository.open(received) as repository:
        cache = repository.cache()
        ours = cache.entries()
        place = cache.path / "cd"
        place.mkdir(exist_ok=True)
        (place / f"{HEX}.mp4").write_bytes(b"result")
        (place / ".0123456789abcdef").write_bytes(b"half")
        (place / "notes.txt").write_bytes(b"whose?")
        assert [one.size_bytes for one in cache.swept()] == [6, 4]
        assert [one.name for one in place.iterdir()] == ["notes.txt"]
        assert cache.entries() == ours


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_stands_in_place_of_an_original_is_read(
    received, canary, clips, tmp_path, kind
):
    with Repository.open(received) as repository:
        media = repository.show("one").media
        path = repository.media_path(media)
        path.unlink()
        put(path, kind, clips[2])
        output = tmp_path / "out.mp4"
        for verb in (
            lambda: repository.render("one", output, **VIEW),
            lambda: repository.add("one", clips[2], sync="bleed"),
        ):
            with pytest.raises(RepositoryDamaged, match="where a file belongs"):
                verb()
        assert not output.exists()
        assert repository.pictures.thumbnails(repository.log()).unseen == (
            repository.show("one").id,
        )
        assert [one.id for one in repository.verify().problems] == [media]
