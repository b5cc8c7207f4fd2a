"""The command contract that scripts rely on: exit codes, words, JSON."""

import json
import os
import sqlite3

import pytest
from fixtures.replay import alone_in, run
from house import without_place

from duetchain import Repository
from duetchain.system.process import Finished

SMALL = ("--size", "160x90", "--quality", "draft")


@pytest.fixture
def clips(duet, studio):
    """red.mp4 and blue.mp4 in the folder where the command runs."""
    for colour in ("red", "blue"):
        source = studio.clip(f"c-{colour}.mp4", colour=colour)
        (duet.place / f"{colour}.mp4").write_bytes(source.read_bytes())
    return ("red.mp4", "blue.mp4")


def everything(place):
    """All that is in a folder, except what a running program may keep."""
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


def in_json(done):
    """The one object that stdout holds."""
    lines = done.stdout.splitlines()
    assert len(lines) == 1, done.stdout
    return json.loads(lines[0])


def test_two_clips_become_a_duet_in_an_empty_folder(duet, clips):
    done = duet.child("add", *clips, *SMALL, "--author", "Ann", "-m", "my part")
    assert done.returncode == 0, done.stderr
    assert (duet.place / "blue-duet.mp4").is_file()
    assert "making a repository" in done.stderr
    assert "in time: +0.000 s" in done.stderr
    root, mine, render = done.stdout.splitlines()
    assert root.endswith("unknown  root")
    assert mine.endswith('Ann  side-by-side  "my part"')
    assert render.startswith("blue-duet.mp4: 2 voices, 1.00 s, 160x90, 30 fps")


def test_the_second_render_takes_a_free_name_or_by_force_the_first(duet, clips):
    duet("add", *clips, *SMALL)
    done = duet("add", *clips, *SMALL)
    assert done.returncode == 0, done.stderr
    assert (duet.place / "blue-duet-2.mp4").is_file()


def test_log_lists_exactly_what_was_added(duet, clips):
    words = [
        "--author",
        "Ann",
        "--name",
        "blue",
        "--offset",
        "-1.5",
        "--gain",
        "-3",
        "--in",
        "0.25",
    ]
    added = in_json(duet("add", *clips, "--no-render", "--json", *words))
    log = in_json(duet("log", "--json"))
    assert log["schema"] == "duet.log/1"
    assert [one["id"] for one in log["contributions"]] == added["contributions"]
    mine = log["contributions"][1]
    assert mine["parents"] == added["parents"] == [log["contributions"][0]["id"]]
    assert (mine["author"], mine["offset_s"], mine["gain_db"], mine["in_s"]) == (
        "Ann", -1.5, -3.0, 0.25,
    )  # fmt: skip
    assert mine["arrangement"] == "side-by-side"
    assert mine["media"] == added["media"]
    assert added["output"] is None
    assert added["sync"]["applied"] is False
    assert set(added["sync"]) == {
        "offset_s", "drift_ppm", "confidence", "method", "applied", "candidates", "warp",
    }  # fmt: skip


def test_render_reports_what_it_did_in_one_object(duet, clips):
    duet("add", *clips, "--no-render")
    done = duet("render", "-o", "out.mp4", *SMALL, "--json")
    told = in_json(done)
    assert told["schema"] == "duet.render/1"
    assert told["output"] == "out.mp4"
    assert told["duration_s"] == 1.0
    assert (told["frames_encoded"], told["frames_reused"]) == (30, 0)
    assert (told["jobs"], told["jobs_reused"]) == (6, 0)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert events[-1] == {"event": "progress", "doing": "joining", "share": 1.0}


