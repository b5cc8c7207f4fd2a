"""The file names of many renders, by a template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import gcd

from duetchain.errors import UsageError
from duetchain.exports.describe import author_of
from duetchain.identity import ContributionId, short
from duetchain.lineage.contribution import Contribution
from duetchain.timeline.canvas import Canvas

WORDS = ("root", "tip", "author", "aspect", "size", "fps", "quality", "view", "number")
MOST_LETTERS = 60


def named(template: str, words: Mapping[str, str]) -> str:
    """A template with its words filled in; each a safe part of a file name.

    >>> named("{root}-{tip}.mp4", {"root": "cat/../x", "tip": "beat"})
    'cat-x-beat.mp4'

    Raises:
        UsageError: if it asks for a word that there is none.
    """

    def fill(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise UsageError(
                f'"{template}" asks for {{{match[1]}}}, which is nothing',
                hint=f"the words are {', '.join(WORDS)}",
                field="template",
                given=match[1],
                choices=tuple(WORDS),
            )
        return safe_name(words[match[1]])

    return re.sub(r"\{([^{}]*)\}", fill, template)


def safe_name(text: str) -> str:
    """Words as a part of a file name: letters, digits and dashes, never empty.

    >>> safe_name("  Ann & Bo: the 'duet' "), safe_name("../..")
    ('Ann-Bo-the-duet', 'x')
    """
    return re.sub(r"\W+", "-", text).strip("-_")[:MOST_LETTERS] or "x"


def words_of(
    chain: Mapping[ContributionId, Contribution],
    canvas: Canvas,
    *,
    quality: str,
    view: str,
    number: int,
) -> dict[str, str]:
    """What the words of a template stand for.

    Args:
        chain: in lineage order; its first is the root, its last the tip.
        canvas: of the render.
        quality: its name.
        view: what is shown of the tip.
        number: which of the batch it is, from 1.
    """
    (root, first), *_ = chain.items()
    *_, (tip, last) = chain.items()
    common = gcd(canvas.width_px, canvas.height_px)
    return {
        "root": first.name or short(root),
        "tip": last.name or short(tip),
        "author": author_of(last),
        "aspect": f"{canvas.width_px // common}x{canvas.height_px // common}",
        "size": f"{canvas.width_px}x{canvas.height_px}",
        "fps": f"{float(canvas.rate.per_second):g}",
        "quality": quality,
        "view": view,
        "number": f"{number:03}",
    }
