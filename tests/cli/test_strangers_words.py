"""What strangers wrote is harmless on a terminal, keeps to the folder, and is named if wrong."""

from __future__ import annotations

import json
import shutil
import unicodedata

import msgspec
import pytest

from duetchain import Repository
from duetchain.errors import RepositoryDamaged

USAGE, DAMAGED, FAILED = 2, 5, 8
ESCAPE = "\x1b]0;x\x07"


SMALL = {"quality": "draft", "size": "64x64"}


@pytest.fixture(scope="module")
def made(studio, tmp_path_factory):
    """A repository of two clips."""
    place = tmp_path_factory.mktemp("words")
    clips = [studio.clip(f"words-{one}.mp4", colour=one, length=0.4) for one in ("red", "blue")]
    with Repository.init(place) as repository:
        repository.add(*clips, name="mine")
    return place


@pytest.fixture
def duo(duet, made):
    shutil.copytree(made / ".duet", duet.place / ".duet")
    (duet.place / "out").mkdir()
    return duet


def is_harmless(text):
    return not any(unicodedata.category(one) in ("Cc", "Cf") for one in text if one != "\n")


@pytest.mark.parametrize("field", ["tip", "output", "repository", "target", "background", "zzz"])
def test_no_word_of_a_list_reaches_the_terminal_raw(duo, field):
    told = {"render": [{field: f"a{ESCAPE}\u202e\nb.mp4", **SMALL}, SMALL]}
    (duo.place / "list.json").write_text(json.dumps(told))
    done = duo("batch", "list.json", "-o", "out")
    assert is_harmless(done.stdout)
    assert is_harmless(done.stderr)
    assert done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("output", ["../x.mp4", "/tmp/never-made/x.mp4", "a/../../x.mp4"])
def test_a_list_names_no_file_outside_of_the_folder(duo, output):
    (duo.place / "list.json").write_text(json.dumps([{"output": output, **SMALL}]))
    for force in ((), ("--force",)):
        done = duo("batch", "list.json", "-o", "out", *force)
        assert done.returncode == USAGE
        assert "--anywhere" in done.stderr
    assert not (duo.place / "x.mp4").exists()


def test_a_list_leaves_the_folder_by_no_link_and_where_it_is_said_it_may(duo):
    (duo.place / "elsewhere").mkdir()
    (duo.place / "out" / "link").symlink_to(duo.place / "elsewhere")
    told = [{"output": "link/x.mp4", **SMALL}]
    (duo.place / "list.json").write_text(json.dumps(told))
    assert duo("batch", "list.json", "-o", "out").returncode == FAILED
    assert not list((duo.place / "elsewhere").iterdir())
    assert duo("batch", "list.json", "-o", "out", "--anywhere").returncode == 0
    assert (duo.place / "elsewhere" / "x.mp4").is_file()
    assert duo("batch", "-o", "out", "--name", "../by-hand.mp4").returncode == 0


def test_a_list_that_is_nested_too_deep_is_no_list(duo):
    (duo.place / "list.json").write_text("[" * 100_000)
    done = duo("batch", "list.json")
    assert done.returncode == USAGE
    assert "Error" not in done.stderr


def test_made_up_facts_are_read_anew_and_a_lost_edge_is_damage_by_name(duo):
    with Repository.open(duo.place) as repository:
        index = repository._holdings.index
        info = repository.info(media := repository.show("mine").media)
        flat = msgspec.structs.replace(info.video, width_px=0)
        facts = msgspec.structs.replace(info, video=flat).to_json()
        with index.writing():
            index.insert_media(media, size_bytes=1, facts=facts)
        assert repository.info(media) == info
        index._change("DELETE FROM parent", ())
        with pytest.raises(RepositoryDamaged):
            repository.plan("mine")


@pytest.mark.parametrize("what", ["a file", "a link to itself", "a link to nowhere"])
def test_what_stands_where_a_repository_belongs_is_said(duet, studio, what):
    place = duet.place / ".duet"
    if what == "a file":
        place.write_text("mine")
    else:
        place.symlink_to(".duet" if "itself" in what else "nowhere")
    clips = [studio.clip("words-a.mp4"), studio.clip("words-b.mp4", colour="blue")]
    for number, clip in enumerate(clips):
        (duet.place / f"{number}.mp4").write_bytes(clip.read_bytes())
    for words in (("add", "0.mp4", "1.mp4"), ("init",), ("-C", ".", "log"), ("-C", ".", "repair")):
        done = duet(*words)
        assert done.returncode == DAMAGED, words
        assert f"is {what.split(' to ')[0]} where a folder belongs" in done.stderr
        assert "take it away" in done.stderr
    assert place.is_symlink() or place.read_text() == "mine"
