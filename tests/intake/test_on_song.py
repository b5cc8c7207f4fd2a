"""Takes land on the song's clock, sure or not, whoever began before it, whatever they heard."""

import json
from fractions import Fraction

import measure
import numpy as np
import pytest

from duetchain.analysis.sure import Candidate, Sync
from duetchain.intake import adding
from duetchain.intake.aligning import Told
from duetchain.lineage.arrangement import Stitch

SMALL = {"size": (160, 90), "quality": "draft", "target": "none"}
HALF = Fraction(1, 2)


@pytest.fixture
def song(studio):
    """Two seconds, heard from half a second on."""
    picture = "color=c=red:s=160x90:r=30:d=2"
    sound = "aevalsrc='0.3*sin(2*PI*440*t)*gte(t,0.5)':s=48000:d=2"
    return studio.make(
        "on-song.mp4", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:v", "libx264",
        "-qp", "0", "-pix_fmt", "yuv420p", "-c:a", "aac",
    )  # fmt: skip


@pytest.fixture
def takes(studio):
    return [studio.clip(f"on-{c}.mp4", colour=c, hz=600) for c in ("blue", "lime", "white")]


def stands(repository, tip):
    """When each voice begins on the song's clock, in the order of the chain; told, and composed."""
    chain = repository.log(tip)
    piece = repository._holdings.piece(tip)
    placed = {one.voice: piece.clock.told(one.start) for one in piece.composition.clips}
    told = {one: repository.told(found).offset or 0 for one, found in chain.items()}
    assert told == placed
    return [placed[one] for one in chain]


def test_takes_of_one_add_are_on_one_clock_sure_or_not(repository, song, takes, monkeypatch):
    """The first is sure and begins 3 s before the song; the second is not, the third is."""
    guess = Candidate(-1.5, 0.3)
    answers = dict(
        zip(
            map(str, takes),
            [
                Told(Sync(-3.0, 0.0, 1.0, "bleed", (Candidate(-3.0, 1.0),))),
                Told(Sync(-1.5, 0.0, 0.3, "music", (guess,))),
                Told(Sync(0.25, 0.0, 1.0, "bleed", (Candidate(0.25, 1.0),))),
            ],
            strict=True,
        )
    )
    monkeypatch.setattr(adding, "listened", lambda one, *_: answers[one.name])
    added = repository.add(song, *takes, sync="auto")
    assert stands(repository, added.tip) == [0, -3, 0, Fraction(1, 4)]
    assert [one.offset_s for one in added.syncs] == [-3, -1.5, 0.25]
    assert added.stands == (-3, None, Fraction(1, 4))
    unsure = added.contributions[2]
    nudged = repository.nudge(unsure, "-1.5", tip=added.tip).tip
    piece = repository._holdings.piece(nudged)
    moved = next(one for one in piece.composition.clips if one.voice == nudged)
    assert piece.clock.told(moved.start) == Fraction(-3, 2)


def test_upon_a_piece_that_begins_before_its_song_zero_is_the_songs(repository, song, takes):
    early = repository.add(song, takes[0], offset=-1)
    unsaid = repository.add(early.tip, takes[1])
    assert stands(repository, unsaid.tip) == [0, -1, 0]
    given = repository.add(early.tip, takes[1], takes[2], offset="0.25")
    assert stands(repository, given.tip) == [0, -1, Fraction(1, 4), Fraction(1, 4)]
    merged = repository.merge(given.tip, unsaid.tip, takes[2], offset=HALF)
    assert repository.told(repository.show(merged.tip)).offset == HALF
    cut = repository.add(early.tip, takes[1], arrangement=Stitch(start=HALF, end=Fraction(3, 2)))
    assert repository.show(cut.tip).arrangement.start == Fraction(3, 2)
    assert repository.told(repository.show(cut.tip)).arrangement.end == Fraction(3, 2)


def test_a_take_made_to_a_film_lands_where_the_film_began(repository, song, takes, tmp_path):
    """Of the song as it is heard, of a range, of all: known by bytes, by picture, by its tag."""
    tip = repository.add(song, takes[0], offset=-1).tip
    films = {
        "heard": ({}, HALF),
        "all": ({"window": "all"}, Fraction(-1)),
        "first": ({"window": "first"}, Fraction(-1)),
        "parent": ({"window": "parent"}, Fraction(0)),
    }
    for name, (view, begins) in films.items():
        film = tmp_path / f"{name}.mp4"
        done = repository.render(tip, film, **SMALL, **view)
        assert done.lead == begins + 1
        took = repository.add(film, takes[1])
        assert (stands(repository, took.tip)[-1], took.parents) == (begins, (tip,)), name
        later = repository.add(film, takes[1], offset=HALF)
        assert stands(repository, later.tip)[-1] == begins + HALF, name
        assert any("song itself" in note for note in took.notes) == bool(begins)
    assert repository.show(repository.add(tmp_path / "all.mp4", takes[1]).tip).offset is None
    for name in ("heard", "all"):
        words = ["-y", "-i", tmp_path / f"{name}.mp4", "-c:v", "libx264", "-crf", "35"]
        again = tmp_path / f"{name}-again.mp4"
        measure.subprocess.run(
            [measure.located(), "-v", "error", *map(str, words), "-c:a", "aac", str(again)],
            check=True,
        )
        took = repository.add(again, takes[2], recognise="tags")
        assert took.parents == (tip,)
        assert stands(repository, took.tip)[-1] == films[name][1]


def test_a_film_begins_when_its_song_is_heard_and_shows_what_the_whole_shows_then(
    repository, song, takes, tmp_path
):
    tip = repository.add(song, takes[0], takes[1], offset=-1).tip
    frames = {}
    for name in ("song", "all"):
        repository.render(tip, tmp_path / f"{name}.mp4", **SMALL, window=name)
        frames[name] = measure.luma(tmp_path / f"{name}.mp4")
    assert (len(frames["song"]), len(frames["all"])) == (45, 90)
    assert np.abs(frames["song"][5].astype(int) - frames["all"][50]).max() < 40
    sound = measure.sound(tmp_path / "song.mp4")[:, 0]
    assert np.sqrt((sound[:4800] ** 2).mean()) > 0.05
    late = repository.plan(tip, **SMALL).id("0")
    assert (
        len({late, *(repository.plan(tip, **SMALL, window=w).id("0") for w in ("all", "first"))})
        == 2
    )


def test_log_show_nudge_and_json_say_one_number(duet, song, takes):
    duet("init")
    done = duet("add", song, takes[0], "--offset", "-1", "--no-render", "--name", "early")
    assert done.returncode == 0, done.stderr
    duet("add", "early", takes[1], "--offset", "0.25", "--no-render", "--name", "late")
    assert "side-by-side +0.25 s" in duet("log").stdout
    assert "side-by-side +0.25 s" in duet("show", "late").stdout
    assert "side-by-side +0.25 s" in duet("tree").stdout
    shown = json.loads(duet("show", "late", "--json").stdout)
    assert (shown["contribution"]["offset_s"], shown["record"]["offset"]) == (0.25, "5/4")
    listed = json.loads(duet("log", "--json").stdout)["contributions"]
    assert [one["offset_s"] for one in listed] == [0, -1, 0.25]
    moved = json.loads(duet("nudge", "late", "+250ms", "--json").stdout)
    assert moved["offset_s"] == 0.5
    assert duet("render", "-o", "x.wav", "--from", "-2").stderr == (
        "error: a piece does not begin before -1\nhint: use --from -1 or later\n"
    )
