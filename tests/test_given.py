"""Whatever is given for an argument of the library: it is meant, or refused by its name.

Nothing else happens: no other error, nothing recorded, nothing written.
"""

from __future__ import annotations

import math
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duetchain import Repository
from duetchain.errors import DuetError, NotFound, StorageFailed, UsageError
from duetchain.given import FINEST_TIME, told
from duetchain.intake.request import ADDING, MERGING, add_asked, merge_request, placing_of
from duetchain.lineage.arrangement import (
    NAMES,
    GreenScreen,
    PictureInPicture,
    Replace,
    Sequential,
    SideBySide,
    Sound,
    Stacked,
    Stitch,
    UseSound,
    name,
)
from duetchain.lineage.writing import MOST_LETTERS
from duetchain.showing.view import CHOICE, LOOK, VIEW, checked_view
from duetchain.timeline.choice import Choice
from duetchain.timeline.look import Look


class Odd:
    """Nothing that anybody wants, and it does not even tell what it is."""

    def __repr__(self):
        raise RuntimeError


JUNK = (
    None, True, 0, -1, 3, 10**5000, -(10**400), 0.1, -0.5, math.nan, math.inf, -math.inf, 1e308,
    Fraction(1, 3), Fraction(10**400), Fraction(1, 10**400), Decimal("NaN"), Decimal("1e999999999"),
    Decimal("1e-999999999"), "", "nope", "1.5", "1e999999999", "9" * 5000, "a\0b", "\udcff",
    "\x1b]0;x",
    b"", b"bytes", b"a\0b", (), [], {}, {"a": 1}, (1, 2), ((0, 0), (1, "x")), [[1]], object,
    object(),
    Odd(), lambda: 1, Path("a\0b"), Path("nowhere/at/all"), SideBySide, SideBySide(side="up"),
    Sequential(crossfade="x"), Stitch(start=None), Sound(show=1),
    PictureInPicture(size_percent="30"), GreenScreen(key=None), Replace(voice="nobody"),
    Replace(voice=7), Look(layout="pile"),
    Look(gutter_px="2"), Look(gutter_px=True), Look(background=3), Choice(start="soon"),
    Choice(only="abc"), Choice(mute=(1,)), Choice(end=math.nan), complex(1, 2), range(3),
    "x" * 3000,
)  # fmt: skip
"""What nobody means, and what somebody may."""
anything = st.one_of(
    st.sampled_from(JUNK),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.fractions(),
    st.decimals(),
    st.text(st.characters(exclude_categories=())),
    st.binary(),
    st.lists(st.integers() | st.text() | st.fractions()),
    st.tuples(st.fractions(), st.fractions()),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory, studio):
    """A repository of two voices and a clip that is not in it, and what is on the disk."""
    folder = tmp_path_factory.mktemp("given")
    with Repository.init(folder) as repository:
        repository.add(studio.clip("given-a.mp4"), studio.clip("given-b.mp4"), name="duet")
    return folder


