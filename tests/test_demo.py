"""The sample: seven clips out of nothing, one film; the README's first command."""

import json

import measure
import pytest

MOST_BYTES = 300_000
VOICES = ("cat", "beat", "bass", "keys", "strings", "guitar", "singer")


@pytest.mark.slow
def test_the_demo_makes_a_film_of_seven_voices(duet):
    done = duet("demo", "--quality", "draft", "--json", timeout=280)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    clips = sorted((duet.place / "numnum-demo" / "clips").glob("*.mp4"))
    assert [clip.stem.split("-")[1] for clip in clips] == list(VOICES)
    assert all(clip.stat().st_size < MOST_BYTES for clip in clips)
    shapes = {measure.facts(clip)[1:] for clip in clips}
    assert len({size for _, _, size in shapes}) >= 5
    assert len({rate for rate, _, _ in shapes}) >= 4
    film = duet.place / "numnum-demo" / "numnum.mp4"
    frames, _, lasts, size = measure.facts(film)
    assert told["voices"] == 7
    assert size == (1080, 1920)
    assert float(lasts) == pytest.approx(7 * 8 + 3, abs=0.2)
    assert frames == told["frames_encoded"]
    log = json.loads(duet("-C", "numnum-demo", "log", "--json").stdout)["contributions"]
    assert len(log) == 7
    assert all(one["author"] and one["message"] for one in log)
    assert (duet.place / "numnum-demo" / "numnum.svg").read_text().count("<image") == 7
    third = duet("add", film, clips[0], "--no-render", "--as", "sequential")
    assert "going on from its originals" in third.stderr
