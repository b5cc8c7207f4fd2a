"""Written words become values, or are refused as the door writes their option."""

from fractions import Fraction

import pytest

from duetchain.errors import UsageError
from duetchain.options.arranging import ArrangementName, ArrangeWords, SideName
from duetchain.options.filed import file_words, filed
from duetchain.options.option import declared, made
from duetchain.options.placing import MineWords, PlaceWords
from duetchain.options.reading import Spelling, aspect_px, level_db, rate_hz, size_px, time
from duetchain.options.rendering import PartWords, PictureWords, ReelName, ViewWords

DASHED = Spelling(lambda word: f"--{word}", "duet VERB --help tells the form")


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (time, "1:02.5", Fraction(125, 2)),
        (time, "-1/3", Fraction(-1, 3)),
        (size_px, "1280x720", (1280, 720)),
        (aspect_px, "9:16", (1080, 1920)),
        (rate_hz, "30000/1001", Fraction(30000, 1001)),
        (level_db, "-3.5", Fraction(-7, 2)),
    ],
)
def test_words_are_read(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ({"size": "9"}, '--size: "9" is not a size', "write it as 1280x720, 1080p"),
        ({"aspect": "9:1"}, "--aspect: 9:1 is too narrow", "use at most 4:1"),
        ({"fps": "1e9"}, '--fps: "1e9" is not a number', "write 30, 29.97 or"),
        ({"size": "2x2", "aspect": "1:1"}, "--size and --aspect cannot be combined", "leave one"),
        ({"stage": "9999999999"}, "--stage: that is beyond all measure", "use seconds"),
    ],
)
def test_a_refusal_names_the_option_as_the_door_writes_it(words, message, hint):
    with pytest.raises(UsageError) as refused:
        made(ViewWords, words).options(DASHED)
    assert refused.value.message == message
    assert refused.value.hint.startswith(hint)
    with pytest.raises(UsageError) as plain:
        made(ViewWords, words).options()
    assert "--" not in plain.value.message + plain.value.hint


def test_what_was_not_said_is_what_the_library_takes_by_itself():
    from duetchain.intake.request import MergeRequest, merge_request
    from duetchain.showing.view import PLAIN_VIEW, checked_view

    assert checked_view(**ViewWords().resolved(str)) == PLAIN_VIEW
    asked = merge_request(**MineWords().resolved(str))
    plain = merge_request()
    assert asked == MergeRequest(plain.placing, plain.words, asked.listening, old_formats=False)
    assert (asked.listening.sync, asked.listening.clean) == ("auto", "auto")


def test_every_word_of_a_place_is_read():
    words = {"offset": "-1", "start": "1/2", "end": "0:03", "speed": "5/4", "gain": "-3"}
    place = PlaceWords(**words, lip_sync="0.04")
    read = place.options()
    assert [read[name] for name in ("offset", "start", "end", "speed", "gain_db", "lip_sync")] == [
        -1, Fraction(1, 2), 3, Fraction(5, 4), -3, Fraction(1, 25),
    ]  # fmt: skip
    assert place.offset_s == -1


def test_a_part_names_its_voices():
    part = PartWords(voices="a, b", solo="b", start="1")
    assert part.choice(str.upper).only == ("A", "B")
    assert part.choice(str.upper).solo == ("B",)
    with pytest.raises(UsageError, match="--mute names nobody"):
        PartWords(mute="a,,b").choice(str, DASHED)


def test_an_option_belongs_to_the_arrangements_that_it_says():
    with pytest.raises(UsageError, match="--side has no meaning with --as replace"):
        ArrangeWords(ArrangementName.REPLACE, side=SideName.LEFT).refuse_nonsense(DASHED)
    with pytest.raises(UsageError, match="--side left has no meaning with --as stacked"):
        ArrangeWords(stacked=True, side=SideName.LEFT).refuse_nonsense(DASHED)
    kinds = {kind.value for kind in ArrangementName}
    for field in declared(ArrangeWords):
        assert set(field.option.only_with) <= kinds


def test_a_record_is_read_from_the_values_of_a_file():
    values = {"size": "64x64", "stage": 1.5, "reel": "build", "from": 2, "names": True}
    view = filed(ViewWords, {**values, "target": -14, "gutter": 8, "codec": None})
    assert view == ViewWords(
        picture=PictureWords(size="64x64", gutter=8),
        part=PartWords(start="2"),
        reel=ReelName.BUILD,
        stage="1.5",
        names=True,
        levels=made(ViewWords, {"target": "-14"}).levels,
    )
    assert set(values) < set(file_words(ViewWords))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"pan": "round"}, 'no pan "round"'),
        ({"names": "false"}, "names must be true or false"),
        ({"gutter": "8"}, "gutter must be a whole number"),
        ({"gutter": True}, "gutter must be a whole number"),
        ({"voices": ["a"]}, "voices must be text"),
    ],
)
def test_a_value_of_another_kind_is_refused(values, message):
    with pytest.raises(UsageError, match=message):
        filed(ViewWords, values)


def test_an_option_that_the_library_does_not_know_is_refused_with_the_nearest():
    from duetchain.intake.request import add_asked, merge_request, placing_of
    from duetchain.showing.view import checked_view

    asked = ((checked_view, "qualty", "quality"), (placing_of, "ofset", "offset"),
             (merge_request, "recognis", "pan"), (add_asked, "recognis", "recognise"))  # fmt: skip
    for call, wrong, near in asked:
        with pytest.raises(UsageError) as refused:
            call(**{wrong: 1})
        assert refused.value.field == refused.value.given == wrong
        assert (refused.value.choices[0] == near) is (near != "pan")
