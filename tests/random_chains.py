"""Random chains of every arrangement, and what a plain reckoning says that they show.

Voice number n brings media number n: a flat colour and a tone of its own, of a shape and a length
that follow from n. So the same chain is a value for the pure tests and a film for the others.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

from factories import CREATED, film, media_id, photo, silent, song
from hypothesis import strategies as st

from duetchain.errors import UsageError
from duetchain.lineage.arrangement import (
    GreenScreen,
    PictureInPicture,
    Replace,
    Sequential,
    SideBySide,
    Sound,
    Stacked,
    Stitch,
    UseSound,
)
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.order import lineage_order
from duetchain.timeline.compose import composed
from duetchain.timeline.look import Look
from duetchain.timeline.model import Clip, Overlay, PlacedTrack, Stack, Track

MOST = 30
SHAPES_PX = ((160, 90), (90, 160), (120, 120), (128, 96))
LENGTHS_S = (Fraction(1), Fraction(2), Fraction(3, 2), Fraction(3))
RATES = (30, 25, 30, 24)
LEVELS = (0, 85, 170, 255)
BRIGHT = [rgb for rgb in product(LEVELS, repeat=3) if max(rgb) >= 170 and rgb != (0, 255, 0)]
COLOURS = tuple(BRIGHT[place * 17 % len(BRIGHT)] for place in range(MOST))
KEY = "#00ff00"
"""A colour that no voice has: a green screen lets nothing through that is tested."""


def kind(number: int) -> str:
    """What media a voice has: most are films."""
    return {6: "silent", 9: "song", 12: "photo"}.get(number % 13, "film")


def shape_px(number: int) -> tuple[int, int]:
    return SHAPES_PX[number % len(SHAPES_PX)]


def length_s(number: int) -> Fraction:
    return LENGTHS_S[number // 2 % len(LENGTHS_S)]


def rate(number: int) -> int:
    return RATES[number // 3 % len(RATES)]


def hz(number: int) -> int:
    return 300 + 110 * number


def facts(number: int):
    """The facts of a media that is never made."""
    makers = {
        "film": lambda: film(shape_px(number), lasts=length_s(number), rate=rate(number)),
        "silent": lambda: silent(shape_px(number), lasts=length_s(number), rate=rate(number)),
        "song": lambda: song(lasts=length_s(number)),
        "photo": lambda: photo(shape_px(number)),
    }
    return makers[kind(number)]()


PURE_IDS = tuple(media_id(f"media {number}") for number in range(MOST))
PURE_FACTS = {PURE_IDS[number]: facts(number) for number in range(MOST)}


def asked(chance: Random, number: int, voices: list[str]):
    """Any arrangement that a media of its kind can have."""
    if voices and chance.random() < 0.08:
        return Replace(voice=chance.choice(voices))
    if kind(number) == "song":
        return chance.choice((Sound(), Sound(show="nothing"), Sequential()))
    corners = ("top-left", "top-right", "bottom-left", "bottom-right")
    small = PictureInPicture(corner=chance.choice(corners), size_percent=chance.choice((30, 40)))
    fade = Fraction(chance.choice((0, 1)), 4)
    found = (
        *[SideBySide()] * 4,
        SideBySide(side="left"),
        Stacked(),
        Stacked(side="above"),
        small,
        GreenScreen(key=KEY, similarity_percent=10, blend_percent=0),
        Sequential(),
        Sequential(crossfade=Fraction(1, 2)),
        Stitch(start=Fraction(chance.randint(0, 4), 8), crossfade=fade),
        Sound(),
        UseSound(),
    )
    return chance.choice(found)


def dressed(chance: Random, number: int, parents: tuple[str, ...], media, voices) -> Contribution:
    """A contribution with options."""
    arrangement = asked(chance, number, voices)
    timed = not isinstance(arrangement, Sequential | Stitch) and chance.random() < 0.5
    plain = kind(number) == "photo"
    return Contribution(
        parents=parents,
        media=media[number],
        name=str(number),
        created=CREATED,
        arrangement=arrangement,
        offset=Fraction(chance.randint(-6, 12), 8) if timed else None,
        range_start=Fraction(0 if plain else chance.choice((0, 0, 1)), 4),
        fill=chance.choice(("hold", "hold", "hold", "loop", "black", "shrink")),
        until=chance.choice(("longest",) * 12 + ("parent", "shortest")),
        speed=Fraction(1) if plain else Fraction(chance.choice((2, 2, 2, 4, 1)), 2),
        muted=chance.random() < 0.1,
        gain_mdb=chance.choice((0, 0, -3000)),
    )


def chain_of(count: int, seed: int, media=PURE_IDS, known=PURE_FACTS, *, merging=0.15):
    """A chain in lineage order and its composition: a line with branches and merges.

    What the rules refuse, such as a crossfade that is too long, becomes a plain voice beside.
    """
    chance = Random(seed)
    made: dict[str, Contribution] = {}
    for number in range(count):
        one = _next(chance, number, made, media, known, merging)
        made[one.id] = one
    chain = _needed(list(made)[-1], made)
    return chain, composed(chain, known)


def _next(chance: Random, number: int, made, media, known, merging) -> Contribution:
    if not made:
        return Contribution(media=media[0], name="0", created=CREATED)
    ids = list(made)
    parent = chance.choice(ids[-1:] * 4 + ids[-3:])
    others = [one for one in ids if one != parent]
    merges = bool(others) and chance.random() < merging
    parents = (parent, chance.choice(others)) if merges else (parent,)
    base = composed(_needed(parent, made), known)
    voices = sorted({clip.voice for clip in base.clips}, key=ids.index)
    one = dressed(chance, number, parents, media, voices)
    try:
        composed({**_needed_by(one, made), one.id: one}, known)
    except UsageError:
        usual = Sound() if kind(number) == "song" else SideBySide()
        return Contribution(
            parents=(parent,),
            media=media[number],
            name=str(number),
            created=CREATED,
            arrangement=usual,
        )
    return one


def _needed(tip, made):
    parents = {identity: one.parents for identity, one in made.items()}
    return {one: made[one] for one in lineage_order([tip], parents)}


def _needed_by(one, made):
    return {
        identity: found for tip in one.parents for identity, found in _needed(tip, made).items()
    }


def looks() -> st.SearchStrategy[Look]:
    """Layouts and fits in which a flat colour stays what it is."""
    return st.builds(
        Look,
        layout=st.sampled_from(("grid", "grid", "row", "column", "spotlight")),
        fit=st.sampled_from(("contain", "cover")),
        gutter_px=st.sampled_from((0, 0, 4)),
    )


# What is seen, by a plain reckoning that knows of no region


def seen_at(part, at: Fraction) -> set[str]:
    """Who is seen at an instant; of a sequence the one who has begun last, or the first."""
    if isinstance(part, Clip):
        return {part.voice}
    if isinstance(part, Stack | Overlay):
        return set().union(*(seen_at(child, at) for child in part.children))
    queue = sorted(part.children, key=lambda child: child.range.start)
    begun = [child for child in queue if child.range.start <= at]
    return seen_at((begun or queue[:1])[-1], at)


def in_crossfade(part, at: Fraction) -> bool:
    """Whether two of a sequence may both be seen then."""
    if isinstance(part, Clip):
        return False
    if isinstance(part, Track):
        queue = sorted(part.children, key=lambda child: child.range.start)
        for place, child in enumerate(queue[1:], 1):
            before = queue[place - 1]
            if child.range.start <= at < before.range.end:
                return True
    return any(in_crossfade(child, at) for child in part.children)


def shown_at(placed, at: Fraction):
    """The placed clips whose time it is, in the order in which they are drawn."""
    if not placed.span.start <= at < placed.span.end:
        return []
    children = getattr(placed, "children", None)
    if children is None:
        return [placed]
    if isinstance(placed, PlacedTrack):
        children = [one for one in children if one.span.start <= at < one.span.end]
    return [clip for child in children for clip in shown_at(child, at)]


def is_fading(placed, at: Fraction) -> bool:
    """Whether two parts of a sequence overlap then."""
    children = getattr(placed, "children", ())
    there = [one for one in children if one.span.start <= at < one.span.end]
    if isinstance(placed, PlacedTrack) and len(there) > 1:
        return True
    return any(is_fading(one, at) for one in there)


def present_only(part, at: Fraction):
    """A composition less the voices that shrink away then; None if nobody is left."""
    from duetchain.timeline.edit import filtered

    def keep(clip):
        gone = clip.fill == "shrink" and not clip.range.start <= at < clip.range.end
        return None if gone else clip

    return filtered(part, keep)
