"""Forty commands that people type and that mean nothing: each answer says what to type instead."""

import re
import shutil

import pytest
from fixtures import replay

from duetchain.cli._app import VERBS

TYPED = {
    # words for arrangements, layouts and the rest (F23, F24)
    "add song IMG_4021.MOV --as splitscren": (2, "did you mean side-by-side?"),
    "add song IMG_4021.MOV --as st": (2, "did you mean stacked or stitch?"),
    "render --layout griid -o x.mp4": (2, "did you mean grid?"),
    "add song IMG_4021.MOV --fill stretch": (2, "use hold, loop, black or shrink"),
    "add song IMG_4021.MOV --until nobody": (2, "use longest, parent or shortest"),
    "add song IMG_4021.MOV --offset 1,500": (2, "write 1.500 or 1500"),
    "add song IMG_4021.MOV --offset soon": (2, "write 1.5, 200ms, 1:02.5 or 12f"),
    "render --size 9:16 -o x.mp4": (2, "aspect takes 9:16"),
    "render --aspect 1080x1920 -o x.mp4": (2, "size takes 1080x1920"),
    "render --background rede -o x.mp4": (2, "did you mean red"),
    "render --fps fast -o x.mp4": (2, "write 30, 29.97 or 30000/1001"),
    "add song IMG_4021.MOV --gain 50%": (2, "write -6dB for 50% of the amplitude"),
    "nudge song 12": (2, "write 12s for seconds, 12ms for milliseconds"),
    "nudge song": (2, "write duet nudge VOICE BY"),
    # verbs that are called otherwise (F24)
    "list": (2, "duet log"),
    "status": (2, "duet log"),
    "remove song": (2, "duet drop VOICE"),
    "rm song": (2, "duet drop VOICE"),
    "delete song": (2, "duet drop VOICE"),
    "join a b": (2, "duet merge A B"),
    "play film.mp4": (2, "duet render -o FILE.mp4"),
    "adds a b": (2, "duet add PARENT MINE"),
    "pip song IMG_4021.MOV": (2, "duet add PARENT MINE --as pip"),
    "IMG_4021.MOV other.mp4": (2, "duet add IMG_4021.MOV other.mp4"),
    "https://example.org/a.mp4": (2, "download it first"),
    "sing": (2, "duet --help"),
    # options that are called otherwise, or lack something
    "add song IMG_4021.MOV --overlay": (2, "--as picture-in-picture"),
    "add song IMG_4021.MOV --volume -3": (2, "--gain"),
    "add song IMG_4021.MOV --autor Ann": (2, "--author"),
    "add song IMG_4021.MOV --reel build": (2, "duet render"),
    "log -json": (2, "--json"),
    "add song IMG_4021.MOV --as": (2, "--as ARRANGEMENT"),
    "render -o x.mp4 --background": (2, "'#ff0000'"),
    "add": (2, "duet add PARENT [MINE]..."),
    "log song other": (2, "duet log [TIP]"),
    "add song IMG_4021.MOV --as pip --inset big": (2, "use a whole number"),
    # files and names (F25, F26, F38)
    "add song IMG_4021.MP4": (6, "did you mean IMG_4021.MOV?"),
    "add IMG_4021.MP4 other.mp4": (6, "did you mean IMG_4021.MOV?"),
    "add https://example.org/a.mp4 other.mp4": (6, "download it first: duet takes files"),
    "probe https://example.org/a.mp4": (6, "download it first: duet takes files"),
    "add song .": (3, "give the files in it: ./*"),
    "add song takes": (3, "give the files in it: takes/*"),
    "show sonng": (6, "did you mean song?"),
    "sync song.mp4 img_4021.mov": (6, "did you mean IMG_4021.MOV?"),
    "render -o x.gif": (2, "turn it into a GIF"),
    "render --poster x.jpg": (2, "name it .png"),
}
NEVER = re.compile(
    r"Value error|<\w|list\[|\]\.\.\.\]|\{\w+\}|Traceback|fault of duetchain|Invalid value"
)
"""What stands for something inside and means nothing to a person."""


@pytest.fixture(scope="module")
def place(tmp_path_factory, studio):
    """A folder with a chain of one, called song, and three files."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "takes").mkdir()
    made = studio.clip("song.mp4")
    for name in ("song.mp4", "IMG_4021.MOV", "other.mp4", "takes/01.mp4"):
        shutil.copyfile(made, folder / name)
    return folder


@pytest.fixture
def typed(place, monkeypatch, tmp_path):
    """Type a command there, in this process."""
    monkeypatch.chdir(place)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    if not (place / ".duet").exists():
        assert replay.run(["add", "song.mp4", "--name", "song", "--author", "Ann"]).code == 0
    return lambda line: replay.run(line.split())


def test_they_are_forty():
    assert len(TYPED) >= 40


@pytest.mark.parametrize("line", TYPED)
def test_the_answer_says_what_to_type_instead_and_names_only_verbs_that_are_there(typed, line):
    code, instead = TYPED[line]
    told = typed(line)
    assert (told.code, told.out) == (code, ""), told
    assert instead in told.err
    assert not NEVER.search(told.err)
    lines = told.err.splitlines()
    assert len(lines) == 2 + lines[0].startswith("adding to the chain")
    verbs = set(re.findall(r"\bduet ([a-z]+)\b", lines[-1])) - {"takes"}
    assert verbs <= set(VERBS)
