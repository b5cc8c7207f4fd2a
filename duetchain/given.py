"""What a caller gave for an argument, held against what belongs there: each rule is said once.

A rule takes what was given and the argument's name, and gives the value as it is used from there
on; what it cannot take it refuses with `UsageError`, which names the argument.

It is over 350 lines because each rule of what may be given is said once, here.
"""

from __future__ import annotations

import math
import operator
import os
import reprlib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import wraps
from numbers import Rational, Real
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from duetchain.errors import Plain, UsageError
from duetchain.written.numbers import gain_of, number_of

Taking = Callable[[object, str], Any]
Takings = Mapping[str, Taking]
MOST_TIME_S = 10_000_000
FINEST_TIME = 1_000_000_000
"""No time is longer than the one, in seconds, or finer than one part in the other."""
MOST_TEXT = 100
"""How much of a text can be a number, and how much of what was given is told."""
_MOST_TOLD = 2**63
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Letters that show nothing where nothing follows them: what copying from a chat leaves behind."""
_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


def told(given: object) -> Plain:
    """What was given, as an error holds it: short, and plain enough for JSON."""
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, str):
        return str(given) if len(given) <= MOST_TEXT else f"{given[:MOST_TEXT]}…"
    if isinstance(given, int) and abs(given) < _MOST_TOLD:
        return int(given)
    if isinstance(given, float | Fraction | Decimal) and abs(_float(given)) < _MOST_TOLD:
        return _float(given)
    return _in_words(given)


def _float(given: Real | Decimal | Fraction | float) -> float:
    try:
        return float(given)
    except (OverflowError, ValueError):  # too large, or a NaN that signals
        return math.inf


def _in_words(given: object) -> str:
    if isinstance(given, float | Decimal):
        return str(given)[:MOST_TEXT]
    if isinstance(given, int | Fraction):
        return "a number beyond all measure"
    try:
        return reprlib.repr(given)[:MOST_TEXT]
    except Exception:  # noqa: BLE001 - a stranger's object may refuse to be told
        return type(given).__name__


def refused(
    field: str, given: object, wanted: str, *, choices: tuple[str, ...] = (), limit: Plain = None
) -> UsageError:
    """The refusal of an argument.

    Args:
        field: its name.
        given: what was given for it.
        wanted: what belongs there, in words.
        choices: what could have been given.
        limit: the bound that was passed.
    """
    known = told(given)
    shown = f'"{known}"' if isinstance(given, str) else str(known)
    return UsageError(
        f"{field} cannot be {shown}",
        hint=f"give {wanted}",
        field=field,
        given=known,
        choices=choices,
        limit=limit,
    )


def unknown(field: str, names: Iterable[str]) -> UsageError:
    """The refusal of an argument that there is none of; the nearest that there is comes first."""
    from difflib import get_close_matches

    known = sorted(names)
    near = get_close_matches(field, known, n=1, cutoff=0.5)
    listed = ", ".join(known)
    return UsageError(
        f'no option "{told(field)}"',
        hint=f"{near[0]} may be meant" if near else f"the options are {listed}",
        field=field,
        given=told(field),
        choices=(*near, *(name for name in known if name not in near)),
    )


def checked(options: Mapping[str, object], rules: Takings) -> dict[str, Any]:
    """What was given for some options, each held against its rule.

    Raises:
        UsageError: says which option cannot be meant, or is none.
    """
    for field in options:
        if field not in rules:
            raise unknown(field, rules)
    return {field: rules[field](given, field) for field, given in options.items()}


def takes(**rules: Taking) -> Callable[[Callable[_Given, _Answer]], Callable[_Given, _Answer]]:
    """A function whose arguments are held against rules before it runs, under their own names.

    What has no rule passes as it is; a name that the function does not have is refused.
    """

    def ruled(function: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
        code = function.__code__
        count = code.co_argcount
        places, last = code.co_varnames[:count], count + code.co_kwonlyargcount
        own, is_open = code.co_varnames[:last], bool(code.co_flags & 0x08)
        rest = code.co_varnames[last] if code.co_flags & 0x04 else ""

        def value(field: str, given: object) -> Any:  # noqa: ANN401 - an argument of any type
            return rules[field](given, field) if field in rules else given

        @wraps(function)
        def run(*given: _Given.args, **named: _Given.kwargs) -> _Answer:
            for field in named:
                if field not in own and not is_open:
                    raise unknown(field, (one for one in own if one not in ("self", "cls")))
            plain = [value(places[at] if at < count else rest, one) for at, one in enumerate(given)]
            by_name = {name: value(name, one) for name, one in named.items()}
            return function(*plain, **by_name)

        return run

    return ruled


def optional(rule: Taking) -> Taking:
    """Likewise, or None."""

    def taken(given: object, field: str) -> Any:  # noqa: ANN401 - what the rule gives
        return None if given is None else rule(given, field)

    return taken


def flag(given: object, field: str) -> bool:
    """True or False, and nothing that only counts as one."""
    if isinstance(given, bool):
        return given
    raise refused(field, given, "True or False", choices=("True", "False"))


def choice(*names: str) -> Taking:
    """One of some words, or another word for one: see `duetchain.written.synonyms`."""

    def taken(given: object, field: str) -> str:
        if not isinstance(given, str):
            raise _no_choice(field, given, names)
        return one_of(given, names, field)

    return taken


def one_of(given: str, names: tuple[str, ...], field: str) -> str:
    """The one of some words that another means: it in other letters, its beginning, a synonym.

    Raises:
        UsageError: if it means none or several of them; the nearest are told.
    """
    if given in names:
        return names[names.index(given)]
    from duetchain.written.nearest import meanings, resembling
    from duetchain.written.synonyms import SYNONYMS

    found = meanings(given, names, SYNONYMS.get(field))
    if len(found) == 1:
        return found[0]
    near = found or resembling(given, names, SYNONYMS.get(field))
    raise _no_choice(field, given, names, near=near)


def _no_choice(
    field: str, given: object, names: tuple[str, ...], near: Iterable[str] = ()
) -> UsageError:
    from duetchain.written.nearest import either

    listed = " or ".join(names) if len(names) == 2 else f"one of {', '.join(names)}"
    shown, first = told(given), f"did you mean {either(near)}? " if near else ""
    return UsageError(
        f'no {field} "{shown}"',
        hint=f"{first}use {listed}",
        field=field,
        given=shown,
        choices=names,
    )


def whole(least: int | None = None, most: int | None = None) -> Taking:
    """A whole number, within bounds where there are some."""
    low = "" if least is None else f" from {least}"
    high = "" if most is None else f" up to {most}"
    wanted = f"a whole number{low}{high}"

    def taken(given: object, field: str) -> int:
        if isinstance(given, bool) or not hasattr(given, "__index__"):
            raise refused(field, given, wanted)
        value = operator.index(given)
        if least is not None and value < least:
            raise refused(field, given, wanted, limit=least)
        if most is not None and value > most:
            raise refused(field, given, wanted, limit=most)
        return value

    return taken


def number_given(
    given: object,
    field: str,
    *,
    wanted: str = "a number",
    reads: Callable[[str], Fraction] = number_of,
) -> Fraction:
    """A number, exactly: of a float the one that is meant, to a billionth; text as it is written.

    What is not finite is refused.
    """
    if isinstance(given, bool):
        raise refused(field, given, wanted)
    if isinstance(given, Rational):
        return Fraction(given)
    if isinstance(given, str) and len(given) <= MOST_TEXT:
        try:
            return reads(given)
        except UsageError as wrong:
            raise refused(field, given, wrong.hint.removeprefix("write ")) from None
        except ValueError:
            pass
    elif isinstance(given, Real | Decimal) and math.isfinite(value := _float(given)):
        return Fraction(value).limit_denominator(FINEST_TIME)
    raise refused(field, given, wanted)


def level_given(given: object, field: str) -> Fraction:
    """A change of level in dB, exactly: a number, or text as ``-3``, ``-3dB`` or ``+2 dB``."""
    return number_given(given, field, wanted="a number of dB", reads=gain_of)


def seconds_given(given: object, field: str) -> Fraction:
    """A time in seconds, exactly: a whole number, a Fraction, a float, or text as ``1:02.5``.

    All that `duetchain.written.times.seconds` reads is taken.
    """
    if isinstance(given, str):
        value = _time_of(given, field)
    else:
        value = number_given(given, field, wanted="a time in seconds")
    if abs(value) > MOST_TIME_S:
        raise refused(field, given, f"at most {MOST_TIME_S} seconds", limit=MOST_TIME_S)
    if value.denominator > FINEST_TIME:
        wanted = f"a time that is no finer than 1/{FINEST_TIME} s"
        raise refused(field, given, wanted, limit=f"1/{FINEST_TIME}")
    return value


def _time_of(text: str, field: str) -> Fraction:
    from duetchain.written.times import seconds

    try:
        if len(text) <= MOST_TEXT:
            return seconds(text)
    except UsageError as wrong:
        raise UsageError(wrong.message, hint=wrong.hint, field=field, given=told(text)) from None
    except ValueError:
        pass
    shown = told(text)
    raise UsageError(
        f'"{shown}" is not a time in seconds',
        hint="write it as 1.5, 3/2 or 1:02.5",
        field=field,
        given=shown,
    )


def as_kept(text: str) -> str:
    """Words in the one form in which they are kept and looked up: NFC, nothing unseen around them.

    >>> as_kept(" Anna\u200b "), as_kept("Zoe\u0308") == "Zo\u00eb"
    ('Anna', True)
    """
    kept = unicodedata.normalize("NFC", text)
    while kept != (barer := kept.strip().strip(_UNSEEN)):
        kept = barer
    return kept


def words(most: int) -> Taking:
    """What a person says, as records keep it: `as_kept`, so many letters at most, no half ones."""

    def taken(given: object, field: str) -> str:
        if not isinstance(given, str):
            raise refused(field, given, "text")
        try:
            given.encode("utf-8")
        except UnicodeEncodeError:
            message, shown = f"the {field} is not valid text", ascii(given)[:MOST_TEXT]
            raise UsageError(message, hint="write it in UTF-8", field=field, given=shown) from None
        text = as_kept(given)
        if len(text) > most:
            raise UsageError(
                f"the {field} has {len(text)} letters; {most} are taken",
                hint="say it shorter",
                reason="words-long",
                field=field,
                given=len(text),
                limit=most,
            )
        return text

    return taken


def reference(given: object, field: str) -> str:
    """A name, the first digits of an id, or the name of a file."""
    if isinstance(given, str):
        return given
    raise refused(field, given, "a name, the first digits of an id, or a file as text")


def path_given(given: object, field: str) -> Path:
    """A path that can be one of a file."""
    if not isinstance(given, str | os.PathLike):
        raise refused(field, given, "a path: text or a Path")
    text = os.fspath(given)
    if not isinstance(text, str):
        raise refused(field, given, "a path of text, not of bytes")
    try:
        is_whole = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        is_whole = False
    if not is_whole:
        raise refused(field, ascii(text), "a path that a file can have")
    return Path(text)


def callable_one(given: object, field: str) -> Any:  # noqa: ANN401 - a function of any kind
    """Something that can be called."""
    if callable(given):
        return given
    raise refused(field, given, "a function")


def one_of_type(kind: type | tuple[type, ...], wanted: str) -> Taking:
    """A value of a type."""

    def taken(given: object, field: str) -> Any:  # noqa: ANN401 - a value of that type
        if isinstance(given, kind):
            return given
        raise refused(field, given, wanted)

    return taken


def having(method: str, wanted: str) -> Taking:
    """A value that has a method."""

    def taken(given: object, field: str) -> Any:  # noqa: ANN401 - whatever has it
        if callable(getattr(given, method, None)) and not isinstance(given, type):
            return given
        raise refused(field, given, wanted)

    return taken


def each(check: Taking) -> Taking:
    """What gives one after the other, every one of which keeps a rule."""

    def taken(given: object, field: str) -> tuple[Any, ...]:
        if not isinstance(given, Iterable) or isinstance(given, str | bytes):
            raise refused(field, given, "several of them, in a list")
        return tuple(check(one, field) for one in given)

    return taken


def several(rule: Taking, wanted: str) -> Taking:
    """A tuple or list whose every member keeps a rule."""

    def taken(given: object, field: str) -> tuple[Any, ...]:
        if not isinstance(given, tuple | list):
            raise refused(field, given, wanted)
        return tuple(rule(one, field) for one in given)

    return taken
