"""A reel shows the window of the song, and no voice loses its cell in it."""

from fractions import Fraction

import measure
import numpy as np
import pytest

QUICK = {"size": (320, 180), "quality": "draft", "target": "none", "fps": 30}


@pytest.fixture
def chain(repository, studio):
    """A song of 2 s; one who began 1 s before it and is over with it; one who begins at 1.5 s."""
    clips = [
        studio.clip(f"rw-{c}.mp4", colour=c, hz=300 + 100 * n, length=n or 2)
        for n, c in ((0, "red"), (1, "blue"), (2, "lime"))
    ]
    early = repository.add(clips[0], clips[1], offset=-1).tip
    return repository.add(early, clips[2], offset=Fraction(3, 2), author="Cy").tip


def test_a_stage_begins_with_the_song_and_keeps_those_who_are_not_there(
    repository, chain, tmp_path
):
    """A second a stage: the second voice is over by then, the third has not begun."""
    film = tmp_path / "reel.mp4"
    done = repository.render(chain, film, **QUICK, reel="restart", stage=1)
    assert (done.frames, done.voices) == (90, 3)
    plan = repository.plan(chain, **QUICK, reel="restart", stage=1).timeline
    shown = [len({one.clip.voice for one in _last(stage)}) for stage in plan.stages]
    assert shown == [1, 2, 3]
    loud = measure.sound(film)[:, 0]
    level = [np.sqrt((loud[n * 48000 :][2400:45600] ** 2).mean()) for n in range(3)]
    assert max(level) - min(level) < 0.02  # the song alone is heard in each second
    second = measure.luma(film)[55].astype(int)
    assert len(np.unique(second // 40)) >= 2


def _last(stage):
    from duetchain.timeline.model import clips_placed

    return clips_placed(stage.children[-1] if hasattr(stage, "children") else stage)


def test_who_shrinks_has_no_cell_while_not_there(repository, chain, studio):
    late = studio.clip("rw-white.mp4", colour="white", hz=700)
    tip = repository.add(chain, late, offset=Fraction(3, 2), fill="shrink").tip
    timeline = repository.plan(tip, **QUICK, reel="restart", stage=1).timeline
    voices = {one.clip.voice for one in _last(timeline.stages[-1])}
    assert len(voices) == 3
    assert tip not in voices


def test_a_whole_reel_may_still_begin_with_whoever_began(repository, chain):
    whole = repository.plan(chain, **QUICK, reel="restart", window="all").timeline
    song = repository.plan(chain, **QUICK, reel="restart").timeline
    assert [one.span.duration for one in song.stages] == [2, 2, Fraction(7, 2)]
    assert [one.span.duration for one in whole.stages] == [3, 3, Fraction(9, 2)]
    part = repository.plan(chain, **QUICK, reel="build", window="parent").timeline
    assert [one.span.duration for one in part.stages] == [2, 2, 2]
