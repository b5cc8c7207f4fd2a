"""What a word means, and what may be meant by one that means nothing."""

from __future__ import annotations

import pytest

from duetchain.errors import NotFound


@pytest.fixture
def choir(repository, studio):
    song, take = studio.clip("w-song.mp4", colour="red"), studio.clip("w-take.mp4", colour="blue")
    repository.add(song, take, author="Anna Lindqvist", name="alto", file_names="record")
    return repository


@pytest.mark.parametrize("word", ["alto", "Anna Lindqvist", "anna lindqvist"])
def test_a_voice_is_meant_by_name_and_author(choir, word):
    assert choir.show(word).author == "Anna Lindqvist"


@pytest.mark.parametrize("file", ["w-take.mp4", "W-TAKE"])
def test_a_voice_is_meant_by_its_file(choir, file):
    assert choir.show(file).author == "Anna Lindqvist"


def test_a_root_is_meant_by_the_file_that_was_noted(choir):
    assert choir.show("w-song").is_root


@pytest.mark.parametrize("word", ["Anna", "lindqvist", "altp"])
def test_a_part_of_a_name_and_a_slip_are_answered_with_the_name(choir, word):
    with pytest.raises(NotFound) as refused:
        choir.resolve(word)
    assert "anna lindqvist" in refused.value.choices or "alto" in refused.value.choices
