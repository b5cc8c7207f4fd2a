"""A film begins where its song is first heard, and what it shows is what the whole piece shows."""

from fractions import Fraction

import pytest
from factories import audio, clip, composition, film, photo, root, silent, some_id, voice
from hypothesis import given
from hypothesis import strategies as st
from strategies import times

from duetchain.lineage.arrangement import Sequential
from duetchain.timeline.arrange import arranged
from duetchain.timeline.choice import Choice
from duetchain.timeline.model import Stack
from duetchain.timeline.song.clock import SongClock
from duetchain.timeline.song.window import LEAST_CUT_S, Span, first_heard, on_piece, window_of
from duetchain.timeline.window import windowed

SONG = clip("song", film(lasts=10), is_root=True)


def heard_from(silence, lasts=10):
    return film(lasts=lasts, audio=audio(lasts=lasts, silence=Fraction(silence)))


def stacked(song, *others):
    return Stack((song, *others))


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 12)), max_size=4), st.integers(0, 12))
def test_it_begins_with_the_root_if_that_is_heard_else_with_whoever_is(others, silence):
    song = clip("song", heard_from(silence), start=6, is_root=True)
    rest = [clip(f"{n}", heard_from(s), start=6 + at) for n, (at, s) in enumerate(others)]
    piece = stacked(song, *rest, clip("first", silent(lasts=1)))
    found = [at for one in piece.clips if (at := first_heard(one)) is not None]
    anybody = min(found, default=Fraction(0))
    assert window_of(piece, song, "first") == Span(anybody)
    expected = Fraction(6 + silence) if silence < 10 else anybody
    assert window_of(piece, song, "song") == Span(expected)
    assert window_of(piece, song, "parent") == Span(Fraction(6), Fraction(16))
    assert window_of(piece, song, "all") == Span()


@given(times(0, 20), st.sampled_from([24, 25, 30, 60]))
def test_nothing_that_is_heard_is_cut_and_hardly_any_silence_is_left(silence, rate):
    lasts = silence + 1
    info = film(lasts=lasts, rate=rate, audio=audio(lasts=lasts, silence=silence))
    song = clip("song", info, is_root=True)
    whole = arranged(song, size_px=(320, 180))
    span = window_of(song, song, "song")
    part = windowed(whole, span.start, span.end)
    begins = whole.duration - part.duration
    assert 0 <= silence - begins < max(Fraction(1, rate), LEAST_CUT_S)
    if silence < LEAST_CUT_S:
        assert part == whole
    else:
        assert silence - begins < Fraction(1, rate)


@pytest.mark.parametrize("kind", ["song", "first"])
def test_a_delay_or_a_fade_in_takes_no_frame_from_the_picture(kind):
    for silence in ("1/1000", "2112/44100", "99/1000"):
        assert window_of(song := clip("song", heard_from(silence)), song, kind) == Span()
    late = clip("song", heard_from("99/1000"), start=1, is_root=True)
    piece = stacked(late, clip("early", silent(lasts=9)))
    assert window_of(piece, late, kind) == Span(Fraction(1099, 1000))


def test_a_root_that_is_heard_at_once_with_nobody_before_it_has_the_film_that_it_had():
    piece = stacked(SONG, clip("late", film(), start=3))
    assert window_of(piece, SONG, "song") == Span()


def test_what_was_cut_from_a_voice_is_not_waited_for():
    song = clip("song", heard_from(4), start=2, is_root=True)
    assert first_heard(song) == 6
    cut = clip("song", heard_from(4), start=2, speed=Fraction(2))
    assert first_heard(cut) == 4
    assert first_heard(clip("mute", film(), muted=True)) is None


@pytest.mark.parametrize("title", [photo(), silent(lasts=5)])
def test_a_silent_title_before_the_song_is_not_cut_away(title):
    first = root("title")
    talk = voice("talk", first, arrangement=Sequential())
    media = {"title": title}
    piece = composition(first, talk, media=media)
    alone = next(one for one in piece.clips if one.voice == first.id)
    assert window_of(piece, alone, "song") == Span()
    beside = composition(first, voice("take", first), media={**media, "take": heard_from(2)})
    assert window_of(beside, alone, "song") == Span(Fraction(2))


def test_times_that_are_said_go_before_the_window_and_count_on_the_songs_clock():
    clock, window = SongClock(Fraction(3)), Span(Fraction(4), Fraction(9))
    assert on_piece(Choice(), window, clock) == Choice(Fraction(4), Fraction(9))
    said = Choice(start=Fraction(-1), end=Fraction(2), only=(some_id("a"),))
    assert on_piece(said, window, clock) == Choice(Fraction(2), Fraction(5), (some_id("a"),))
    assert on_piece(Choice(start=Fraction(0)), window, clock).start == 3
