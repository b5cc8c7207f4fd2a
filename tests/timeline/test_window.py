"""A window shows what the whole piece shows then, in the same places."""

from fractions import Fraction

import pytest
from factories import clip, film
from hypothesis import given
from hypothesis import strategies as st
from strategies import compositions

from duetchain.errors import UsageError
from duetchain.ffmpeg.fill import used_frames
from duetchain.timeline.arrange import arranged
from duetchain.timeline.model import Stack, clips_placed
from duetchain.timeline.window import windowed

SMALL = (320, 180)


def piece(*clips):
    return arranged(Stack(clips), size_px=SMALL)


@given(compositions(), st.fractions(0, 20), st.fractions(0, 20))
def test_a_window_lays_nothing_out_anew_and_lasts_whole_frames(found, start, end):
    whole = arranged(found, size_px=SMALL)
    try:
        part = windowed(whole, start, end)
    except UsageError:
        assert start >= end or start >= whole.duration
        return
    assert part.canvas == whole.canvas
    assert part.frames <= whole.frames
    places = {(one.clip.voice, one.region) for one in whole.placed_clips}
    assert {(one.clip.voice, one.region) for one in part.placed_clips} <= places
    assert all(0 <= one.span.start <= one.span.end <= part.duration for one in part.placed_clips)


def test_a_voice_that_is_over_still_holds_its_last_frame():
    whole = piece(clip("long", film(lasts=10)), clip("short", film(lasts=2)))
    part = windowed(whole, Fraction(5), None)
    _, short = clips_placed(part.picture)
    assert used_frames(short, Fraction(30)).first == 59
    assert [one.clip.voice for one in part.heard] == [clip("long").voice]


def test_a_loop_goes_on_where_it_is():
    whole = piece(clip("long", film(lasts=10)), clip("loop", film(lasts=4), fill="loop"))
    part = windowed(whole, Fraction(3), Fraction(6))
    _, looped = clips_placed(part.picture)
    assert used_frames(looped, Fraction(30)).phase == 90
    assert part.heard[1].clip.start == -3
    assert part.heard[1].clip.source_range.duration == 4


def test_nothing_is_left_of_what_is_over():
    whole = piece(clip("one"), clip("two"))
    for start, end in ((10, None), (5, 5), (6, 5)):
        with pytest.raises(UsageError):
            windowed(whole, Fraction(start), None if end is None else Fraction(end))
    assert windowed(whole, Fraction(0), Fraction(99)) == whole
