"""The reel: voices join in one by one, in lineage order, without a gap."""

from fractions import Fraction
from itertools import pairwise

import measure
import numpy as np
import pytest

from duetchain import Repository
from duetchain.errors import UsageError
from duetchain.lineage.arrangement import Sequential
from duetchain.rational_time import FrameRate
from duetchain.render.job import keys
from duetchain.timeline.choice import Choice
from duetchain.timeline.model import clips_placed
from duetchain.timeline.reel import stages

SMALL = {"size": (320, 180), "quality": "draft"}
QUICK = {**SMALL, "target": "none"}
COLOURS = ("red", "blue", "lime", "yellow")


@pytest.fixture
def chain(repository, studio):
    """Four voices, one upon the other, a second each, at 300, 400, 500 and 600 Hz."""
    return repository.add(*four(studio), author="Ann")


def four(studio):
    """Their clips."""
    return [
        studio.clip(f"reel-{colour}.mp4", colour=colour, hz=300 + 100 * place)
        for place, colour in enumerate(COLOURS)
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory, studio):
    """The film of the four as a reel that builds up; to be looked at."""
    place = tmp_path_factory.mktemp("built")
    with Repository.init(place) as repository:
        tip = repository.add(*four(studio), author="Ann", sync="off").tip
        repository.render(tip, place / "reel.mp4", **QUICK, reel="build")
    return place / "reel.mp4"


def tones(path, start_s, end_s):
    """Which of the four tones are heard between two instants."""
    heard = measure.sound(path)[int(start_s * 48000) : int(end_s * 48000), 0]
    spectrum = np.abs(np.fft.rfft(heard)) / len(heard)
    return [spectrum[round(hz * len(heard) / 48000)] > 0.01 for hz in (300, 400, 500, 600)]


@pytest.mark.parametrize("kind", ["build", "restart"])
def test_a_short_piece_repeats_with_one_voice_more(repository, chain, tmp_path, kind):
    output = tmp_path / "reel.mp4"
    done = repository.render(chain.tip, output, **QUICK, reel=kind)
    frames, rate, lasts, _ = measure.facts(output)
    assert (frames, rate, lasts) == (120, 30, 4)
    assert (done.jobs, done.frames_encoded) == (7, 120)
    for stage in range(4):
        expected = [place <= stage for place in range(4)]
        assert tones(output, stage + 0.1, stage + 0.9) == expected
    assert (
        len({tuple(measure.colour(output, at=3.9, x=x, y=y)) for x in (80, 240) for y in (45, 135)})
        == 4
    )


def test_no_frame_is_missing_or_late_where_stages_join(built):
    import av

    with av.open(str(built)) as container:
        stream = container.streams.video[0]
        stamps = sorted(
            p.pts * stream.time_base for p in container.demux(stream) if p.pts is not None
        )
    steps = {b - a for a, b in pairwise(stamps)}
    assert stamps[0] == 0
    assert steps == {Fraction(1, 30)}
    darkest = measure.luma(built).max(axis=(1, 2)).min()
    assert darkest > 40


def test_the_sound_of_a_repeat_has_no_seam(repository, chain, tmp_path):
    output = tmp_path / "reel.mp4"
    repository.render(
        chain.tip, output, **QUICK, reel="build", choice=Choice(solo=chain.contributions[:1])
    )
    heard = measure.sound(output)[2400:189600, 0]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    rest = spectrum[round(1500 * len(heard) / 48000) :]
    assert rest.max() < spectrum.max() / 100


def test_a_stage_may_be_given_its_length(repository, chain):
    timeline = repository.plan(chain.tip, reel="restart", stage=Fraction(1, 2)).timeline
    assert [stage.span.duration for stage in timeline.stages] == [Fraction(1, 2)] * 4


def test_a_long_piece_plays_once_and_voices_enter_over_its_first_two_thirds(
    repository, studio, tmp_path
):
    clips = [
        studio.clip(
            f"long-reel-{c}.mp4", colour=c, hz=300 + 100 * n, length=18, rate=10, size="64x36"
        )
        for n, c in enumerate(COLOURS[:3])
    ]
    tip = repository.add(*clips).tip
    timeline = repository.plan(tip, reel="build", fps=10).timeline
    assert timeline.duration == 18
    assert [float(stage.span.start) for stage in timeline.stages] == [0, 6, 12]
    output = tmp_path / "reel.mp4"
    repository.render(tip, output, **QUICK | {"size": (160, 90)}, fps=10, reel="build")
    assert tones(output, 1, 5) == [True, False, False, False]
    assert tones(output, 7, 11) == [True, True, False, False]
    assert tones(output, 13, 17) == [True, True, True, False]


def test_one_voice_more_leaves_the_earlier_stages_as_they_were(repository, chain, studio, tmp_path):
    before = repository.plan(chain.tip, reel="build")
    more = repository.add(chain.tip, studio.clip("reel-more.mp4", colour="white", hz=700)).tip
    after = repository.plan(more, reel="build")
    assert after.timeline.canvas == before.timeline.canvas
    kept, made = keys(before.jobs, "ffmpeg"), keys(after.jobs, "ffmpeg")
    assert [made[f"span-000{n}"] for n in range(4)] == [kept[f"span-000{n}"] for n in range(4)]
    done = repository.render(more, tmp_path / "reel.mp4", **QUICK, reel="build")
    assert done.frames_encoded == 150
    again = repository.render(chain.tip, tmp_path / "less.mp4", **QUICK, reel="build")
    assert (again.frames, again.frames_encoded) == (120, 0)


