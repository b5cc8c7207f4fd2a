"""The lineage as a graph: roots, tips, ancestors, descendants, merge base."""

from __future__ import annotations

import pytest
from factories import by_id, line_of, merge, root, some_id, voice
from hypothesis import given
from strategies import lineages

from duetchain.errors import NotFound, RepositoryDamaged
from duetchain.lineage.graph import Lineage
from duetchain.lineage.order import lineage_order


def reached(start, steps):
    """Everything that can be reached by steps, without the start."""
    found, waiting = set(), list(steps(start))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += steps(one)
    return found


def is_in_order(ids, lineage):
    everything = list(lineage.contributions)
    return list(ids) == sorted(ids, key=everything.index)


@given(lineages())
def test_roots_have_no_parents_and_tips_no_children(known):
    lineage = Lineage(known)
    named = {parent for one in known.values() for parent in one.parents}
    assert set(lineage.roots()) == {one for one in known if not known[one].parents}
    assert set(lineage.tips()) == set(known) - named
    assert is_in_order(lineage.roots(), lineage)
    assert is_in_order(lineage.tips(), lineage)


@given(lineages(most=15))
def test_ancestors_and_descendants_are_all_that_can_be_reached(known):
    lineage = Lineage(known)
    children = {one: [two for two in known if one in known[two].parents] for one in known}
    for one in known:
        assert set(lineage.ancestors(one)) == reached(one, lambda up: known[up].parents)
        assert set(lineage.descendants(one)) == reached(one, children.__getitem__)
        assert set(lineage.children(one)) == set(children[one])
        assert is_in_order(lineage.ancestors(one), lineage)
        assert is_in_order(lineage.descendants(one), lineage)
        assert is_in_order(lineage.children(one), lineage)


@given(lineages(most=15))
def test_a_chain_is_the_ancestors_and_the_tip(known):
    lineage = Lineage(known)
    parents = {identity: one.parents for identity, one in known.items()}
    for tip in known:
        assert lineage.chain(tip) == lineage_order([tip], parents)
        assert set(lineage.chain(tip)) == {*lineage.ancestors(tip), tip}


@given(lineages(most=12))
def test_a_merge_base_is_shared_and_no_shared_one_is_nearer(known):
    lineage = Lineage(known)
    up = {one: {one, *reached(one, lambda down: known[down].parents)} for one in known}
    for one in known:
        for other in known:
            shared = up[one] & up[other]
            nearest = {a for a in shared if not any(a != b and a in up[b] for b in shared)}
            order = [a for a in lineage.chain(one) if a in nearest]
            assert lineage.merge_base(one, other) == (order[-1] if order else None)


@given(lineages(most=12))
def test_the_arrival_of_records_does_not_change_the_lineage(known):
    one, other = Lineage(known), Lineage(dict(reversed(known.items())))
    assert list(one.contributions) == list(other.contributions)
    assert (one.roots(), one.tips()) == (other.roots(), other.tips())


def test_the_merge_base_of_two_branches_is_where_they_part():
    # cat -- beat -- bass
    #            `- keys -- song
    cat = root("cat")
    beat = voice("beat", cat)
    bass, keys = voice("bass", beat), voice("keys", beat)
    song = voice("song", keys)
    lineage = Lineage(by_id(cat, beat, bass, keys, song))
    assert lineage.merge_base(bass.id, song.id) == beat.id
    assert lineage.merge_base(song.id, keys.id) == keys.id
    assert lineage.merge_base(cat.id, song.id) == cat.id
    assert lineage.merge_base(song.id, song.id) == song.id


def test_of_a_criss_cross_the_merge_base_is_the_last_in_the_firsts_order():
    # cat -- beat -- m (beat, bass)
    #    \       `-/`.
    #     `- bass -- n (bass, beat)
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    one, other = merge(beat, bass), merge(bass, beat)
    lineage = Lineage(by_id(cat, beat, bass, one, other))
    assert lineage.merge_base(one.id, other.id) == bass.id
    assert lineage.merge_base(other.id, one.id) == beat.id


def test_chains_that_share_nothing_have_no_merge_base():
    # cat -- beat
    # dog
    cat, dog = root("cat"), root("dog")
    beat = voice("beat", cat)
    assert Lineage(by_id(cat, dog, beat)).merge_base(beat.id, dog.id) is None


def test_a_tip_of_a_merge_has_two_parents():
    # cat -- beat --.
    #    `-- bass -- song
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    song = merge(beat, bass)
    lineage = Lineage(by_id(cat, beat, bass, song))
    assert lineage.tips() == (song.id,)
    assert lineage.contributions[song.id].parents == (beat.id, bass.id)
    assert song.id in lineage
    assert some_id("other") not in lineage


def test_what_lost_its_parents_is_a_root_here():
    # (cat) -- beat -- bass
    cat = root("cat")
    beat = voice("beat", cat)
    bass = voice("bass", beat)
    lineage = Lineage(by_id(beat, bass))
    assert lineage.roots() == (beat.id,)
    assert lineage.tips() == (bass.id,)
    assert lineage.ancestors(bass.id) == (beat.id,)
    assert cat.id not in lineage


@pytest.mark.parametrize("ask", ["children", "ancestors", "descendants", "chain"])
def test_what_is_not_here_is_not_found(ask):
    lineage = Lineage(by_id(root("cat")))
    with pytest.raises(NotFound, match="no contribution"):
        getattr(lineage, ask)(some_id("other"))


def test_a_chain_of_five_thousand_needs_no_recursion():
    made = line_of(5000)
    lineage = Lineage(by_id(*made))
    assert lineage.tips() == (made[-1].id,)
    assert len(lineage.ancestors(made[-1].id)) == 4999
    assert len(lineage.descendants(made[0].id)) == 4999
    assert lineage.merge_base(made[-1].id, made[2500].id) == made[2500].id
    assert len(lineage.chain(made[-1].id)) == 5000


def test_a_circle_is_refused():
    # cat <-> dog
    cat = root("cat", parents=(some_id("dog"),))
    dog = root("dog", parents=(some_id("cat"),))
    with pytest.raises(RepositoryDamaged, match="circle"):
        Lineage({some_id("cat"): cat, some_id("dog"): dog})
