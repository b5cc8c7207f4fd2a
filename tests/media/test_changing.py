"""Recordings of random parts, joined in every way that people join them: whole, and in place."""

import changing
import pytest

from duetchain import Repository
from duetchain.media.probe import probe

SEEDS = range(20)
"""By hand many more: `campaign_changing.py`."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_part_is_seen_and_heard_where_it_belongs(seed, studio, tmp_path):
    one = changing.recipe(seed)
    path = changing.made(one, tmp_path / "parts")
    told = changing.starts(one, tmp_path / "parts")
    assert float(probe(path).duration) == pytest.approx(float(told[-1]), abs=0.1)
    film = tmp_path / "film.mp4"
    beside = studio.clip("beside.mp4", colour="gray", length=1, sound=False)
    with Repository.init(tmp_path) as repository:
        tip = repository.add(beside, path, sync="off").tip
        repository.render(tip, film, size=(320, 180), quality="draft")
    assert changing.wrong_in(one, film, told) == []
