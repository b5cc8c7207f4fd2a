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
        with Repository.open(tmp_path) as other:
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
