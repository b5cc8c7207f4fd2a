"""Nothing is rendered twice: what was made is taken from the cache, and the same comes out."""

import json

import measure
import pytest

from duetchain.identity import file_digest

SMALL = {"size": (160, 90), "quality": "draft"}
QUICK = {**SMALL, "target": "none"}
COLOURS = ("red", "blue", "lime")


@pytest.fixture
def chain(repository, studio):
    """Three voices, a second each."""
    clips = [studio.clip(f"twice-{colour}.mp4", colour=colour) for colour in COLOURS]
    return repository.add(*clips, author="Ann", name="cat")


def test_the_same_render_again_encodes_nothing_and_is_the_same_file(repository, chain, tmp_path):
    first = repository.render(chain.tip, tmp_path / "one.mp4", **SMALL, reel="build")
    again = repository.render(chain.tip, tmp_path / "two.mp4", **SMALL, reel="build")
    anew = repository.render(
        chain.tip, tmp_path / "three.mp4", **SMALL, reel="build", is_cached=False
    )
    assert (first.frames_encoded, again.frames_encoded, anew.frames_encoded) == (90, 0, 90)
    assert (again.jobs, again.jobs_reused) == (1, 8)
    assert len({file_digest(tmp_path / f"{name}.mp4") for name in ("one", "two", "three")}) == 1


@pytest.mark.parametrize("target", ["streaming", "none"])
def test_the_same_render_again_tells_the_same_of_its_levels(repository, chain, tmp_path, target):
    made = [
        repository.render(chain.tip, tmp_path / f"{name}.mp4", **SMALL, target=target)
        for name in ("one", "two")
    ]
    first, again = ((one.gain_db, one.loudness, one.notes, one.render) for one in made)
    assert first == again


def test_what_no_job_reads_is_not_proven(repository, chain, tmp_path):
    repository.render(chain.tip, tmp_path / "one.mp4", **SMALL)
    for entry in repository.cache().entries():
        if entry.file.suffix == ".wav":  # the mix, of which the finished sound is made
            entry.file.unlink()
    done = repository.render(chain.tip, tmp_path / "two.mp4", **SMALL)
    assert (done.jobs, done.frames_encoded) == (1, 0)
    assert file_digest(tmp_path / "one.mp4") == file_digest(tmp_path / "two.mp4")


def test_how_many_run_at_once_does_not_change_a_byte(repository, chain, tmp_path):
    for jobs in (1, 3):
        repository.render(
            chain.tip, tmp_path / f"{jobs}.mp4", **QUICK, reel="build", jobs=jobs, is_cached=False
        )
    assert file_digest(tmp_path / "1.mp4") == file_digest(tmp_path / "3.mp4")


def test_a_change_of_level_or_of_who_is_heard_encodes_no_picture(
    repository, chain, studio, tmp_path
):
    repository.render(chain.tip, tmp_path / "one.mp4", **SMALL)
    from duetchain.timeline.choice import Choice

    muted = Choice(mute=chain.contributions[:1])
    done = repository.render(chain.tip, tmp_path / "two.mp4", **SMALL, choice=muted)
    assert done.frames_encoded == 0
    assert measure.facts(tmp_path / "two.mp4")[0] == 30


def test_another_text_of_the_credits_encodes_the_cards_alone(repository, chain, studio, tmp_path):
    clip = studio.clip("twice-white.mp4", colour="white")
    one = repository.add(chain.tip, clip, author="Bo").tip
    other = repository.add(chain.tip, clip, author="Cy").tip
    repository.render(one, tmp_path / "one.mp4", **QUICK, credits=True)
    done = repository.render(other, tmp_path / "two.mp4", **QUICK, credits=True)
    assert (done.frames, done.frames_encoded) == (120, 90)


def test_a_damaged_result_is_made_again_and_is_no_error(repository, chain, tmp_path):
    repository.render(chain.tip, tmp_path / "one.mp4", **SMALL)
    for entry in repository.cache().entries():
        entry.file.unlink()
        entry.file.write_bytes(b"nonsense")
    done = repository.render(chain.tip, tmp_path / "two.mp4", **SMALL)
    assert done.frames_encoded == 30
    assert file_digest(tmp_path / "one.mp4") == file_digest(tmp_path / "two.mp4")


def test_what_a_failed_render_has_made_is_not_made_again(repository, chain, tmp_path, monkeypatch):
    from duetchain.errors import RenderFailed
    from duetchain.render import bench

    whole, ran = bench.carried_out, []

    def failing(job, *rest):
        if job.name == "span-0002":
            raise RenderFailed("killed")
        return whole(job, *rest)

    def counting(job, *rest):
        ran.append(job.name)
        return whole(job, *rest)

    monkeypatch.setattr(bench, "carried_out", failing)
    with pytest.raises(RenderFailed):
        repository.render(chain.tip, tmp_path / "one.mp4", **QUICK, reel="build", jobs=1)
    monkeypatch.setattr(bench, "carried_out", counting)
    repository.render(chain.tip, tmp_path / "one.mp4", **QUICK, reel="build", jobs=1)
    assert "span-0002" in ran
    assert not {"span-0000", "span-0001"} & set(ran)
    assert not any(name.startswith("voice") for name in ran)


