"""The sample: seven clips out of nothing, one film; the README's first command.

It is run whole, drawing all seven, by `.ci/run`. Here one is drawn, the others are small and
plain pictures of the same shapes, and the film is small and its stages short.
"""

import importlib
import json
from pathlib import Path

import measure
import pytest
from fixtures.replay import alone_in, run

from duetchain import Repository
from duetchain.system import process

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "numnum"
MOST_BYTES = 300_000
VOICES = ("cat", "beat", "bass", "keys", "strings", "guitar", "singer")
DRAWN = "2-beat"
SMALL = (270, 480)
STAGE_S = 2


@pytest.fixture
def sample(monkeypatch):
    """What the sample's script says of its clips."""
    monkeypatch.syspath_prepend(SAMPLE)
    return importlib.import_module("make").CLIPS


def plain(studio, clip, hz):
    """One colour of a clip's shape and rate, at a quarter of its size, and a tone."""
    size = f"{clip.width_px // 8 * 2}x{clip.height_px // 8 * 2}"
    words = ["-f", "lavfi", "-i", f"color=c=teal:s={size}:r={clip.rate_fps}:d=8"]
    words += ["-f", "lavfi", "-i", f"sine=f={hz}:r={clip.sound_hz}:d=8", "-c:a", "aac"]
    fast = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    return studio.make(f"{clip.name}.mp4", *words, *fast)


@pytest.fixture
def drawn(monkeypatch, sample, studio):
    """The folder in which the demo's child drew one clip and put the others."""
    real, places = process.run, []

    def draws_one(argv, **how):
        if not any(str(word).endswith("make.py") for word in argv):
            return real(argv, **how)
        places.append(Path(argv[-1]))
        for number, clip in enumerate(sample):
            if clip.name != DRAWN:
                made = plain(studio, clip, 220 + 55 * number)
                (places[-1] / made.name).write_bytes(made.read_bytes())
        return real([*argv, "--only", DRAWN], **how)

    monkeypatch.setattr(process, "run", draws_one)
    return places


@pytest.fixture
def asked(monkeypatch):
    """How the demo asked for its film, which is rendered small, of short stages."""
    real, views = Repository.render, []

    def small(self, tip, output, **view):
        views.append((tip, {name: view[name] for name in ("reel", "credits", "quality")}))
        return real(self, tip, output, **{**view, "size": SMALL, "fps": 10, "stage": STAGE_S})

    monkeypatch.setattr(Repository, "render", small)
    return views


@pytest.mark.slow
def test_the_demo_makes_a_film_of_seven_voices(sample, drawn, asked, tmp_path):
    with alone_in(tmp_path, tmp_path):
        done = run(["demo", "--quality", "draft", "--json"])
        assert done.code == 0, done.err
        told = json.loads(done.out)
        film = tmp_path / "numnum-demo" / "numnum.mp4"
        frames, _, lasts, size = measure.facts(film)
        assert told["voices"] == 7
        assert size == SMALL
        assert float(lasts) == pytest.approx(7 * STAGE_S + 3, abs=0.5)
        assert frames == told["frames_encoded"]
        ((tip, view),) = asked
        with Repository.open("numnum-demo", create=False) as repository:
            timeline = repository.plan(tip, **view).timeline
            canvas = timeline.canvas
        assert float(timeline.duration) == pytest.approx(7 * 8 + 3, abs=0.5)
        assert (canvas.width_px, canvas.height_px) == (1080, 1920)
        log = json.loads(run(["-C", "numnum-demo", "log", "--json"]).out)["contributions"]
        assert len(log) == 7
        assert all(one["author"] and one["message"] for one in log)
        assert (film.parent / "numnum.svg").read_text("utf-8").count("<image") == 7
        clip = drawn[0] / f"{DRAWN}.mp4"
        assert clip.stat().st_size < MOST_BYTES
        told = next(one for one in sample if one.name == DRAWN)
        _, rate, lasts, size = measure.facts(clip)
        assert (rate, size) == (told.rate_fps, (told.width_px, told.height_px))
        assert float(lasts) == pytest.approx(8, abs=0.05)
        third = run(["add", str(film), str(clip), "--no-render", "--as", "sequential"])
        assert "going on from its originals" in third.err


def test_the_sample_has_clips_of_many_shapes(sample):
    assert [clip.name.split("-")[1] for clip in sample] == list(VOICES)
    assert len({(clip.width_px, clip.height_px) for clip in sample}) >= 5
    assert len({clip.rate_fps for clip in sample}) >= 4
