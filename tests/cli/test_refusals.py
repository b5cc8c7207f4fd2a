"""What makes no sense is refused with exit code 2 and a sentence, and never reaches ffmpeg."""

import os
import shlex

import pytest
from house import without_place

from duetchain import Repository
from duetchain.cli._app import _outcome
from duetchain.ffmpeg.binary import located
from duetchain.system import process

USAGE = 2
HUGE = "9" * 400

AT_ONCE = {
    # numbers that are none
    "add sun new.mp4 --offset nan": "is not a time",
    "add sun new.mp4 --offset inf": "is not a time",
    "add sun new.mp4 --offset 1/0": "is not a time",
    "add sun new.mp4 --offset ''": "is not a time",
    "add sun new.mp4 --offset 99999999999": "beyond all measure",
    f"add sun new.mp4 --offset -{HUGE}": "is not a time",
    f"add sun new.mp4 --in {HUGE}": "is not a time",
    "add sun new.mp4 --in nan": "is not a time",
    "add sun new.mp4 --in 1/0": "is not a time",
    "add sun new.mp4 --out ''": "is not a time",
    "add sun new.mp4 --speed nan": "is not a number",
    "add sun new.mp4 --speed 1/0": "is not a number",
    "add sun new.mp4 --speed ''": "is not a number",
    "add sun new.mp4 --speed 1e999999999": "is not a number",
    "add sun new.mp4 --gain nan": "is not a number",
    "add sun new.mp4 --gain inf": "is not a number",
    "add sun new.mp4 --gain ''": "is not a number",
    "add sun new.mp4 --gain 61": "too much",
    "add sun new.mp4 --gain -61": "too much",
    "add sun new.mp4 --gain 1e400": "is not a number",
    "add sun new.mp4 --size 0x0": "cannot be rendered",
    "add sun new.mp4 --size 161x90": "cannot be rendered",
    "add sun new.mp4 --size 2x2": "cannot be rendered",
    "add sun new.mp4 --size -64x64": "is not a size",
    "add sun new.mp4 --size 99999x99999": "cannot be rendered",
    "add sun new.mp4 --size ''": "is not a size",
    "add sun new.mp4 --size 64": "is not a size",
    "add sun new.mp4 --fps 0": "cannot be rendered",
    "add sun new.mp4 --fps -30": "cannot be rendered",
    "add sun new.mp4 --fps nan": "is not a number",
    "add sun new.mp4 --fps 1000": "cannot be rendered",
    "add sun new.mp4 --fps 1/0": "is not a number",
    "add sun new.mp4 --fps 1e400": "is not a number",
    "add sun new.mp4 --quality finest": "--quality",
    "add sun new.mp4 --as solo": "--as",
    "add sun new.mp4 --as ''": "--as",
    "add sun new.mp4 --fill never": "--fill",
    "add sun new.mp4 --until never": "--until",
    "add sun new.mp4 --sync maybe": "--sync",
    # options of another arrangement
    "add sun new.mp4 --side above": "no meaning with --as side-by-side",
    "add sun new.mp4 --as stacked --side right": "no meaning with --as stacked",
    "add sun new.mp4 --as sequential --side left": "no meaning with --as sequential",
    "add sun new.mp4 --as use-sound --side left": "no meaning with --as use-sound",
    "add sun new.mp4 --corner top-left": "no meaning with --as side-by-side",
    "add sun new.mp4 --as green-screen --corner top-left": "no meaning with --as green-screen",
    "add sun new.mp4 --inset 30": "no meaning with --as side-by-side",
    "add sun new.mp4 --as picture-in-picture --inset 9": "10 to 90 percent",
    "add sun new.mp4 --as picture-in-picture --inset 91": "10 to 90 percent",
    "add sun new.mp4 --as picture-in-picture --inset 0": "10 to 90 percent",
    "add sun new.mp4 --as picture-in-picture --inset -30": "10 to 90 percent",
    "add sun new.mp4 --as picture-in-picture --inset 1e9": "--inset",
    "add sun new.mp4 --as picture-in-picture --key '#00ff00'": "no meaning",
    "add sun new.mp4 --key '#00ff00'": "no meaning with --as side-by-side",
    "add sun new.mp4 --similarity 20": "no meaning with --as side-by-side",
    "add sun new.mp4 --as green-screen --similarity 0": "percent",
    "add sun new.mp4 --as green-screen --similarity 101": "percent",
    "add sun new.mp4 --as green-screen --key grean": "no colour",
    "add sun new.mp4 --as green-screen --key ''": "no colour",
    "add sun new.mp4 --as green-screen --key '#00ff0'": "no colour",
    "add sun new.mp4 --crossfade 1": "no meaning with --as side-by-side",
    "add sun new.mp4 --as stacked --crossfade 0": "no meaning with --as stacked",
    "add sun new.mp4 --as sequential --crossfade -1": "shorter than nothing",
    "add sun new.mp4 --as sequential --crossfade nan": "is not a time",
    "add sun new.mp4 --as sequential --crossfade 0.5 --offset 2": "an offset and a crossfade",
    "add sun new.mp4 --parent-from 1": "no meaning with --as side-by-side",
    "add sun new.mp4 --as sequential --parent-to 1": "no meaning with --as sequential",
    "add sun new.mp4 --as stitch --parent-from -1": "the parent's range is empty",
    "add sun new.mp4 --as stitch --parent-from 0.5 --parent-to 0.2": "the parent's range is empty",
    "add sun new.mp4 --as stitch --parent-from 0.5 --parent-to 0.5": "the parent's range is empty",
    "add sun new.mp4 --as stitch --parent-to 0": "the parent's range is empty",
    "add sun new.mp4 --voice sea": "no meaning with --as side-by-side",
    "add sun new.mp4 --as replace": "needs a voice",
    "add sea new.mp4 --as replace --voice ''": "needs a voice",
    "add sea new.mp4 --as replace --voice sun --side left": "no meaning with --as replace",
    "add sun new.mp4 --show nothing": "no meaning with --as side-by-side",
    "add sun new.mp4 --as sound --show everything": "--show",
    # two things at once
    "add sun new.mp4 --mute --gain 3": "what is muted has no level",
    "add sun new.mp4 --as use-sound --gain 3": "not heard",
    "add sun new.mp4 --as use-sound --mute": "not heard",
    "add sun new.mp4 --as sound --mute": "a sound that is muted",
    "add sun new.mp4 --no-render -o x.mp4": "--no-render makes no file",
    "add new.mp4 --offset 1": "the first clip has no offset",
    "add new.mp4 --as stacked": "the first clip has no as",
    "add new.mp4 --until parent": "the first clip has no until",
    "add new.mp4 --parent-author Ann": "the first clip has no parent-author",
    "add sun": "in the repository already",
    "add '' new.mp4": "an empty word",
    # outputs
    "add sun new.mp4 -o folder": "",
    "add sun new.mp4 -o x.avi": "x.avi",
    "add sun new.mp4 -o x": "x",
    "add sun new.mp4 -o ''": "",
    "add sun new.mp4 -o there.mp4": "exists already",
    "add sun new.mp4 -o new.mp4 --force": "one of the clips",
    "add red.mp4 new.mp4 -o red.mp4 --force": "one of the clips",
    # render
    "render sea": "no output is named",
    "render sea --force": "no output is named",
    "render -o x.mp4": "3 tips",
    "render '' -o x.mp4": "an empty word",
    "render sea -o x.avi": "x.avi",
    "render sea -o ''": "",
    "render sea -o folder": "",
    "render sea -o there.mp4": "exists already",
    "render sea -o x.mp4 --size 64x64 --aspect 1:1": "cannot be combined",
    "render sea -o x.mp4 --size 63x64": "cannot be rendered",
    "render sea -o x.mp4 --aspect 0:1": "is not an aspect",
    "render sea -o x.mp4 --aspect 00:1": "is not an aspect",
    "render sea -o x.mp4 --aspect 9:1": "too narrow",
    "render sea -o x.mp4 --aspect -16:9": "is not an aspect",
    "render sea -o x.mp4 --aspect ''": "is not an aspect",
    "render sea -o x.mp4 --fps 0": "cannot be rendered",
    "render sea -o x.mp4 --fps 1e400": "is not a number",
    "render sea -o x.mp4 --fps 121": "cannot be rendered",
    "render sea -o x.mp4 --gutter -2": "cannot be drawn",
    "render sea -o x.mp4 --gutter 3": "cannot be drawn",
    "render sea -o x.mp4 --gutter 1000000": "cannot be drawn",
    "render sea -o x.mp4 --size 64x64 --gutter 40": "do not fit",
    "render sea -o x.mp4 --corners -2": "",
    "render sea -o x.mp4 --background ''": "no colour",
    "render sea -o x.mp4 --background redd": "no colour",
    "render sea -o x.mp4 --background '#ff00'": "no colour",
    "render sea -o x.mp4 --layout circle": "--layout",
    "render sea -o x.mp4 --fit stretch": "--fit",
    "render sea -o x.mp4 --codec divx": "--codec",
    "render sea -o x.webm --codec hevc": "hevc",
    "render sea -o x.wav --codec h264": "no meaning for a sound",
    "render sea -o x.mp4 --stage 2": "belongs to a reel",
    "render sea -o x.mp4 --reel build --stage 0": "",
    "render sea -o x.mp4 --reel build --stage -1": "",
    "render sea -o x.mp4 --reel build --stage 0.001": "shorter than a frame",
    "render sea -o x.mp4 --reel rebuild": "--reel",
    "render sea -o x.mp4 --from -1": "before 0",
    "render sea -o x.mp4 --from 9": "nothing is left",
    "render sea -o x.mp4 --from 0.5 --to 0.5": "nothing is left",
    "render sea -o x.mp4 --from 0.8 --to 0.2": "nothing is left",
    "render sea -o x.mp4 --to -1": "nothing is left",
    "render sea -o x.mp4 --from nan": "is not a time",
    "render sea -o x.mp4 --voices hum": "not in this piece",
    "render sea -o x.mp4 --mute hum": "not in this piece",
    "render sea -o x.mp4 --solo hum": "not in this piece",
    "render sea -o x.mp4 --mute sun --solo sun": "cannot be muted and alone",
    "render sea -o x.wav --size 64x64": "no meaning for a sound",
    "render sea -o x.wav --aspect 1:1": "no meaning for a sound",
    "render sea -o x.wav --fps 30": "no meaning for a sound",
    "render sea -o x.wav --names": "no meaning for a sound",
    "render sea -o x.wav --credits": "no meaning for a sound",
    "render sea -o x.wav --layout row": "no meaning for a sound",
    "render sea -o x.wav --fit blur": "no meaning for a sound",
    "render sea -o x.wav --gutter 10": "no meaning for a sound",
    "render sea -o x.wav --background '#ffffff'": "no meaning for a sound",
    # merge
    "merge sea": "duet merge needs B",
    "merge sun sun": "both are the same",
    "merge sea ''": "an empty word",
    "merge sea quiet --size 64x64": "belongs to a render",
    "merge sea quiet --quality high": "belongs to a render",
    "merge sea quiet --force": "belongs to a render",
    "merge sea quiet --offset 1": "",
    "merge sea quiet --as replace --voice sun": "",
    "merge sea quiet --as picture-in-picture": "",
    "merge sea quiet --audio-track 2": "belongs to a clip",
    "merge sea quiet --lip-sync 0.1": "belongs to a clip",
    "merge sea quiet --clean on": "belongs to a clip",
    "merge sea quiet --stacked --as stacked": "cannot be combined",
    "merge sea quiet -o x.avi": "x.avi",
    "merge sea quiet -o there.mp4": "exists already",
    "merge sea quiet -o x.mp4 --size 0x0": "cannot be rendered",
    "merge sea quiet -o x.wav --size 64x64": "no meaning for a sound",
    "merge sea quiet new.mp4 red.mp4": "does not take",
    "merge sea quiet new.mp4 -o new.mp4 --force": "one of the clips",
    # words and pictures
    "credits": "3 tips",
    "credits ''": "an empty word",
    "credits sea --json --markdown": "exclude each other",
    "tree --mermaid --dot": "more than one form",
    "tree --svg x.svg --dot": "more than one form",
    "tree --mermaid --json": "more than one form",
    "tree --svg x.png": "is not an .svg",
    "tree --svg ''": "is not an .svg",
    "tree --force": "belongs to a file",
    "tree --mermaid --force": "belongs to a file",
    "tree sea": "does not take",
    "log --count --json": "goes with no other option",
    "log ''": "an empty word",
    "log sea quiet": "does not take",
    "show": "3 tips",
    "show ''": "an empty word",
    "probe": "duet probe needs FILE",
    "verify extra": "does not take",
    "repair extra": "does not take",
    "doctor extra": "does not take",
    "sing": "no verb",
    "log --loud": "has no option --loud",
}

