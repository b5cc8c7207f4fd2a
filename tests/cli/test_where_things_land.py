"""A chain and its films land in the current folder, and never silently in another chain."""

import shutil

import pytest

SMALL = ("--sync", "off", "--size", "64x36", "--quality", "draft")
ONLY = ("--sync", "off", "--no-render")


@pytest.fixture
def card(duet, studio):
    """A folder with two clips, and another to work in, which is the current one."""
    for name in ("in", "work", "else"):
        (duet.place / name).mkdir()
    for colour in ("red", "blue", "green"):
        clip = studio.clip(f"land-{colour}.mp4", colour=colour)
        shutil.copy(clip, duet.place / "in" / f"{colour}.mp4")
    return duet.place / "in"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_made_lands_here_not_beside_the_clips(duet, card, monkeypatch):
    monkeypatch.chdir(duet.place / "work")
    done = duet("add", "../in/red.mp4", "../in/blue.mp4", *ONLY)
    assert done.stderr.splitlines()[0] == f"making a repository: {duet.place}/work/.duet"
    assert names(card) == ["blue.mp4", "green.mp4", "red.mp4"]
    (duet.place / "work" / "blue-duet.mp4").touch()
    again = duet("add", "../in/red.mp4", "../in/blue.mp4", *SMALL)
    first, second, *_ = again.stderr.splitlines()
    assert first == f"adding to the chain in {duet.place}/work, 2 voices"
    assert second == (
        "blue-duet.mp4 is there: the film will be blue-duet-2.mp4; --force replaces blue-duet.mp4"
    )
    duet("add", "../in/red.mp4", "../in/blue.mp4", *SMALL, "--force")
    assert (duet.place / "work" / "blue-duet.mp4").stat().st_size
    assert names(duet.place / "work") == [".duet", "blue-duet-2.mp4", "blue-duet.mp4"]


def test_another_chain_is_added_to_only_if_it_knows_the_parent(duet, card, monkeypatch):
    duet("-C", card, "add", card / "red.mp4", card / "blue.mp4", *SMALL, "-o", card / "film.mp4")
    monkeypatch.chdir(duet.place / "work")
    of_it = duet("add", "../in/red.mp4", "../in/green.mp4", *ONLY)
    assert of_it.stderr.startswith(
        f'adding to the chain in {card}, 2 voices: "../in/red.mp4" is of it\n'
    )
    film = duet("add", "../in/film.mp4", "../in/green.mp4", *ONLY)
    assert f"adding to the chain in {card}, 3 voices" in film.stderr
    assert names(duet.place / "work") == []
    shutil.copy(card / "blue.mp4", card / "other.mp4")
    with (card / "other.mp4").open("ab") as out:
        out.write(b"\0" * 8)
    new = duet("add", "../in/other.mp4", "../in/green.mp4", *ONLY)
    assert new.stderr.startswith(f"making a repository: {duet.place}/work/.duet\n")


def test_an_enclosing_chain_is_used_but_that_of_a_home_only_from_there(duet, card, monkeypatch):
    home = duet.place / "home"
    (home / "videos").mkdir(parents=True)
    duet.environment["HOME"] = str(home)
    monkeypatch.chdir(home)
    duet("add", card / "red.mp4", card / "blue.mp4", *ONLY)
    assert duet("log", "--count").stdout == "2\n"
    monkeypatch.chdir(home / "videos")
    lost = duet("log")
    assert (lost.returncode, "-C ~ names the one in your home" in lost.stderr) == (6, True)
    duet("add", card / "red.mp4", card / "green.mp4", card / "blue.mp4", *ONLY)
    (home / "videos" / "in").mkdir()
    monkeypatch.chdir(home / "videos" / "in")
    assert duet("log", "--count").stdout == "3\n"


def test_a_refused_first_add_leaves_nothing(duet, card, monkeypatch):
    monkeypatch.chdir(duet.place / "work")
    done = duet("add", card / "red.mp4", card / "blue.mp4", "--in", "9", *ONLY)
    assert done.returncode == 2
    assert names(duet.place / "work") == []


def test_the_head_is_seen_moved_and_named_at_a_terminal(duet, card, monkeypatch):
    monkeypatch.chdir(duet.place / "work")
    red = card / "red.mp4"
    first = duet("add", red, card / "blue.mp4", *ONLY, "--author", "Ann").stdout.split()[-3]
    duet("add", red, card / "green.mp4", *ONLY, "--author", "Ben", "--name", "low")
    assert sorted(line[0] for line in duet("head").stdout.splitlines()) == [" ", "*"]
    undone = duet("undo")
    assert undone.stdout.split()[0:2] == ["head:", first]
    assert "nothing is deleted" in undone.stderr
    assert duet("redo", "--json").returncode == 0
    assert duet("head", "--name", "summer cut").stdout.endswith(" is summer cut\n")
    assert duet("head", first).stdout.startswith(f"head: {first}")
    assert "[summer cut]" in duet("head").stdout
    assert "Ben\n  low" in duet("credits", "summer cut", "--all").stdout
    assert duet("head", "--forget", "summer cut", "--name", "x").returncode == 2
    assert duet("head", "--forget", "summer cut").returncode == 0
    assert "(head)" in duet("log").stdout
