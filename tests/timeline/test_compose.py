"""What a chain means: parallel and sequential, associative, on one clock."""

from __future__ import annotations

from fractions import Fraction

import pytest
from factories import (
    audio,
    composition,
    film,
    line_of,
    media_id,
    merge,
    names,
    photo,
    root,
    silent,
    song,
    starts,
    unclaimed,
    video,
    voice,
)
from hypothesis import given
from hypothesis import strategies as st
from strategies import composed_chains, compositions, times

from duetchain.errors import UsageError
from duetchain.lineage.arrangement import Sequential, SideBySide
from duetchain.media.info import STILL_S, MediaInfo
from duetchain.rational_time import TimeRange
from duetchain.timeline import composition as words
from duetchain.timeline.compose import MOST_NESTED
from duetchain.timeline.edit import pictures
from duetchain.timeline.model import Clip, Track, shifted
from duetchain.timeline.voice import clip_of

THEN = Sequential()
LEFT = SideBySide(side="left")


def shape(*chain, **options):
    return names(composition(*chain, **options), *chain)


def when(*chain, **options):
    return starts(composition(*chain, **options), *chain)


# Parallel and sequential


def test_a_root_alone_is_one_voice():
    assert shape(root("cat")) == "cat"


def test_beside_and_beside_is_one_stack_of_three():
    cat, beat, bass = line_of(3)
    assert shape(cat, beat, bass) == {"beside": ["0", "1", "2"]}


def test_then_and_then_is_one_sequence_of_three():
    made = line_of(3, arrangement=THEN)
    assert shape(*made) == {"then": ["0", "1", "2"]}


def test_two_in_turn_beside_a_third_are_two_cells():
    a = root("a")
    b = voice("b", a, arrangement=THEN)
    c = voice("c", b)
    assert shape(a, b, c) == {"beside": [{"then": ["a", "b"]}, "c"]}


def test_two_beside_each_other_then_a_third_are_two_turns():
    a = root("a")
    b = voice("b", a)
    c = voice("c", b, arrangement=THEN)
    assert shape(a, b, c) == {"then": [{"beside": ["a", "b"]}, "c"]}


def test_like_is_flattened_into_like_at_every_depth():
    a = root("a")
    b = voice("b", a, arrangement=THEN)
    c = voice("c", b)
    d = voice("d", c)
    e = voice("e", d, arrangement=THEN)
    f = voice("f", e, arrangement=THEN)
    assert shape(a, b, c, d, e, f) == {
        "then": [{"beside": [{"then": ["a", "b"]}, "c", "d"]}, "e", "f"]
    }


def test_mine_on_the_left_stands_before_the_parents_voices():
    a = root("a")
    b = voice("b", a)
    c = voice("c", b, arrangement=LEFT)
    assert shape(a, b, c) == {"beside": ["c", "a", "b"]}


@given(compositions())
def test_like_never_holds_like(found):
    waiting = [found]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Clip):
            assert len(part.children) > 1
            assert not any(type(child) is type(part) for child in part.children)
            waiting += part.children


# The clock


def test_without_an_offset_all_begin_together():
    assert when(*line_of(3)) == {"0": 0, "1": 0, "2": 0}


def test_an_offset_is_on_the_parents_clock():
    cat = root("cat")
    beat = voice("beat", cat, offset=Fraction(3))
    bass = voice("bass", beat, offset=Fraction(1, 2))
    assert when(cat, beat, bass) == {"cat": 0, "beat": 3, "bass": Fraction(1, 2)}


def test_a_negative_offset_moves_zero_and_shifts_everything():
    cat = root("cat")
    beat = voice("beat", cat, offset=Fraction(-2))
    bass = voice("bass", beat, offset=Fraction(0))
    keys = voice("keys", bass, offset=Fraction(-1))
    assert when(cat, beat) == {"cat": 2, "beat": 0}
    assert when(cat, beat, bass) == {"cat": 2, "beat": 0, "bass": 0}
    assert when(cat, beat, bass, keys) == {"cat": 3, "beat": 1, "bass": 1, "keys": 0}


def test_a_sequence_goes_on_at_the_parents_end():
    media = {"0": film(lasts=3), "1": film(lasts=Fraction(1, 3))}
    made = line_of(3, arrangement=THEN)
    assert when(*made, media=media) == {"0": 0, "1": 3, "2": Fraction(10, 3)}
    assert composition(*made, media=media).range == TimeRange(Fraction(0), Fraction(40, 3))


def test_a_sequence_goes_on_at_the_end_of_the_longest_of_its_parents_voices():
    cat = root("cat")
    beat = voice("beat", cat, offset=Fraction(1))
    then = voice("then", beat, arrangement=THEN)
    media = {"cat": film(lasts=4), "beat": film(lasts=5)}
    assert when(cat, beat, then, media=media)["then"] == 6


