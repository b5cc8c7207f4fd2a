"""Composing in few steps says the same as composing plainly, and costs as much as a chain is long."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from factories import CREATED, film, merge, root, voice
from plain_composition import plainly_composed
from random_chains import PURE_FACTS, PURE_IDS, _needed, dressed, kind

from duetchain.errors import UsageError
from duetchain.lineage.arrangement import (
    PictureInPicture,
    Replace,
    Sequential,
    SideBySide,
    Stitch,
    UseSound,
)
from duetchain.lineage.contribution import Clean, Contribution
from duetchain.timeline.compose import composed

# The same values


def wild_chain(count: int, seed: int):
    """Branches and merges of two and three, twins, cuts, cleanings: what a parent may refuse, too."""
    chance = Random(seed)
    made: dict[str, Contribution] = {}
    for number in range(count):
        one = _wild(chance, number, made)
        made[one.id] = one
    return _needed(list(made)[-1], made)


def _wild(chance: Random, number: int, made) -> Contribution:
    ids = list(made)
    if not made or chance.random() < 0.1:
        media = PURE_IDS[chance.choice((0, 0, 1, number))]
        author = str(chance.randrange(3))
        return Contribution(media=media, created=CREATED, author=author, message=str(number))
    parents = list(dict.fromkeys([*chance.choices(ids[-4:]), *chance.choices(ids[-6:], k=2)]))
    parents = parents[: chance.choice((1, 1, 1, 1, 2, 2, 3))]
    if len(parents) > 1 and chance.random() < 0.4:
        how = chance.choice((SideBySide(), Sequential(), SideBySide()))
        until = chance.choice(("longest", "longest", "shortest", "parent"))
        return Contribution(
            parents=tuple(parents), arrangement=how, until=until, created=CREATED, name=str(number)
        )
    above = _needed(parents[0], made)
    one = dressed(chance, number, tuple(parents), PURE_IDS, list(above))
    fields = {"until": chance.choice(("longest",) * 4 + ("parent", "shortest"))}
    if kind(number) != "photo" and chance.random() < 0.2:
        fields["clean"] = Clean(heard=chance.choice(list(above)), times=((Fraction(0),) * 2,))
    if kind(number) != "photo" and chance.random() < 0.1:
        late = Fraction(100) + Fraction(1, 50)
        fields["warp"] = ((Fraction(0), Fraction(0)), (Fraction(100), late))
    return _with(one, **fields)


def _with(one: Contribution, **fields) -> Contribution:
    had = {name: getattr(one, name) for name in one.__struct_fields__}
    return Contribution(**had | fields)


def outcome(how, chain):
    """A composition with all that its clips know, or the words of a refusal."""
    try:
        found = how(chain, PURE_FACTS)
    except UsageError as refused:
        return str(refused)
    return found, all_known(found)


def all_known(found):
    return [
        (
            replace(clip, replaces=frozenset(), recorded=None),
            clip.replaces,
            clip.recorded or clip.source_range,
            clip.cleaning and clip.cleaning.reference,
        )
        for clip in found.clips
    ]


@pytest.mark.parametrize("seed", range(300))
def test_a_chain_is_composed_as_the_plain_words_say(seed):
    chain = wild_chain(4 + seed % 26, seed)
    assert outcome(composed, chain) == outcome(plainly_composed, chain)
