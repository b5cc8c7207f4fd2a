"""A piece is read once and composed once, whatever a command does with it."""

from __future__ import annotations

from collections import Counter

import pytest

from duetchain import Repository
from duetchain.lineage.arrangement import Stitch
from duetchain.store.index import SqliteIndex
from duetchain.timeline import compose

VIEW = {"size": (160, 90), "quality": "draft"}


@pytest.fixture
def clips(studio):
    colours = ("red", "blue", "green")
    return [
        studio.clip(f"p-{one}.mp4", colour=one, hz=300 + 90 * n) for n, one in enumerate(colours)
    ]


@pytest.fixture
def repository(tmp_path, clips):
    with Repository.init(tmp_path) as made:
        made.add(clips[0], clips[1])
        yield made


class Work:
    """How often each tip's chain was read, and each was composed."""

    def __init__(self):
        self.read, self.composed = Counter(), Counter()


@pytest.fixture
def work(monkeypatch):
    seen = Work()
    chain, composed = SqliteIndex.chain, compose.composed

    def reading(index, tip):
        seen.read[tip] += 1
        return chain(index, tip)

    def composing(needed, media):
        seen.composed[next(reversed(needed))] += 1
        return composed(needed, media)

    monkeypatch.setattr(SqliteIndex, "chain", reading)
    for module in ("timeline.compose", "intake.nudging", "intake.merging"):
        monkeypatch.setattr(f"duetchain.{module}.composed", composing)
    return seen


def test_an_add_that_asks_the_parent_and_listens_to_it_reads_it_once(repository, clips, work):
    tip = repository.resolve()
    repository.add(tip, clips[2], sync="bleed")
    assert (work.read, work.composed) == (Counter([tip]), Counter([tip]))


def test_an_add_and_its_render_read_the_parent_and_the_new_tip_once_each(
    repository, clips, work, tmp_path
):
    tip = repository.resolve()
    made = repository.add(tip, clips[2], sync="bleed", until="parent").tip
    repository.render(made, tmp_path / "out.mp4", **VIEW)
    assert (work.read, work.composed) == (Counter([tip, made]), Counter([tip, made]))


def test_an_add_that_must_fit_its_parent_reads_it_once(repository, clips, work):
    tip = repository.resolve()
    repository.add(tip, clips[2], arrangement=Stitch())
    assert (work.read, work.composed) == (Counter([tip]), Counter([tip]))


def test_a_parent_that_is_our_render_is_read_once(repository, clips, work, tmp_path):
    tip = repository.resolve()
    repository.render(tip, tmp_path / "out.mp4", **VIEW)
    work.read.clear()
    work.composed.clear()
    repository.add(tmp_path / "out.mp4", clips[2], sync="bleed", until="parent")
    assert (work.read, work.composed) == (Counter([tip]), Counter([tip]))


def test_a_render_reads_and_composes_its_tip_once(repository, work, tmp_path):
    tip = repository.resolve()
    repository.render(tip, tmp_path / "out.mp4", **VIEW)
    assert (work.read, work.composed) == (Counter([tip]), Counter([tip]))


def test_a_nudge_reads_its_tip_once_and_composes_it_and_what_it_makes(repository, work):
    tip = repository.resolve()
    made = repository.nudge(tip, "0.1", tip=tip).tip
    assert (work.read, work.composed) == (Counter([tip]), Counter([tip, made]))


def test_a_mix_and_stems_read_and_compose_their_tip_once(repository, work, tmp_path):
    tip = repository.resolve()
    repository.mix(tip)
    assert (work.read, work.composed) == (Counter([tip]), Counter([tip]))
    repository.stems(tip, tmp_path / "stems")
    assert (work.read, work.composed) == (Counter([tip, tip]), Counter([tip, tip]))


def test_a_merge_reads_each_of_its_parents_once(repository, clips, work):
    first = repository.resolve()
    second = repository.add(repository.show(first).parents[0], clips[2]).tip
    work.read.clear()
    work.composed.clear()
    merged = repository.merge(first, second, clips[0], sync="bleed").tip
    assert work.read == Counter([first, second])
    assert work.composed == Counter([first, second, merged])


def test_a_sheet_and_a_log_compose_nothing(repository, work, tmp_path):
    tip = repository.resolve()
    repository.log(tip)
    repository.sheet(tip, tmp_path / "sheet.png")
    assert (work.read, work.composed) == (Counter([tip, tip]), Counter())