@pytest.mark.parametrize(("offset", "whole"), [(8, 18), (10, 20), (12, 22), (-3, 13)])
def test_an_offset_in_a_sequence_overlaps_or_leaves_a_gap(offset, whole):
    cat = root("cat")
    then = voice("then", cat, arrangement=THEN, offset=Fraction(offset))
    found = composition(cat, then)
    assert isinstance(found, Track)
    assert found.range == TimeRange(Fraction(0), Fraction(whole))
    assert when(cat, then)["then"] - when(cat, then)["cat"] == offset


def test_the_offset_is_where_the_first_used_instant_falls():
    cat = root("cat")
    beat = voice("beat", cat, offset=Fraction(1), range_start=Fraction(4))
    mine = composition(cat, beat).clips[1]
    assert mine.start == 1
    assert mine.source_range == TimeRange(Fraction(4), Fraction(6))
    assert mine.range == TimeRange(Fraction(1), Fraction(6))


@st.composite
def lines(draw):
    """A chain without branches, its lengths, and each step as (sequential, offset)."""
    steps = draw(st.lists(st.tuples(st.booleans(), st.none() | times(-5, 20)), max_size=7))
    lengths = draw(st.lists(times(1, 9), min_size=len(steps) + 1, max_size=len(steps) + 1))
    made = [root("0")]
    for number, (then, offset) in enumerate(steps, 1):
        how = THEN if then else SideBySide()
        made.append(voice(str(number), made[-1], arrangement=how, offset=offset))
    return made, lengths, steps


@given(lines())
def test_every_voice_falls_where_a_plain_reckoning_puts_it(line):
    made, lengths, steps = line
    expected = [Fraction(0)]
    for number, (then, offset) in enumerate(steps, 1):
        end = max(at + lasts for at, lasts in zip(expected, lengths[:number], strict=True))
        expected.append((end if then else Fraction(0)) if offset is None else offset)
        expected = [at - min(expected) for at in expected]
    media = {str(number): film(lasts=lasts) for number, lasts in enumerate(lengths)}
    assert when(*made, media=media) == {str(place): at for place, at in enumerate(expected)}


@given(composed_chains())
def test_the_first_instant_of_the_piece_is_zero(made):
    _, _, found = made
    assert found.range.start == 0
    assert min(one.start for one in found.clips) == 0


@given(composed_chains())
def test_every_voice_of_the_chain_is_there_exactly_once(made):
    chain, _, found = made
    assert sorted(one.voice for one in found.clips) == sorted(chain)


@given(compositions(), times())
def test_a_shifted_piece_is_the_same_later(found, by):
    later = shifted(found, by)
    assert later.range == found.range.shifted(by)
    assert shifted(later, -by) == found


# Merges


def test_a_shared_ancestor_is_there_once():
    # cat -- beat --.
    #    `-- bass -- song
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    song_ = voice("song", beat, bass)
    assert shape(cat, beat, bass, song_) == {"beside": ["cat", "beat", "bass", "song"]}


def test_a_merge_without_media_brings_no_voice():
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    both = merge(bass, beat)
    assert shape(cat, beat, bass, both) == {"beside": ["cat", "bass", "beat"]}


def test_branches_are_aligned_through_the_ancestor_they_share():
    # cat (0 s) -- beat (-2 s) --.
    #     `------- bass (3 s) --- both
    cat = root("cat")
    beat = voice("beat", cat, offset=Fraction(-2))
    bass = voice("bass", cat, offset=Fraction(3))
    assert when(cat, beat, bass, merge(beat, bass)) == {"beat": 0, "cat": 2, "bass": 5}
    assert when(cat, beat, bass, merge(bass, beat)) == {"beat": 0, "cat": 2, "bass": 5}


def test_branches_are_aligned_through_the_nearest_ancestor_they_share():
    # cat -- beat (1 s) -- bass (-4 s) --.
    #               `----- keys (2 s) --- both
    cat = root("cat")
    beat = voice("beat", cat, offset=Fraction(1))
    bass = voice("bass", beat, offset=Fraction(-4))
    keys = voice("keys", beat, offset=Fraction(2))
    found = when(cat, beat, bass, keys, merge(bass, keys))
    assert found == {"bass": 0, "cat": 4, "beat": 5, "keys": 6}


