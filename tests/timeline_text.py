"""A lineage and a timeline as text that a person can check: a line for each clip, region, sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import Replace, name
from duetchain.lineage.contribution import Contribution
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.compose import Chain
from duetchain.timeline.model import (
    Clip,
    Heard,
    Move,
    Placed,
    PlacedBlank,
    PlacedClip,
    PlacedMoves,
    PlacedOverlay,
    PlacedStack,
    PlacedTrack,
    Timeline,
)

Names = Mapping[ContributionId, str]
OPTIONS = ("range_start", "range_end", "offset", "gain_mdb", "muted", "fill", "until", "speed")
WORDS = {
    PlacedStack: "at once",
    PlacedOverlay: "over each other",
    PlacedTrack: "in turn",
    PlacedMoves: "moving",
}


def told(chain: Chain, timeline: Timeline, facts: Mapping[str, str]) -> str:
    """The whole golden text.

    Args:
        chain: in lineage order; every contribution has a name.
        timeline: what it became.
        facts: what is known of each voice's media, by name.
    """
    names = {identity: one.name or "unclaimed" for identity, one in chain.items()}
    lines = ["lineage"]
    lines += [f"  {line}" for line in _lineage(chain, names, facts)]
    canvas = timeline.canvas
    lines.append(
        f"canvas {canvas.width_px}x{canvas.height_px} at {canvas.rate.per_second}, "
        f"{_s(timeline.duration)} s, {timeline.frames} frames, {timeline.background}"
        + (", in stages" if timeline.is_staged else "")
    )
    lines.append("picture" if timeline.picture else "no picture")
    if timeline.picture:
        lines += [f"  {line}" for line in _picture(timeline.picture, names)]
    lines.append("sound" if timeline.heard else "no sound")
    lines += [f"  {_sound(one, names)}" for one in timeline.heard]
    return "\n".join(lines) + "\n"


def _lineage(chain: Chain, names: Names, facts: Mapping[str, str]) -> Iterator[str]:
    for one in chain.values():
        upon = " and ".join(names[parent] for parent in one.parents)
        media = facts.get(one.name, "no media") if one.media else "no media"
        how = f" on {upon}: {_asked(one, names)}" if upon else ""
        plain = Contribution()
        given = [
            f"{option} {_value(getattr(one, option))}"
            for option in OPTIONS
            if getattr(one, option) != getattr(plain, option)
        ]
        yield "; ".join([f"{one.name or 'unclaimed'} ({media}){how}", *given])


def _asked(one: Contribution, names: Names) -> str:
    asked = one.arrangement
    if isinstance(asked, Replace):
        return f"replace {names[asked.voice]}"
    fields = {key: getattr(asked, key) for key in asked.__struct_fields__}
    told = [f"{key} {_value(value)}" for key, value in fields.items() if value is not None]
    return " ".join([name(asked), *told])


def _value(value: object) -> str:
    return _s(value) if isinstance(value, Fraction) else str(value)


def _s(time: Fraction) -> str:
    """Seconds: a decimal where that is exact, else n/d."""
    rest = time.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return f"{float(time):g}" if rest == 1 else str(time)


def _range(span: TimeRange) -> str:
    return f"{_s(span.start)} to {_s(span.end)}"


def _picture(part: Placed, names: Names, how: str = "") -> Iterator[str]:
    when = f"{_place(part.region)}, {_range(part.span)}"
    if isinstance(part, PlacedBlank):
        yield f"nothing {when}"
    elif isinstance(part, PlacedClip):
        corners = f", corners {part.corner_px}" if part.corner_px else ""
        yield f"{_shown(part, names)} {when}{how}: {_used(part.clip)}, {part.fit}{corners}"
    else:
        yield f"{WORDS[type(part)]} {when}{how}"
        for child, one in zip(part.children, _hows(part), strict=True):
            yield from (f"  {line}" for line in _picture(child, names, one))


def _place(region: Region) -> str:
    return f"{region.width_px}x{region.height_px}+{region.x_px}+{region.y_px}"


def _hows(part: Placed) -> list[str]:
    """How each child of a group stands in it, in words; "" where nothing is to be said."""
    if isinstance(part, PlacedMoves):
        return [_move(one) for one in part.moves]
    if isinstance(part, PlacedOverlay):
        return ["", *(f" ({name(one)})" for one in part.over)]
    return [""] * len(part.children)


def _move(one: Move) -> str:
    over = f", {name(one.over)}" if one.over else ""
    takes = ", takes over" if one.appears else ""
    return f" (from {_place(one.then)} to {_place(one.now)}{over}{takes})"


def _shown(part: PlacedClip, names: Names) -> str:
    own = names[part.clip.voice]
    return own if part.clip.shows == "picture" else f"{own}'s {part.clip.shows}"


def _used(clip: Clip) -> str:
    words = f"its {_range(clip.source_range)} at {_range(clip.range)}"
    speed = f" at speed {_s(clip.speed)}" if clip.speed != 1 else ""
    return f"{words}{speed}, {clip.fill}"


def _sound(one: Heard, names: Names) -> str:
    clip = one.clip
    words = [f"{names[clip.voice]}: {_used(clip)}"]
    words += [f"{clip.gain_mdb} mdB"] if clip.gain_mdb else []
    words += [f"rises {_range(one.fade_in)}"] if one.fade_in else []
    words += [f"falls {_range(one.fade_out)}"] if one.fade_out else []
    words += [f"again every {_s(one.period)}"] if one.period is not None else []
    words += [f"heard {_range(one.window)}"] if one.window else []
    return ", ".join(words)