def on_disk(folder):
    """Every file of a folder but SQLite's own and the cache's, with its size."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path): path.stat().st_size
        for path in found
        if not {"cache", "runs"} & {*path.parts} and ".sqlite" not in path.name
    }


def told_or_done(ask):
    """Whether something was done; what was refused names its field."""
    try:
        ask()
    except (UsageError, NotFound, StorageFailed) as wrong:
        return wrong
    return None


ASKED = (
    *((add_asked, option) for option in ADDING),
    *((merge_request, option) for option in MERGING),
    *((checked_view, option) for option in VIEW),
)


@pytest.mark.parametrize(("ask", "option"), ASKED)
def test_what_is_given_for_an_option_is_meant_or_refused_by_its_name(ask, option):
    for junk in JUNK:
        wrong = told_or_done(lambda junk=junk: ask(**{option: junk}))
        if wrong is not None:
            assert wrong.field in (option, *LOOK, *CHOICE), (option, told(junk))
            assert isinstance(wrong.given, str | int | float | None)
            assert len(str(wrong)) < 1000


@settings(max_examples=150, deadline=None)
@given(asked=st.sampled_from(ASKED), value=anything)
def test_no_value_is_taken_for_a_fault_of_ours(asked, value):
    ask, option = asked
    wrong = told_or_done(lambda: ask(**{option: value}))
    assert wrong is None or wrong.field


ARGUMENTS = {
    "add": ({"parent": "duet"}, ("parent",)),
    "merge": ({"first": "duet", "second": "duet"}, ("first", "second")),
    "log": ({}, ("tip", "most")),
    "walk": ({}, ("tip",)),
    "resolve": ({}, ("word",)),
    "show": ({}, ("word",)),
    "export": ({"name": "dot"}, ("name", "tip")),
    "built_from": ({"file": "x"}, ("file",)),
    "info": ({"media": "x"}, ("media",)),
    "media_path": ({"media": "x"}, ("media",)),
    "originals": ({"media": (), "folder": "x"}, ("media", "folder")),
    "plan": ({}, ("tip", *VIEW)),
    "composition": ({}, ("tip",)),
    "credits": ({}, ("tip", *VIEW)),
    "timeline": ({}, ("tip",)),
    "render": (
        {"tip": "duet", "output": "no/folder/x.mp4"},
        ("tip", "output", "force", "on_progress", "jobs", "is_cached", "executor", *VIEW),
    ),
    "nudge": ({"word": "duet", "by": "x"}, ("word", "tip")),
    "mix": ({"tip": "nobody"}, ("tip", *VIEW)),
    "stems": ({"tip": "nobody", "folder": "no/folder"}, ("tip", "folder", "force", *VIEW)),
    "poster": (
        {"tip": "duet", "output": "no/folder/x.png"}, ("tip", "output", "at", "force", *VIEW)
    ),
    "sheet": ({"tip": "duet", "output": "no/folder/x.png"}, ("tip", "output", "force")),
    "verify": ({}, ("full",)),
}  # fmt: skip
"""A verb -> what it is asked otherwise, and the arguments that get what nobody means."""


@pytest.mark.parametrize("verb", ARGUMENTS)
def test_no_argument_of_a_verb_is_a_fault_of_ours_and_nothing_lands(
    place, verb, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    before = on_disk(place)
    plain, arguments = ARGUMENTS[verb]
    with Repository.open(place) as repository:
        for argument in arguments:
            for junk in JUNK:
                with suppress(DuetError):
                    getattr(repository, verb)(**plain | {argument: junk})
    assert on_disk(place) == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("by", [None, "x", True, math.nan, 10**400, b"1", (1,), "1e9", 0])
def test_a_nudge_by_what_is_no_time_is_refused(place, by):
    before = on_disk(place)
    with Repository.open(place) as repository, pytest.raises(UsageError) as refused:
        repository.nudge("duet", by)
    assert refused.value.field == "by"
    assert on_disk(place) == before


@pytest.mark.parametrize("option", ADDING)
def test_an_add_with_a_wrong_option_leaves_the_repository_as_it_was(place, studio, option):
    clip = studio.clip("given-c.mp4", colour="green")
    before = on_disk(place)
    refused = 0
    with Repository.open(place) as repository:
        for junk in JUNK:
            if told_or_done(lambda junk=junk: add_asked(**{option: junk})) is None:
                continue  # it is meant
            with pytest.raises(UsageError) as wrong:
                repository.add("duet", clip, **{option: junk})
            assert wrong.value.field
            refused += 1
        assert repository.count() == 2
    assert refused > 10
    assert on_disk(place) == before


def test_an_arrangement_is_taken_by_its_name():
    usual = {
        name(one): one
        for one in (SideBySide(), Stacked(), PictureInPicture(), GreenScreen(), Sequential(),
                    Stitch(), Sound(), UseSound())
    }  # fmt: skip
    assert set(usual) | {"replace"} == set(NAMES)
    for word, one in usual.items():
        assert placing_of(arrangement=word).arrangement == one
    with pytest.raises(UsageError, match="place of a voice") as wrong:
        placing_of(arrangement="replace")
    assert (wrong.value.field, wrong.value.choices) == ("arrangement", NAMES)


def test_a_time_is_taken_as_it_is_written():
    for meant in ("1.5", "0:01.5", "3/2", 1.5, Fraction(3, 2)):
        assert placing_of(offset=meant).offset == Fraction(3, 2)
    assert placing_of(offset=0.1).offset == Fraction(1, 10)
    assert placing_of(gain_db="-3").gain_mdb == -3000
    for wrong in (Fraction(1, FINEST_TIME + 1), 10_000_001, "1e3", math.nan):
        with pytest.raises(UsageError) as refused:
            placing_of(offset=wrong)
        assert refused.value.field == "offset"


def test_words_are_bounded_in_letters_after_they_are_composed():
    for field, most in MOST_LETTERS.items():
        text = "e\u0301" * most
        assert len(getattr(add_asked(**{field: text}).words, field)) == most
        with pytest.raises(UsageError) as refused:
            add_asked(**{field: text + "x"})
        wrong = refused.value
        assert (wrong.field, wrong.given, wrong.limit) == (field, most + 1, most)


def test_an_unknown_name_is_refused_with_the_nearest(place):
    with Repository.open(place) as repository:
        for ask, near in (
            (lambda: repository.render("duet", "x.mp4", qualty="draft"), "quality"),
            (lambda: repository.log(moost=3), "most"),
            (lambda: repository.verify(ful=True), "full"),
            (lambda: repository.add("duet", fil="hold"), "fill"),
        ):
            with pytest.raises(UsageError) as refused:
                ask()
            assert refused.value.choices[0] == near
