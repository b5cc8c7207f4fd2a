"""Who is meant by a file's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.intake.named.file_words import MOST_LETTERS, words_in, words_in_each
from duetchain.lineage.base_name import MOST_NAME_LETTERS, base_name, is_base_name

SOMEBODY = {
    "01 Anna.mp4": "Anna",
    "Anna - soprano.mov": "Anna",
    "anna_lindqvist_take2.MP4": "Anna Lindqvist",
    "Chloé.wav": "Chloé",
    "IMG_4021 Anna.MOV": "Anna",
    "Anna_IMG_4021.MOV": "Anna",
    "VID_20240512_Anna.mp4": "Anna",
    "Anna_20240512_101112.mp4": "Anna",
    "2024-05-12 Anna.mp4": "Anna",
    "12.05.2024 Jörg Müller.mov": "Jörg Müller",
    "Anna 12 March 2024.mp4": "Anna",
    "Anna at 10.30.mov": "Anna",
    "03-Bo.mov": "Bo",
    "3. Bo.mov": "Bo",
    "Bo-2.mp4": "Bo",
    "7-Olu (take 3).mov": "Olu",
    "Take2_Anna.mov": "Anna",
    "Take 2 - Anna Maria (edited).mp4": "Anna Maria",
    "anna take two.mp4": "Anna",
    "Anna (2).mp4": "Anna",
    "Anna copy 2.mp4": "Anna",
    "Copy of Anna.mp4": "Anna",
    "Kopie von Anna.mp4": "Anna",
    "Anna - Kopie.mp4": "Anna",
    "Anna-take2.mp4": "Anna",
    "bo_final_FINAL2.mov": "Bo",
    "Anna_4K_60fps.mp4": "Anna",
    "Anna.mp4.mov": "Anna",
    "track 04 - Dana.wav": "Dana",
    "Voice 001 - Anna.m4a": "Anna",
    "anna's take.mp4": "Anna",
    "ANNA.MP4": "Anna",
    "anna.lindqvist.mp4": "Anna Lindqvist",
    "01-anna-lindqvist.mp4": "Anna Lindqvist",
    "AnnaLindqvist.mp4": "Anna Lindqvist",
    "JohnMcDonald.mp4": "John McDonald",
    "o'brien.mp4": "O'Brien",
    "jean-luc picard.mp4": "Jean-Luc Picard",
    "16 Pia-Marie-Antoinette von Hohenstein.mp4": "Pia-Marie-Antoinette von Hohenstein",
    "Lindqvist, Anna.mp4": "Lindqvist, Anna",
    "Anna & Ben.mp4": "Anna & Ben",
    "May.mp4": "May",
    "June Carter.mp4": "June Carter",
    "Sam.mp4": "Sam",
    "花子.mp4": "花子",
    "Ольга Петрова.mkv": "Ольга Петрова",
    "takes/02 Bo.mp4": "Bo",
    "\u202eanna\n.mp4": "Anna",
}
NOBODY = [
    "IMG_4021.MOV",
    "IMG_E4021.MOV",
    "MVI_0032.AVI",
    "DSC00123.MP4",
    "DSC_0012.mov",
    "PXL_20240512_101112345.mp4",
    "C0012.MP4",
    "PXL_20240512_101112345.TS.mp4",
    "VID-20240512-WA0001.mp4",
    "VID_20240512_101112.mp4",
    "GOPR0123.MP4",
    "GX010123.MP4",
    "DJI_0012.MP4",
    "MAH00123.MP4",
    "P1000123.MP4",
    "ZOOM0001.WAV",
    "230512_001.wav",
    "REC001.wav",
    "STE-000.wav",
    "DR0000_0012.wav",
    "20240512_101112.mp4",
    "lv_0_20240512101112.mp4",
    "RPReplay_Final1683300000.MP4",
    "FullSizeRender.mov",
    "007.mp4",
    "a.mp4",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301.mp4",
    "final_final_v2.mp4",
    "mine.mp4",
    "song.mp4",
    "clip.mp4",
    "final_mix.wav",
    "signal-2024-05-12-101112.mp4",
    "telegram-cloud-document-2-5188.mp4",
    "InShot_20240512_101112345.mp4",
    "60fps.mp4",
    "AUD-20240512-WA0003.opus",
    "IMG_4021(1).MOV",
    "Untitled.mov",
    "Memo.m4a",
    "...",
    "-.mp4",
    "Screen Recording 2024-05-12 at 10.11.12.mov",
    "ScreenRecording_05-12-2024 10-11-12_1.mov",
    "WhatsApp Video 2024-05-12 at 10.11.12 PM (2).mp4",
    "Bildschirmaufnahme 2024-05-12 um 10.11.12.mov",
    "Movie on 5-12-24 at 10.11 AM.mov",
    "Neue Aufnahme 3.m4a",
    "New Recording 12.m4a",
    "Voice Memo 12.m4a",
    "Photo Booth movie.mov",
    "take 3.mp4",
    "copy (2).mp4",
    "my take.mp4",
    "",
]


@pytest.mark.parametrize("file", SOMEBODY)
def test_who_is_named_is_found(file):
    assert words_in(file).author == SOMEBODY[file] == words_in(file).name


@pytest.mark.parametrize("file", NOBODY)
def test_what_machines_and_takes_are_called_names_nobody(file):
    assert words_in(file) == ("", "", "")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("Anna - soprano.mov", ("Anna", "Anna", "soprano")),
        ("S1 Anna.mp4", ("Anna", "Anna", "soprano 1")),
        ("Anna Soprano II.mp4", ("Anna", "Anna", "soprano II")),
        ("anna_alto_1.mp4", ("Anna", "Anna", "alto 1")),
        ("09_Chloé_tenor.mov", ("Chloé", "Chloé", "tenor")),
        ("guitar take 4.wav", ("", "Guitar", "guitar")),
    ],
)
def test_a_part_is_no_person(file, words):
    assert words_in(file) == words


def authors(*files, parent=""):
    return [one.author for one in words_in_each(files, parent=parent)]


def test_what_all_files_share_is_nobodys_name():
    assert authors("Hallelujah - Anna.mp4", "Hallelujah - Ben.mp4") == ["Anna", "Ben"]
    assert authors("spring_anna.mp4", "spring_ben.mp4", "spring_cy.mp4") == ["Anna", "Ben", "Cy"]
    assert authors("anna 1.mp4", "anna 2.mp4", "anna 3.mp4") == ["Anna"] * 3


def test_the_songs_own_name_is_no_singers():
    assert authors("anna_hallelujah.mp4", parent="in/hallelujah.mp4") == ["Anna"]
    assert authors("Anna 2.mp4", parent="Anna.mp4") == ["Anna"]


@given(st.text())
def test_whatever_a_file_is_called_its_words_are_short_and_seen(file):
    for word in words_in(file):
        assert len(word) <= MOST_LETTERS
        assert word == word.strip()


@given(st.text())
def test_a_base_name_is_one_already(path):
    name = base_name(path)
    assert is_base_name(name)
    assert len(name) <= MOST_NAME_LETTERS
    assert not {"/", "\\", "\0", "\n"} & {*name}


def test_too_long_a_file_name_keeps_its_suffix():
    assert base_name("x" * 300 + ".mp4").endswith("xx.mp4")
    assert base_name("../..") == ""