def test_an_ancestor_that_stands_elsewhere_is_where_the_first_parent_has_it():
    # Cat and dog are equally near: the later in lineage order, dog, holds the branches together.
    # cat --- turns (cat then dog) -- x ---.
    #    `-/-----.                          both
    # dog -`- y -- z (y with cat) ---------/
    cat, dog = root("cat"), root("dog")
    turns = merge(cat, dog, arrangement=THEN)
    x = voice("x", turns)
    y = voice("y", dog)
    z = merge(y, cat)
    assert when(cat, dog, y, z) == {"dog": 0, "y": 0, "cat": 0}
    found = when(cat, dog, turns, x, y, z, merge(x, z))
    assert found == {"cat": 0, "dog": 10, "x": 0, "y": 10}


def test_branches_that_share_nothing_begin_together():
    cat, dog = root("cat"), root("dog")
    assert when(cat, dog, merge(cat, dog)) == {"cat": 0, "dog": 0}


def test_branches_that_share_nothing_can_follow_each_other():
    cat, dog = root("cat"), root("dog")
    both = merge(cat, dog, arrangement=THEN)
    assert when(cat, dog, both) == {"cat": 0, "dog": 10}
    assert shape(cat, dog, both) == {"then": ["cat", "dog"]}


def test_a_merge_of_three_has_all_their_voices_once():
    # cat -- a --.
    #  | `-- b -- all
    #  `---- c --/
    cat = root("cat")
    branches = [voice(name, cat) for name in "abc"]
    both = merge(*branches)
    assert shape(cat, *branches, both) == {"beside": ["cat", "a", "b", "c"]}


def test_merging_an_ancestor_adds_nothing():
    cat = root("cat")
    beat = voice("beat", cat, offset=Fraction(-1))
    for both in (merge(beat, cat), merge(cat, beat)):
        assert when(cat, beat, both) == {"beat": 0, "cat": 1}


def test_roots_of_equal_media_and_range_are_one_voice_whoever_claimed_them():
    # cat (Ann) -- beat --.
    # cat (Eve) -- bass -- both
    ann, eve = root("cat", author="Ann"), root("cat", author="Eve")
    beat, bass = voice("beat", ann, offset=Fraction(-1)), voice("bass", eve)
    found = when(ann, eve, beat, bass, merge(beat, bass))
    assert found == {"beat": 0, "cat": 1, "bass": 1}


def test_a_claimed_and_an_unclaimed_root_of_one_file_are_one_voice():
    ann, nobody = root("cat"), unclaimed("cat")
    beat, bass = voice("beat", ann), voice("bass", nobody)
    assert len(composition(ann, nobody, beat, bass, merge(beat, bass)).clips) == 3


@pytest.mark.parametrize("fields", [{"range_start": Fraction(1)}, {"range_end": Fraction(5)}])
def test_roots_of_other_ranges_are_two_voices(fields):
    one, other = root("cat"), root("cat", **fields)
    assert len(composition(one, other, merge(one, other)).clips) == 2


def test_the_same_media_added_twice_is_two_voices():
    cat = root("cat")
    again = voice("cat", cat, offset=Fraction(1))
    assert len(composition(cat, again).clips) == 2


def test_a_branch_without_its_shared_voices_keeps_its_shape():
    # cat -- x ------------------.
    #  `---- beat -then- bass --- both
    cat = root("cat")
    x = voice("x", cat)
    beat = voice("beat", cat)
    bass = voice("bass", beat, arrangement=THEN)
    found = shape(cat, x, beat, bass, merge(x, bass))
    assert found == {"beside": ["cat", "x", {"then": ["beat", "bass"]}]}


# Ranges


def clip_for(info: MediaInfo, **fields) -> Clip:
    mine = root("cat", **fields)
    found = clip_of(mine.id, mine, {media_id("cat"): info})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("fields", "start", "end"),
    [
        ({}, 0, 10),
        ({"range_start": Fraction(4)}, 4, 10),
        ({"range_end": Fraction(4)}, 0, 4),
        ({"range_end": Fraction(11)}, 0, 10),
        ({"range_start": Fraction(1, 3), "range_end": Fraction(2, 3)}, "1/3", "2/3"),
    ],
)
def test_a_range_is_cut_at_the_media_s_end(fields, start, end):
    wanted = TimeRange.between(Fraction(start), Fraction(end))
    assert clip_for(film(), **fields).source_range == wanted


@pytest.mark.parametrize("start", [10, 11, Fraction(10_000_001, 10**6)])
def test_a_range_that_begins_past_the_end_is_refused(start):
    with pytest.raises(UsageError, match="but the clip ends at 10 s") as refused:
        clip_for(film(), range_start=Fraction(start))
    assert refused.value.contribution == root("cat", range_start=Fraction(start)).id
    assert (refused.value.reason, refused.value.field) == ("range-late", "start")


def test_an_empty_media_is_refused():
    with pytest.raises(UsageError):
        clip_for(MediaInfo(container="mov", video=video(lasts=0)))


