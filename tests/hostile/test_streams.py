"""stdout and stderr that are full, closed, unread or without letters: told, and the work done."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from duetchain import Repository
from duetchain.cli._streams import Lasting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/dev/full and a shell")
VIEW = "--size 160x90 --quality draft"


@pytest.fixture(scope="module")
def made(tmp_path_factory, studio):
    """A repository with letters beyond ASCII, its film in the cache."""
    place = tmp_path_factory.mktemp("streams")
    clips = [studio.clip(f"streams-{one}.mp4", colour=one) for one in ("red", "blue")]
    with Repository.init(place) as repository:
        repository.add(*clips, name="дуэт", author="Żółć", sync="off")
        repository.render("дуэт", place / "first.mp4", size=(160, 90), quality="draft")
    return place


def shell(place, line, **environment):
    """A line of a shell in which ``duet`` is the command."""
    line = line.replace("duet ", f'"{sys.executable}" -m duetchain ')
    return subprocess.run(
        ["bash", "-c", line],
        cwd=place,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("duet log >/dev/full", 7, "the result cannot be told on stdout: No space left on device"),
        ("duet log --json >&-", 7, "the result cannot be told on stdout: it is closed"),
        ("duet log | head -0; exit ${PIPESTATUS[0]}", 0, ""),
        ("duet nonsense --json >/dev/full", 2, 'no verb "nonsense"'),
        ("duet nonsense >&- 2>&- <&-", 2, ""),
        ("duet drop дуэт <&-", 2, "nobody is here to be asked"),
    ],
)
def test_what_cannot_be_told_has_its_sentence_and_its_code(made, line, code, told):
    done = shell(made, line)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == (2 if told else 0)


@pytest.mark.parametrize(
    ("where", "code"), [(">/dev/full 2>&1", 7), (">&- 2>&-", 7), ("2>&1 | head -0", 0)]
)
def test_a_film_is_made_though_nobody_can_be_told(made, where, code, tmp_path):
    film = tmp_path / "film.mp4"
    line = f'duet render дуэт {VIEW} -o "{film}" {where}; exit ${{PIPESTATUS[0]}}'
    assert shell(made, line).returncode == code
    assert film.stat().st_size > 1000


def test_an_add_is_rendered_though_its_reader_has_gone(made, studio):
    (made / "mine.wav").write_bytes(studio.tone("streams.wav").read_bytes())
    line = "duet add дуэт mine.wav --offset 0.1 -o mine.wav.mp3 | head -0; exit ${PIPESTATUS[0]}"
    done = shell(made, line)
    assert done.returncode == 0, done.stderr
    assert (made / "mine.wav.mp3").stat().st_size > 1000


ASCII = {"PYTHONIOENCODING": "ascii"}
C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_letters_that_cannot_be_encoded_are_written_out(made):
    done = shell(made, "duet log", **C)
    assert done.returncode == 0
    assert r"\u017b\xf3\u0142\u0107" in done.stdout  # Żółć


def test_what_is_a_file_for_others_is_utf_8_whatever_the_encoding(made):
    done = shell(made, "duet tree --mermaid", **ASCII)
    assert done.returncode == 0
    assert "Żółć" in done.stdout


class Refusing(io.StringIO):
    """A stream that takes so many writes."""

    def __init__(self, most, wrong):
        super().__init__()
        self.most, self.wrong = most, wrong

    def write(self, text):
        if self.most == 0:
            raise self.wrong
        self.most -= 1
        return super().write(text)


def test_a_stream_that_refused_once_is_not_asked_again_and_remembers_why():
    beneath = Refusing(1, OSError(5, "Input/output error"))
    stream = Lasting(beneath)
    assert [stream.write(text) for text in ("one", "two", "three")] == [3, 3, 5]
    beneath.most = 9
    stream.write("four")
    stream.flush()
    assert beneath.getvalue() == "one"
    assert stream.lost is beneath.wrong
    assert not stream.is_unread


def test_a_reader_that_has_gone_is_missed_by_nobody():
    stream = Lasting(Refusing(0, BrokenPipeError(32, "Broken pipe")))
    stream.write("one")
    assert stream.is_unread
