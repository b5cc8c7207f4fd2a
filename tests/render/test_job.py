"""Jobs: what decides a key, and what does not."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from factories import composition, film, line_of
from msgspec import structs

from duetchain.ffmpeg.encode import EncodeSettings
from duetchain.identity import ContributionId
from duetchain.render.job import job_from_json, keys
from duetchain.render.plan import RenderPlan
from duetchain.timeline.arrange import arranged

SMALL = (320, 180)


def plan(count=2, *, size_px=SMALL, gain_mdb=0, tip="tip", **options):
    chain = line_of(count, gain_mdb=gain_mdb) if gain_mdb else line_of(count)
    timeline = arranged(composition(*chain, otherwise=film(lasts=70)), size_px=size_px)
    return RenderPlan(ContributionId(tip), timeline, EncodeSettings("draft"), **options)


def keyed(one, ffmpeg="ffmpeg"):
    return keys(one.jobs, ffmpeg)


def test_a_plan_is_a_mix_a_sound_spans_and_a_film_each_after_what_it_needs():
    jobs = plan().jobs
    names = [job.name for job in jobs]
    assert names == ["mix", "sound", "span-0000", "span-0001", "span-0002", "span-0003", "film"]
    assert sum(job.frames for job in jobs) == 2100
    for place, job in enumerate(jobs):
        assert not set(job.needs) & set(names[place:])
    assert set(jobs[-1].needs) > {"sound", *names[2:6]}


def test_the_same_plan_has_the_same_keys_and_every_job_its_own():
    assert keyed(plan()) == keyed(plan())
    assert len(set(keyed(plan()).values())) == 7


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (plan(gain_mdb=-3000), {"span-0000", "span-0001", "span-0002", "span-0003"}),
        (plan(tip="another"), {"mix", "sound", "span-0000", "span-0001", "span-0002", "span-0003"}),
        (plan(size_px=(640, 360)), {"mix", "sound"}),
        (plan(3), set()),
    ],
)
def test_a_change_leaves_the_keys_of_what_it_does_not_touch(other, same):
    before, after = keyed(plan()), keyed(other)
    assert {name for name in before if before[name] == after.get(name)} == same


def test_another_program_misses_every_key():
    assert not set(keyed(plan()).values()) & set(keyed(plan(), "another").values())


def test_a_result_is_named_by_what_it_depends_on_not_by_its_place():
    jobs = plan().jobs
    renamed = tuple(replace(job, name="other") if job.name == "span-0001" else job for job in jobs)
    film = renamed[-1]
    joined = tuple("other" if one == "span-0001" else one for one in film.command.joined)
    moved = (*renamed[:-1], replace(film, command=structs.replace(film.command, joined=joined)))
    assert keys(moved, "f")["other"] == keys(jobs, "f")["span-0001"]
    assert keys(moved, "f")["film"] == keys(jobs, "f")["film"]


def test_jobs_are_plain_json():
    for job in plan().jobs:
        told = json.loads(json.dumps(job.to_json()))
        assert job_from_json(told) == job
        assert isinstance(job_from_json(told).length_s, Fraction)
