"""What is said of each file of an add."""

from pathlib import Path

from duetchain import Repository
from duetchain.holdings.said.file_notes import noted_file
from duetchain.intake.named.naming import request_of
from duetchain.intake.request import add_asked


def authors(*files, **asked):
    request = request_of(add_asked(names_from_files=True, **asked), "song", tuple(map(Path, files)))
    return [request.of(file).words.author for file in files]


def test_this_user_comes_before_the_name_of_one_file_and_after_those_of_several():
    assert authors("Anna.mp4", usual_author="Ben") == ["Ben"]
    assert authors("Anna.mp4", "Cy.mp4", usual_author="Ben") == ["Anna", "Cy"]
    assert authors("Anna.mp4", "IMG_1.mp4", usual_author="Ben") == ["Anna", ""]
    assert authors("IMG_1.mp4", "IMG_2.mp4", usual_author="Ben") == ["Ben", "Ben"]
    assert authors("Anna.mp4", "Cy.mp4", author="Choir") == ["Choir", "Choir"]


def test_a_files_name_is_kept_with_a_voice_and_only_noted_of_an_unclaimed_root(tmp_path, studio):
    song, mine = studio.clip("song.mp4"), studio.clip("01 Anna.mp4", colour="blue")
    with Repository.init(tmp_path) as repository:
        done = repository.add(song, mine, names_from_files=True, file_names="record")
        root, voice = map(repository.show, done.contributions)
        bare = repository.show(done.contributions[0])
    assert (voice.author, voice.name, voice.file) == ("Anna", "Anna", "01 Anna.mp4")
    assert (
        bare.content() == f'{{"media":"{root.media}","schema":"duetchain.contribution/1"}}'.encode()
    )
    assert noted_file(root.media) == "song.mp4"
    assert noted_file(voice.media) == "01 Anna.mp4"


def test_by_itself_the_library_takes_no_words_from_files(tmp_path, studio):
    song, mine = studio.clip("song.mp4"), studio.clip("02 Bo.mp4", colour="green", hz=777)
    with Repository.init(tmp_path) as repository:
        voice = repository.show(repository.add(song, mine, file_names="off").tip)
    assert (voice.author, voice.name, voice.file) == ("", "", "")
    assert noted_file(voice.media) == ""


def test_a_voice_is_found_by_its_files_name_recorded_or_noted(tmp_path, studio):
    song, mine = studio.clip("The Song.mp4", hz=333), studio.clip("IMG_21.mp4", colour="blue")
    with Repository.init(tmp_path) as repository:
        root, voice = repository.add(song, mine, file_names="record").contributions
        assert repository.resolve("the song.mp4") == repository.resolve("The Song") == root
        assert repository.resolve("img_21.MP4") == repository.resolve("IMG_21") == voice
