"""Pairs that a run on fresh seeds once found wrong (docs/sync.md); never sure and wrong again."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases

from duetchain.intake.syncing import sync_files


@pytest.mark.parametrize("seed", [643, 1106, 1250])
def test_strangers_are_not_sure(tmp_path, seed):
    case = sync_cases.made("unrelated", seed)
    assert not sync_files(*sync_cases.written(case, tmp_path)).sure


@pytest.mark.parametrize("seed", [518, 1246, 2022])
def test_a_tone_in_a_room_is_found_where_it_begins(tmp_path, seed):
    case = sync_cases.made("marks", seed)
    found = sync_files(*sync_cases.written(case, tmp_path))
    assert found.sure
    assert found.offset_s == pytest.approx(case.truth[0][1], abs=0.003)
