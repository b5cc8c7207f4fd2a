"""What strangers send: names and words that mean something to a program, and bytes that lie."""

import json
import struct
import subprocess
import sys
import unicodedata
import zlib

import measure
import pytest

from duetchain import Repository
from duetchain.given import as_kept, words
from duetchain.lineage.arrangement import SideBySide
from duetchain.lineage.contribution import Contribution
from duetchain.media import probe as probing
from duetchain.render import steady
from duetchain.showing import thumbnails
from duetchain.system.process import run
from duetchain.system.workspace import workspace

REFUSED, LIMIT = 3, 4
MUTANTS, EVERY_WAY, WAYS = 18, "3705", 15
"""Of the mutating tool: how many, the seed that spreads them, of how many kinds at least."""
ALONE = 3
"""So many of them are given to a command each, which the fuzzing tool watches."""
BRIEF = 5
NAMES = [
    "-i.mp4", "--help.mp4", "-y", "a:b.mp4", "concat:a.mp4|b.mp4", "x%03d.mp4", "%n%s.mp4",
    "a b  c.mp4", "tab\tname.mp4", "new\nline.mp4", "quote'\".mp4", "$(touch pwned).mp4",
    "`id`.mp4", ";ls;.mp4", "a[0:v];[b].mp4", "a,b=c.mp4", "back\\slash.mp4", "..mp4", "...",
    "\u202egpj.4pm.mp4", "caf\u00e9.mp4", "cafe\u0301.mp4", "\u2400.mp4", "CON.mp4", "aux",
    "x" * 240 + ".mp4", "\U0001f3ac.mp4", "pipe:0", "file:x.mp4", "http:x.mp4",
    "subfile,,start,0,end,9,,:x.mp4", "@file.mp4", "~.mp4", "*.mp4", "?.mp4", "[a-z].mp4",
    "<img src=x onerror=alert(1)>.mp4", "\x1b]0;pwned\x07.mp4", "\x1b[31mred.mp4", ".hidden.mp4",
    "a.mp4.exe", "a.MP4", "a", " lead.mp4", "trail.mp4 ", "{work}.mp4", "%{pts}.mp4",
]  # fmt: skip
SAID = words(100)
TEXTS = [
    "hi[a];movie=/etc/passwd[b]", "[0:v]null[out]", "a,b", "a;b", "a:b", "a=b", "'", "''", '"',
    "\\", "\\\\", "\\'", "it's", "%{pts}", "%{metadata:title}", "%{file:/etc/passwd}", "%n", "%s%s",
    "%%", "$(id)", "`id`", "${HOME}", "{}", "{0}", "{work}", "\n", "two\nlines", "tab\there",
    "\r\nX-Header: y", "\x1b[31mred", "\x1b]0;title\x07", "\x1b[2J", "\u202egpj", "\u2066x\u2069",
    "a\u0000b", "\x7f", "\u200b", "\ufeff", "<script>alert(1)</script>", "<b>", "&amp;", "-->",
    "'; DROP TABLE contribution; --", "1 OR 1=1", "../../etc/passwd", "/etc/passwd", "C:\\x",
    "file:///etc/passwd", "http://127.0.0.1/", "-i", "--help", "-y", "@everyone", "caf\u00e9",
    "cafe\u0301", "\u0645\u0631\u062d\u0628\u0627", "\u732b\u306e\u6b4c", "\U0001f3b8\U0001f98b",
    "A" * 100, "\U0001f600" * 100,
]  # fmt: skip
SHOWN = ("log", "show", "tree", "credits")


@pytest.fixture
def small(studio):
    return studio.clip("strange.mp4", size="64x36", length=0.2, sound=False)


def is_harmless(text):
    """Whether a terminal shows it as it is: nothing that moves, colours or reorders."""
    joiners = "\u200d\u200c"
    return all(
        letter in joiners or unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp")
        for letter in text.replace("\n", "")
    )


