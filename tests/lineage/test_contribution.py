"""The record: its one form in bytes, its rules, its id."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from fractions import Fraction

import msgspec
import pytest
from factories import CREATED, media_id, merge, root, some_id, unclaimed, voice
from hypothesis import given
from strategies import contributions

from duetchain.errors import NewerRecord, RepositoryDamaged, UsageError
from duetchain.given import words
from duetchain.identity import digest
from duetchain.lineage.arrangement import Sequential, SideBySide, name
from duetchain.lineage.contribution import (
    SCHEMA,
    Clean,
    Contribution,
    decoded,
    fault,
    kind,
)

MEDIA = media_id("cat")
KIND = f'"schema":"{SCHEMA}"'
USUAL = '{"kind":"side-by-side"}'
USUAL_SIDE = '{"kind":"side-by-side","side":"right"}'
BARE = f'{{"media":"{MEDIA}",{KIND}}}'
DEEP = 100_000


def refusal(content: bytes | str) -> RepositoryDamaged:
    content = content.encode() if isinstance(content, str) else content
    with pytest.raises(RepositoryDamaged) as refused:
        decoded(content)
    assert refused.value.contribution == digest(content)
    assert refused.value.hint
    return refused.value


def test_a_worked_id_is_the_digest_of_these_very_bytes():
    cat = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0"  # of b"aaa"
    parent = "3e744b9dc39389baf0c5a0660589b8402f3dbb49b89b3e75f2c9355852a3c677"  # of b"bbb"
    mine = Contribution(
        parents=(parent,),
        media=cat,
        range_start=Fraction(1, 2),
        offset=Fraction(-6, 4),
        arrangement=SideBySide(side="left"),
        gain_mdb=-3000,
        author="Zoe\u0308",
        message='a "beat"\n',
        created="2026-11-22T10:30:00Z",
    )
    content = (
        '{"arrangement":{"kind":"side-by-side","side":"left"},"author":"Zoë",'
        '"created":"2026-11-22T10:30:00Z","gain_mdb":-3000,"in":"1/2",'
        '"media":"9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0",'
        '"message":"a \\"beat\\"\\n","offset":"-3/2",'
        '"parents":["3e744b9dc39389baf0c5a0660589b8402f3dbb49b89b3e75f2c9355852a3c677"],'
        '"schema":"duetchain.contribution/1"}'
    ).encode()
    assert mine.content() == content
    assert mine.id == hashlib.sha256(content).hexdigest()
    assert mine.id == "9d93b54f77aa591f001a1b8bad186af815d148439c1ab5df6924d30e6f6ae77c"


def test_an_unclaimed_root_holds_its_media_and_its_schema_only():
    assert unclaimed().content() == BARE.encode()


def test_two_who_start_from_the_same_file_get_the_same_id():
    assert unclaimed("cat").id == unclaimed("cat").id != unclaimed("dog").id


@given(contributions())
def test_a_contribution_survives_its_bytes(one):
    again = decoded(one.content())
    assert again == one
    assert again.id == one.id == digest(one.content())


@given(contributions())
def test_the_bytes_are_canonical_json(one):
    content = one.content()
    document = json.loads(content)
    written = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert json.loads(written) == document
    assert list(document) == sorted(document)
    assert document["schema"] == SCHEMA
    assert unicodedata.is_normalized("NFC", content.decode())
    assert None not in document.values()
    assert not any(isinstance(value, float) for value in document.values())


@given(contributions())
def test_no_default_is_written(one):
    document = json.loads(one.content())
    defaults = {"in": "0/1", "gain_mdb": 0, "muted": False, "author": "", "parents": []}
    assert not [key for key, value in defaults.items() if document.get(key) == value]


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (Fraction(2, 4), "1/2"),
        (Fraction(3), "3/1"),
        (Fraction(-1001, 30000), "-1001/30000"),
        (Fraction(0), "0/1"),
    ],
)
def test_a_time_is_written_in_lowest_terms(time, text):
    assert f'"offset":"{text}"'.encode() in voice("beat", root(), offset=time).content()


def test_an_offset_of_nothing_is_not_the_same_as_none():
    cat = root()
    assert voice("beat", cat, offset=Fraction(0)).id != voice("beat", cat).id


def test_decomposed_words_are_the_same_contribution():
    assert root(author="Zoe\u0308").id == root(author="Zoë").id


@pytest.mark.parametrize("made", [SideBySide(), SideBySide(side="left"), Sequential()])
def test_an_arrangement_survives_its_bytes(made):
    mine = voice("beat", root(), arrangement=made)
    assert decoded(mine.content()).arrangement == made
    assert name(made)


def test_the_usual_arrangement_is_left_out():
    assert b"arrangement" not in voice("beat", root(), arrangement=SideBySide()).content()
    then = voice("beat", root(), arrangement=Sequential())
    assert b'"arrangement":{"kind":"sequential"}' in then.content()


NOT_CANONICAL = {
    "a space": f'{{"media": "{MEDIA}",{KIND}}}',
    "a line end": BARE + "\n",
    "a byte order mark": "\ufeff" + BARE,
    "keys not sorted": f'{{{KIND},"media":"{MEDIA}"}}',
    "a key twice": f'{{"media":"{MEDIA}","media":"{MEDIA}",{KIND}}}',
    "a float": f'{{"gain_mdb":1.5,"media":"{MEDIA}",{KIND}}}',
    "a whole float": f'{{"gain_mdb":1.0,"media":"{MEDIA}",{KIND}}}',
    "an exponent": f'{{"gain_mdb":1e3,"media":"{MEDIA}",{KIND}}}',
    "a null": f'{{"media":"{MEDIA}","render_of":null,{KIND}}}',
    "a default": f'{{"author":"","media":"{MEDIA}",{KIND}}}',
    "a default of nothing": f'{{"gain_mdb":0,"media":"{MEDIA}",{KIND}}}',
    "a default arrangement": f'{{"arrangement":{USUAL},"media":"{MEDIA}",{KIND}}}',
    "a default side": f'{{"arrangement":{USUAL_SIDE},"media":"{MEDIA}",{KIND}}}',
    "no schema": f'{{"media":"{MEDIA}"}}',
    "not lowest terms": f'{{"in":"2/4","media":"{MEDIA}",{KIND}}}',
    "a negative denominator": f'{{"in":"1/-2","media":"{MEDIA}",{KIND}}}',
    "a whole number without one": f'{{"in":"1","media":"{MEDIA}",{KIND}}}',
    "not composed": f'{{"author":"Zoe\u0308","created":"{CREATED}","media":"{MEDIA}",{KIND}}}',
    "an escape": f'{{"author":"\\u0041","created":"{CREATED}","media":"{MEDIA}",{KIND}}}',
    "an escaped slash": f'{{"author":"\\/","created":"{CREATED}","media":"{MEDIA}",{KIND}}}',
    "a number for a word": f'{{"author":1,"media":"{MEDIA}",{KIND}}}',
    "an unknown field": f'{{"media":"{MEDIA}","mood":"blue",{KIND}}}',
    "a list": "[]",
    "nothing": "",
    "half": BARE[:40],
    "twice": BARE + BARE,
}


@pytest.mark.parametrize("content", NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_bytes_in_any_other_form_are_refused(content):
    refusal(content)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b'{"author":"\xff"}', b"\x00" * 100, b"\xed\xa0\x80"]
)
def test_bytes_that_are_no_text_are_refused(content):
    refusal(content)
    assert kind(content) == ""


@pytest.mark.parametrize("field", ["in", "offset", "out"])
@pytest.mark.parametrize("value", ["1", "0.5", "[]"])
def test_a_time_that_is_no_text_is_refused(field, value):
    fields = sorted([f'"{field}":{value}', f'"media":"{MEDIA}"', KIND])
    refusal(f"{{{','.join(fields)}}}")


def test_a_record_of_absurd_depth_is_refused():
    refusal('{"media":' + "[" * DEEP)


def test_bytes_of_absurd_depth_are_of_no_kind():
    assert kind(b'{"x":' + b"[" * DEEP) == ""


@pytest.mark.parametrize("schema", ["duetchain.contribution/2", "duetchain.signature/1"])
def test_a_newer_schema_is_named_as_newer(schema):
    content = f'{{"media":"{MEDIA}","schema":"{schema}"}}'
    refused = refusal(content)
    assert "newer duetchain" in refused.message
    assert schema in refused.message
    assert "install the newest" in refused.hint
    assert kind(content.encode()) == schema


@pytest.mark.parametrize(
    "news",
    [
        f'{{"media":"{MEDIA}","mood":"blue",{KIND}}}',
        f'{{"arrangement":{{"kind":"upside-down"}},"media":"{MEDIA}",{KIND}}}',
        f'{{"media":"{MEDIA}","schema":"duetchain.signature/1"}}',
    ],
)
def test_canonical_bytes_that_say_something_unknown_are_of_a_newer_duetchain(news):
    assert isinstance(refusal(news), NewerRecord)
    assert not isinstance(refusal(news.replace(":", ": ", 1)), NewerRecord)


def test_a_wrong_value_is_not_news():
    wrong = refusal(f'{{"author":1,"media":"{MEDIA}",{KIND}}}')
    assert not isinstance(wrong, NewerRecord)


def test_another_ones_record_is_not_named_as_newer():
    assert "newer" not in refusal('{"schema":"somebody.else/1"}').message


def test_the_kind_of_a_record_is_its_schema():
    assert kind(root().content()) == SCHEMA
    assert kind(b"{}") == kind(b"") == kind(b"[1]") == ""


FAULTY = {
    "an id is not 64 hex digits": [
        root(media="abc"),
        root(media=MEDIA.upper()),
        Contribution(parents=("x" * 64,), media=MEDIA, created=CREATED),
        root(render_of="zzz"),
    ],
    "a parent is named twice": [voice("beat", root(), root())],
    "it brings no media": [
        Contribution(created=CREATED),
        merge(root()),
        root(media=""),
    ],
    "its range begins before 0": [root(range_start=Fraction(-1))],
    "its range is empty": [
        root(range_end=Fraction(0)),
        root(range_start=Fraction(2), range_end=Fraction(2)),
        root(range_start=Fraction(2), range_end=Fraction(1)),
    ],
    "its time is not UTC": [
        root(created="2026-01-02 03:04:05Z"),
        root(created="2026-01-02T03:04:05"),
        root(created="2026-01-02T03:04:05+01:00"),
        root(created="2026-01-02T03:04:05.5Z"),
        root(created="2026-01-02T03:04:05Z\n"),
        root(created="today"),
        root(created="2026-99-99T99:99:99Z"),
        root(created="٢٠٢٦-٠١-٠٢T٠٣:٠٤:٠٥Z"),
    ],
    "its gain is beyond 60 dB": [
        root(gain_mdb=60_001),
        root(gain_mdb=-60_001),
        root(gain_mdb=10**400),
    ],
    "it does not say when it was made": [voice("beat", root(), created="")],
}


@pytest.mark.parametrize(
    ("words", "wrong"), [(words, one) for words, all_ in FAULTY.items() for one in all_]
)
def test_a_record_that_breaks_a_rule_is_refused_in_words(words, wrong):
    assert fault(wrong) in (words, "an id is not 64 hex digits")
    assert fault(wrong) in refusal(wrong.content()).message


@given(contributions())
def test_a_record_that_keeps_the_rules_has_no_fault(one):
    assert fault(one) == ""


def test_a_merge_without_media_needs_two_parents():
    assert fault(merge(root("cat"), root("dog"))) == ""
    assert fault(merge(root("cat"), root("dog"), media=media_id("beat"))) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(root(created=""), id="a root that nobody claimed, with an author"),
        pytest.param(Contribution(media=MEDIA, gain_mdb=-1), id="a gain that nobody claimed"),
        pytest.param(root(range_start=Fraction(10**400)), id="a time beyond all time"),
    ],
)
def test_what_no_writer_makes_is_refused(wrong):
    assert fault(wrong)


def test_words_are_composed():
    assert words(200)("Zoe\u0308", "author") == "Zoë"


def test_words_that_are_no_text_are_refused_by_their_field():
    with pytest.raises(UsageError, match="the author is not valid text"):
        words(200)("\udcff", "author")


def test_a_contribution_cannot_be_changed():
    with pytest.raises(AttributeError, match="immutable"):
        root().author = "Eve"


def test_a_root_has_no_parents():
    assert root().is_root
    assert not Contribution(parents=(some_id("x"),), media=MEDIA).is_root


HEARD = "ab" * 32


def cleaned(*times, **fields):
    """A take that is cleaned of what another contribution sounds like."""
    record = voice("take", root("cat"), **fields)
    return msgspec.structs.replace(record, clean=Clean(heard=HEARD, times=times))


def test_what_was_heard_in_a_take_is_written_with_the_times_of_both_clocks():
    record = cleaned((Fraction(0), Fraction(3, 4)))
    assert (
        b'"clean":{"heard":"' + HEARD.encode() + b'","times":[["0/1","3/4"]]}' in record.content()
    )
    assert decoded(record.content()) == record


def test_a_take_that_is_not_cleaned_has_the_id_it_always_had():
    assert b"clean" not in voice("take", root("cat")).content()


@pytest.mark.parametrize(
    "times",
    [
        (),
        ((Fraction(0), Fraction(0)), (Fraction(0), Fraction(1))),
        ((Fraction(0), Fraction(0)), (Fraction(10), Fraction(11))),
    ],
)
def test_what_cannot_have_been_heard_is_refused(times):
    assert "nothing can have been heard" in fault(cleaned(*times))


def test_a_root_is_cleaned_of_nothing():
    clean = Clean(heard=HEARD, times=((Fraction(0), Fraction(0)),))
    assert fault(msgspec.structs.replace(root("cat"), clean=clean))
    assert "64 hex digits" in fault(
        msgspec.structs.replace(
            voice("take", root("cat")), clean=Clean(heard="x", times=clean.times)
        )
    )
