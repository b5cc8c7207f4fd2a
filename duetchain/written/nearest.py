"""What a person may have meant by a word: the same in other letters, its beginning, or near it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_MOST_TOLD = 3
_NEAR = 0.68


def plainly(word: str) -> str:
    """A word for a choice without case, spaces, dashes or underscores.

    >>> plainly("Picture_in picture")
    'pictureinpicture'
    """
    return re.sub(r"[\s_.-]+", "", word.casefold())


def meanings(word: str, names: Iterable[str], also: Mapping[str, str] | None = None) -> list[str]:
    """The choices that a word means: one if it is clear, several that begin so, or none.

    Args:
        word: as it was written.
        names: the choices.
        also: other words that people have for them, as `plainly` makes them.

    >>> meanings("Use_Sound", ["use-sound"]), meanings("st", ["stacked", "stitch", "sound"])
    (['use-sound'], ['stacked', 'stitch'])
    """
    plain, known = plainly(word), {plainly(name): name for name in names}
    if plain in known:
        return [known[plain]]
    if also and also.get(plain) in known.values():
        return [also[plain]]
    return [name for one, name in known.items() if plain and one.startswith(plain)]


def resembling(word: str, names: Iterable[str], also: Mapping[str, str] | None = None) -> list[str]:
    """The choices that were perhaps meant by a word that means none, the likeliest first.

    >>> resembling("griid", ["grid"]), resembling("splitscren", ["row"], {"splitscreen": "row"})
    (['grid'], ['row'])
    """
    known = {plainly(name): name for name in names}
    known |= {one: name for one, name in (also or {}).items() if name in known.values()}
    return list(dict.fromkeys(known[one] for one in like(plainly(word), known)))


def like(word: str, known: Iterable[str], *, share: float = _NEAR) -> list[str]:
    """Up to three of some words that share so much with another, the likeliest first."""
    from difflib import get_close_matches

    return get_close_matches(word[:100], list(known), n=_MOST_TOLD, cutoff=share)


def either(names: Iterable[str]) -> str:
    """Names in a sentence: ``a``, ``a or b``, ``a, b or c``."""
    found = list(names)
    return " or ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)
