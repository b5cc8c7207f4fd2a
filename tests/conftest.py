"""Fixtures: clips made by ffmpeg, real clips where they are there, fresh repositories."""

import atexit
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

THREADS = {"OPENBLAS_NUM_THREADS": "1"}
"""Of numpy: two workers on two processors else spend most of their time waiting for each other."""
os.environ.update(THREADS)
OWN = tempfile.mkdtemp(prefix="duet-tests-")
"""What a user's own cache folder is, for all tests of one process: never that of who runs them."""
os.environ["XDG_CACHE_HOME"] = OWN
atexit.register(shutil.rmtree, OWN, ignore_errors=True)
sys.dont_write_bytecode = False  # else each worker compiles all tests each time
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell ignores it for what it has behind
    signal.signal(signal.SIGINT, signal.default_int_handler)

import measure  # noqa: E402 - numpy reads the environment once
import pytest  # noqa: E402
from fixtures import replay  # noqa: E402
from hypothesis import settings  # noqa: E402

from duetchain import Repository  # noqa: E402
from duetchain.ffmpeg.binary import located  # noqa: E402

pytest.register_assert_rewrite("blobs_contract", "index_contract")

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):  # the same examples each time; a run by hand finds new ones
    settings.load_profile("ci")

BESIDE = Path(__file__).resolve().parents[2] / "shared"
MEDIA = Path(os.environ.get("DUETCHAIN_TEST_MEDIA", BESIDE / "media"))
FAULTS = Path(os.environ.get("DUETCHAIN_TEST_FAULTS", BESIDE / "faults"))


@pytest.fixture(scope="session")
def media():
    """The folder of real clips."""
    if not (MEDIA / "index.json").is_file():
        pytest.skip("the folder of real clips is not here (DUETCHAIN_TEST_MEDIA)")
    return MEDIA


@pytest.fixture(scope="session")
def media_index(media):
    """What the real clips are, by file name."""
    return {entry["file"]: entry for entry in json.loads((media / "index.json").read_text())}


@pytest.fixture(scope="session")
def faults():
    """The folder of fault tools."""
    if not (FAULTS / "killer.py").is_file():
        pytest.skip("the fault tools are not here (DUETCHAIN_TEST_FAULTS)")
    return FAULTS


@pytest.fixture
def repository(tmp_path):
    """A fresh, empty repository in its own folder."""
    with Repository.init(tmp_path) as fresh:
        yield fresh


NO_STRANGERS = ("cli", "exports", "holdings", "intake", "interop", "render", "showing", "store")
"""Folders of tests whose clips are of their own making, or known well."""


@pytest.fixture(autouse=True)
def _same_bytes_are_looked_at_once(request, of_all_workers):
    """A clip that some test has shown to the probe's child is not shown to another child."""
    replay.share_in(of_all_workers)
    with replay.looked_at_once(is_here=request.path.parent.name in NO_STRANGERS):
        yield


@pytest.fixture(autouse=True)
def _every_render_keeps_its_level(monkeypatch):
    """Whatever a test renders with a target is measured by two meters, as delivered."""
    from duetchain.showing import rendering

    render = rendering.render_plan

    def judged(plan, output, *arguments, **options):
        done = render(plan, output, *arguments, **options)
        replay.is_ours(output)
        if done.loudness:
            keeps_its_level(output, done.loudness)
        return done

    monkeypatch.setattr(rendering, "render_plan", judged)


def keeps_its_level(output, told):
    """A delivered sound is at its target, or short of it as it says, and never over its ceiling."""
    lufs, dbtp, second = measure.loudness(output)
    assert dbtp <= -1, f"{output}: {dbtp} dBTP"
    if lufs <= -70:
        return
    expected = told["target_lufs"] - told["shortfall_db"]
    assert abs(lufs - expected) <= 0.5, f"{output}: {lufs} LUFS, not {expected}"
    if second is not None:
        assert abs(second - expected) <= 0.5, f"{output}: {second} LUFS by pyloudnorm"


class Studio:
    """Makes small clips with ffmpeg, each once."""

    def __init__(self, folder):
        self.folder = folder

    def make(self, name, *arguments):
        """The file `name`, made by ffmpeg from these arguments if it is not there."""
        made_of = hashlib.sha256(repr(arguments).encode()).hexdigest()[:8]
        path = self.folder / made_of / name  # another test may make another clip of this name
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            self._put(path, arguments)
        if path.is_file():
            replay.is_ours(path)
        return path

    def _put(self, path, arguments):
        """Other workers see it whole or not at all; what was made of the same words is copied."""
        room = path.parent / f"{os.getpid()}{path.suffix}"
        alike = [one for one in path.parent.glob(f"*{path.suffix}") if not one.stem.isdigit()]
        if alike:
            shutil.copyfile(alike[0], room)
        else:
            words = [located(), "-v", "error", "-nostdin", "-y", *map(str, arguments), str(room)]
            subprocess.run(words, check=True)
        room.replace(path)

    def clip(self, name, *, colour="red", size="160x90", rate=30, length=1, hz=440, sound=True):
        """A plain colour with a number of frames and a tone."""
        picture = f"color=c={colour}:s={size}:r={rate}:d={length}"
        words = ["-f", "lavfi", "-i", picture]
        if sound:
            words += ["-f", "lavfi", "-i", f"sine=f={hz}:r=48000:d={length}", "-c:a", "aac"]
        return self.make(name, *words, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-qp", "0")

    def moving(self, name, *, size="160x90", rate=30, length=2, filters="null"):
        """ffmpeg's moving test picture, silent, without loss."""
        source = f"testsrc2=s={size}:r={rate}:d={length},{filters}"
        tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
        return self.make(name, "-f", "lavfi", "-i", source, "-c:v", "libx264", "-qp", "0", *tags)

    def tone(self, name, *, hz=440, length=1.0, rate=48000, channels=1, level=0.25):
        """A WAV file with a sine."""
        source = f"aevalsrc={level}*sin(2*PI*{hz}*t):s={rate}:d={length}"
        return self.make(name, "-f", "lavfi", "-i", source, "-ac", channels, "-c:a", "pcm_f32le")


@pytest.fixture(scope="session")
def of_all_workers(request, tmp_path_factory):
    """A folder of this run, in which its workers find what each other has made."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "of-all-workers"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def studio(of_all_workers):
    """Clips for tests that look at what they hold."""
    return Studio(of_all_workers)


@pytest.fixture
def duet(tmp_path, monkeypatch):
    """The command, run in an empty folder with an empty home, and in this process.

    `duet.child` starts a process for it, where that or its command line is what is tested; a time
    limit or a variable of its environment does, too.
    """
    home = tmp_path / "home"
    place = tmp_path / "place"
    home.mkdir()
    place.mkdir()
    environment = {
        "PATH": os.defpath,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PYTHONPATH": os.pathsep.join(sys.path),
        **THREADS,
    }
    monkeypatch.chdir(place)

    def here(*words, **asked):
        if asked:
            return child(*words, **asked)
        with mock.patch.dict(os.environ, environment, clear=True):
            told = replay.run_as_typed([str(word) for word in words])
        return subprocess.CompletedProcess(words, told.code, told.out, told.err)

    def child(*words, timeout=120, **extra):
        return subprocess.run(
            [sys.executable, "-m", "duetchain", *map(str, words)],
            cwd=place,
            env={**environment, **extra},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    here.child = child
    here.place = place
    here.home = home
    here.environment = environment
    return here
