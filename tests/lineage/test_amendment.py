"""Words said later of a contribution."""

import pytest
from factories import CREATED, media_id, some_id
from hypothesis import given
from hypothesis import strategies as st

from duetchain.errors import NewerRecord, RepositoryDamaged, UsageError
from duetchain.lineage.amendment import (
    WORDS,
    Amendment,
    amendment_in,
    as_recorded,
    held,
    proved_amendment,
    record_in,
    reworded,
)
from duetchain.lineage.contribution import Contribution, decoded

VOICE = Contribution(media=media_id("anna"), author="Anna", name="anna", created=CREATED)


def said(second, **words):
    return Amendment(of=VOICE.id, created=f"2026-01-02T03:04:{second:02}Z", **words)


def test_its_bytes_are_canonical_and_bounded():
    one = said(7, title="A. Lindqvist", message="")
    assert one.content() == (
        b'{"created":"2026-01-02T03:04:07Z","message":"","of":"%s",'
        b'"schema":"duetchain.words/1","title":"A. Lindqvist"}' % VOICE.id.encode()
    )
    assert amendment_in(proved_amendment(one)) == one == record_in(one.content())
    with pytest.raises(UsageError, match="letters"):
        proved_amendment(said(7, title="x" * 201))


def test_a_reader_of_contributions_takes_it_for_a_kind_that_it_keeps_and_does_not_know():
    with pytest.raises(NewerRecord):
        decoded(said(7, title="A").content())


@pytest.mark.parametrize(
    "content",
    [
        said(7).content(),
        said(7, title="A").content() + b"\n",
        said(7, title="A").content().replace(b"2026", b"3026-"),
        said(7, title="A").content().replace(VOICE.id.encode(), b"x"),
    ],
)
def test_what_breaks_its_rules_is_refused(content):
    with pytest.raises(RepositoryDamaged):
        record_in(content)


def test_of_each_word_the_last_one_holds_then_the_higher_id():
    first, second = said(1, author="Bo", title="B"), said(2, author="Cy")
    assert held([second, first]) == {"author": "Cy", "title": "B"}
    twins = sorted((said(3, name="x"), said(3, name="y")), key=lambda one: one.id)
    assert held(reversed(twins)) == held(twins) == {"name": twins[1].name}


@given(st.lists(st.tuples(st.integers(0, 59), st.sampled_from(WORDS), st.text(max_size=3))))
def test_whatever_is_said_id_and_bytes_stay_those_of_the_record(told):
    one = reworded(VOICE, [said(second, **{field: text}) for second, field, text in told])
    assert (one.id, one.content()) == (VOICE.id, VOICE.content())
    assert as_recorded(one) == VOICE
    assert reworded(one, []) == VOICE


def test_a_word_can_be_taken_away():
    assert reworded(VOICE, [said(1, author="")]).author == ""
    assert reworded(VOICE, [said(1, author=VOICE.author)]) is VOICE
    assert some_id("x")
