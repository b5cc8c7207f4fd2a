"""The user's own folders: absolute, or none where there is no home."""

from pathlib import Path

import pytest

from duetchain import Repository
from duetchain.media.limits import MediaLimits, own_limits
from duetchain.store.seals import own_secret
from duetchain.system import own_folders

FOLDERS = (own_folders.cache_folder, own_folders.data_folder, own_folders.config_folder)


class Homeless:
    """What platformdirs does without a home: now, and before."""

    def __init__(self, *_, **__):
        pass

    @property
    def user_cache_path(self):
        raise RuntimeError("could not determine the home directory")

    @property
    def user_data_path(self):
        return Path("~/.local/share/duetchain")

    user_config_path = user_cache_path


@pytest.fixture
def homeless(monkeypatch):
    monkeypatch.setattr("platformdirs.PlatformDirs", Homeless)


def test_with_a_home_each_is_absolute_and_named_like_us():
    assert all(one().is_absolute() and one().name == "duetchain" for one in FOLDERS)


@pytest.mark.usefixtures("homeless")
def test_without_a_home_there_is_none_and_a_repository_works_all_the_same(tmp_path):
    assert [one() for one in FOLDERS] == [None, None, None]
    assert own_limits() == MediaLimits()
    assert len(own_secret()) == 32
    with Repository.init(tmp_path) as repository:
        assert repository.log() == {}
        assert repository.verify().problems == ()
