"""The words of a command before anybody reads them: where its verb stands, what is spelled out."""

from __future__ import annotations

from collections.abc import Sequence

SEPARATELY = ("-C",)
"""Options before the verb that take a value."""
SIDED = {
    "left": ("side-by-side", "left"),
    "above": ("stacked", "above"),
    "over": ("stacked", "above"),
    "top": ("stacked", "above"),
}
"""Words for an arrangement that also say on which side mine stands."""


def verb_place(words: Sequence[str]) -> int | None:
    """Where the verb stands among the words of a command; None if there is none."""
    place = 0
    while place < len(words):
        if words[place] in SEPARATELY:
            place += 1
        elif not words[place].startswith("-"):
            return place
        place += 1
    return None


def spelled_out(words: Sequence[str]) -> list[str]:
    """A command whose verb ``help`` and whose arrangements with a side are spelled out.

    >>> spelled_out(["help", "add"]), spelled_out(["add", "a", "b", "--as", "above"])[3:]
    (['add', '--help'], ['--as', 'stacked', '--side', 'above'])
    """
    found, place = list(words), verb_place(words)
    if place is not None and found[place] == "help":
        found = [*found[:place], *found[place + 1 :], "--help"]
    for at, word in enumerate(found[:-1]):
        sided = SIDED.get(found[at + 1].lower())
        if word == "--as" and sided and "--side" not in found:
            return [*found[: at + 1], sided[0], "--side", sided[1], *found[at + 2 :]]
    return found