def test_a_dry_run_prints_the_commands_and_writes_nothing(duet, clips):
    duet("add", *clips, "--no-render")
    before = everything(duet.place)
    done = duet("render", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "xstack" in done.stdout
    assert "amix" in done.stdout
    assert "-protocol_whitelist file" in done.stdout
    assert everything(duet.place) == before


def test_one_file_alone_starts_a_chain(duet, clips):
    done = duet("add", "red.mp4", "--author", "Ann", "--name", "cat")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("Ann · cat  root")
    assert sorted(path.name for path in duet.place.glob("*.mp4")) == ["blue.mp4", "red.mp4"]
    again = duet("add", "cat", "blue.mp4", *SMALL)
    assert again.returncode == 0, again.stderr
    assert len(duet("log").stdout.splitlines()) == 2


def test_a_name_or_the_first_digits_of_an_id_are_a_parent(duet, clips):
    first = in_json(duet("add", "red.mp4", "--name", "cat", "--json"))["contribution"]
    by_name = in_json(duet("add", "cat", "blue.mp4", "--no-render", "--json"))
    by_id = in_json(duet("add", first[:6], "blue.mp4", "--no-render", "--json", "-m", "again"))
    assert by_name["parents"] == by_id["parents"] == [first]


def test_an_unclaimed_root_has_the_same_id_everywhere(duet, clips):
    ids = []
    for folder in ("here", "there"):
        (duet.place / folder).mkdir()
        done = duet("-C", folder, "add", *clips, "--no-render", "--json")
        ids.append(in_json(done)["contributions"][0])
    assert ids[0] == ids[1]


def test_several_tips_are_named_when_one_is_wanted(duet, clips):
    duet("add", *clips, "--no-render")
    duet("add", clips[0], clips[1], "--no-render", "--author", "Bo", "--offset", "1")
    (duet.place / ".duet" / "head.json").unlink()  # as an older duetchain leaves it
    done = duet("render", "-o", "out.mp4")
    assert done.returncode == 2
    tips = in_json(duet("tree", "--json"))["tips"]
    assert all(tip[:12] in done.stderr for tip in tips)
    assert " Bo (2" in done.stderr


def test_an_ambiguous_name_is_refused_with_the_ids(duet, clips):
    first = in_json(duet("add", "red.mp4", "--name", "me", "--json"))["contribution"]
    second = in_json(duet("add", "me", "blue.mp4", "--name", "me", "--no-render", "--json"))
    done = duet("add", "me", "blue.mp4", "--no-render")
    assert done.returncode == 2
    assert first[:12] in done.stderr
    assert second["contribution"][:12] in done.stderr


INTERRUPTED = """
import os, signal
from duetchain.cli import _app
def stopped(*_, **__): os.kill(os.getpid(), signal.SIGTERM)
import duetchain.repository as r
r.Repository.log = r.Repository.walk = r.Repository.survey = stopped
r.Repository.init(".")
_app.run_duet(["log", "--json"])
"""
REFUSALS = {
    "missing file": (("add", "nope.mp4", "blue.mp4"), 6),
    "missing mine": (("add", "red.mp4", "nope.mp4"), 6),
    "text": (("add", "red.mp4", "text.mp4"), 3),
    "empty": (("add", "red.mp4", "empty.mp4"), 3),
    "playlist": (("add", "red.mp4", "list.mp4"), 3),
    "folder": (("add", "red.mp4", "folder"), 3),
    "no such output folder": (("add", "red.mp4", "blue.mp4", "-o", "none/out.mp4"), 7),
    "existing output": (("add", "red.mp4", "blue.mp4", "-o", "there.mp4"), 2),
    "output is an input": (("add", "red.mp4", "blue.mp4", "-o", "blue.mp4", "--force"), 2),
    "not an mp4": (("add", "red.mp4", "blue.mp4", "-o", "out.avi"), 2),
    "range past the end": (("add", "red.mp4", "blue.mp4", "--in", "9"), 2),
    "out past the end": (("add", "red.mp4", "blue.mp4", "--out", "9"), 2),
    "before the beginning": (("add", "red.mp4", "blue.mp4", "--in", "-1"), 2),
    "first clip past its end": (("add", "red.mp4", "--in", "9"), 2),
    "first clip with an offset": (("add", "red.mp4", "--offset", "1"), 2),
    "empty range": (("add", "red.mp4", "blue.mp4", "--in", "0.5", "--out", "0.5"), 2),
    "not a time": (("add", "red.mp4", "blue.mp4", "--offset", "soon"), 2),
    "not a size": (("add", "red.mp4", "blue.mp4", "--size", "big"), 2),
    "odd size": (("add", "red.mp4", "blue.mp4", "--size", "161x90"), 2),
    "not a rate": (("add", "red.mp4", "blue.mp4", "--fps", "fast"), 2),
    "too loud": (("add", "red.mp4", "blue.mp4", "--gain", "99"), 2),
    "unknown id": (("add", "0123456789ab", "blue.mp4"), 6),
    "no arguments": (("add",), 2),
    "no such verb": (("sing",), 2),
    "no such option": (("log", "--loud"), 2),
    "no repository": (("log",), 6),
    "no such place": (("-C", "nowhere", "add", "red.mp4", "blue.mp4"), 6),
    "side of a sequence": (("add", "red.mp4", "--as", "sequential", "--side", "left"), 2),
    "output and no render": (("add", "red.mp4", "blue.mp4", "-o", "x.mp4", "--no-render"), 2),
}  # fmt: skip


@pytest.fixture(scope="module")
def strange(tmp_path_factory, studio):
    """A folder with two clips, with what only looks like one, and with a file of mine."""
    place = tmp_path_factory.mktemp("strange") / "place"
    (place / "folder").mkdir(parents=True)
    for colour in ("red", "blue"):
        source = studio.clip(f"c-{colour}.mp4", colour=colour)
        (place / f"{colour}.mp4").write_bytes(source.read_bytes())
    (place / "text.mp4").write_text("hello, this is not a film\n" * 20)
    (place / "empty.mp4").touch()
    (place / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")
    (place / "there.mp4").write_bytes(b"mine")
    return place


@pytest.mark.parametrize("name", REFUSALS)
def test_bad_input_is_told_in_two_lines_and_leaves_nothing(strange, tmp_path, name):
    words, code = REFUSALS[name]
    before = everything(strange)
    with alone_in(strange, tmp_path):
        done, in_one = run(words), run((*words, "--json"))
    assert done.code == in_one.code == code, done.err
    assert done.out == ""
    lines = without_place(done.err).splitlines()
    assert 1 <= len(lines) <= 2
    assert lines[0].startswith("error: ")
    assert "Traceback" not in done.err
    assert everything(strange) == before
    assert (strange / "there.mp4").read_bytes() == b"mine"
    (line,) = in_one.out.splitlines()
    told = json.loads(line)
    assert told["schema"] == "duet.error/1"
    assert told["code"] == code
    assert set(told) == {"schema", "code", "message", "hint", "file", "contribution"}


MEANINGLESS = (
    ("add", "red.mp4", "blue.mp4", "--as", "stacked", "--side", "left"),
    ("add", "red.mp4", "blue.mp4", "--corner", "top-left"),
    ("add", "red.mp4", "blue.mp4", "--as", "stitch", "--key", "#00ff00"),
    ("add", "red.mp4", "blue.mp4", "--as", "replace"),
    ("add", "red.mp4", "blue.mp4", "--as", "picture-in-picture", "--inset", "95"),
    ("add", "red.mp4", "blue.mp4", "--as", "green-screen", "--key", "grean"),
    ("add", "red.mp4", "blue.mp4", "--speed", "9"),
    ("render", "-o", "x.mp4", "--stage", "2"),
    ("render", "-o", "x.mp4", "--size", "64x64", "--aspect", "1:1"),
    ("render", "-o", "x.mp4", "--aspect", "odd"),
    ("render", "-o", "x.mp4", "--gutter", "3"),
    ("render", "-o", "x.mp4", "--background", "reddish"),
    ("render", "-o", "x.mp4", "--from", "-1"),
    ("render", "-o", "x.mp4", "--from", "9"),
    ("render", "-o", "x.wav", "--names"),
    ("render", "-o", "x.ogg"),
    ("merge", "sun", "sun"),
    ("merge", "sun", "sea", "--force"),
)


@pytest.fixture(scope="module")
def two(tmp_path_factory, studio):
    """A folder with a chain of two, sun and sea, and their clips."""
    place = tmp_path_factory.mktemp("two") / "place"
    place.mkdir()
    for colour in ("red", "blue"):
        source = studio.clip(f"c-{colour}.mp4", colour=colour)
        (place / f"{colour}.mp4").write_bytes(source.read_bytes())
    with Repository.init(place) as repository:
        repository.add(place / "red.mp4", name="sun")
        repository.add("sun", place / "blue.mp4", name="sea")
    return place


@pytest.mark.parametrize("words", MEANINGLESS, ids=" ".join)
def test_what_makes_no_sense_is_refused_in_a_sentence(two, tmp_path, words):
    before = everything(two)
    with alone_in(two, tmp_path):
        done = run(words)
    assert done.code == 2, done.out
    assert 1 <= len(without_place(done.err).splitlines()) <= 2
    assert everything(two) == before


def test_every_arrangement_is_reached_from_the_command_line(duet, clips):
    duet("add", "red.mp4", "--name", "sun")
    asked = {
        "stacked": ("--side", "above"),
        "picture-in-picture": ("--corner", "top-left", "--inset", "20"),
        "green-screen": ("--key", "#0000ff", "--similarity", "10"),
        "sequential": ("--crossfade", "0.25"),
        "stitch": ("--parent-to", "0.5"),
        "sound": (),
        "use-sound": (),
        "replace": ("--voice", "sun"),
    }
    for name, options in asked.items():
        done = duet("add", "sun", "blue.mp4", "--no-render", "--as", name, *options, "--json")
        assert done.returncode == 0, done.stdout
    log = in_json(duet("log", "--json"))["contributions"]
    assert {one["arrangement"] for one in log[1:]} == set(asked)


def test_a_folder_that_cannot_be_written_is_refused(duet, clips):
    locked = duet.place / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    if os.access(locked, os.W_OK):
        pytest.skip("this user may write anywhere")
    done = duet("add", *clips, "-o", "locked/out.mp4")
    assert done.returncode == 7
    assert not (duet.place / ".duet").exists()


def test_force_replaces_an_existing_output(duet, clips):
    (duet.place / "out.mp4").write_bytes(b"old")
    done = duet("add", *clips, "-o", "out.mp4", "--force", *SMALL)
    assert done.returncode == 0, done.stderr
    assert (duet.place / "out.mp4").stat().st_size > 1000


def test_a_render_that_fails_leaves_the_contribution_and_says_how_to_go_on(
    duet, clips, monkeypatch
):
    broken = Finished(1, b"", "broken")
    monkeypatch.setattr("duetchain.render.steady.run", lambda *_, **__: broken)
    done = duet("add", *clips, "--sync", "off", "-o", "out.mp4")
    assert done.returncode == 8
    tip = in_json(duet("tree", "--json"))["tips"][0]
    assert f"duet render {tip[:12]}" in done.stderr
    assert tip[:12] in done.stdout
    assert not (duet.place / "out.mp4").exists()
    assert duet("verify", "--full").returncode == 0


def test_a_refused_take_among_several_is_named_and_the_exit_code_is_3(duet, clips):
    (duet.place / "bad.mp4").write_text("no film\n")
    done = duet("add", "red.mp4", "blue.mp4", "bad.mp4", *SMALL, "-o", "out.mp4")
    assert done.returncode == 3
    assert "bad.mp4" in done.stderr
    assert (duet.place / "out.mp4").is_file()
    assert len(duet("log").stdout.splitlines()) == 2


def test_words_that_could_harm_a_terminal_are_escaped(duet, clips):
    evil = "a\x1b[31mred\u202eb\nc"
    duet("add", *clips, "--no-render", "--author", evil, "-m", evil, "--name", evil)
    for verb in ("log", "tree", "show"):
        shown = duet(verb).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "\\x1b" in shown
    assert in_json(duet("log", "--json"))["contributions"][1]["author"] == evil


NAMES = ("-i.mp4", "a:b.mp4", "it's %d.mp4", "новый 视频 🐈.mp4", "a\nb.mp4")


def test_files_of_any_name_are_taken(duet, clips):
    for number, name in enumerate(NAMES):
        (duet.place / name).write_bytes((duet.place / "blue.mp4").read_bytes() + bytes(number))
    takes = [f"./{name}" for name in NAMES]
    done = duet.child("add", "--no-render", "--json", "--sync", "off", "--", "red.mp4", *takes)
    assert done.returncode == 0, done.stderr + done.stdout
    assert len(in_json(done)["contributions"]) == 1 + len(NAMES)


def test_taste_comes_from_the_users_own_configuration(duet, clips):
    (duet.home / "duetchain").mkdir()
    (duet.home / "duetchain" / "config.toml").write_text('author = "Ann"\nlicense = "CC-BY-4.0"\n')
    duet("add", *clips, "--no-render")
    mine = in_json(duet("log", "--json"))["contributions"][1]
    assert (mine["author"], mine["license"]) == ("Ann", "CC-BY-4.0")


def test_a_repositorys_configuration_may_hold_tastes_and_nothing_else(duet, clips):
    duet("init")
    config = duet.place / ".duet" / "config.toml"
    config.write_text('author = "Bo"\n')
    duet("add", *clips, "--no-render")
    assert in_json(duet("log", "--json"))["contributions"][1]["author"] == "Bo"
    config.write_text('ffmpeg = "/tmp/evil"\n')
    done = duet("add", *clips, "--no-render")
    assert done.returncode == 2
    assert "not a setting" in done.stderr


def test_the_repository_is_found_upwards_or_named(duet, clips):
    duet("add", *clips, "--no-render")
    (duet.place / "deep" / "er").mkdir(parents=True)
    found = duet("-C", ".", "log").stdout
    assert duet.child("log", DUETCHAIN_REPOSITORY=str(duet.place)).stdout == found
    assert len(found.splitlines()) == 2


def test_a_newer_repository_is_left_alone(duet, clips):
    duet("add", *clips, "--no-render")
    (duet.place / ".duet" / "format").write_text("duetchain 2\n")
    done = duet("log")
    assert done.returncode == 5
    assert "newer" in done.stderr


def test_a_busy_repository_is_waited_for(duet, clips):
    duet("add", *clips, "--no-render")
    index = sqlite3.connect(
        next(duet.home.glob(".cache/duetchain/indexes/*/*")), isolation_level=None
    )
    index.execute("BEGIN IMMEDIATE")
    assert duet("log").returncode == 0
    index.execute("ROLLBACK")
    index.close()


def test_probe_tells_what_a_clip_is(duet, clips):
    done = duet("probe", "red.mp4")
    assert "1.000 s" in done.stdout
    assert "h264 160x90" in done.stdout
    told = in_json(duet("probe", "red.mp4", "--json"))
    assert told["info"]["video"]["frames"] == 30


def test_doctor_finds_an_ffmpeg_that_can_do_the_work(duet):
    told = in_json(duet("doctor", "--json"))
    assert told["complaints"] == []
    assert "libx264" in told["encoders"]
    broken = duet.child("doctor", DUETCHAIN_FFMPEG="/bin/true")
    assert broken.returncode == 6


def test_words_that_are_no_text_are_refused(duet, clips):
    no_text = b"\xff".decode(errors="surrogateescape")
    for option, start in (("--author", duet.child), ("--parent-author", duet), ("--name", duet)):
        done = start("add", *clips, "--no-render", option, no_text)
        assert done.returncode == 2
        assert "not valid text" in done.stderr


def test_an_interrupted_json_command_says_so_on_stdout(duet, clips):
    import signal
    import subprocess
    import sys

    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], env=duet.environment, cwd=duet.place, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, _ = child.communicate()
    assert child.returncode == 128 + signal.SIGTERM
    assert json.loads(out)["code"] == 143


def test_a_reader_that_closes_early_is_no_error(duet, clips):
    duet("add", *clips, "--no-render")
    import subprocess
    import sys

    script = f"{sys.executable} -m duetchain log | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=duet.place, env=duet.environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "0"
    assert "Traceback" not in done.stderr
