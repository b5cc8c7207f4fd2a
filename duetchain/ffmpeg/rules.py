"""How a word of a command is made of what another job has measured: each rule is a value."""

from __future__ import annotations

import msgspec


class ToLevel(msgspec.Struct, frozen=True):
    """The gain that brings a voice to the level of all."""


class Headroom(msgspec.Struct, frozen=True):
    """The gain that keeps the peak of the whole under its ceiling; never more than 0."""


class ToTarget(msgspec.Struct, frozen=True):
    """The gain that brings the whole to a target, found by trying: see `render.finishing`.

    The target is as its text tells it, so that what is one in a key is one in what is made.
    """

    target_lufs: float

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "target_lufs", float(f"{self.target_lufs:g}"))


class Exactly(msgspec.Struct, frozen=True):
    """A gain that is known already, to a millionth of a decibel."""

    gain_db: float

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "gain_db", float(f"{self.gain_db:.6f}"))


Rule = ToLevel | Headroom | ToTarget | Exactly


def rule_text(rule: Rule) -> str:
    """A rule as keys and plain JSON tell it: a part of every key, so it may never change.

    >>> rule_text(ToTarget(-14)), rule_text(Exactly(-1.5))
    ('master -14', 'gain -1.500000')
    """
    match rule:
        case ToLevel():
            return "level"
        case Headroom():
            return "headroom"
        case ToTarget(target_lufs):
            return f"master {target_lufs:g}"
        case Exactly(gain_db):
            return f"gain {gain_db:.6f}"


def rule_from_text(text: str) -> Rule:
    """The rule that `rule_text` told.

    Raises:
        ValueError: if there is no such rule.
    """
    match text.split(" "):
        case ["level"]:
            return ToLevel()
        case ["headroom"]:
            return Headroom()
        case ["master", number]:
            return ToTarget(float(number))
        case ["gain", number]:
            return Exactly(float(number))
    raise ValueError(f"{text!r} is no rule")