ON_SIGHT = {
    # what only a look at the clip can tell
    "add sun new.mp4 --speed 0": "its speed is not 1/4 to 4",
    "add sun new.mp4 --speed -1": "its speed is not 1/4 to 4",
    "add sun new.mp4 --speed 5": "its speed is not 1/4 to 4",
    "add sun new.mp4 --in -1": "before the beginning",
    "add sun new.mp4 --in 5": "ends at 1.000 s",
    "add sun new.mp4 --out 5": "ends at 1.000 s",
    "add sun new.mp4 --out 0": "nothing is left",
    "add sun new.mp4 --in 0.5 --out 0.2": "nothing is left",
    "add sun photo.png --speed 2": "a still",
    "add sun tone.wav --as green-screen": "has no picture",
    "add sun tone.wav --as picture-in-picture": "has no picture",
    "add sun tone.wav --as use-sound": "has no picture",
    "add sun mute.mp4 --as sound": "has no sound",
    "add sun photo.png --as sound": "has no sound",
    # what only the parent can tell
    "add quiet new.mp4 --as use-sound": "no sound to use",
    "add hum new.mp4 --as green-screen": "no picture to stand over",
    "add hum new.mp4 --as picture-in-picture": "no picture to stand over",
    "add sun new.mp4 --as sequential --crossfade 9": "longer than what it joins",
    "add sun new.mp4 --as sequential --crossfade 1": "longer than what it joins",
    "add sun new.mp4 --as stitch --parent-from 5": "the parent has nothing",
    "add sun new.mp4 --as stitch --parent-to 5": "before --parent-to",
    "add sun new.mp4 --as stitch --parent-from 0.2 --parent-to 0.4 --crossfade 0.3": "longer",
    "add sun new.mp4 --as replace --voice sea": "not in the parent",
    "add sea new.mp4 --as replace --voice hum": "not in the parent",
    "add sun new.mp4 --as sequential --until parent": "nothing of yours is left",
    "add sun new.mp4 --as sequential --until shortest": "nothing of yours is left",
    "add sun new.mp4 --as stitch --until parent": "nothing of yours is left",
    "add sun new.mp4 --offset 5 --until parent": "nothing of yours is left",
    "add sun new.mp4 --offset 5 --until shortest": "nothing of yours is left",
    "add sun new.mp4 --offset -5 --until shortest": "nothing of the parent is left",
    "merge sea quiet new.mp4 --in 5": "ends at 1.000 s",
    "merge sea quiet new.mp4 --audio-track 2": "has no sound 2",
}