def test_hostile_file_names_are_names_like_any_other(duet, small):
    assert len(NAMES) == 47
    for number, name in enumerate(NAMES):
        (duet.place / name).write_bytes(small.read_bytes() + b"\0" * number)
    before = {path.name for path in duet.place.iterdir()}
    assert duet("init").returncode == 0
    done = duet.child("add", "--no-render", "--json", "--", *NAMES)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["contributions"]) == 47
    assert {path.name for path in duet.place.iterdir()} - before == {".duet"}
    stored = {path.name for path in (duet.place / ".duet" / "media").rglob("*") if path.is_file()}
    assert len(stored) == 47
    assert all(len(name) == 62 for name in stored)
    for verb in SHOWN:
        assert is_harmless(duet(verb).stdout)


def test_a_hostile_file_name_is_a_parent_like_any_other(duet, small, tmp_path):
    (duet.place / "mine of all.mp4").write_bytes(small.read_bytes() + b"mine")
    for number, name in enumerate(NAMES):
        (duet.place / name).write_bytes(small.read_bytes() + b"\0" * number)
    (tmp_path / "elsewhere").mkdir()
    with Repository.init(tmp_path / "elsewhere") as elsewhere:  # one child looks at all of them
        elsewhere.add(*(duet.place / name for name in [*NAMES, "mine of all.mp4"]))
    assert duet("init").returncode == 0
    for name in NAMES:
        done = duet("add", "--no-render", "--json", "--sync", "off", "--", name, "mine of all.mp4")
        assert done.returncode == 0, done.stdout
        told = json.loads(done.stdout)
        with Repository.open(duet.place) as repository:
            (parent,) = told["parents"]
            stored = repository.media_path(repository.show(parent).media)
            assert stored.read_bytes() == (duet.place / name).read_bytes()
    litter = {path.name for path in duet.place.iterdir()} - {*NAMES, "mine of all.mp4", ".duet"}
    assert not litter


@pytest.mark.parametrize("name", ["\x1b]0;pwned\x07.mp4", "\u202egpj.mp4", "new\nline.mp4"])
def test_a_hostile_name_in_a_message_is_written_out(duet, name):
    (duet.place / name).write_text("no clip")
    for verb in (["probe"], ["add", "--no-render"]):
        done = duet(*verb, name)
        assert done.returncode == REFUSED
        assert is_harmless(done.stderr)
        assert len(done.stderr.splitlines()) <= BRIEF


def spoken(repository, small):
    """A chain of one voice for each text, every field of each holding that text."""
    root = repository.add(small).tip
    media = repository.show(root).media
    found = [root]

    def build():
        made = []
        for text in TEXTS:
            said = {field: SAID(text, field) for field in ("author", "name", "message")}
            made.append(
                Contribution(
                    parents=(made[-1].id if made else root,),
                    media=media,
                    arrangement=SideBySide(),
                    license=SAID(text, "license"),
                    created="2026-01-02T03:04:05Z",
                    **said,
                )
            )
        return made

    with workspace(repository._holdings.folder.runs) as room:
        made = repository._holdings.commit([], build, staging=room)
        found += (one.id for one in made)
    return found


def test_hostile_words_are_drawn_and_never_reach_a_filter(tmp_path, small):
    """One render with a cell for each text, all names and the credits."""
    assert len(TEXTS) == 60
    output = tmp_path / "out.mp4"
    with Repository.init(tmp_path) as repository:
        tip = spoken(repository, small)[-1]
        view = {"size": (640, 360), "quality": "draft", "names": True, "credits": True, "fps": 10}
        plan = repository.plan(tip, **view)
        repository.render(tip, output, **view)
    argv = "\n".join(word for job in plan.jobs for word in job.command.argv)
    for text in TEXTS:
        if len(text) > 4:
            assert text not in argv, text
    drawn = {content for _, content in plan.drawings}
    assert len(drawn) > 45, "a drawing of its own for each name that can be seen"
    frames, *_ = measure.facts(output)
    assert frames == plan.timeline.frames
    assert b"DROP TABLE" not in output.read_bytes()


