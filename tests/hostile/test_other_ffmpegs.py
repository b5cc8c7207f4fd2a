"""An ffmpeg that is too old, hangs or is none is told by `doctor` and by the first verb."""

from __future__ import annotations

import sys
import time

import pytest

from duetchain.errors import NotFound
from duetchain.ffmpeg import binary

OLD = """case "$*" in
  *-version*) echo "ffmpeg version 5.1.6 Copyright (c)"; echo "--enable-gpl";;
  *-encoders*) echo " V....D libx264   "; echo " A....D aac    ";;
  *) echo '[Parsed_ebur128_0 @ 0x1] Unable to parse option value "quiet"' >&2; exit 1;;
esac"""
OTHERS = {
    "too old": (OLD, 'ffmpeg 5.1.6.*lacks what every render uses: .*option value "quiet"'),
    "hanging": ("while :; do :; done", "did not answer within 1 s"),
    "none": ("echo hello", "is not an ffmpeg"),
    "failing": ("echo ffmpeg version 9; exit 3", "is not an ffmpeg"),
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs of sh")


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """Puts a program in ffmpeg's place."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def put(words):
        program = tmp_path / "ffmpeg"
        program.write_text(f"#!/bin/sh\n{words}\n")
        program.chmod(0o755)
        monkeypatch.setenv(binary.VARIABLE, str(program))
        binary._asked.cache_clear()
        return program

    yield put
    binary._asked.cache_clear()


@pytest.mark.parametrize("other", OTHERS)
def test_another_ffmpeg_is_told_before_any_job_runs(
    other, chosen, studio, repository, tmp_path, monkeypatch
):
    words, told = OTHERS[other]
    clip = studio.clip("limited.mp4")
    chosen(words)
    if other == "hanging":
        monkeypatch.setattr(binary, "_ANSWER_S", 1)
    began = time.monotonic()
    with pytest.raises(NotFound, match=told) as refused:
        binary.ffmpeg()
    assert binary.VARIABLE in refused.value.hint
    assert time.monotonic() - began < 15
    if other == "too old":
        repository.add(clip, name="one")
        with pytest.raises(NotFound, match=told):
            repository.render("one", tmp_path / "one.mp4")
        assert not list(repository.folder.cache.glob("*/*"))


def test_doctor_tells_of_an_ffmpeg_that_is_too_old(duet, chosen):
    ran = duet("doctor", **{binary.VARIABLE: str(chosen(OLD))})
    assert ran.returncode == 6
    assert 'option value "quiet"' in ran.stdout
    assert "too old" in ran.stdout
    ran = duet("doctor", XDG_CACHE_HOME=str(duet.home))
    assert ran.returncode == 0, ran.stdout


def test_what_a_program_answered_is_remembered_with_its_complaint(chosen):
    chosen(OLD)
    for _ in range(2):
        with pytest.raises(NotFound, match="too old"):
            binary.ffmpeg()
        binary._asked.cache_clear()
