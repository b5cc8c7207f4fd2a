"""Every verb in a stranger's repository, watched from outside: what it opens, makes and removes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import THREADS
from received import forged_index, hot_journal, received

from duetchain import Repository

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not here")
TESTS = Path(__file__).resolve().parents[1]
WATCHED = (
    "open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,rmdir,"
    "link,linkat,symlink,symlinkat,truncate,chmod,fchmodat,chown,fchownat,utimensat,connect"
)
EACH = """
import json, os, sys
from duetchain.system.child import LAUNCHER
from fixtures import replay

def done(words):
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        told = replay.run(words)
        LAUNCHER.close()
        os.write(writes, json.dumps([told.code, told.out, told.err]).encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as stream:
        told = json.loads(stream.read())
    return *told, os.wait4(child, 0)[2].ru_maxrss

replay._modules()
verbs, places, told = json.loads(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
found = []
for words, place in zip(verbs, places):
    os.mkdir(place)
    found.append(done(words))
os.mkdir(places[-1])
with open(told, "w") as stream:
    json.dump(found, stream)
"""
"""Each verb in a fork, so that what all import is imported once; a folder is made before each."""
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?")
NAMED = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
SYSTEMS_OWN = ("/dev/null", "/dev/tty", "/dev/shm/", "/proc/self/")
MOST_KIB = 1024 * 1024


@pytest.fixture(scope="module")
def sent(tmp_path_factory, studio):
    """Two voices, rendered once, so that there is something of everything."""
    place = tmp_path_factory.mktemp("sent")
    with Repository.init(place) as made:
        made.add(studio.clip("one.mp4"), studio.tone("two.wav"), name="duet", sync="off")
        made.render("duet", place / "film.mp4", size=(160, 90), quality="draft")
    return place


@pytest.fixture(scope="module")
def trap(sent, tmp_path_factory):
    """The same with a trap in every place where something of ours could be."""
    made = received(sent, tmp_path_factory.mktemp("trap"))
    forged_index(made.duet / "index.sqlite", "CREATE TRIGGER t AFTER INSERT ON pending "
                 "BEGIN DELETE FROM contribution; END;")  # fmt: skip
    (made.duet / "index.sqlite-journal").write_bytes(hot_journal(str(made.thesis)))
    results = sorted(one for one in (made.duet / "cache").rglob("*") if one.is_file())
    for path in results[::2]:
        path.unlink()
        path.symlink_to(made.thesis)
    for place, ending in (("records", ".json"), ("media", ""), ("cache/jobs", ".mp4")):
        for start, trapped in (
            ("ab", lambda path: path.symlink_to(made.thesis)),
            ("cd", os.mkfifo),
        ):
            path = made.duet / place / start / f"{start * 31}{ending}"
            path.parent.mkdir(exist_ok=True, parents=True)
            trapped(path)
    for place in ("runs", "cache/runs"):
        (made.duet / place).mkdir(exist_ok=True)
        for name in ("run-20260101_best", "run-aaaaaaaa"):
            (made.duet / place / name).symlink_to(made.top / "project" / "run-20260101_best")
    (made.duet / "renders").mkdir(exist_ok=True)
    (made.duet / "renders" / f"{'ab' * 32}.json").symlink_to(made.thesis)
    return made


def environment(made):
    """That of a user who never saw the repository."""
    ways = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]), **THREADS}
    return {**ways, "HOME": str(made.home), "PYTHONDONTWRITEBYTECODE": "1"}


@cache
def quickly():
    """Words by which only what is watched stops a program, where strace knows them."""
    told = subprocess.run(["strace", "-h"], capture_output=True, text=True).stdout
    return ("--seccomp-bpf",) if "--seccomp-bpf" in told else ()


def traced(trap, *words):
    """Run a command under strace: how it ended, and its calls."""
    log = trap.home / "calls"
    argv = ["strace", "-f", *quickly(), "-qq", "-y", "-s", "4096", "-o", log]
    argv += ["-e", f"trace={WATCHED}"]
    done = subprocess.run(
        [*argv, sys.executable, *words],
        cwd=trap.top / "got",
        env=environment(trap),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    found = (CALL.match(line) for line in log.read_text(errors="replace").splitlines())
    return done, [one.groups() for one in found if one and int(one[3]) >= 0]


def watched(trap, verbs):
    """Run verbs under strace; of each its code, words, largest memory in KiB, and calls."""
    places = [str(trap.home / f"before-{number}") for number in range(len(verbs) + 1)]
    told = trap.home / "told"
    words = (json.dumps(verbs), json.dumps(places), told)
    done, calls = traced(trap, "-c", EACH, *words)
    assert done.returncode == 0, done.stderr
    begins = [
        next(at for at, (name, words, *_) in enumerate(calls) if name == "mkdir" and place in words)
        for place in places
    ]
    parts = [calls[begin + 1 : end] for begin, end in pairwise(begins)]
    for (code, out, errors, most_kib), part in zip(
        json.loads(told.read_text()), parts, strict=True
    ):
        assert "Traceback" not in errors, errors
        yield code, out + errors, most_kib, part


def touched(calls, folder):
    """What was opened, and what was made, changed or removed: real paths."""
    opened, changed = set(), set()
    for name, words, _, real in calls:
        paths = [os.path.join(where or folder, path) for where, path in NAMED.findall(words)]
        if name.startswith(("open", "creat")):
            opened.add(real)
            paths = [real] if WRITES.search(words) or name == "creat" else []
        if name == "connect":
            paths = [words]
        changed |= {os.path.normpath(path) for path in paths if path}
    return opened, changed


VERBS = {
    "log": (5,), "show duet": (0,), "tree": (5,), "credits duet": (0,), "verify --full": (5,),
    "cache": (0,), "gc": (0,), "render duet --size 160x90 --quality draft -o OUT.mp4": (0,),
    "add duet NEW.wav --no-render --sync off --name third": (0,),
    "mix third": (0,), "drop third --yes": (0,), "repair": (5,),
}  # fmt: skip


@pytest.mark.timeout(240)
def test_no_verb_reaches_anything_but_what_is_ours(trap, studio):
    mine = trap.top / "outputs"
    mine.mkdir()
    shutil.copyfile(studio.tone("three.wav", hz=700), mine / "new.wav")
    fresh = {"OUT.mp4": mine / "out.mp4", "NEW.wav": mine / "new.wav"}
    before = {path: one for path, one in trap.canary().items() if str(mine) not in path}
    allowed = (str(trap.duet), str(trap.home), str(mine), "/tmp/", *SYSTEMS_OWN)
    private = {str(path) for path in trap.top.rglob("*") if path.is_file()} & before.keys()
    private -= {str(path) for path in (trap.top / "got").iterdir()}
    verbs = [[str(fresh.get(word, word)) for word in line.split()] for line in VERBS]
    trap.home.mkdir()
    started, calls = traced(trap, "-m", "duetchain", *verbs[0])
    seen = [(started.returncode, started.stderr, 0, calls), *watched(trap, verbs)]
    told = [*VERBS.items()]
    for (line, codes), (code, said, most_kib, calls) in zip([told[0], *told], seen, strict=True):
        assert code in codes, (line, said)
        assert most_kib < MOST_KIB, line
        opened, changed = touched(calls, str(trap.top / "got"))
        assert not opened & private, line
        assert not {path for path in changed if not path.startswith(allowed)}, line
        assert not {path for path in changed if path in private}, line
    now = {path: one for path, one in trap.canary().items() if str(mine) not in path}
    assert now == before


def test_a_flood_ends_by_itself_or_by_one_interrupt(sent, tmp_path):
    made = received(sent, tmp_path)
    place = made.duet / "records" / "ab"
    place.mkdir(exist_ok=True)
    for number in range(8_000):
        (place / f"ab{number:062x}").write_bytes(b"{}")
    made.home.mkdir()
    for verb in ("log", "verify", "gc", "repair"):
        argv = [sys.executable, "-m", "duetchain", verb]
        with subprocess.Popen(
            argv, cwd=made.top / "got", env=environment(made), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        ) as child:  # fmt: skip
            time.sleep(1.5)
            child.send_signal(signal.SIGINT)
            asked = time.monotonic()
            errors = child.communicate(timeout=30)[1]
        assert time.monotonic() - asked < 2, verb
        assert child.returncode in (0, 5, 130), errors
        assert "Traceback" not in errors
        assert made.thesis.read_bytes()