@pytest.mark.parametrize(("picture", "sound"), [(3, 4), (4, 3)])
def test_a_voice_lasts_as_long_as_the_longer_of_picture_and_sound(picture, sound):
    info = MediaInfo(container="mov", video=video(lasts=picture), audio=audio(lasts=sound))
    assert clip_for(info).range.duration == 4


def test_a_still_lasts_five_seconds_or_as_long_as_was_asked():
    assert clip_for(photo()).range.duration == STILL_S
    assert clip_for(photo(), range_end=Fraction(8)).range.duration == 8


def test_gain_and_mute_come_along():
    mine = clip_for(film(), gain_mdb=-1500, muted=True)
    assert (mine.gain_mdb, mine.muted, mine.is_root) == (-1500, True, True)


def test_a_merge_brings_no_clip():
    both = merge(root("cat"), root("dog"))
    assert clip_of(both.id, both, {}) is None


# Pictures


def test_voices_without_a_picture_take_no_cell():
    media = {"1": song(), "3": song()}
    found = pictures(composition(*line_of(4), media=media))
    assert names(found, *line_of(4)) == {"beside": ["0", "2"]}


def test_a_picture_that_is_left_alone_is_no_grid():
    media = {"1": song(), "2": song()}
    assert names(pictures(composition(*line_of(3), media=media)), *line_of(3)) == "0"


def test_songs_alone_show_nothing():
    assert pictures(composition(*line_of(2), otherwise=song())) is None


def test_what_becomes_alike_by_leaving_songs_out_is_flattened():
    a = root("a")
    b = voice("b", a)
    c = voice("c", b, arrangement=THEN)
    d = voice("d", c)
    media = {"c": song()}
    found = pictures(composition(a, b, c, d, media=media))
    assert names(found, a, b, c, d) == {"beside": ["a", "b", "d"]}


# Stills


def test_a_still_lasts_as_long_as_what_it_stands_beside():
    media = {"1": photo()}
    assert composition(*line_of(2), media=media).range.duration == 10
    short = media | {"0": film(lasts=2)}
    assert composition(*line_of(2), media=short).range.duration == 2


def test_stills_alone_last_five_seconds():
    assert composition(*line_of(3), otherwise=photo()).range.duration == STILL_S


def test_a_still_before_a_clip_has_its_five_seconds():
    made = line_of(2, arrangement=THEN)
    assert when(*made, media={"0": photo()}) == {"0": 0, "1": STILL_S}


def test_a_still_after_a_clip_has_its_five_seconds():
    made = line_of(3, arrangement=THEN)
    found = composition(*made, media={"1": photo()})
    assert starts(found, *made) == {"0": 0, "1": 10, "2": 15}


# Depth


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("arrangement", "count"), [(SideBySide(), 1000), (THEN, 500)])
def test_a_chain_of_a_thousand_is_composed(arrangement, count):
    made = line_of(count, arrangement=arrangement)
    found = composition(*made, otherwise=film(lasts=1))
    assert len(found.children) == count
    assert found.range.duration == (count if arrangement == THEN else 1)


def test_a_long_chain_to_the_left_is_turned_round():
    made = line_of(200, arrangement=LEFT)
    order = [one.voice for one in composition(*made).clips]
    assert order == [one.id for one in reversed(made)]


def alternating(count: int):
    made = [root("0")]
    for number in range(1, count):
        how = THEN if number % 2 else SideBySide()
        made.append(voice(str(number), made[-1], arrangement=how))
    return made


def test_nesting_costs_no_more_than_the_square_of_its_depth(monkeypatch):
    asked = []
    real = words.spanned
    monkeypatch.setattr(words, "spanned", lambda parts: asked.append(1) or real(parts))
    composition(*alternating(13))
    assert len(asked) <= 13 * 13


def test_a_chain_that_alternates_a_hundred_times_is_composed():
    found = composition(*alternating(MOST_NESTED + 1))
    assert found.depth == MOST_NESTED
    assert len(found.clips) == MOST_NESTED + 1


def test_a_chain_that_alternates_more_often_is_refused():
    made = alternating(MOST_NESTED + 2)
    with pytest.raises(UsageError, match="nested in each other") as refused:
        composition(*made)
    assert refused.value.contribution == made[-1].id


def test_an_alternating_chain_nests_as_deep_as_it_is_long():
    made = alternating(5)
    assert shape(*made) == {
        "beside": [{"then": [{"beside": [{"then": ["0", "1"]}, "2"]}, "3"]}, "4"]
    }


def test_a_silent_clip_is_a_voice_too():
    assert shape(*line_of(2), otherwise=silent()) == {"beside": ["0", "1"]}
