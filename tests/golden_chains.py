"""Chains of every arrangement, and of mixtures of them, whose timelines and graphs are golden."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from factories import (
    PORTRAIT,
    SQUARE,
    chain,
    film,
    media_id,
    merge,
    photo,
    root,
    silent,
    song,
    unclaimed,
    voice,
)

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
from duetchain.media.info import MediaInfo
from duetchain.rational_time import FrameRate
from duetchain.timeline.arrange import arranged
from duetchain.timeline.choice import WHOLE, Choice, chosen, ranged
from duetchain.timeline.compose import composed
from duetchain.timeline.look import Look
from duetchain.timeline.model import Timeline
from duetchain.timeline.reel import order_of_entry, reel_rate, reeled, stages
from duetchain.timeline.window import windowed

MEDIA = {
    "cat": film(lasts=10),
    "hat": film(lasts=8),
    "bat": film(lasts=6),
    "rat": film(lasts=4),
    "tall": film(PORTRAIT, lasts=10),
    "square": film(SQUARE, lasts=10),
    "song": song(lasts=12),
    "mute": silent(lasts=10),
    "photo": photo(),
    "long": film(lasts=24),
    "tune": song(lasts=5),
}
FACTS = {
    "cat": "10 s 16:9",
    "hat": "8 s 16:9",
    "bat": "6 s 16:9",
    "rat": "4 s 16:9",
    "tall": "10 s 9:16",
    "square": "10 s 1:1",
    "song": "12 s of sound",
    "tune": "5 s of sound",
    "mute": "10 s 16:9 without sound",
    "photo": "a still 16:9",
    "long": "24 s 16:9",
}


@dataclass(frozen=True)
class Case:
    """One golden: a chain, its tip last, and how it is rendered."""

    contributions: tuple
    options: dict[str, Any] = field(default_factory=dict)
    choice: Choice = WHOLE
    reel: str = ""
    stage_s: Fraction | None = None


def case(*contributions, choice=WHOLE, reel="", stage_s=None, **options) -> Case:
    return Case(contributions, options, choice, reel, stage_s)


def on(parent, name, arrangement=None, /, **fields):
    """One more voice upon a parent."""
    if arrangement is not None:
        fields["arrangement"] = arrangement
    return voice(name, parent, **fields)


def line(*voices):
    """A chain of ("name", arrangement) pairs, each upon the one before; all of its members."""
    made = []
    for name, arrangement in voices:
        fields = {} if arrangement is None else {"arrangement": arrangement}
        made.append(voice(name, made[-1], **fields) if made else root(name))
    return tuple(made)


CAT = root("cat")
LONG = root("long")
HAT = on(CAT, "hat")
BAT = on(HAT, "bat")
BESIDE, BELOW, THEN = SideBySide(), Stacked(), Sequential()


def pair(arrangement=None, name="hat", **fields):
    return case(CAT, on(CAT, name, arrangement, **fields))


def looked(count: int, **look):
    many = [root("cat")]
    for number in range(1, count):
        name = ("cat", "tall", "square", "hat")[number % 4]
        many.append(voice(name, many[-1], name=f"{name}{number}"))
    return case(*many, look=Look(**look))


S = Fraction
ARRANGEMENTS = {
    "side-by-side": pair(),
    "side-by-side-left": pair(SideBySide(side="left")),
    "side-by-side-three-left": case(CAT, HAT, on(HAT, "bat", SideBySide(side="left"))),
    "stacked": pair(Stacked()),
    "stacked-above": pair(Stacked(side="above")),
    "picture-in-picture": pair(PictureInPicture()),
    "picture-in-picture-corner-size": pair(PictureInPicture(corner="top-left", size_percent=50)),
    "picture-in-picture-portrait": pair(PictureInPicture(corner="bottom-left"), "tall"),
    "green-screen": pair(GreenScreen(key="#0000ff", similarity_percent=40), "tall"),
    "sequential": pair(Sequential()),
    "sequential-crossfade": pair(Sequential(crossfade=S(2))),
    "sequential-overlap": pair(Sequential(), offset=S(7)),
    "sequential-gap": pair(Sequential(), offset=S(11)),
    "sequential-before": pair(Sequential(), offset=S(-5)),
    "stitch": pair(Stitch(start=S(2), end=S(5))),
    "stitch-offset": pair(Stitch(start=S(2), end=S(5)), offset=S(4)),
    "stitch-to-the-end-crossfade": pair(Stitch(start=S(6), crossfade=S(1))),
    "sound-waveform": pair(Sound(), "song"),
    "sound-nothing": pair(Sound(show="nothing"), "tune"),
    "sound-of-a-film": pair(Sound(), "hat"),
    "sound-of-a-silent-film": pair(Sound(), "mute"),
    "use-sound": pair(UseSound()),
    "use-sound-offset": pair(UseSound(), offset=S(3)),
    "replace": case(CAT, HAT, BAT, on(BAT, "tall", Replace(voice=HAT.id))),
    "offset-negative": pair(offset=S(-3, 2)),
    "offset-later": pair(offset=S(1, 3)),
}
LOUD = on(CAT, "hat", gain_mdb=-4500, offset=S(2), fill="loop")
REPLACED = {
    "replace-keeps-place": case(CAT, LOUD, on(LOUD, "bat", Replace(voice=LOUD.id))),
    "replace-given-place": case(
        CAT, LOUD, on(LOUD, "bat", Replace(voice=LOUD.id), gain_mdb=1000, offset=S(1), fill="black")
    ),
    "replace-the-root": case(CAT, HAT, on(HAT, "bat", Replace(voice=CAT.id))),
    "replace-in-a-sequence": (
        lambda cat, hat, bat: case(cat, hat, bat, on(bat, "rat", Replace(voice=hat.id)))
    )(*line(("cat", None), ("hat", THEN), ("bat", THEN))),
    "replace-a-small-picture": (
        lambda cat, hat: case(cat, hat, on(hat, "tall", Replace(voice=hat.id)))
    )(*line(("cat", None), ("hat", PictureInPicture()))),
    "replace-a-waveform-by-a-song": (
        lambda cat, tune: case(cat, tune, on(tune, "song", Replace(voice=tune.id)))
    )(*line(("cat", None), ("tune", Sound()))),
    "replace-a-film-by-a-song": case(CAT, HAT, on(HAT, "song", Replace(voice=HAT.id))),
    "replace-what-was-replaced": (
        lambda cat, hat, bat: case(cat, hat, bat, on(bat, "rat", Replace(voice=bat.id)))
    )(CAT, HAT, on(HAT, "bat", Replace(voice=HAT.id))),
    "replace-while-its-sound-is-used": (
        lambda cat, hat: case(cat, hat, on(hat, "bat", Replace(voice=cat.id)))
    )(*line(("cat", None), ("hat", UseSound()))),
}
LATE = {"offset": S(2), "range_end": S(4)}
TIME = {
    "fill-hold": pair(**LATE),
    "fill-loop": pair(fill="loop", **LATE),
    "fill-black": pair(fill="black", **LATE),
    "fill-shrink": pair(fill="shrink", **LATE),
    "fill-shrink-two": case(CAT, a := on(CAT, "hat", fill="shrink", **LATE),
                            on(a, "bat", fill="shrink", offset=S(4), range_end=S(3))),
    "fill-loop-in-a-sequence": pair(Sequential(), fill="loop"),
    "fill-loop-before-the-next": case(
        CAT, a := on(CAT, "rat", THEN, fill="loop"), on(a, "hat", THEN, offset=S(20))
    ),
    "fill-loop-in-turn-beside": case(
        CAT, a := on(CAT, "rat", THEN, fill="loop"), on(a, "long", BESIDE)
    ),
    "fill-shrink-nobody-there": case(
        a := root("cat", fill="shrink", range_start=S(1), range_end=S(3)),
        b := on(a, "hat", fill="shrink", offset=S(4), range_end=S(2)),
        on(b, "song", Sound(show="nothing")),
    ),
    "fill-shrink-small-picture": pair(PictureInPicture(), fill="shrink", **LATE),
    "until-parent": case(a := on(CAT, "long"), CAT, on(CAT, "long", until="parent")),
    "until-shortest": pair(until="shortest"),
    "until-shortest-still": case(CAT, a := on(CAT, "photo"), on(a, "hat", until="shortest")),
    "until-parent-negative": case(CAT, on(CAT, "long", until="parent", offset=S(-2))),
    "speed-double": pair(speed=S(2)),
    "speed-half-trimmed": pair(speed=S(1, 2), range_start=S(1), range_end=S(3)),
    "trim": pair(range_start=S(1, 2), range_end=S(5)),
    "still-beside": pair(None, "photo"),
    "still-then": pair(THEN, "photo"),
    "muted": pair(muted=True),
    "song-alone": case(root("song")),
    "songs-beside": case(a := root("song"), on(a, "tune", Sound())),
    "frame-is-rounded-up": pair(None, "long", range_end=S("10.01")),
}  # fmt: skip
LOOKS = {
    "layout-grid-two-shapes": looked(2),
    "layout-grid-five": looked(5),
    "layout-grid-thirteen": looked(13),
    "layout-row": looked(3, layout="row"),
    "layout-column": looked(3, layout="column"),
    "layout-spotlight": looked(4, layout="spotlight"),
    "layout-nested": looked(4, layout="nested"),
    "layout-gutter": looked(4, gutter_px=20, background="#202020"),
    "fit-cover": looked(3, fit="cover"),
    "fit-blur": looked(3, fit="blur"),
    "size-and-rate": case(CAT, HAT, size_px=(720, 1280), rate=FrameRate(S(24000, 1001))),
    "fit-cover-small-picture": case(
        CAT, on(CAT, "tall", PictureInPicture()), look=Look(fit="cover")
    ),
}
PIP, GREEN = PictureInPicture(), GreenScreen()
FOUR = ("cat", None), ("hat", BESIDE), ("bat", BESIDE), ("rat", BESIDE)
MIXED = {
    "then-beside": case(*line(("cat", None), ("hat", THEN), ("bat", BESIDE))),
    "beside-then": case(*line(("cat", None), ("hat", BESIDE), ("bat", THEN))),
    "beside-stacked": case(*line(("cat", None), ("hat", BESIDE), ("bat", BELOW))),
    "beside-stacked-beside": case(
        *line(("cat", None), ("hat", BESIDE), ("bat", BELOW), ("rat", BESIDE))
    ),
    "small-pictures-two-in-a-corner": case(*line(("cat", None), ("hat", PIP), ("bat", PIP))),
    "small-picture-over-beside": case(*line(("cat", None), ("hat", BESIDE), ("bat", PIP))),
    "small-picture-then-beside": case(*line(("cat", None), ("hat", PIP), ("bat", BESIDE))),
    "small-picture-over-sequence": case(*line(("cat", None), ("hat", THEN), ("bat", PIP))),
    "green-screen-over-small-picture": case(*line(("cat", None), ("hat", PIP), ("bat", GREEN))),
    "stitch-of-beside": case(
        *line(("cat", None), ("hat", BESIDE), ("bat", Stitch(start=S(1), end=S(4))))
    ),
    "stitch-of-a-sequence": case(
        *line(("cat", None), ("hat", THEN), ("bat", Stitch(start=S(8), end=S(12))))
    ),
    "use-sound-of-beside": case(*line(("cat", None), ("hat", BESIDE), ("bat", UseSound()))),
    "use-sound-then-beside": case(*line(("cat", None), ("hat", UseSound()), ("bat", BESIDE))),
    "use-sound-twice": case(*line(("cat", None), ("hat", UseSound()), ("bat", UseSound()))),
    "crossfade-beside-a-longer": case(
        *line(("cat", None), ("rat", Sequential(crossfade=S(3))), ("long", BESIDE))
    ),
    "crossfades-three": case(
        *line(
            ("cat", None), ("hat", Sequential(crossfade=S(1))), ("bat", Sequential(crossfade=S(2)))
        )
    ),
    "sound-in-a-sequence": case(*line(("cat", None), ("hat", THEN), ("song", Sound()))),
    "nested-four-deep": case(
        *line(("cat", None), ("hat", BESIDE), ("bat", THEN), ("rat", BELOW), ("tall", PIP))
    ),
    "beside-a-layout-of-halves": case(*line(*FOUR), look=Look(layout="nested")),
    "choice-of-voices": case(*line(*FOUR), choice=Choice(only=(CAT.id, BAT.id))),
    "choice-of-a-range": case(*line(*FOUR), choice=Choice(start=S(3), end=S("7.5"))),
    "choice-solo": case(*line(*FOUR), choice=Choice(solo=(HAT.id,))),
}
LEFT = on(CAT, "hat")
RIGHT = on(CAT, "bat", offset=S(3))
HIGH = on(CAT, "rat", THEN)
EARLY = on(CAT, "tall", offset=S(-2))
DEEP = on(EARLY, "hat")
DEEPER = on(EARLY, "bat", offset=S(1))
OTHER = root("square")
CLAIMED, BARE = root("cat", name="claimed"), unclaimed("cat")
UPON_CLAIMED, UPON_BARE = on(CLAIMED, "hat"), on(BARE, "bat")
BRANCHES = {
    "branch-left": case(CAT, RIGHT, LEFT),
    "branch-right": case(CAT, LEFT, RIGHT),
    "merge": case(CAT, LEFT, RIGHT, merge(LEFT, RIGHT, name="both")),
    "merge-other-way": case(CAT, LEFT, RIGHT, merge(RIGHT, LEFT, name="both")),
    "merge-with-a-clip": case(CAT, LEFT, RIGHT, voice("rat", LEFT, RIGHT)),
    "merge-with-a-clip-then": case(CAT, LEFT, RIGHT, voice("rat", LEFT, RIGHT, arrangement=THEN)),
    "merge-stacked": case(CAT, LEFT, RIGHT, merge(LEFT, RIGHT, name="both", arrangement=BELOW)),
    "merge-beside-and-sequence": case(CAT, LEFT, HIGH, merge(LEFT, HIGH, name="both")),
    "merge-sequence-and-beside": case(CAT, LEFT, HIGH, merge(HIGH, LEFT, name="both")),
    "merge-through-the-nearest": case(
        CAT, EARLY, DEEP, DEEPER, merge(DEEP, DEEPER, name="both")
    ),
    "merge-moved-zeros": case(CAT, EARLY, RIGHT, merge(EARLY, RIGHT, name="both")),
    "merge-moved-zeros-other-way": case(CAT, EARLY, RIGHT, merge(RIGHT, EARLY, name="both")),
    "merge-of-strangers": case(CAT, OTHER, merge(CAT, OTHER, name="both")),
    "merge-of-strangers-in-turn": case(
        CAT, OTHER, merge(CAT, OTHER, name="both", arrangement=THEN)
    ),
    "merge-of-twins": case(
        CLAIMED, UPON_CLAIMED, BARE, UPON_BARE, merge(UPON_CLAIMED, UPON_BARE, name="both")
    ),
    "merge-with-replaced": case(
        CAT, LEFT, RIGHT, a := on(LEFT, "rat", Replace(voice=LEFT.id)), merge(a, RIGHT, name="both")
    ),
    "merge-replaced-and-not": case(
        CAT, HAT, a := on(HAT, "rat", Replace(voice=HAT.id)), BAT, merge(a, BAT, name="both")
    ),
    "merge-after-a-stitch": case(
        CAT, a := on(CAT, "hat", Stitch(start=S(2), end=S(5))), RIGHT, merge(a, RIGHT, name="both")
    ),
    "merge-after-until": case(
        CAT, a := on(CAT, "rat", until="shortest"), RIGHT, merge(a, RIGHT, name="both")
    ),
    "merge-of-three": case(CAT, LEFT, RIGHT, EARLY, merge(LEFT, RIGHT, EARLY, name="all")),
    "merge-then-beside": case(
        CAT, LEFT, RIGHT, a := merge(LEFT, RIGHT, name="both"), on(a, "rat", offset=S(5))
    ),
    "merge-of-small-pictures": case(
        CAT, a := on(CAT, "hat", PIP), b := on(CAT, "bat", PIP), merge(a, b, name="both")
    ),
}  # fmt: skip
WITH_BAT = line(*FOUR[:3])
OVER_LONG = line(("long", None), ("hat", BESIDE), ("bat", BESIDE))
REELS = {
    "reel-build": case(*WITH_BAT, reel="build"),
    "reel-build-stage": case(*WITH_BAT, reel="build", stage_s=S(2)),
    "reel-restart": case(*WITH_BAT, reel="restart"),
    "reel-restart-sequence": case(
        *line(("cat", None), ("hat", THEN), ("bat", BESIDE)), reel="restart"
    ),
    "reel-build-long": case(*OVER_LONG, reel="build"),
    "reel-build-long-stage": case(*OVER_LONG, reel="build", stage_s=S(3)),
    "reel-build-late-entry": case(CAT, on(CAT, "bat", offset=S(9)), reel="build"),
    "reel-with-a-song": case(
        *line(("cat", None), ("tune", Sound()), ("hat", BESIDE)), reel="build"
    ),
    "reel-of-a-merge": case(CAT, LEFT, RIGHT, merge(LEFT, RIGHT, name="both"), reel="build"),
}
CASES = {**ARRANGEMENTS, **REPLACED, **TIME, **LOOKS, **MIXED, **BRANCHES, **REELS}


def facts_of(contributions) -> tuple[dict[str, MediaInfo], dict[str, str]]:
    """By media id; and in words by the contribution's name."""
    kinds = {media_id(kind): kind for kind in MEDIA}
    brought = {one.name: kinds[one.media] for one in contributions if one.media}
    return (
        {media_id(kind): info for kind, info in MEDIA.items()},
        {name: FACTS[kind] for name, kind in brought.items()},
    )


def timeline_of(asked: Case) -> Timeline:
    found = chain(*asked.contributions)
    media, _ = facts_of(asked.contributions)
    whole = chosen(composed(found, media), asked.choice)
    if not asked.reel:
        return windowed(arranged(whole, **asked.options), asked.choice.start, asked.choice.end)
    options = {"size_px": None, "look": Look(), **asked.options}
    whole = ranged(whole, asked.choice)
    order, rate = order_of_entry(whole, tuple(found)), reel_rate(whole)
    return reeled(stages(whole, order, asked.reel, rate, asked.stage_s), rate=rate, **options)