def test_gc_makes_room_and_originals_stay(duet, repository, chain):
    place = ("-C", repository.path)
    duet(*place, "render", chain.tip, "-o", "one.mp4", "--size", "160x90", "--quality", "draft")
    told = json.loads(duet(*place, "cache", "--json").stdout)
    assert told["bytes"] == sum(one["bytes"] for one in told["entries"]) > 0
    assert {one["kind"] for one in told["entries"]} == {"facts", "wav", "m4a", "mp4"}
    assert json.loads(duet(*place, "gc", "--keep", "100G", "--json").stdout)["dropped"] == 0
    assert json.loads(duet(*place, "gc", "--json").stdout)["freed_bytes"] == told["bytes"]
    assert json.loads(duet(*place, "cache", "--json").stdout)["entries"] == []
    assert duet(*place, "verify", "--full").returncode == 0
    assert duet(*place, "gc", "--keep", "much").returncode == 2


BATCH = """
quality = "draft"
size = "160x90"

[[render]]
output = "{root}-{view}.mp4"

[[render]]
tip = "nobody"

[[render]]
reel = "build"
pan = "spread"
duck = "DUCK"
output = "{number}.webm"
"""


def test_a_batch_renders_all_that_it_can_and_tells_of_the_rest(duet, repository, chain, tmp_path):
    (tmp_path / "list.toml").write_text(BATCH.replace("DUCK", chain.contributions[0]))
    (tmp_path / "out").mkdir()
    words = ("-C", repository.path, "batch", tmp_path / "list.toml", "-o", tmp_path / "out")
    found = duet(*words, "--json")
    assert found.returncode == 8
    told = json.loads(found.stdout)
    assert [one["code"] for one in told["renders"]] == [0, 6, 0]
    assert (told["rendered"], told["failed"]) == (2, 1)
    names = sorted(one.name for one in (tmp_path / "out").iterdir())
    assert names[0] == "003.webm"
    assert names[1].endswith("-plain.mp4")
    again = json.loads(duet(*words, "--json").stdout)
    assert [one["code"] for one in again["renders"]] == [2, 6, 2]
    forced = json.loads(duet(*words, "--json", "--force").stdout)
    assert [one.get("frames_encoded") for one in forced["renders"]] == [0, None, 0]


def test_a_batch_of_all_tips_names_each(duet, repository, chain, studio, tmp_path):
    repository.add(
        chain.contributions[0], studio.clip("twice-white.mp4", colour="white"), name="../a b"
    )
    words = ("batch", "--all-tips", "--name", "{tip}.mp4", "-o", tmp_path)
    (tmp_path / "one.json").write_text('[{"size": "64x64", "quality": "draft"}]')
    found = duet("-C", repository.path, *words, tmp_path / "one.json")
    assert found.returncode == 0, found.stderr
    assert {"a-b.mp4", "cat.mp4"} <= {one.name for one in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('render = "x"', "list of tables"),
        ("[[render]]\nwho = 1", "no option"),
        ("[[render]]\nsize = '3x3'", "render 1"),
        ("[[render]]\nreel = 'slow'", "no reel"),
        ("[[render]]\noutput = 'x.gif'", "no kind of file"),
        ("[[render]]\ntip = 3", "must be text"),
        ("[[render]]\nduck = 3", "must be text"),
        ("[[render]]\npan = 'sideways'", "sideways"),
        ("[[render]]\nstage = 3", "belongs to a reel"),
        ("[[render", "list.toml"),
    ],
)
def test_a_batch_that_makes_no_sense_is_refused_before_any_work(
    duet, repository, chain, tmp_path, text, said
):
    (tmp_path / "list.toml").write_text(text)
    found = duet("-C", repository.path, "batch", tmp_path / "list.toml", "-o", tmp_path)
    assert found.returncode == 2
    assert said in found.stderr
    assert not list(tmp_path.glob("*.mp4"))


@pytest.fixture
def choir(repository, studio):
    """Twelve moving voices, side by side."""
    clips = [
        studio.moving(f"choir-{n}.mp4", size="96x54", length=1, filters=f"hue=h={30 * n}")
        for n in range(12)
    ]
    return repository.add(*clips, author="Ann")


def test_a_large_grid_is_the_same_made_by_cells_by_rows_or_at_once(
    repository, choir, tmp_path, monkeypatch
):
    view = {"size": (320, 180), "quality": "lossless", "target": "none"}
    sounds = len(repository.timeline(choir.tip).sounds)
    cells = repository.render(choir.tip, tmp_path / "cells.mp4", **view)
    at_once = repository.render(choir.tip, tmp_path / "once.mp4", **view, is_cached=False)
    monkeypatch.setattr("duetchain.render.cells.MOST_UNKEPT", 9)
    monkeypatch.setattr("duetchain.render.cells.MOST_IN_ROWS", 6)
    rows = repository.render(choir.tip, tmp_path / "rows.mp4", **view, is_cached=False)
    assert [one.jobs - 3 - sounds for one in (cells, rows, at_once)] == [12, 3, 0]
    assert cells.render == rows.render == at_once.render
    one, other, third = (
        (tmp_path / f"{name}.mp4").read_bytes() for name in ("cells", "rows", "once")
    )
    assert one == other == third


def test_one_voice_of_a_choir_changed_makes_one_cell_again(repository, choir, studio, tmp_path):
    repository.render(choir.tip, tmp_path / "one.mp4", **QUICK)
    from duetchain.lineage.arrangement import Replace

    new = studio.moving("choir-new.mp4", size="96x54", length=1, filters="negate")
    old = choir.contributions[5]
    tip = repository.add(choir.tip, new, arrangement=Replace(voice=old), author="Bo").tip
    done = repository.render(tip, tmp_path / "two.mp4", **QUICK)
    assert done.jobs_reused >= 11
    assert done.frames_encoded == 30
