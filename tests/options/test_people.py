"""A list of who is in which file."""

from fractions import Fraction
from pathlib import Path

import pytest

from duetchain import Repository
from duetchain.errors import DuetError, UsageError
from duetchain.intake.named.people import matched
from duetchain.options.people import people_in

CSV = """\ufefffile;who;part;licence;offset;gain;email
01 Anna.mp4;Anna Lindqvist;soprano;CC-BY-4.0;1:02.5;-3 dB;a@b.org

# the second row
bo.mp4;Bo;;;;;
"""
TOML = """
[[people]]
file = "01 Anna.mp4"
author = "Anna Lindqvist"
part = "soprano"
license = "CC-BY-4.0"
offset = "1:02.5"
gain = -3
[[people]]
file = "bo.mp4"
author = "Bo"
"""
M3U = """#EXTM3U
#EXTINF:24,Anna Lindqvist - soprano
01 Anna.mp4
#EXTINF:-1,Bo
bo.mp4
"""


def listed(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_text(text, encoding)
    return people_in(path)


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("choir.csv", CSV, "utf-8"),
        ("choir.csv", CSV.replace(";", ",")[1:], "utf-16"),
        ("choir.txt", CSV.replace(";", "\t"), "utf-8"),
        ("choir.toml", TOML, "utf-8"),
        ("choir.m3u", M3U, "utf-8"),
    ],
)
def test_every_form_tells_who_is_in_which_file(tmp_path, name, text, encoding):
    anna, bo = listed(tmp_path, name, text, encoding).people
    assert (anna.file, anna.words["author"], anna.words["part"]) == (
        "01 Anna.mp4",
        "Anna Lindqvist",
        "soprano",
    )
    assert (bo.file, bo.words) == ("bo.mp4", {"author": "Bo"})
    if name != "choir.m3u":
        assert (anna.offset, anna.gain_db) == (Fraction(125, 2), -3)
        assert anna.words["license"] == "CC-BY-4.0"


def test_two_columns_without_a_heading_are_files_and_who_is_in_them(tmp_path):
    (anna,) = listed(tmp_path, "a.csv", "01.mp4,Anna\n").people
    assert (anna.file, anna.words) == ("01.mp4", {"author": "Anna"})


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "", "no files"),
        ("a.csv", "who,part\nAnna,alto\n", "line 1: no column is called file"),
        ("a.csv", "file,who,author\n", "line 1: two columns mean author"),
        ("a.csv", "file,who\n\nx.mp4,A,B\n", "line 3: it has 3 columns, the first line 2"),
        ("a.csv", "file,offset\nx.mp4,soon\n", 'line 2: offset: "soon" is not a time'),
        ("a.csv", "file,gain\nx.mp4,100\n", "line 2: gain"),
        ("a.csv", "file,who\n,Anna\n", "line 2: it names no file"),
        ("a.csv", f"file,who\nx.mp4,{'x' * 201}\n", "line 2: author"),
        ("a.csv", 'file,who\nx.mp4,"Anna\n', "line 2"),
        ("a.toml", "[[people]\n", "line 1"),
        (
            "a.toml",
            "[[people]]\nfile = 'x'\ncolour = 'red'\n",
            'entry 1: nothing is called "colour"',
        ),
        ("a.toml", "people = 3\n", "no list of tables"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, name, text, told):
    with pytest.raises(UsageError) as refused:
        listed(tmp_path, name, text)
    assert told in refused.value.message


def test_rows_and_files_that_have_no_other_are_told(tmp_path):
    told = listed(tmp_path, "a.csv", "file,who,email\nANNA,A,x\nzed.mp4,Z,\n")
    files = [Path("in/anna.mov"), Path("in/other.mp4")]
    people, notes = matched(told, files)
    assert {path: one.words["author"] for path, one in people.items()} == {files[0]: "A"}
    assert len(notes) == 3
    with pytest.raises(UsageError, match="means 2 files"):
        matched(told, [Path("x/anna.mov"), Path("y/anna.mov")])
    with pytest.raises(UsageError, match="names none"):
        matched(told, [Path("other.mp4")])


def test_a_list_brings_only_files_of_its_own_folder(tmp_path):
    for text, told in (
        ("/etc/hosts,A\n", "another folder"),
        ("../x,A\n", "another folder"),
        ("x,A\n", "no file"),
    ):
        with pytest.raises(DuetError, match=told):
            listed(tmp_path, "a.csv", f"file,who\n{text}").files()


def test_a_list_names_places_and_brings_the_takes_of_a_choir(tmp_path, studio):
    song = studio.clip("song.mp4")
    for name, colour in (("01 Anna.mp4", "blue"), ("bo.mp4", "green")):
        (tmp_path / name).write_bytes(studio.clip(name, colour=colour).read_bytes())
    (tmp_path / "choir.csv").write_text(CSV.replace("1:02.5", "0.5"), "utf-8")
    with Repository.init(tmp_path) as repository:
        done = repository.add(song, people=tmp_path / "choir.csv", names_from_files=True)
        anna, bo = map(repository.show, done.contributions[1:])
    assert (anna.author, anna.part, anna.offset, anna.gain_mdb) == (
        "Anna Lindqvist",
        "soprano",
        Fraction(1, 2),
        -3000,
    )
    assert (bo.author, bo.name) == ("Bo", "")
    assert any("email" in note for note in done.notes)
