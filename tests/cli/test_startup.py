"""What a small command may cost: no heavy import, little time."""

import json
import os
import resource
import subprocess
import sys
import time

HEAVY = (
    "networkx", "numpy", "av", "PIL", "uharfbuzz", "moviepy", "ffmpeg", "pydub", "rich",
    "imageio_ffmpeg",
)  # fmt: skip
MOST_CPU_S = 0.25
MOST_TIMES_TYPER = 3
"""On a machine that is slow or busy: how often as much as the import of typer alone."""
SCRIPT = """
import json, sys
from duetchain.cli._app import run_duet
try:
    run_duet({words!r})
except SystemExit:
    pass
sys.stderr.write(json.dumps([name for name in {heavy!r} if name in sys.modules]))
"""


def loaded_by(duet, *words):
    """Which heavy modules a command imports."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(words=list(words), heavy=HEAVY)],
        cwd=duet.place, env=duet.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stderr.splitlines()[-1])


def cpu_s(*words, **options):
    """CPU seconds of a whole Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def is_quick(duet, *words):
    """Whether the least of up to thirty runs of a command is within bounds.

    Other work on the machine only ever adds to it, so the first run within bounds settles it.
    """
    environment = {**duet.environment, "PATH": os.defpath}
    for _ in range(30):
        if cpu_s("-m", "duetchain", *words, cwd=duet.place, env=environment) < MOST_CPU_S:
            return True
        typers = min(cpu_s("-c", "import typer") for _ in range(3))
        least = min(
            cpu_s("-m", "duetchain", *words, cwd=duet.place, env=environment) for _ in range(3)
        )
        if least < MOST_TIMES_TYPER * typers:
            return True
        time.sleep(0.5)
    return False


def test_help_imports_nothing_heavy_and_is_quick(duet):
    assert loaded_by(duet, "--help") == []
    assert is_quick(duet, "--help")


def test_a_log_imports_nothing_heavy_and_is_quick(duet, studio):
    clips = [studio.clip(f"c-{colour}.mp4", colour=colour) for colour in ("red", "blue")]
    assert duet("init").returncode == 0
    assert duet("add", *clips, "--no-render").returncode == 0
    assert loaded_by(duet, "log") == []
    assert is_quick(duet, "log")


def test_importing_the_package_imports_nothing_of_it():
    script = "import sys, duetchain; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    modules = done.stdout.split()
    assert not [name for name in modules if name.startswith("duetchain.") or name in HEAVY]


def test_every_public_name_is_there():
    import duetchain

    for name in duetchain.__all__:
        assert getattr(duetchain, name) is not None
