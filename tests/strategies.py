"""Hypothesis strategies for times, records, lineages and compositions."""

from __future__ import annotations

import os
import unicodedata
from fractions import Fraction

from factories import film, photo, silent, song
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from duetchain.identity import digest
from duetchain.lineage.arrangement import Sequential, SideBySide
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.order import lineage_order
from duetchain.rational_time import STANDARD_RATES, TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.compose import composed

EXAMPLES = int(os.environ.get("DUETCHAIN_TEST_EXAMPLES", "16"))
"""Of each claim; hundreds by hand."""
settings.register_profile(
    "duetchain",
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("duetchain")


def times(least=-100, most=100) -> st.SearchStrategy[Fraction]:
    """Exact seconds: on frames, on samples, and in between."""
    return st.fractions(least, most, max_denominator=48000)


def ranges() -> st.SearchStrategy[TimeRange]:
    """Half-open ranges, empty ones too."""
    return st.builds(TimeRange, times(), times(0))


def aspects() -> st.SearchStrategy[Fraction]:
    """Widths over heights, from a tower to a panorama."""
    common = [Fraction(16, 9), Fraction(9, 16), Fraction(1), Fraction(4, 3)]
    wild = st.fractions(Fraction(1, 4), Fraction(4), max_denominator=100)
    return st.sampled_from(common) | wild


@st.composite
def regions(draw, least_px=64, most_px=2048) -> Region:
    """Even rectangles."""
    half = st.integers(least_px // 2, most_px // 2)
    place = st.integers(0, 64)
    return Region(*(2 * draw(one) for one in (place, place, half, half)))


def rates() -> st.SearchStrategy:
    """Standard frame rates."""
    return st.sampled_from(STANDARD_RATES)


def ids() -> st.SearchStrategy[str]:
    """64 hex digits."""
    return st.binary(max_size=8).map(digest)


def texts() -> st.SearchStrategy[str]:
    """Words of every script, as records keep them."""
    letters = st.characters(exclude_categories=["Cs"])
    return st.text(letters, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))


def arrangements() -> st.SearchStrategy[SideBySide | Sequential]:
    """How mine meets the parent."""
    return st.sampled_from([SideBySide(), SideBySide(side="left"), Sequential()])


def moments() -> st.SearchStrategy[str]:
    """Instants in UTC, as records write them."""
    return st.datetimes().map(lambda when: when.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20))


@st.composite
def contributions(draw) -> Contribution:
    """Any contribution that keeps the rules of the format."""
    parents = tuple(draw(st.lists(ids(), max_size=3, unique=True)))
    start = draw(times(0))
    is_free = len(parents) > 1
    return Contribution(
        parents=parents,
        media=draw(st.none() | ids() if is_free else ids()),
        range_start=start,
        range_end=draw(st.none() | times(0).map(lambda length: start + length + 1)),
        offset=draw(st.none() | times()),
        arrangement=draw(arrangements()),
        gain_mdb=draw(st.integers(-60000, 60000)),
        muted=draw(st.booleans()),
        author=draw(texts()),
        name=draw(texts()),
        message=draw(texts()),
        license=draw(st.sampled_from(["", "CC-BY-4.0"])),
        created=draw(moments()),
        render_of=draw(st.none() | ids()) if not parents else None,
    )


@st.composite
def lineages(draw, most=30, most_parents=3) -> dict[str, Contribution]:
    """A random acyclic lineage, parents before children."""
    made: list[Contribution] = []
    for number in range(draw(st.integers(1, most))):
        count = draw(st.integers(0, min(most_parents, number)))
        picked = st.lists(st.integers(0, number - 1), min_size=count, max_size=count, unique=True)
        parents = tuple(made[place].id for place in draw(picked)) if count else ()
        second = draw(st.integers(0, 9))
        made.append(
            Contribution(
                parents=parents,
                media=digest(b"%d" % number),
                name=str(number),
                created=f"2026-01-01T00:00:0{second}Z",
            )
        )
    return {one.id: one for one in made}


def infos() -> st.SearchStrategy:
    """Facts of films, silent films, songs and stills of many sizes."""
    size = st.tuples(*[st.integers(32, 1000).map(lambda half: 2 * half)] * 2)
    lasts = st.fractions(Fraction(1, 10), 30, max_denominator=1000)
    rate = st.sampled_from([known.per_second for known in STANDARD_RATES])
    return st.one_of(
        st.builds(film, size, lasts=lasts, rate=rate, channels=st.integers(1, 2)),
        st.builds(silent, size, lasts=lasts, rate=rate),
        st.builds(song, lasts=lasts, channels=st.integers(1, 2)),
        st.builds(photo, size),
    )


@st.composite
def composed_chains(draw, most=8):
    """A random chain with merges, its facts and its composition."""
    known = draw(lineages(most=most, most_parents=2))
    dressed: dict[str, Contribution] = {}
    new_ids: dict[str, str] = {}
    for identity, bare in known.items():
        one = Contribution(
            parents=tuple(new_ids[parent] for parent in bare.parents),
            media=bare.media,
            created=bare.created,
            name=bare.name,
            arrangement=draw(arrangements()),
            offset=draw(st.none() | times(-5, 20)),
        )
        dressed[one.id], new_ids[identity] = one, one.id
    tip = list(dressed)[-1]
    parents = {identity: one.parents for identity, one in dressed.items()}
    chain = {one: dressed[one] for one in lineage_order([tip], parents)}
    media = {one.media: draw(infos()) for one in chain.values()}
    return chain, media, composed(chain, media)


def compositions(most=8) -> st.SearchStrategy:
    """Random compositions: nested, overlapping, with gaps, stills and sounds."""
    return composed_chains(most).map(lambda found: found[2])
