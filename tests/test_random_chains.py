"""Random chains of up to thirty: their timelines keep the rules, and their renders the timelines.

A campaign by hand: DUETCHAIN_RANDOM_CHAINS=2000 pytest tests/test_random_chains.py; a tenth of so
many chains is rendered. Figures are in docs/measurements.md.
"""

import os
from contextlib import contextmanager
from fractions import Fraction

import measure
import numpy as np
import pytest
import random_chains as chance
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from duetchain import Repository
from duetchain.errors import UsageError
from duetchain.exports.credits import credited
from duetchain.lineage.arrangement import Replace
from duetchain.system.workspace import workspace
from duetchain.timeline.arrange import arranged, seen_of
from duetchain.timeline.model import PlacedClip, clips_placed
from duetchain.timeline.validate import problems

CHAINS = int(os.environ.get("DUETCHAIN_RANDOM_CHAINS", "30"))
SIZE_PX = (384, 216)
LEAST_MATCH = 0.98
EDGE_PX = 3
UNTOLD, BACKGROUND = -2, -1
JUST_UNDER_HALF = Fraction(499_999, 1_000_000)
"""Which spans hold a frame: an instant half a frame later belongs to the next one."""

PHASES = (Phase.explicit, Phase.generate)
often = settings(
    max_examples=CHAINS,
    phases=PHASES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
seldom = settings(often, max_examples=max(1, CHAINS // 10))

COUNTS, SEEDS = st.integers(1, chance.MOST), st.integers(0, 2**32)


def instants(span, count=7):
    """Instants spread over a time, none of them on a round number."""
    return [span * Fraction(2 * place + 1, 2 * count) + Fraction(1, 997) for place in range(count)]


@contextmanager
def fitting():
    """A chain nested too deep for its canvas is refused in words: another one is drawn."""
    try:
        yield
    except UsageError as refused:
        assume("do not fit" not in refused.message)
        raise


@often
@given(COUNTS, SEEDS, chance.looks())
def test_the_timeline_of_a_random_chain_keeps_every_rule(count, seed, look):
    _, composition = chance.chain_of(count, seed)
    with fitting():
        timeline = arranged(composition, look=look)
    assert problems(timeline) == ()
    frames = timeline.duration * timeline.canvas.rate.per_second
    assert frames == timeline.frames >= 1
    assert 0 <= timeline.duration - composition.range.end < timeline.canvas.rate.frame_s
    assert {one.clip for one in timeline.heard} == {
        one for one in composition.clips if one.is_heard
    }
    assert len(timeline.heard) == len(timeline.sounds)


@often
@given(COUNTS, SEEDS)
def test_everybody_is_seen_when_a_plain_reckoning_says_so(count, seed):
    _, composition = chance.chain_of(count, seed)
    timeline = arranged(composition)
    seen = seen_of(composition)
    if seen is None:
        assert timeline.picture is None
        return
    for at in instants(timeline.duration):
        there = chance.present_only(seen, at)
        if there is None or at >= timeline.duration or chance.in_crossfade(seen, at):
            continue
        shown = [one.clip.voice for one in chance.shown_at(timeline.picture, at)]
        assert sorted(shown) == sorted(chance.seen_at(there, at))


@often
@given(COUNTS, SEEDS)
def test_whoever_was_replaced_in_a_line_is_neither_seen_nor_heard_nor_credited(count, seed):
    chain, composition = chance.chain_of(count, seed, merging=0)
    timeline = arranged(composition)
    gone = {one.arrangement.voice for one in chain.values() if isinstance(one.arrangement, Replace)}
    there = (
        {one.clip.voice for one in clips_placed(timeline.picture)} if timeline.picture else set()
    )
    there |= {one.voice for one in timeline.sounds}
    named = {one.contribution for one in credited(chain, timeline).credited}
    assert not gone & there
    assert named == there


# Rendered


@pytest.fixture(scope="module")
def voices(tmp_path_factory, studio):
    """A repository that has the media of all voices: its folder, media ids, facts."""
    folder = tmp_path_factory.mktemp("chance")
    clips = [made(studio, number) for number in range(chance.MOST)]
    with Repository.init(folder) as repository:
        added = repository.add(*clips)
        log = repository.log()
        media = [log[one].media for one in added.contributions]
        facts = {one: repository.info(one) for one in media}
    return folder, media, facts


def made(studio, number):
    """The clip of a voice: a flat colour and a tone."""
    red, green, blue = chance.COLOURS[number]
    colour = f"0x{red:02x}{green:02x}{blue:02x}"
    size = "{}x{}".format(*chance.shape_px(number))
    length, name = float(chance.length_s(number)), f"chance-{number}"
    if chance.kind(number) == "song":
        return studio.tone(f"{name}.wav", hz=chance.hz(number), length=length)
    if chance.kind(number) == "photo":
        picture = f"color=c={colour}:s={size}"
        return studio.make(f"{name}.png", "-f", "lavfi", "-i", picture, "-frames:v", 1)
    return studio.clip(
        f"{name}.mp4", colour=colour, size=size, rate=chance.rate(number), length=length,
        hz=chance.hz(number), sound=chance.kind(number) == "film",
    )  # fmt: skip


@pytest.mark.slow
@seldom
@given(count=COUNTS, seed=SEEDS, look=chance.looks())
def test_a_rendered_random_chain_shows_in_every_cell_whom_its_timeline_says(
    voices, tmp_path_factory, count, seed, look
):
    folder, media, facts = voices
    chain, _ = chance.chain_of(count, seed, media, facts)
    tip = list(chain)[-1]
    output = tmp_path_factory.mktemp("film") / "film.mp4"
    with Repository.open(folder) as repository:
        keep(repository, chain)
        view = {"size": SIZE_PX, "quality": "draft", "look": look, "target": "none"}
        with fitting():
            timeline = repository.plan(tip, **view).timeline
        repository.render(tip, output, **view)
    frames, rate, lasts, size = measure.facts(output)
    assert (frames, rate, size) == (timeline.frames, timeline.canvas.rate.per_second, SIZE_PX)
    assert abs(lasts - timeline.duration) < timeline.canvas.rate.frame_s / 2
    if timeline.picture:
        number = {identity: int(one.name) for identity, one in chain.items()}
        check_cells(output, timeline, number)


def keep(repository, chain):
    """Store a chain whose media is here already."""
    holdings = repository._holdings
    here = repository.log()
    new = [one for identity, one in chain.items() if identity not in here]
    with workspace(holdings.folder.runs) as staging:
        holdings.commit((), lambda: new, staging=staging)


def check_cells(output, timeline, number):
    """At some instants every cell's visible part has the colour of the voice that it belongs to."""
    wanted = {}
    for at in instants(timeline.duration, count=5):
        frame = int(at * timeline.canvas.rate.per_second)
        middle = (frame + JUST_UNDER_HALF) / timeline.canvas.rate.per_second
        if not chance.is_fading(timeline.picture, middle):
            wanted[frame] = expected(timeline, middle, number)
    for frame, picture in frames_of(output, wanted):
        for voice, share in matches(picture, wanted[frame]).items():
            assert share >= LEAST_MATCH, (frame, voice, share)


def frames_of(output, wanted):
    """Some frames of a file by their number: (height, width, 3) uint8."""
    import av

    with av.open(str(output)) as container:
        for place, frame in enumerate(container.decode(video=0)):
            if place in wanted:
                yield place, frame.to_ndarray(format="rgb24")


def expected(timeline, at, number):
    """(height, width) int: which voice each pixel belongs to, as the regions are drawn."""
    canvas = timeline.canvas
    labels = np.full((canvas.height_px, canvas.width_px), BACKGROUND)
    for one in chance.shown_at(timeline.picture, at):
        region = one.region
        rows = slice(region.y_px, region.bottom_px)
        columns = slice(region.x_px, region.right_px)
        labels[rows, columns] = label(one, at, number)
    return labels


def label(one: PlacedClip, at, number):
    clip = one.clip
    if clip.shows == "waveform":
        return UNTOLD
    near = min(abs(clip.range.start - at), abs(clip.range.end - at)) < Fraction(1, 12)
    if clip.fill == "black" and (near or not clip.range.start <= at < clip.range.end):
        over = clip.media.info.still and at > clip.range.start
        return UNTOLD if near or over else BACKGROUND
    return number[clip.voice]


def matches(picture, labels):
    """For each voice that is to be seen, how much of its visible part has its colour."""
    palette = np.array([*chance.COLOURS, (0, 0, 0)], dtype=int)
    distance = np.abs(picture[:, :, None, :].astype(int) - palette).sum(-1)
    nearest = distance.argmin(-1)
    nearest[nearest == len(palette) - 1] = BACKGROUND
    inner = interior(labels)
    found = {}
    for voice in set(labels[inner].tolist()) - {UNTOLD}:
        part = inner & (labels == voice)
        found[voice] = float((nearest[part] == voice).mean())
    return found


def interior(labels):
    """Where all neighbours belong to the same voice: edges are blurred by scaling and coding."""
    same = np.ones(labels.shape, bool)
    for axis in (0, 1):
        for step in (*range(-EDGE_PX, 0), *range(1, EDGE_PX + 1)):
            same &= np.roll(labels, step, axis) == labels
    return same