IN_A_FRESH_FOLDER = {
    "add red.mp4 new.mp4 --as stitch --parent-from 5": "the parent has nothing",
    "add red.mp4 new.mp4 --as stitch --parent-from 5 --no-render": "the parent has nothing",
    "add red.mp4 new.mp4 --as sequential --crossfade 9": "longer than what it joins",
    "add red.mp4 new.mp4 --as sequential --until parent": "nothing of yours is left",
    "add mute.mp4 new.mp4 --as use-sound": "no sound to use",
    "add tone.wav new.mp4 --as green-screen": "no picture to stand over",
    "add red.mp4 mute.mp4 --as sound": "has no sound",
    "add red.mp4 new.mp4 --speed 9": "its speed is not 1/4 to 4",
    "add red.mp4 --speed 9": "its speed is not 1/4 to 4",
    "add red.mp4 --in 5": "ends at 1.000 s",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory, studio):
    """A repository of three chains, and clips beside it that are not in it."""
    folder = tmp_path_factory.mktemp("refusals") / "place"
    folder.mkdir()
    copies = {
        "red.mp4": studio.clip("r-red.mp4"),
        "blue.mp4": studio.clip("r-blue.mp4", colour="blue"),
        "new.mp4": studio.clip("r-new.mp4", colour="green"),
        "mute.mp4": studio.clip("r-mute.mp4", colour="white", sound=False),
        "dim.mp4": studio.clip("r-dim.mp4", colour="gray", sound=False),
        "tone.wav": studio.tone("r-tone.wav"),
        "hum.wav": studio.tone("r-hum.wav", hz=220),
        "photo.png": studio.make(
            "r-photo.png", "-f", "lavfi", "-i", "color=c=red:s=64x64", "-frames:v", 1
        ),
    }
    for name, path in copies.items():
        (folder / name).write_bytes(path.read_bytes())
    (folder / "there.mp4").write_bytes(b"mine")
    (folder / "folder").mkdir()
    with Repository.init(folder) as repository:
        repository.add(folder / "red.mp4", name="sun")
        repository.add("sun", folder / "blue.mp4", name="sea")
        repository.add(folder / "dim.mp4", name="quiet")
        repository.add(folder / "hum.wav", name="hum")
    (folder / ".duet" / "head.json").unlink()  # as an older duetchain leaves it
    return folder


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, place):
    """The same clips where no repository is."""
    folder = tmp_path_factory.mktemp("fresh")
    for path in place.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def guarded(*, may_look):
    """Stands in for the start of a child: nothing that encodes, and nothing at all if so asked."""
    start = process._started

    def started(argv, *rest):
        assert located() not in argv, "ffmpeg was started"
        assert may_look, "a process was started"
        return start(argv, *rest)

    return started


