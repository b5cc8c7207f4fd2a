"""How written words become values: times, sizes, rates, levels, and how a door names them."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from duetchain.errors import UsageError
from duetchain.lineage.contribution import MOST_TRACKS
from duetchain.media.info import ALL_TRACKS
from duetchain.options.option import declared
from duetchain.written.numbers import gain_of, number_of
from duetchain.written.rates import frames_a_second
from duetchain.written.shapes import aspect_size, proportion_of, size_of
from duetchain.written.times import seconds

_Value = TypeVar("_Value")
LONGEST_TIME_S = 10_000_000
MOST_GAIN_DB = 60
FINEST_RATE = 1001


class Spelling(msgspec.Struct, frozen=True):
    """How a door names options to those who use it: a terminal, a file, a form.

    Attributes:
        written: an option's word as it is written there.
        form_hint: where the form of an option is told.
        options_hint: where the options are told.
    """

    written: Callable[[str], str] = str
    form_hint: str = ""
    options_hint: str = ""


PLAIN_SPELLING = Spelling()


def reader(record: object, spelling: Spelling) -> Callable[[str], Any]:
    """What reads the fields of a record: a name to its value, None where nothing was said.

    Raises (when it reads):
        UsageError: if the words are not of their form.
    """
    fields = {one.name: one for one in declared(type(record))}

    def value(name: str) -> Any:  # noqa: ANN401 - a field of any type
        said, field = getattr(record, name), fields[name]
        if field.option and field.option.reads and said is not None:
            return read_as(field.word, said, field.option.reads, spelling)
        return said.value if isinstance(said, Enum) else said

    return value


def read_as(
    word: str, text: str, reads: Callable[[str], _Value], spelling: Spelling = PLAIN_SPELLING
) -> _Value:
    """The value of a text, refused under the name of its option.

    Raises:
        UsageError: if the text is not of its form.
    """
    try:
        return reads(text)
    except (ValueError, ZeroDivisionError) as wrong:
        hint = wrong.hint if isinstance(wrong, UsageError) else spelling.form_hint
        raise UsageError(f"{spelling.written(word)}: {wrong}", hint=hint) from None


def time(text: str) -> Fraction:
    """A time in seconds, to a millionth.

    Raises:
        ValueError: if it is none.
    """
    value = _hinted(seconds, text, "write 1.5, 200ms, 1:02.5 or 12f").limit_denominator(1_000_000)
    if abs(value) > LONGEST_TIME_S:
        raise UsageError("that is beyond all measure", hint="use seconds")
    return value


def size_px(text: str) -> tuple[int, int]:
    """``1280x720``, or a class as ``1080p`` or ``4k``, as width and height.

    Raises:
        ValueError: if it is no size.
    """
    return size_of(text)


def aspect_px(text: str) -> tuple[int, int]:
    """``9:16`` or ``portrait`` as width and height, the shorter side 1080.

    Raises:
        ValueError: if it is no aspect, or too narrow.
    """
    return aspect_size(proportion_of(text))


def rate_hz(text: str) -> Fraction:
    """Frames a second, ``30``, ``30000/1001`` or ``29.97``, which is the same.

    Raises:
        ValueError: if it is no number.
    """
    rate = _hinted(frames_a_second, text, "write 30, 29.97 or 30000/1001")
    return rate.limit_denominator(FINEST_RATE)


def track_number(text: str) -> int:
    """Which of a file's sounds: a number up to 1000, or ``all``, as records keep it.

    Raises:
        ValueError: if it is neither.
    """
    if text == "all":
        return ALL_TRACKS
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) > MOST_TRACKS:
        hint = f"use 1 to {MOST_TRACKS}, 0 for the usual one, or all"
        raise UsageError(f'"{text}" is not a sound', hint=hint)
    return int(text)


def number(text: str) -> Fraction:
    """A plain number, ``1.5`` or ``3/2``, to a millionth.

    Raises:
        ValueError: if it is none.
    """
    return _hinted(number_of, text, "write 1.5 or 3/2").limit_denominator(1_000_000)


def level_db(text: str) -> Fraction:
    """A level in dB, at most 60 either way.

    Raises:
        ValueError: if it is none, or too much.
    """
    value = _hinted(gain_of, text, "write -3, -3dB or +2dB")
    if abs(value) > MOST_GAIN_DB:
        raise UsageError(f"{float(value):g} dB is too much", hint="use -60 to 60")
    return value


def _hinted(reads: Callable[[str], Fraction], text: str, hint: str) -> Fraction:
    """What a text means; where it means nothing, how to write it is told."""
    try:
        return reads(text)
    except UsageError:
        raise
    except ValueError as wrong:
        raise UsageError(str(wrong), hint=hint) from None
