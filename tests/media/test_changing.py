"""Recordings of random parts, joined in every way that people join them: whole, and in place."""

import changing
import pytest
from fixtures import replay

from duetchain import Repository
from duetchain.media.parts import whole
from duetchain.media.parts.whole_child import make_whole
from duetchain.media.probe import probe
from duetchain.system.process import Finished

SEEDS = range(20)
"""By hand many more: `campaign_changing.py`."""


@pytest.fixture(autouse=True)
def _made_whole_here(monkeypatch):
    """Not in a child: those of `test_reports.py` are."""

    def ran(argv, **how):
        make_whole(*argv[-3:])
        return Finished(0, b"", "")

    monkeypatch.setattr(whole, "run", ran)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_part_is_seen_and_heard_where_it_belongs(seed, studio, tmp_path):
    one = changing.recipe(seed)
    path = changing.made(one, tmp_path / "parts")
    replay.is_ours(path)
    told = changing.starts(one, tmp_path / "parts")
    assert float(probe(path).duration) == pytest.approx(float(told[-1]), abs=0.1)
    film = tmp_path / "film.mp4"
    beside = studio.clip("beside.mp4", colour="gray", length=1, sound=False)
    with Repository.init(tmp_path) as repository:
        tip = repository.add(beside, path, sync="off").tip
        repository.render(tip, film, size=(320, 180), quality="draft")
    assert changing.wrong_in(one, film, told) == []