def everything(folder):
    """All that is in a folder, with sizes."""
    found = [path for path in folder.rglob("*") if "index.sqlite" not in path.name]
    return sorted((str(path), path.stat().st_size) for path in found if path.is_file())


@pytest.fixture
def refused(monkeypatch, tmp_path, capsys):
    """Run a command in this process in a folder; its sentence, and nothing else happened."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("DUETCHAIN_REPOSITORY", raising=False)

    def run(folder, line, *, may_look):
        monkeypatch.chdir(folder)
        monkeypatch.setattr(process, "_started", guarded(may_look=may_look))
        before = everything(folder)
        words = shlex.split(line)
        code = _outcome(words, as_json="--json" in words, debug=False)
        told = capsys.readouterr()
        sentence = told.out if "--json" in words else without_place(told.err)
        assert code == USAGE, sentence
        assert everything(folder) == before
        assert "Traceback" not in sentence
        assert 1 <= len(sentence.splitlines()) <= 2
        return sentence

    return run


@pytest.mark.parametrize("line", AT_ONCE, ids=lambda line: line[:70])
def test_nonsense_is_refused_before_any_work(refused, place, line):
    assert AT_ONCE[line] in refused(place, line, may_look=False)


@pytest.mark.parametrize("line", ON_SIGHT, ids=lambda line: line[:70])
def test_what_does_not_fit_the_clip_or_the_parent_is_refused_and_nothing_is_kept(
    refused, place, line
):
    assert ON_SIGHT[line] in refused(place, line, may_look=True)


@pytest.mark.parametrize("line", IN_A_FRESH_FOLDER, ids=lambda line: line[:70])
def test_a_first_add_that_makes_no_sense_leaves_no_repository(refused, fresh, line):
    assert IN_A_FRESH_FOLDER[line] in refused(fresh, line, may_look=True)
    assert not os.path.lexists(fresh / ".duet")


def test_some_of_several_clips_that_do_not_fit_are_named_and_the_others_land(
    place, tmp_path, studio
):
    tone, red = studio.tone("r-tone.wav"), studio.clip("r-red.mp4")
    with Repository.init(tmp_path) as repository:
        root = repository.add(studio.clip("r-blue.mp4", colour="blue")).tip
        from duetchain.lineage.arrangement import PictureInPicture

        added = repository.add(root, tone, red, arrangement=PictureInPicture())
        assert len(added.contributions) == 1
        assert "has no picture" in added.refused[0].message
