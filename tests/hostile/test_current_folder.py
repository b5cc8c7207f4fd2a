"""A folder that somebody sent may hold files named like modules: none of them is run."""

import subprocess
import sys
from pathlib import Path

import pytest

OURS = (
    "__future__", "argparse", "av", "ctypes", "dataclasses", "enum", "json", "launch", "msgspec",
    "networkx", "numpy", "pathlib", "platform", "re", "resource", "sqlite3", "subprocess",
    "threading", "typer", "typing",
)  # fmt: skip
PYTHONS = ("collections", "contextlib", "functools", "operator", "types", "warnings")
"""What Python itself may look for before a module's first line; only -P keeps it from there."""


@pytest.mark.parametrize("words", [("--version",), ("doctor",), ("probe", "clip.mp4"), ("log",)])
@pytest.mark.parametrize(
    ("flags", "planted"), [((), OURS), (("-P",), OURS + PYTHONS)], ids=["plain", "safe path"]
)
def test_no_module_of_the_current_folder_is_imported(tmp_path, studio, words, flags, planted):
    seen = tmp_path / "seen"
    here = tmp_path / "received"
    here.mkdir()
    for name in planted:
        (here / f"{name}.py").write_text(f"open({str(seen)!r}, 'a').write(__name__ + ' ')\n")
    (here / "clip.mp4").write_bytes(studio.clip("clip.mp4", size="64x36", length=0.3).read_bytes())
    argv = [sys.executable, *flags, "-m", "duetchain", *words]
    done = subprocess.run(argv, cwd=here, capture_output=True, text=True)
    assert not seen.exists(), seen.read_text()
    assert done.returncode == (6 if words == ("log",) else 0), done.stderr


def test_a_checkout_that_is_installed_nowhere_runs_in_its_own_folder(tmp_path):
    """Its children find it, too: where it lies is last in their path."""
    package = Path(__file__).resolve().parents[2] / "duetchain"
    (tmp_path / "duetchain").symlink_to(package)
    argv = [sys.executable, "-m", "duetchain", "--version"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
