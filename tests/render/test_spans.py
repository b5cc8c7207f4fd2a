"""Spans: together they are the whole picture, frame by frame."""

from fractions import Fraction
from itertools import pairwise

import pytest
from factories import clip, film, song
from hypothesis import given
from strategies import compositions

from duetchain.ffmpeg.snap import edges
from duetchain.render.spans import LONGEST_S, spans
from duetchain.timeline.arrange import arranged
from duetchain.timeline.model import PlacedClip, Stack, Track, clips_placed

SMALL = (320, 180)


def frames(timeline):
    """The first and last frame of each span."""
    return [edges(part.span, timeline.canvas.rate.per_second) for part in spans(timeline)]


@given(compositions())
def test_spans_follow_each_other_without_a_gap_and_hold_every_frame(found):
    timeline = arranged(found, size_px=SMALL)
    cut = frames(timeline)
    assert cut[0][0] == 0
    assert cut[-1][1] == timeline.frames
    assert all(before[1] == after[0] for before, after in pairwise(cut))
    assert all(first < last for first, last in cut)
    for part in spans(timeline):
        assert all(one.span.overlap(part.span) == one.span for one in clips_placed(part))


@pytest.mark.parametrize(("lasts", "count"), [(5, 1), (30, 1), (31, 2), (40, 2), (61, 4)])
def test_a_long_piece_is_cut_at_equal_distances(lasts, count):
    timeline = arranged(clip("cat", film(lasts=lasts)), size_px=SMALL)
    cut = frames(timeline)
    assert len(cut) == count
    lengths = [last - first for first, last in cut]
    assert max(lengths) - min(lengths) <= 1


def test_a_sequence_is_cut_where_one_follows_the_other_and_not_in_a_crossfade():
    one, two = clip("one", film(lasts=4)), clip("two", film(lasts=4), start=4)
    assert len(frames(arranged(Track((one, two)), size_px=SMALL))) == 2
    faded = clip("two", film(lasts=4), start=3)
    assert len(frames(arranged(Track((one, faded)), size_px=SMALL))) == 1
    long = [clip(str(n), film(lasts=30), start=Fraction(29 * n)) for n in range(3)]
    timeline = arranged(Track(tuple(long)), size_px=SMALL)
    for first, _ in frames(timeline)[1:]:
        assert not 29 * 30 < first < 30 * 30
        assert not 58 * 30 < first < 59 * 30
    assert all(part.span.duration <= LONGEST_S for part in spans(timeline))


def test_a_piece_without_pictures_has_spans_too():
    timeline = arranged(Stack((clip("a", song(lasts=3)), clip("b", song(lasts=3)))), size_px=SMALL)
    (part,) = spans(timeline)
    assert [one.clip.shows for one in clips_placed(part)] == ["waveform"] * 2
    assert not isinstance(part, PlacedClip)
