"""Lineage order: parents before children, the first parent's line first, never by arrival."""

from __future__ import annotations

import random

from factories import by_id, line_of, merge, root, voice
from hypothesis import given
from hypothesis import strategies as st
from strategies import lineages

from duetchain.lineage.order import by_age, lineage_order, ordered


def parents_of(known):
    return {identity: one.parents for identity, one in known.items()}


def in_words(order, known):
    return [known[one].name for one in order]


@given(lineages())
def test_parents_come_before_children_and_everything_once(known):
    order = list(ordered(known))
    assert sorted(order) == sorted(known)
    for place, identity in enumerate(order):
        assert all(parent in order[:place] for parent in known[identity].parents)


@given(lineages(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(known, chance: random.Random):
    shuffled = list(known.items())
    chance.shuffle(shuffled)
    assert list(ordered(dict(shuffled))) == list(ordered(known))


@given(lineages())
def test_a_chain_holds_what_its_tip_needs_and_the_tip_last(known):
    tip = list(known)[-1]
    order = lineage_order([tip], parents_of(known))
    needed, waiting = set(), [tip]
    while waiting:
        one = waiting.pop()
        needed.add(one)
        waiting += known[one].parents
    assert order[-1] == tip
    assert set(order) == needed
    assert len(order) == len(needed)


@given(lineages())
def test_the_first_parents_line_comes_first_and_unbroken(known):
    parents = parents_of(known)
    for identity, one in known.items():
        if one.parents:
            first = lineage_order(one.parents[:1], parents)
            assert lineage_order([identity], parents)[: len(first)] == first


@given(lineages())
def test_a_tip_has_one_order_whatever_else_is_there(known):
    tip = list(known)[len(known) // 2]
    alone = {one: known[one] for one in lineage_order([tip], parents_of(known))}
    assert lineage_order([tip], parents_of(alone)) == lineage_order([tip], parents_of(known))


def test_branches_are_ordered_by_their_place_in_the_merge():
    # cat -- beat --.
    #    \           song
    #     `- bass --'
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    for first, second in ((beat, bass), (bass, beat)):
        song = voice("song", first, second)
        known = by_id(song, bass, cat, beat)
        assert in_words(lineage_order([song.id], parents_of(known)), known) == [
            "cat", first.name, second.name, "song",
        ]  # fmt: skip


def test_a_second_parents_own_ancestors_come_after_the_first_line():
    # cat -- beat ------.
    # dog -- bass -- keys -- song
    cat, dog = root("cat"), root("dog")
    beat = voice("beat", cat)
    bass = voice("bass", dog)
    keys = voice("keys", bass)
    song = voice("song", beat, keys)
    known = by_id(song, keys, bass, beat, dog, cat)
    order = lineage_order([song.id], parents_of(known))
    assert in_words(order, known) == ["cat", "beat", "dog", "bass", "keys", "song"]


def test_unrelated_chains_are_ordered_by_age_then_by_id():
    new = root("new", created="2026-01-03T00:00:00Z")
    old = root("old", created="2026-01-01T00:00:00Z")
    twins = sorted((root("a"), root("b")), key=lambda one: one.id)
    known = by_id(new, *reversed(twins), old)
    expected = (old.id, twins[0].id, twins[1].id, new.id)
    assert tuple(ordered(known)) == by_age(known) == expected


def test_tips_are_taken_in_the_order_given():
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    known = by_id(cat, beat, bass)
    order = lineage_order([bass.id, beat.id, bass.id], parents_of(known))
    assert in_words(order, known) == ["cat", "bass", "beat"]


def test_a_parent_that_is_not_here_is_left_out():
    cat = root("cat")
    beat = voice("beat", cat)
    song = merge(cat, beat)
    known = by_id(beat, song)
    assert list(ordered(known)) == [beat.id, song.id]


def test_nothing_has_an_empty_order():
    assert lineage_order([], {}) == ()
    assert ordered({}) == {}


def test_a_chain_of_five_thousand_has_an_order():
    made = line_of(5000)
    assert list(ordered(by_id(*reversed(made)))) == [one.id for one in made]
