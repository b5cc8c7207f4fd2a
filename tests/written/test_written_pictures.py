"""Sizes, aspects, rates, levels and colours are read as people write them."""

from fractions import Fraction

import pytest

from duetchain.errors import UsageError
from duetchain.written.colours import css_colours, key_of, rgb_of
from duetchain.written.numbers import gain_of
from duetchain.written.rates import frames_a_second
from duetchain.written.shapes import proportion_of, size_of

WRITTEN = [
    (size_of, "1280 X 720", (1280, 720)),
    (size_of, "1080*1920", (1080, 1920)),
    (size_of, "4K", (3840, 2160)),
    (size_of, "480p", (854, 480)),
    (proportion_of, "9/16", Fraction(9, 16)),
    (proportion_of, "9×16", Fraction(9, 16)),
    (proportion_of, "PORTRAIT", Fraction(9, 16)),
    (proportion_of, "2.39:1", Fraction(239, 100)),
    (frames_a_second, "23.976", Fraction(24000, 1001)),
    (frames_a_second, "23.98", Fraction(24000, 1001)),
    (frames_a_second, "59.94 fps", Fraction(60000, 1001)),
    (frames_a_second, "119.88", Fraction(120000, 1001)),
    (frames_a_second, "29,97", Fraction(30000, 1001)),
    (frames_a_second, "2997/100", Fraction(2997, 100)),
    (frames_a_second, "30.0", Fraction(30)),
    (frames_a_second, "12.5", Fraction(25, 2)),
    (gain_of, "-3dB", Fraction(-3)),
    (gain_of, "+2 db", Fraction(2)),
    (rgb_of, "Rebecca Purple", "#663399"),
    (rgb_of, "#ABC", "#aabbcc"),
    (rgb_of, "ff0000", "#ff0000"),
    (rgb_of, "rgb(100%, 0%, 0%)", "#ff0000"),
    (key_of, "green", "#00ff00"),
    (key_of, "#00FE00", "#00fe00"),
]
HINTED = [
    (size_of, "9:16", "aspect takes 9:16"),
    (proportion_of, "1080x1920", "size takes 1080x1920"),
    (gain_of, "50%", "write -6dB for 50% of the amplitude, -10dB for 50% as loud"),
    (rgb_of, "gren", "did you mean green"),
    (rgb_of, "rgb(300, 0, 0)", "write a name of CSS"),
]


@pytest.mark.parametrize(("read", "text", "value"), WRITTEN)
def test_words_are_read(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(("read", "text", "hint"), HINTED)
def test_what_is_none_says_what_to_write(read, text, hint):
    with pytest.raises(UsageError) as refused:
        read(text)
    assert refused.value.hint.startswith(hint)


def test_every_colour_of_css_is_known_and_long_texts_are_told_short():
    assert len(css_colours()) == 148
    assert all(rgb_of(name) == value for name, value in css_colours().items())
    with pytest.raises(UsageError) as refused:
        rgb_of("9" * 5000)
    assert len(str(refused.value)) < 200
