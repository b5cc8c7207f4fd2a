"""Claps, a count-in and a tone tell where recordings meet that share nothing else."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases
from analysis.test_sync_bleed import at_16k

from duetchain.analysis.marks import marks
from duetchain.analysis.sync import synced


@pytest.mark.parametrize(("seed", "method"), [(1, "auto"), (2, "marks"), (3, "marks")])
def test_marks_of_both_are_matched(seed, method):
    """Claps, a tone, a count; that nothing else is common is found out once."""
    case = sync_cases.made("marks", seed)
    found = synced(at_16k(case.parent), at_16k(case.mine), method=method)
    assert found.method == "marks"
    assert found.sure
    assert found.offset_s == pytest.approx(case.truth[0][1], abs=case.within_s)


def test_a_mark_is_where_the_clap_begins():
    quiet = np.random.default_rng(0).normal(size=5 * 16_000) * 1e-4
    quiet[32_000:33_000] += np.random.default_rng(1).normal(size=1000) * np.exp(
        -np.arange(1000) / 200
    )
    (mark,) = marks(quiet.astype(np.float32))
    assert mark.at_s == pytest.approx(2.0, abs=0.004)
    assert mark.rise_db > 30


def test_steady_noise_has_no_marks():
    assert marks(np.random.default_rng(0).normal(size=80_000).astype(np.float32)) == ()


def test_a_tone_is_not_put_elsewhere_by_notes_that_meet_by_chance():
    case = sync_cases.made("marks", 302)
    found = synced(at_16k(case.parent), at_16k(case.mine), method="marks")
    assert found.sure
    assert found.offset_s == pytest.approx(case.truth[0][1], abs=0.003)


def test_notes_of_unrelated_songs_are_no_marks():
    case = sync_cases.made("unrelated", 7)
    assert synced(at_16k(case.parent), at_16k(case.mine), method="marks").confidence < 0.4
