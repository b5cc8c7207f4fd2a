"""Tasks and benches as plain JSON: what another process has is what was here."""

import json
from pathlib import Path

import pytest
from test_job import plan

from duetchain.errors import RepositoryDamaged
from duetchain.ffmpeg.rules import Exactly, Headroom, ToLevel, ToTarget, rule_from_text, rule_text
from duetchain.render.bench import Bench, LocalOriginals, bench_from_json
from duetchain.render.task import needed_by, task_from_json, tasks_of
from duetchain.timeline.loudness import USUAL_LEVELS

TASKS = tasks_of(plan(levels=USUAL_LEVELS).jobs, "ffmpeg")
BY_KEY = {task.key: task for task in TASKS.values()}


def again(value):
    return json.loads(json.dumps(value))


def test_a_task_is_the_same_after_a_journey_as_json():
    for task in TASKS.values():
        assert task_from_json(again(task.to_json())) == task


def test_a_task_needs_results_by_their_keys_and_everything_else_is_brought():
    film, mix = TASKS["film"], TASKS["mix"]
    assert dict(film.needs)["sound"] == TASKS["sound"].key
    assert film.reads == ()
    assert set(mix.reads) == {one.media.id for one in plan().timeline.sounds}


def test_what_is_needed_by_a_task_is_everything_before_it():
    assert set(needed_by(TASKS["film"], BY_KEY)) == set(BY_KEY) - {TASKS["film"].key}
    assert needed_by(TASKS["span-0000"], BY_KEY) == {}


def test_a_bench_opened_elsewhere_has_the_places_and_the_needs_of_its_task(tmp_path):
    places = {media: f"/there/{media}" for media in plan().media}
    bench = Bench(tmp_path, LocalOriginals(places), tasks=BY_KEY)
    found = bench_from_json(again(bench.to_json(TASKS["sound"])))
    assert found.folder == tmp_path
    assert found.cache is None
    assert found.tasks == needed_by(TASKS["sound"], BY_KEY)
    media = TASKS["mix"].reads
    assert found.originals(media) == {one: places[one] for one in media}
    with pytest.raises(RepositoryDamaged, match="is missing"):
        found.originals(["another"])


def test_a_task_is_not_told_of_whose_original_is_missing(tmp_path):
    bench = Bench(Path(tmp_path), LocalOriginals({}), tasks=BY_KEY)
    assert bench.to_json(TASKS["film"])["originals"] == {}
    with pytest.raises(RepositoryDamaged):
        bench.to_json(TASKS["mix"])


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (ToLevel(), "level"),
        (Headroom(), "headroom"),
        (ToTarget(-14.0), "master -14"),
        (ToTarget(-16.5), "master -16.5"),
        (Exactly(-0.1234567), "gain -0.123457"),
    ],
)
def test_a_rule_is_what_its_text_tells(rule, text):
    assert rule_text(rule) == text
    assert rule_from_text(text) == rule


def test_a_word_that_is_no_rule_is_refused():
    with pytest.raises(ValueError, match="no rule"):
        rule_from_text("level 3")