def test_hostile_words_come_out_of_json_whole_and_of_text_harmless(duet, small):
    with Repository.init(duet.place) as repository:
        spoken(repository, small)
    told = json.loads(duet("log", "--json").stdout)["contributions"][1:]
    wanted = [as_kept(text) or None for text in TEXTS]
    assert [one["message"] for one in told] == wanted
    assert [one["author"] for one in told] == wanted
    for verb in SHOWN:
        done = duet(verb)
        assert done.returncode == 0, done.stderr
        assert is_harmless(done.stdout), verb
        assert duet(verb, "--json").stdout.isascii()


def test_hostile_words_on_the_command_line_are_kept(duet, small):
    text = "hi[a];movie=/etc/passwd[b] %{pts} \x1b[31m '"
    assert duet("init").returncode == 0
    done = duet.child(
        "add", small, "--no-render", "--json", f"--author={text}", f"--message={text}",
        f"--name={text}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    [one] = json.loads(duet("log", "--json").stdout)["contributions"]
    assert (one["author"], one["message"]) == (text, text)


def png(width, height):
    """A picture of one colour: few bytes, many pixels."""

    def part(kind, content):
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


BOMBS = {
    "pixels.png": ("its picture has 16000x16000 pixels", "pixels"),
    "streams.mka": ("it has 20 streams", "streams"),
    "hours.mp4": ("it lasts 2.2 hours and more", "hours"),
    "dense.mkv": ("it has 1000 frames a second", "frames_per_second"),
}


@pytest.fixture(scope="module")
def bombs(studio):
    """Small files that are much to look at, by their names."""
    pixels = studio.folder / "pixels.png"
    pixels.write_bytes(png(16000, 16000))
    sines = ["-f", "lavfi", "-i", "sine=d=0.1"]
    maps = [word for _ in range(20) for word in ("-map", "0:a")]
    streams = studio.make("streams.mka", *sines, *maps, "-c:a", "pcm_u8")
    still = ["-f", "lavfi", "-i", "color=s=16x16:r=1:d=10800", "-c:v", "libx264"]
    hours = studio.make("hours.mp4", *still, "-preset", "ultrafast", "-g", "9999")
    fast = ["-f", "lavfi", "-i", "color=s=16x16:r=1000:d=1", "-c:v", "libx264"]
    dense = studio.make("dense.mkv", *fast)
    return {path.name: path for path in (pixels, streams, hours, dense)}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_too_much_is_refused_with_the_number_and_how_to_raise_it(duet, bombs, name):
    found, key = BOMBS[name]
    done = duet("add", "--no-render", bombs[name])
    assert done.returncode == LIMIT, done.stderr
    assert found in done.stderr
    assert f'"{key} = ' in done.stderr
    assert str(duet.home) in done.stderr
    assert len(done.stderr.splitlines()) <= BRIEF
    assert not bombs[name].with_name(".duet").exists()


def test_a_users_own_limits_count_and_a_repositorys_do_not(duet, bombs, small):
    own = duet.home / "duetchain"
    own.mkdir()
    (own / "config.toml").write_text('author = "Ann"\n[limits]\nframes_per_second = 1000\n')
    assert duet("init").returncode == 0
    assert duet("add", "--no-render", bombs["dense.mkv"]).returncode == 0
    assert "Ann" in duet("log").stdout
    (own / "config.toml").write_text("[limits]\nbytes = 100\n")
    done = duet("add", "--no-render", small)
    assert done.returncode == LIMIT
    assert "bytes" in done.stderr
    (own / "config.toml").write_text("[limits]\nhuors = 3\n")
    done = duet("probe", small)
    assert done.returncode == 2
    assert "huors" in done.stderr
    (own / "config.toml").unlink()
    (duet.place / ".duet" / "config.toml").write_text("[limits]\nhours = 99\n")
    done = duet("add", "--no-render", small)
    assert done.returncode == 2
    assert "limits" in done.stderr


REFUSALS = {
    b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n": "a playlist that points to the network",
    b"ffconcat version 1.0\nfile '/etc/passwd'\n": "a script that points to other files",
    b"PK\x03\x04" + bytes(100): "a zip archive",
    b"\x7fELF" + bytes(100): "a program",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>": "an SVG drawing",
    b"dear diary": "a text file",
    b"": "is empty",
}


@pytest.mark.parametrize("content", REFUSALS, ids=lambda one: one[:8].hex() or "empty")
def test_what_is_no_clip_is_refused_with_its_reason(duet, content):
    (duet.place / "clip.mp4").write_bytes(content)
    done = duet("add", "--no-render", "clip.mp4")
    assert done.returncode == REFUSED
    assert REFUSALS[content] in done.stderr
    told = json.loads(duet("probe", "--json", "clip.mp4").stdout)
    assert (told["schema"], told["code"]) == ("duet.error/1", REFUSED)


def test_a_decoder_that_nobody_needs_is_refused_by_name(duet, studio):
    picture = ["-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2", "-f", "lavfi", "-i", "sine=d=0.2"]
    clip = studio.make("rare.mkv", *picture, "-c:v", "magicyuv", "-c:a", "pcm_s16le")
    done = duet("add", "--no-render", clip)
    assert done.returncode == REFUSED
    assert "MagicYUV" in done.stderr
    assert "duet formats" in done.stderr
    assert "magicyuv" not in duet("formats").stdout


def test_a_clip_that_is_cut_short_is_used_and_its_end_is_told(duet, studio):
    whole = studio.make(
        "whole.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:d=4", "-c:v", "libx264",
        "-movflags", "+faststart", "-g", "10",
    )  # fmt: skip
    (duet.place / "cut.mp4").write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    done = duet("add", "--no-render", "cut.mp4")
    assert done.returncode == 0, done.stderr
    assert "it says that it lasts 4.00 s, but only" in done.stderr


def test_a_merge_tells_what_is_missing_of_its_clip(duet, studio):
    whole = studio.clip("whole.mkv", length=2).read_bytes()
    (duet.place / "cut.mkv").write_bytes(whole[: len(whole) // 2])
    for name, size in (("a.mp4", "64x64"), ("b.mp4", "64x32")):
        (duet.place / name).write_bytes(studio.clip(name, size=size, length=0.2).read_bytes())
        assert duet("-C", ".", "add", "--no-render", name).returncode == 0
    done = duet("-C", ".", "merge", "a.mp4", "b.mp4", "cut.mkv")
    assert done.returncode == 0, done.stderr
    assert '"cut.mkv": it says that it lasts' in done.stderr


def test_a_film_of_one_frame_without_a_length_is_shown(duet, studio):
    made = ["-f", "lavfi", "-i", "color=c=red:s=64x64:r=1000", "-frames:v", "1", "-c:v", "vp9"]
    (duet.place / "lone.webm").write_bytes(studio.make("lone.webm", *made).read_bytes())
    (duet.place / "long.mp4").write_bytes(studio.clip("long.mp4", size="64x64").read_bytes())
    done = duet("add", "long.mp4", "lone.webm", "-o", "both.mp4", "--size", "128x64")
    assert done.returncode == 0, done.stderr
    assert measure.colour(duet.place / "both.mp4", at=0.9, x=96, y=32) == pytest.approx(
        (254, 0, 0), abs=8
    )


def test_no_place_and_no_device_is_left_in_a_render(media, tmp_path):
    clip = media / "nasty" / "hdr_hlg_dolby_phone.mov"
    with Repository.init(tmp_path) as repository:
        tip = repository.add(clip).tip
        repository.render(tip, tmp_path / "out.mp4", size=(180, 320), quality="draft")
    source, made = clip.read_bytes(), (tmp_path / "out.mp4").read_bytes()
    for word in (b"+51.5334", b"iPhone", b"Apple"):
        assert word in source
        assert word not in made


def test_every_run_that_touches_a_clip_may_open_that_clip_alone(tmp_path, studio, monkeypatch):
    new = tmp_path / "a stranger's.mp4"
    new.write_bytes(studio.clip("alike.mp4", size="64x36", length=0.3).read_bytes() + bytes(9))
    seen = []
    for module in (probing, steady, thumbnails):
        monkeypatch.setattr(
            module,
            "run",
            lambda *given, **named: seen.append((given, named)) or run(*given, **named),
        )
    place = tmp_path / "place"
    place.mkdir()
    with Repository.init(place) as repository:
        tip = repository.add(new, new).tip
        repository.render(tip, place / "out.mp4", size=(64, 36), quality="draft")
        repository.pictures.thumbnails(repository.log())
        media = str(place / ".duet" / "media")
    assert len(seen) > 3
    assert any("duetchain.media.probe_child" in argv for (argv, *_), _ in seen)
    for _, named in seen:
        assert named["reads"] is not None
        assert not {str(place), media, str(new.parent)} & set(map(str, named["reads"]))


def test_the_callers_environment_does_not_reach_ffmpeg(duet, small, tmp_path):
    report = tmp_path / "report.log"
    done = duet.child(
        "add", small, small, "-o", "out.mp4", "--size", "160x90", "--quality", "draft",
        FFREPORT=f"file={report}:level=32", AV_LOG_FORCE_COLOR="1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not report.exists()


@pytest.fixture(scope="module")
def seeds(studio, tmp_path_factory):
    """A folder with a small file of each of five kinds."""
    studio.clip("seed.mp4", size="64x36", length=0.3)
    film = ["-f", "lavfi", "-i", "testsrc=s=64x36:d=0.3", "-f", "lavfi", "-i", "sine=d=0.3"]
    studio.make("seed.webm", *film, "-c:v", "libvpx", "-threads", 1, "-c:a", "libopus")
    studio.make("seed.gif", "-f", "lavfi", "-i", "testsrc=s=64x36:d=0.3:r=10")
    studio.make(
        "seed.png", "-f", "lavfi", "-i", "testsrc=s=64x36", "-frames:v", "1", "-update", "1"
    )
    studio.tone("seed.wav", length=0.2)
    folder = tmp_path_factory.mktemp("seeds")
    for path in studio.folder.glob("*/seed.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_files_mutated_in_every_way_are_taken_or_refused(duet, faults, seeds, small):
    """By one command, each by its name."""
    mutants, room = duet.place / "mutants", duet.home / "room"
    room.mkdir()
    words = [seeds, mutants, "--count", str(MUTANTS), "--seed", EVERY_WAY]
    subprocess.run([sys.executable, faults / "mutate.py", *words], check=True, capture_output=True)
    told = [json.loads(line) for line in (mutants / "manifest.jsonl").read_text().splitlines()]
    assert len({one["kind"] for one in told}) >= WAYS
    assert {one["of"] for one in told} == {path.name for path in seeds.iterdir()}
    paths = [mutants / one["name"] for one in told]
    done = duet.child(
        "add", small, *paths, "--no-render", "--json", "--sync", "off", TMPDIR=str(room)
    )
    assert done.returncode in (0, REFUSED), done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert len(told["contributions"]) + len(told["refused"]) == 1 + MUTANTS
    assert list(room.iterdir()) == []


def test_a_mutated_file_given_alone_harms_nothing(duet, faults, seeds, tmp_path):
    """The fuzzing tool finds no traceback, hang, orphan, litter or gigabyte."""
    duet("-C", duet.place, "init")
    done = subprocess.run(
        [
            sys.executable, faults / "fuzzcli.py", "--jobs", "2",
            "--count", str(ALONE), "--seed", EVERY_WAY,
            "--cmd", f"{sys.executable} -m duetchain -C {{work}} add --no-render {{file}}",
            "--seeds", seeds, "--template", duet.place, "--refuse-codes", "3,4",
            "--timeout", "60", "--rss-mb", "1024", "--report", tmp_path / "report",
        ],
        env=duet.environment, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert len((tmp_path / "report").read_text().splitlines()) == ALONE
