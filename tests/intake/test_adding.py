"""What an add does when another process has been quicker."""

from __future__ import annotations

import pytest

from duetchain import Repository
from duetchain.errors import UsageError
from duetchain.holdings.holdings import Holdings


@pytest.fixture
def quicker(tmp_path, studio, monkeypatch):
    """Another process adds the same clip just before it is committed."""
    clip, commit = studio.clip("quick.mp4"), Holdings.commit

    def late(holdings, *given, **options):
        monkeypatch.setattr(Holdings, "commit", commit)
        with Repository.open(tmp_path, create=True) as other:
            other.add(clip)
        return commit(holdings, *given, **options)

    monkeypatch.setattr(Holdings, "commit", late)
    return clip


def test_a_root_that_was_made_meanwhile_is_in_the_repository_already(tmp_path, quicker):
    with Repository.init(tmp_path) as repository:
        with pytest.raises(UsageError, match="already") as told:
            repository.add(quicker)
        assert repository.tips() == (told.value.contribution,)
        assert repository.verify(full=True).problems == ()


def test_a_root_that_was_made_meanwhile_is_built_on(tmp_path, quicker, studio):
    with Repository.init(tmp_path) as repository:
        added = repository.add(quicker, studio.clip("late.mp4", colour="blue"))
        assert len(added.contributions) == 1
        assert repository.count() == 2


AHMAD = "\u0623\u062d\u0645\u062f"


@pytest.mark.parametrize(
    ("given", "kept", "asked"),
    [
        (" Anna ", "Anna", "Anna"),
        ("Zoe\u0308", "Zo\u00eb", "Zo\u00eb"),
        ("Zo\u00eb", "Zo\u00eb", "Zoe\u0308 "),
        ("\ufeffJos\u00e9\u200b", "Jos\u00e9", "Jose\u0301"),
        (f"\u200f{AHMAD} ", AHMAD, f"{AHMAD}\u200e"),
    ],
)  # fmt: skip
def test_names_that_look_alike_are_one_name(studio, tmp_path, given, kept, asked):
    with Repository.init(tmp_path) as repository:
        repository.add(
            studio.tone("alike-a.wav"), studio.tone("alike-b.wav", hz=550), name=given,
            author=given, parent_author=given, sync="off",
        )  # fmt: skip
        found = repository.show(asked)
        root = repository.show(found.parents[0])
    assert (found.name, found.author, root.author) == (kept, kept, kept)
