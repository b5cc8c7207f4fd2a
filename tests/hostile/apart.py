"""The command where it may do harm or be harmed: on a disk of its own, or as another user."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from fixtures.replay import Told

from duetchain.system.own_folders import data_folder

TESTS = Path(__file__).resolve().parents[1]
FILES = ["?files"]
"""In the place of a verb's words: the names of all files there are."""
_RUN = """
import json, os, sys
from pathlib import Path
from fixtures import replay

def done(words):
    if words == ["?files"]:
        return 0, "\\n".join(sorted(str(one) for one in Path().rglob("*") if one.is_file())), ""
    told = replay.run(words)
    return told.code, told.out, told.err

print(json.dumps([done(words) for words in json.loads(sys.argv[1])]))
"""
_MOUNT = """
mount -t tmpfs -o size=$1 none "$2" && cp -a "$3/." "$2" || exit 125
if [ "$4" = full ]; then cat /dev/zero > "$2/zeros" 2>/dev/null; fi
if [ "$4" = read-only ]; then mount -o remount,ro "$2" || exit 125; fi
cd "$2" && shift 4 && exec "$@"
"""
USERS = (54321, 54322, 54323)
GROUP, OTHERS = 54300, 54399


@dataclass(frozen=True)
class Disk:
    """A disk that is there for one child alone, and gone with it."""

    place: Path
    home: Path
    state: str
    size: str = "16m"

    def run(self, content: Path, *verbs: list[str], **environment: str) -> list[Told]:
        """What each verb told, one after the other, in a copy of some content."""
        require_mounts()
        self.place.mkdir(exist_ok=True)
        words = [sys.executable, "-c", _RUN, json.dumps(verbs)]
        seals = {
            "XDG_DATA_HOME": str(data_folder().parent)
        }  # what this process keeps is ours there
        mounted = [self.size, str(self.place), str(content), self.state]
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", _MOUNT, "sh", *mounted, *words],
            env=own_environment(self.home, **{**seals, **environment}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [Told(*one) for one in json.loads(done.stdout)]


@cache
def _mounts() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    tried = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def require_mounts() -> None:
    """Skip where nothing may be mounted."""
    if not _mounts():
        pytest.skip("nothing may be mounted here")


def own_environment(home: Path, **more: str) -> dict[str, str]:
    """A plain environment, in which the package and the tests' own modules are found."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]),
        **more,
    }


@cache
def python_for_all() -> str:
    """A Python that any user may run, with the package and what it needs; skips without one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("nobody else's commands can be run here")
    for found in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin")):
        tried = [str(found), "-c", "import duetchain.cli, av, msgspec, networkx"]
        with_others = {"user": USERS[0], "group": GROUP, "extra_groups": []}
        try:
            done = subprocess.run(
                tried,
                env=own_environment(Path("/nonexistent")),
                cwd="/",
                capture_output=True,
                check=False,
                **with_others,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return str(found)
    pytest.skip("no Python with all packages is open to other users here")


def as_user(
    number: int, place: Path, *words: str, group: int = GROUP
) -> subprocess.CompletedProcess[str]:
    """The command as another user, in a place, with what is usual for a umask."""
    home = place.parent / f"home-{number}"
    if not home.exists():
        home.mkdir()
        os.chown(home, number, group)
    return subprocess.run(
        [python_for_all(), "-m", "duetchain", *words],
        cwd=place,
        env=own_environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        user=number,
        group=group,
        extra_groups=[],
        umask=0o022,
    )