def test_names_and_credits_are_drawn_for_those_who_are_in_it(repository, chain, tmp_path):
    output = tmp_path / "out.mp4"
    done = repository.render(chain.tip, output, **QUICK, names=True, credits=True)
    plan = repository.plan(chain.tip, size=(320, 180), names=True, credits=True)
    assert len(plan.timeline.captions) == 3 + 1  # of the first nobody knows anything
    assert done.frames == measure.facts(output)[0] == 30 + 90
    card = measure.luma(output)[100]
    assert 10 < (card > 120).sum() < card.size / 4
    assert plan.view != "plain"


def chapters(path):
    """(title, start in s) of every chapter."""
    import av

    with av.open(str(path)) as container:
        return [
            (one["metadata"]["title"], float(one["start"] * one["time_base"]))
            for one in container.chapters()
        ]


def test_stages_and_turns_are_chapters_by_whoever_is_new(
    repository, chain, built, studio, tmp_path
):
    assert chapters(built) == [("Ann" if n else "Voice 1", n) for n in range(4)]
    hostile = "a=b;#c\\\n[CHAPTER]"
    more = studio.clip("reel-more.mp4", colour="white", hz=700)
    tip = repository.add(chain.tip, more, arrangement=Sequential(), part=hostile, author="Bo").tip
    repository.render(tip, tmp_path / "turns.mp4", **QUICK)
    found = chapters(tmp_path / "turns.mp4")
    assert [start for _, start in found] == [0, 1]
    assert found[1][0] == "Bo · a=b;#c\\ [CHAPTER]"


def test_a_reel_of_thirteen_has_no_cell_under_a_sixteenth(repository, studio):
    clips = [studio.clip("reel-red.mp4", hz=300)] * 13
    tip = repository.add(clips[0]).tip
    for number, clip in enumerate(clips[1:]):
        tip = repository.add(tip, clip, message=str(number)).tip
    timeline = repository.plan(tip, reel="build", size=(1920, 1080)).timeline
    last = list(clips_placed(timeline.stages[-1].children[-1]))
    assert len(last) == 13
    assert all(placed.region.area_px * 16 >= 1920 * 1080 * 0.98 for placed in last)


def test_a_stage_without_a_reel_makes_no_sense(repository, chain):
    with pytest.raises(UsageError):
        repository.plan(chain.tip, stage=Fraction(1))
    with pytest.raises(UsageError):
        repository.plan(chain.tip, reel="build", stage=Fraction(1, 1000))


def test_a_reel_is_known_again_as_its_tip(repository, chain, studio, tmp_path):
    repository.render(chain.tip, tmp_path / "reel.mp4", **QUICK, reel="build")
    added = repository.add(
        tmp_path / "reel.mp4", studio.clip("reel-more.mp4", colour="white", hz=700)
    )
    assert added.parents == (chain.tip,)
    assert "offsets count" in added.notes[0]


def test_a_voice_moves_from_its_place_to_its_next_one_without_a_jump(repository, chain, tmp_path):
    output = tmp_path / "reel.mp4"
    repository.render(chain.tip, output, **QUICK, reel="build", stage=Fraction(2))
    whole = measure.colour(output, at=1.9, x=300, y=90)
    assert np.allclose(measure.colour(output, at=2.0, x=300, y=90), whole, atol=8)
    red, blue = (measure.colour(output, at=3.9, x=x, y=90) for x in (80, 240))
    assert np.allclose(red, whole, atol=8)
    halfway = [measure.colour(output, at=2.25, x=x, y=90) for x in (150, 200, 280)]
    assert np.allclose(halfway[0], red, atol=8)
    assert np.allclose(halfway[1], red, atol=8)
    assert np.allclose(halfway[2], blue, atol=8)
    assert np.allclose(measure.colour(output, at=2.6, x=200, y=90), blue, atol=8)


def test_entries_of_a_long_piece_are_moved_to_beats_and_to_where_loops_begin_anew(
    repository, studio
):
    first, *others = [
        studio.clip(
            f"long-reel-{c}.mp4", colour=c, hz=300 + 100 * n, length=18, rate=10, size="64x36"
        )
        for n, c in enumerate(COLOURS[:3])
    ]
    root = repository.add(first)
    looped = repository.add(root.tip, others[0], end=4, fill="loop")
    tip = repository.add(looped.tip, others[1]).tip
    piece, order = repository.composition(tip).parts, tuple(repository.log(tip))
    rate = FrameRate(Fraction(10))

    def starts(**options):
        options = {"stage_s": None} | options
        return [float(one.span.start) for one in stages(piece, order, "build", rate, **options)]

    assert starts() == [0, 6, 12]
    assert starts(stage_s=Fraction(5)) == [0, 5, 8]
    assert starts(beats=(Fraction(19, 2), Fraction(27, 4))) == [0, 6.8, 12]
    assert starts(beats=(Fraction(1),)) == [0, 6, 12]


def test_entries_fall_on_the_beats_of_the_first_voice(repository, studio):
    beat = studio.make(
        "beat.mp4", "-f", "lavfi", "-i", "color=c=red:s=64x36:r=10:d=20", "-f", "lavfi", "-i",
        "aevalsrc=exprs='0.8*exp(-60*mod(t,0.6))*sin(700*t)':s=48000:d=20", "-c:v", "libx264",
        "-preset", "ultrafast", "-c:a", "aac",
    )  # fmt: skip
    others = [studio.clip(f"beat-{c}.mp4", colour=c, length=20, rate=10) for c in COLOURS[:3]]
    tip = repository.add(beat, *others).tip
    for _ in range(2):
        timeline = repository.plan(tip, reel="build", fps=10, stage=Fraction(5)).timeline
        starts = [float(one.span.start) for one in timeline.stages]
        assert len(starts) == 4
        for start, asked in zip(starts[1:], (5, 10, 15), strict=True):
            assert abs(start - asked) <= 0.35
            off = (start + 0.3) % 0.6 - 0.3
            assert abs(off) <= 0.1
