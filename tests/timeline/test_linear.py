"""Composing in few steps says what composing plainly says, and costs no more a step as it grows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
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
from duetchain.timeline.compose import composed, joined
from duetchain.timeline.composition import shifted
from duetchain.timeline.growing import parts
from duetchain.timeline.merge import shift_of
from duetchain.timeline.until import ended
from duetchain.timeline.voice import clip_of

LEFT = SideBySide(side="left")

# The same values


def wild_chain(count: int, seed: int):
    """Branches, merges of two and three, twins, cuts, cleanings, and what a parent refuses."""
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


@pytest.mark.parametrize("seed", range(200))
def test_a_chain_is_composed_as_the_plain_words_say(seed):
    chain = wild_chain(4 + seed % 26, seed)
    assert outcome(composed, chain) == outcome(plainly_composed, chain)


@pytest.mark.parametrize("seed", range(40))
def test_a_voice_can_be_put_to_a_whole_composition(seed):
    chain = wild_chain(4 + seed % 26, seed)
    tip, last = list(chain.items())[-1]
    if len(last.parents) != 1 or last.clean:
        return
    above = _needed(last.parents[0], chain)
    base = outcome(composed, above)
    mine = clip_of(tip, last, PURE_FACTS)
    if isinstance(base, str) or isinstance(outcome(composed, chain), str):
        return
    made = ended(joined(base[0], mine, last), base[0], last)
    assert shifted(made.composition, -made.range.start) == composed(chain, PURE_FACTS)


@pytest.mark.parametrize("seed", range(40))
def test_two_compositions_meet_where_a_merge_of_them_lets_them_meet(seed):
    chain = wild_chain(4 + seed % 26, seed)
    order = {identity: place for place, identity in enumerate(chain)}
    found = [outcome(composed, _needed(one, chain)) for one in (next(iter(chain)), [*chain][-1])]
    if any(isinstance(one, str) for one in found):
        return
    base, branch = (one for one, _ in found)
    there = {clip.key: clip.zero for clip in base.clips}
    shared = [clip for clip in branch.clips if clip.key in there]
    near = max(shared, key=lambda clip: order[clip.voice], default=None)
    wanted = there[near.key] - near.zero if near else 0
    assert shift_of(base, branch, order) == wanted


# The costs


def line(count: int, how):
    made = [root("0")]
    for number in range(1, count):
        made.append(voice(str(number), made[-1], **how(number, made)))
    return made


def nested(number, _):
    return {"arrangement": SideBySide() if number // 101 % 2 else Sequential()}


def replacing(number, made):
    return {"arrangement": Replace(voice=made[number // 2].id)} if number % 2 == 0 else {}


def cleaned(_, made):
    return {"clean": Clean(heard=made[-1].id, times=((Fraction(0),) * 2,))}


LINES = {
    "beside": lambda *_: {},
    "to the left, each earlier": lambda *_: {"arrangement": LEFT, "offset": Fraction(-1, 8)},
    "in turn": lambda *_: {"arrangement": Sequential(crossfade=Fraction(1, 2))},
    "small pictures": lambda *_: {"arrangement": PictureInPicture()},
    "nested": nested,
    "each replaces the last": lambda _, made: {"arrangement": Replace(voice=made[-1].id)},
    "each second replaces another": replacing,
    "until the parent's end": lambda *_: {"until": "parent", "offset": Fraction(1)},
    "until the shortest's end": lambda number, _: {
        "until": "shortest",
        "range_end": 10 - Fraction(number, 10_000),
    },
    "stitched": lambda *_: {"arrangement": Stitch(start=Fraction(1, 8))},
    "sound of the parent": lambda *_: {"arrangement": UseSound()},
    "cleaned": cleaned,
}


def branches(count: int, stem):
    """A trunk that every second contribution is merged into."""
    made = [root("0")]
    tip = made[0]
    for number in range(count // 2):
        twig = voice(f"b{number}", stem(made[0], tip), offset=Fraction(number % 7 - 3, 4))
        tip = merge(tip, twig, message=str(number))
        made += [twig, tip]
    return made


def replaced_in_branches(count: int):
    trunk = line(count // 3, lambda *_: {})
    made, tip = list(trunk), trunk[-1]
    for old in trunk:
        twig = voice("r" + old.name, trunk[-1], arrangement=Replace(voice=old.id))
        tip = merge(tip, twig, message=old.name)
        made += [twig, tip]
    return made


CHAINS = {
    **{name: partial(line, how=how) for name, how in LINES.items()},
    "branches of the root": partial(branches, stem=lambda first, _: first),
    "branches of the last merge": partial(branches, stem=lambda _, last: last),
    "branches that replace": replaced_in_branches,
}


def counted_call(real, counted, *given):
    counted.append(real)
    return real(*given)


def steps(made, monkeypatch) -> int:
    """How often two halves of a group are put together, or a change is handed on, to compose."""
    counted = []
    for name in ("pair", "settled", "carried"):
        real = getattr(parts, name)
        monkeypatch.setattr(
            parts, name, lambda *given, real=real: counted.append(1) or real(*given)
        )
    found = composed({one.id: one for one in made}, {one.media: film() for one in made})
    assert found.range.start == 0
    monkeypatch.undo()
    return len(counted)


@pytest.mark.parametrize("name", CHAINS)
def test_a_step_costs_hardly_more_in_a_chain_of_eight_times_as_many(name, monkeypatch):
    few, many = (steps(CHAINS[name](count), monkeypatch) / count for count in (40, 320))
    assert many < 3 * few + 2


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("name", "count"), [("nested", 2_500), ("branches of the root", 2_000)])
def test_a_chain_of_thousands_is_composed_without_deep_recursion(name, count):
    made = CHAINS[name](count)
    found = composed({one.id: one for one in made}, {one.media: film() for one in made})
    assert len(found.clips) == len([one for one in made if one.media])
