"""What every index must answer: a test class inherits this and says where one is made.

It gives a fixture `new_place`, of the class: a function that makes an `IndexPlace` where nothing
is yet; and a fixture `impatient` that makes waiting for another writer short.
"""

from __future__ import annotations

import random
from contextlib import closing

import pytest
from factories import by_id, line_of, media_id, merge, root, some_id, voice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import lineages

from duetchain.errors import Busy, RepositoryDamaged
from duetchain.lineage.graph import Lineage
from duetchain.lineage.order import by_age, lineage_order, ordered
from duetchain.store.contracts import Index

INHERITED = (HealthCheck.differing_executors,)


def filled(index: Index, *contributions) -> Index:
    with index.writing():
        return filled_already(index, *contributions)


def filled_already(index: Index, *contributions) -> Index:
    """The same inside `writing`."""
    for one in contributions:
        assert index.insert(one) == one.id
    return index


def failing(index: Index) -> None:
    index.insert(root("dog"))
    raise RuntimeError("oh")


def insert_and_fail(index: Index) -> None:
    with index.writing():
        failing(index)


class IndexContract:
    """The tests."""

    @pytest.fixture
    def place(self, new_place):
        return new_place()

    @pytest.fixture
    def index(self, place):
        with closing(place.create()) as made:
            yield made

    @given(lineages(), st.randoms(use_true_random=False))
    @settings(max_examples=12, suppress_health_check=INHERITED)
    def test_answers_are_the_same_whatever_arrived_first(
        self, new_place, known, chance: random.Random
    ):
        arrived = list(known.values())
        chance.shuffle(arrived)
        with closing(new_place().create()) as index:
            filled(index, *arrived)
            assert index.contributions() == known
            assert index.parents() == {identity: one.parents for identity, one in known.items()}
            lineage = Lineage(known)
            tips = {one: known[one] for one in lineage.tips()}
            assert index.tips() == by_age(tips)
            for tip in lineage.tips():
                assert set(index.chain(tip)) == set(lineage.chain(tip))

    @given(lineages(most=8), st.data())
    @settings(max_examples=12, suppress_health_check=INHERITED)
    def test_tips_are_right_after_every_single_arrival(self, new_place, known, data):
        with closing(new_place().create()) as index:
            here = {}
            for identity in data.draw(st.permutations(list(known))):
                filled(index, known[identity])
                here[identity] = known[identity]
                named = {parent for one in here.values() for parent in one.parents}
                assert set(index.tips()) == set(here) - named

    def test_a_child_that_comes_before_its_parent_makes_the_parent_no_tip(self, index):
        # cat -- beat
        cat = root("cat")
        beat = voice("beat", cat)
        filled(index, beat)
        assert index.tips() == (beat.id,)
        filled(index, cat)
        assert index.tips() == (beat.id,)

    def test_inserting_again_changes_nothing(self, index):
        # cat -- beat
        cat = root("cat")
        beat = voice("beat", cat)
        filled(index, cat, beat, cat, beat)
        filled(index, cat)
        assert index.tips() == (beat.id,)
        assert index.contributions() == by_id(cat, beat)
        assert index.parents() == {cat.id: (), beat.id: (cat.id,)}

    def test_parents_keep_their_order(self, index):
        cat, dog = root("cat"), root("dog")
        first, second = merge(cat, dog), merge(dog, cat)
        filled(index, first, second, dog, cat)
        assert index.parents()[first.id] == (cat.id, dog.id)
        assert index.parents()[second.id] == (dog.id, cat.id)

    def test_a_chain_of_several_thousand_is_read_at_once(self, index):
        made = line_of(2000)
        filled(index, *made)
        chain = index.chain(made[-1].id)
        parents = {identity: one.parents for identity, one in chain.items()}
        assert lineage_order([made[-1].id], parents) == tuple(one.id for one in made)

    def test_a_chain_leaves_out_what_its_tip_does_not_need(self, index):
        # cat -- beat
        #    `-- bass
        cat = root("cat")
        beat, bass = voice("beat", cat), voice("bass", cat)
        filled(index, cat, beat, bass)
        assert set(index.chain(bass.id)) == {cat.id, bass.id}

    def test_a_chain_with_a_missing_ancestor_is_refused_by_its_id(self, index):
        # (cat) -- beat -- bass
        cat = root("cat")
        beat = voice("beat", cat)
        bass = voice("bass", beat)
        filled(index, beat, bass)
        with pytest.raises(RepositoryDamaged, match="is missing from the chain") as broken:
            index.chain(bass.id)
        assert broken.value.contribution == cat.id

    def test_a_contribution_that_is_not_here_is_none(self, index):
        assert index.contribution(some_id("other")) is None
        assert index.contributions() == {}
        assert index.tips() == ()

    @given(lineages(most=8), st.data())
    @settings(max_examples=12, suppress_health_check=INHERITED)
    def test_what_is_removed_was_never_here(self, new_place, known, data):
        gone = data.draw(st.sampled_from(Lineage(known).tips()))
        with closing(new_place().create()) as index, closing(new_place().create()) as other:
            filled(index, *known.values())
            with index.writing():
                index.remove(gone)
            filled(other, *(one for identity, one in known.items() if identity != gone))
            assert index.contributions() == other.contributions()
            assert (index.tips(), index.parents()) == (other.tips(), other.parents())
            assert tuple(index.walk()) == tuple(other.walk())

    def test_removing_what_is_not_here_changes_nothing(self, index):
        filled(index, root("cat"))
        with index.writing():
            index.remove(some_id("nobody"))
        assert index.tips() == (root("cat").id,)

    def test_a_prefix_finds_all_that_begin_so_in_order(self, index):
        made = [root(str(number)) for number in range(40)]
        filled(index, *made)
        every = sorted(one.id for one in made)
        for digits in (1, 2, 4, 12, 64):
            prefix = every[7][:digits]
            assert index.with_prefix(prefix) == tuple(
                one for one in every if one.startswith(prefix)
            )
        assert index.with_prefix("") == tuple(every)
        assert index.with_prefix("zz") == index.with_prefix("%") == ()

    def test_names_find_all_that_bear_them_oldest_first(self, index):
        new = root("cat", created="2026-02-01T00:00:00Z")
        old = root("cat", created="2026-01-01T00:00:00Z")
        filled(index, new, old, root("dog"), root("none", name=""))
        assert index.with_name("cat") == (old.id, new.id)
        assert index.with_name("Cat") == index.with_name("") == index.with_name("c%") == ()

    def test_files_find_all_that_came_in_them_oldest_first(self, index):
        new = root("a", created="2026-02-01T00:00:00Z", file="01 Zoë.MP4")
        old = root("b", created="2026-01-01T00:00:00Z", file="01 Zoë.MP4")
        filled(index, new, old, root("c", file="zoë.mov"))
        assert index.with_file("01 zoe\u0308.mp4") == index.with_file("01 Zoë") == (old.id, new.id)
        assert index.with_file("") == index.with_file("01 Zo") == ()

    def test_media_find_all_that_bring_them(self, index):
        one, other = root("cat"), root("cat", author="Di")
        filled(index, one, other, root("dog"))
        assert set(index.with_media(media_id("cat"))) == {one.id, other.id}
        assert index.with_media(media_id("other")) == ()

    def test_facts_of_media_are_kept_and_replaced(self, index):
        cat = media_id("cat")
        assert index.media_size_bytes(cat) is None
        assert index.media_facts(cat) is None
        for size, facts in ((3, b"{}"), (4, b"{1}")):
            with index.writing():
                index.insert_media(cat, size_bytes=size, facts=facts)
            assert index.media_size_bytes(cat) == size
            assert index.media_facts(cat) == facts

    def test_renders_are_found_by_file_and_by_picture(self, index):
        with index.writing():
            for file in ("f2", "f1"):
                index.insert_render(file=file, picture="p", content=file.encode())
        assert index.render_of_file("f1") == b"f1"
        assert index.render_of_file("f3") is None
        assert index.renders_of_picture("p") == (b"f1", b"f2")
        assert index.renders_of_picture("q") == ()

    def test_records_that_are_being_written_are_noted_until_they_are_there(self, index):
        cat, beat = root("cat"), root("beat")
        with index.writing():
            index.expect([cat.id, beat.id, cat.id])
        assert index.indexed_and_pending() == (set(), {cat.id, beat.id})
        with index.writing():
            index.insert(cat)
            index.settle([cat.id])
        assert index.indexed_and_pending() == ({cat.id}, {beat.id})

    def test_a_transaction_that_fails_leaves_nothing(self, index):
        with pytest.raises(RuntimeError, match="oh"):
            insert_and_fail(index)
        assert index.contributions() == {}
        filled(index, root("cat"))

    def test_what_was_written_is_there_after_opening_again(self, place, index):
        cat = root("cat")
        filled(index, cat)
        with closing(place.open()) as again:
            assert again.contribution(cat.id) == cat

    @pytest.mark.usefixtures("impatient")
    def test_another_writer_is_told_to_try_again(self, place, index):
        with closing(place.open()) as other, index.writing():
            assert other.tips() == ()
            with pytest.raises(Busy), other.writing():
                pytest.fail("two at once")

    def test_a_healthy_index_has_no_faults(self, index):
        filled(index, root("cat"))
        assert index.faults() == ()

    def test_contributions_are_counted_once(self, index):
        assert index.count() == 0
        filled(index, root("cat"), root("dog"), root("cat"))
        assert index.count() == 2

    def test_the_walk_is_lineage_order(self, index):
        # cat -- beat -- bass ------- both       dog -- bark (older)
        #    `-- keys --------------/
        cat = root("cat", created="2026-01-02T00:00:00Z")
        beat, keys = voice("beat", cat), voice("keys", cat)
        bass = voice("bass", beat)
        both = merge(keys, bass)
        dog = root("dog", created="2026-01-01T00:00:00Z")
        bark = voice("bark", dog, created="2026-01-01T00:00:01Z")
        filled(index, both, bark, bass, keys, dog, beat, cat)
        assert list(index.walk()) == list(ordered(index.contributions()))
        assert list(index.walk()) == [one.id for one in (dog, bark, cat, keys, beat, bass, both)]

    def test_the_walk_leaves_out_what_is_missing(self, index):
        # (cat) -- beat -- bass
        beat = voice("beat", root("cat"))
        bass = voice("bass", beat)
        filled(index, bass, beat)
        assert list(index.walk()) == [beat.id, bass.id]

    def test_an_index_that_is_missing_is_no_empty_one(self, new_place):
        with pytest.raises(RepositoryDamaged, match="the index is missing") as missing:
            new_place().open()
        assert missing.value.hint

    def test_an_index_that_was_put_in_the_place_of_ours_is_followed(self, place, index):
        cat, dog = root("cat"), root("dog")
        filled(index, cat)
        with closing(place.open()) as opened:
            opened.follow_repair()
            assert opened.contributions() == by_id(cat)
            place.replace(lambda other: filled_already(other, dog))
            opened.follow_repair()
            assert opened.contributions() == by_id(dog)
            with opened.writing():
                opened.insert(cat)
        with closing(place.open()) as again:
            assert again.contributions() == by_id(cat, dog)

    def test_an_index_that_cannot_be_filled_leaves_the_one_that_is_there(self, place, index):
        cat = root("cat")
        filled(index, cat)
        with pytest.raises(RuntimeError, match="oh"):
            place.replace(failing)
        index.follow_repair()
        assert index.contributions() == by_id(cat)

    def test_one_is_made_where_none_is(self, new_place):
        cat, place = root("cat"), new_place()
        place.replace(lambda other: filled_already(other, cat))
        with closing(place.open()) as made:
            assert made.tips() == (cat.id,)
