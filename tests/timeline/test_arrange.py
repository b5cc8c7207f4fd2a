"""A composition to a timeline: frames, rate, canvas, who is seen where and heard when."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from itertools import pairwise

import pytest
from factories import (
    LANDSCAPE,
    PORTRAIT,
    SQUARE,
    composition,
    film,
    line_of,
    names,
    photo,
    root,
    silent,
    song,
    video,
    voice,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from strategies import compositions, rates

from duetchain.errors import UsageError
from duetchain.lineage.arrangement import Sequential
from duetchain.media.info import MediaInfo
from duetchain.rational_time import DEFAULT_RATE, FrameRate, TimeRange
from duetchain.timeline.arrange import arranged, highest_rate
from duetchain.timeline.canvas import SIZES_PX, Canvas, Region
from duetchain.timeline.model import Heard, PlacedTrack
from duetchain.timeline.validate import problems

THEN = Sequential()
HD, PHONE, BOX = SIZES_PX


def timeline_of(*infos, arrangement=None, **options):
    """The timeline of a line of voices with these facts."""
    how = {"arrangement": arrangement} if arrangement else {}
    media = {str(number): info for number, info in enumerate(infos)}
    return arranged(composition(*line_of(len(infos), **how), media=media), **options)


def size_of(timeline):
    return timeline.canvas.width_px, timeline.canvas.height_px


@given(compositions())
def test_a_timeline_breaks_no_rule(found):
    assert problems(arranged(found)) == ()


@given(
    compositions(),
    st.tuples(st.integers(160, 1000), st.integers(160, 1000)).map(lambda s: (2 * s[0], 2 * s[1])),
    rates(),
)
@settings(max_examples=12)
def test_a_timeline_of_any_size_and_rate_breaks_no_rule(found, size_px, rate):
    timeline = arranged(found, size_px=size_px, rate=rate)
    assert problems(timeline) == ()
    assert timeline.canvas == Canvas(*size_px, rate)


@given(compositions())
def test_a_piece_lasts_a_whole_number_of_frames_rounded_up(found):
    timeline = arranged(found)
    frame_s = timeline.canvas.rate.frame_s
    assert timeline.duration == timeline.frames * frame_s
    assert timeline.duration - frame_s < found.range.end <= timeline.duration


@given(compositions())
def test_every_voice_with_sound_is_heard_in_order(found):
    heard = [clip for clip in found.clips if clip.media.info.audio]
    assert list(arranged(found).sounds) == heard


@given(compositions())
def test_nobody_is_seen_before_or_after_the_piece(found):
    timeline = arranged(found)
    for placed in timeline.placed_clips:
        assert 0 <= placed.span.start < placed.span.end <= timeline.duration


@given(compositions())
def test_a_picture_keeps_its_aspect_within_a_pair_of_pixels(found):
    pictured = [one for one in arranged(found).placed_clips if one.clip.shows == "picture"]
    for placed in pictured:
        aspect = placed.clip.media.info.video.upright_aspect
        region = placed.region
        assert abs(region.width_px - region.height_px * aspect) <= 2 * (1 + aspect)


@given(compositions())
def test_turns_cover_the_span_of_their_sequence(found):
    waiting = [arranged(found).picture]
    while waiting:
        part = waiting.pop()
        if isinstance(part, PlacedTrack):
            spans = [child.span for child in part.children]
            assert (spans[0].start, spans[-1].end) == (part.span.start, part.span.end)
            assert all(a.start < b.start <= a.end for a, b in pairwise(spans))
        waiting += getattr(part, "children", ())


@pytest.mark.parametrize(
    ("lasts", "frames"), [("1", 30), ("1/30", 1), ("1/31", 1), ("1.001", 31), ("1/1000", 1)]
)
def test_a_broken_frame_is_a_frame(lasts, frames):
    assert timeline_of(film(lasts=Fraction(lasts))).frames == frames


def test_an_ntsc_piece_has_whole_ntsc_frames():
    timeline = timeline_of(film(lasts=10, rate=Fraction(30000, 1001)))
    assert timeline.frames == 300
    assert timeline.duration == Fraction(1001, 100)


# Rate


@pytest.mark.parametrize(
    ("infos", "rate"),
    [
        ((film(rate=24), film(rate=25)), "25"),
        ((film(rate=60), film(rate=25)), "60"),
        ((film(rate=Fraction("29.97")), film(rate=25)), "29.97"),
        ((film(rate=30), film(rate=Fraction(30000, 1001))), "30"),
        ((film(rate=120), film(rate=25)), "60"),
        ((film(rate=12), song()), "23.98"),
        ((song(), photo()), "30"),
    ],
)
def test_the_rate_is_the_highest_of_the_voices_snapped(infos, rate):
    assert str(timeline_of(*infos).canvas.rate) == rate


def test_the_rate_is_thirty_where_there_is_none():
    assert highest_rate(composition(root(), otherwise=song())) == DEFAULT_RATE


def test_a_rate_that_is_asked_for_is_used():
    assert timeline_of(film(rate=60), rate=FrameRate(Fraction(24))).frames == 240


# Canvas


@pytest.mark.parametrize(
    ("infos", "size"),
    [
        ((film(LANDSCAPE),), HD),
        ((film(PORTRAIT),), PHONE),
        ((film(SQUARE),), BOX),
        ((film((720, 576)),), BOX),
        ((film(LANDSCAPE),) * 2, HD),
        ((film(PORTRAIT),) * 2, BOX),
        ((film(PORTRAIT),) * 3, HD),
        ((film(LANDSCAPE),) * 4, HD),
        ((film(PORTRAIT),) * 4, PHONE),
        ((film(SQUARE),) * 2, HD),
        ((film(SQUARE),) * 4, BOX),
        ((film(LANDSCAPE), film(PORTRAIT)), HD),
        ((song(), song()), HD),
        ((film(PORTRAIT), song(), song()), PHONE),
        ((photo(PORTRAIT), song()), PHONE),
    ],
)
def test_the_canvas_is_the_one_that_wastes_least(infos, size):
    assert size_of(timeline_of(*infos)) == size


def test_a_rotated_phone_clip_is_portrait():
    turned = MediaInfo(container="mov", video=video(LANDSCAPE, rotation=90))
    assert size_of(timeline_of(turned)) == PHONE


def test_the_canvas_of_a_sequence_is_chosen_from_all_turns():
    infos = (film(PORTRAIT, lasts=1), *[film(LANDSCAPE)] * 3)
    assert size_of(timeline_of(*infos, arrangement=THEN)) == HD


def test_a_size_that_is_asked_for_is_used():
    assert size_of(timeline_of(film(PORTRAIT), size_px=(640, 360))) == (640, 360)


# Who is seen and heard


def test_two_landscape_voices_stand_beside_each_other():
    left, right = timeline_of(film(), film()).placed_clips
    assert left.region == Region(0, 270, 960, 540)
    assert right.region == Region(960, 270, 960, 540)


def test_in_a_sequence_each_has_the_whole_canvas_in_turn():
    timeline = timeline_of(film(lasts=2), film(lasts=3), arrangement=THEN)
    first, second = timeline.placed_clips
    assert first.region == second.region == Region(0, 0, *HD)
    assert first.span == TimeRange(Fraction(0), Fraction(2))
    assert second.span == TimeRange(Fraction(2), Fraction(3))


def test_two_in_turn_beside_a_third_share_one_cell():
    a = root("a")
    b = voice("b", a, arrangement=THEN)
    c = voice("c", b)
    first, second, beside = arranged(composition(a, b, c)).placed_clips
    assert first.region == second.region
    assert not first.region.meets(beside.region)
    assert (first.span.end, second.span.end) == (10, 20)
    assert beside.span == TimeRange(Fraction(0), Fraction(20))


def test_songs_alone_show_their_waveforms():
    timeline = timeline_of(song(), song())
    assert [one.clip.shows for one in timeline.placed_clips] == ["waveform", "waveform"]
    assert len(timeline.sounds) == 2


def test_a_muted_voice_is_seen_but_not_heard():
    a = root("a")
    b = voice("b", a, muted=True)
    timeline = arranged(composition(a, b))
    assert [clip.voice for clip in timeline.sounds] == [a.id]
    assert len(timeline.placed_clips) == 2


def test_silent_clips_are_not_heard():
    assert timeline_of(silent(), silent()).sounds == ()


def test_stills_do_not_lengthen_a_piece():
    assert timeline_of(photo(), film(lasts=2), photo()).duration == 2
    assert timeline_of(photo(), song(lasts=60)).duration == 60


def test_a_still_is_seen_as_long_as_the_piece():
    timeline = timeline_of(photo(), song(lasts=60))
    assert timeline.placed_clips[0].span == TimeRange(Fraction(0), Fraction(60))


def test_a_still_in_a_sequence_is_seen_in_its_turn():
    timeline = timeline_of(film(lasts=2), photo(), arrangement=THEN)
    assert [placed.span.duration for placed in timeline.placed_clips] == [2, 5]


@pytest.mark.parametrize("size_px", [(16, 16), (32, 18)])
def test_more_voices_than_pixels_are_refused(size_px):
    with pytest.raises(UsageError, match="do not fit") as refused:
        timeline_of(*[film(lasts=1)] * 150, size_px=size_px)
    assert (refused.value.reason, refused.value.field) == ("cells-small", "size")


@pytest.mark.parametrize("size_px", [(16, 16), (32, 18)])
@pytest.mark.parametrize("count", range(1, 33))
def test_as_many_voices_as_fit_break_no_rule(size_px, count):
    assert problems(timeline_of(*[film(lasts=1)] * count, size_px=size_px)) == ()


def test_a_timeline_is_a_value():
    assert timeline_of(film(), photo()) == timeline_of(film(), photo())
    assert hash(timeline_of(film(), photo())) == hash(timeline_of(film(), photo()))


# The rules find what is wrong


def test_a_healthy_timeline_has_no_problems():
    assert problems(timeline_of(film(), film(), song())) == ()


def test_an_odd_canvas_is_a_problem():
    timeline = timeline_of(film())
    odd = replace(timeline, canvas=replace(timeline.canvas, width_px=1921))
    assert "both must be even" in problems(odd)[0]


def test_a_broken_frame_is_a_problem():
    broken = replace(timeline_of(film()), duration=Fraction(1, 7))
    assert "not a whole number of frames" in problems(broken)[0]


def test_no_frames_at_all_are_a_problem():
    assert problems(replace(timeline_of(film()), duration=Fraction(0)))


@pytest.mark.parametrize(
    ("region", "words"),
    [
        (Region(1, 0, 960, 540), "is not even"),
        (Region(1000, 0, 960, 540), "leaves the canvas"),
        (Region(-2, 0, 960, 540), "leaves the canvas"),
        (Region(0, 0, 962, 540), "overlap"),
    ],
)
def test_a_misplaced_picture_is_a_problem(region, words):
    timeline = timeline_of(film(), film())
    first, second = timeline.picture.children
    children = (replace(first, region=region), second)
    if words == "overlap":
        children = (replace(first, region=region), replace(second, region=region))
    wrong = replace(timeline, picture=replace(timeline.picture, children=children))
    assert any(words in problem for problem in problems(wrong))


def test_a_hole_in_a_sequence_is_a_problem():
    timeline = timeline_of(film(), film(), arrangement=THEN)
    first, second = timeline.picture.children
    late = replace(second, span=TimeRange(Fraction(11), Fraction(9)))
    wrong = replace(timeline, picture=replace(timeline.picture, children=(first, late)))
    assert problems(wrong) == ("nothing is seen from 10 to 11",)


def test_a_voice_before_the_piece_is_a_problem():
    timeline = timeline_of(film())
    early = Heard(dataclasses.replace(timeline.sounds[0], start=Fraction(-1)))
    assert "starts before the piece" in problems(replace(timeline, heard=(early,)))[0]


def test_the_picture_is_in_lineage_order():
    made = line_of(5)
    found = composition(*made)
    assert names(found, *made) == {"beside": list("01234")}
    assert [one.clip.voice for one in arranged(found).placed_clips] == [one.id for one in made]
