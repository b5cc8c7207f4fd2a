"""The song's clock: zero is where the root's first used instant is, however early others begin."""

from fractions import Fraction

import random_chains as chance
from factories import composition, film, merge, root, voice
from hypothesis import given
from hypothesis import strategies as st
from strategies import contributions, times

from duetchain.lineage.arrangement import Replace, Stitch
from duetchain.timeline.song.clock import (
    PIECES_OWN,
    SongClock,
    begun,
    on_song,
    root_of,
    song_clock,
    song_in,
    stepped,
)
from duetchain.timeline.voice import clip_of


def clock_of(*made, **media):
    piece = composition(*made, **media)
    known = {one.id: one for one in made}
    first = known[root_of(known, made[-1].id)]
    return song_clock(piece, clip_of(first.id, first, {first.media: film()}))


@given(times(), times())
def test_a_time_told_is_the_time_meant(zero, at):
    clock = SongClock(zero)
    assert clock.meant(clock.told(at)) == clock.told(clock.meant(at)) == at
    assert clock.told(zero) == 0


@given(st.integers(1, 20), st.integers(0, 2**32))
def test_step_by_step_it_is_what_the_composition_says(count, seed):
    """However voices are put together: where a step cannot tell, it says so."""
    chain, _ = chance.chain_of(count, seed)
    clocks, made = {}, {}
    for identity, one in chain.items():
        made[identity] = one
        part = chance._needed(identity, made)
        first = part[root_of(part, identity)]
        alone = clip_of(first.id, first, chance.PURE_FACTS)
        piece = chance.composed(part, chance.PURE_FACTS)
        clocks[identity] = song_clock(piece, alone)
        if found := song_in(piece, alone):
            assert clocks[identity].told(found.start) == 0
        if not one.parents:
            assert begun(identity) == clocks[identity]
        elif (step := stepped(clocks[one.parents[0]], one)) is not None:
            assert step == clocks[identity]


@given(contributions(), times(0))
def test_what_is_told_of_a_contribution_is_as_far_from_zero_as_it_stands(one, zero):
    told = on_song(one, SongClock(zero))
    if not one.parents or (one.offset is None and told.offset is None):
        assert told.offset == one.offset
    else:
        assert told.offset == (one.offset or 0) - zero
    assert on_song(one, PIECES_OWN) == one


def test_who_begins_before_the_song_moves_no_number_of_the_others():
    song = root("song")
    ann = voice("ann", song, offset=Fraction(1, 2))
    olu = voice("olu", ann, offset=Fraction(-3))
    kim = voice("kim", olu, offset=Fraction(4))
    assert clock_of(song, ann).zero == 0
    clock = clock_of(song, ann, olu, kim)
    assert clock == SongClock(Fraction(3), song.id)
    assert on_song(kim, clock_of(song, ann, olu)).offset == 1
    late = voice("late", olu)  # as 0.1.0 recorded it: at the beginning of the whole
    assert on_song(late, clock_of(song, ann, olu)).offset == -3


def test_of_a_merge_it_is_the_first_parents_root():
    song, other = root("song"), root("other")
    early = voice("early", song, offset=Fraction(-2))
    both = merge(early, other)
    turned = merge(other, early)
    assert clock_of(song, other, early, both).zero == 2
    assert clock_of(song, other, early, turned) == SongClock(Fraction(0), other.id)


def test_it_follows_the_song_where_that_is_moved_or_replaced():
    song = root("song")
    early = voice("early", song, offset=Fraction(-2))
    later = voice("song", early, offset=Fraction(5, 2), arrangement=Replace(voice=song.id))
    assert clock_of(song, early, later) == SongClock(Fraction(5, 2), later.id)
    assert stepped(clock_of(song, early), later) is None


def test_a_range_of_the_parent_begins_with_what_is_left_of_the_song():
    song = root("song")
    early = voice("early", song, offset=Fraction(-2))
    cut = voice("cut", early, arrangement=Stitch(start=Fraction(1), end=Fraction(6)))
    assert clock_of(song, early, cut).zero == 1
    late = voice("late", early, arrangement=Stitch(start=Fraction(4), end=Fraction(6)))
    assert clock_of(song, early, late).zero == 0
    assert on_song(late, clock_of(song, early)).arrangement.start == 2
