"""Takes are recorded as they are found; what ends an add leaves those, the next goes on."""

from __future__ import annotations

import pytest

from duetchain import Repository
from duetchain.errors import InputRefused, StorageFailed
from duetchain.intake.turns.taking import Looks

COLOURS = ("red", "blue", "lime", "white", "black")


@pytest.fixture
def choir(studio):
    song, *takes = (studio.clip(f"turn-{colour}.mp4", colour=colour) for colour in COLOURS)
    return song, takes


def told(steps):
    return [(one.doing, one.number) for one in steps if one.doing in ("recorded", "refused")]


def test_each_take_is_told_as_it_is_recorded_and_is_there_by_then(tmp_path, choir):
    song, takes = choir
    steps, counts = [], []
    with Repository.init(tmp_path) as repository:

        def on_progress(step):
            steps.append(step)
            if step.doing == "recorded":
                counts.append(repository.count())

        (tmp_path / "bad.mp4").write_text("no film\n")
        given = [*takes[:2], tmp_path / "bad.mp4", *takes[2:]]
        added = repository.add(song, *given, on_progress=on_progress)
    assert counts == [2, 3, 4, 5]
    assert told(steps) == [(("refused" if n == 3 else "recorded"), n) for n in range(1, 6)]
    assert [one.file for one in added.takes] == [str(path) for path in given]
    assert [one.contribution for one in added.takes if one.is_new] == list(added.contributions[1:])
    assert isinstance(added.takes[2].refused, InputRefused)
    assert {"copying", "looking", "listening"} <= {one.doing for one in steps}
    assert all(0 <= one.share <= 1 for one in steps)


class Enough(Exception):
    """Somebody has seen enough."""


def test_what_ends_an_add_leaves_what_is_recorded_and_the_same_add_goes_on(tmp_path, choir):
    song, takes = choir

    def until_two(step):
        if step.doing == "recorded" and step.number == 2:
            raise Enough

    with Repository.init(tmp_path) as repository:
        with pytest.raises(Enough):
            repository.add(song, *takes, on_progress=until_two)
        assert repository.count() == 3
        first = list(repository.log())
        assert repository.resolve() == first[-1]
        added = repository.add(song, *takes)
        assert list(repository.log()) == list(added.contributions[:0]) + first + [
            one.contribution for one in added.takes[2:]
        ]
        assert [one.is_new for one in added.takes] == [False, False, True, True]
        assert added.known == tuple(first[1:])
        again = repository.add(song, *takes)
        assert again.known == again.contributions
        assert again.tip == added.tip
        assert repository.count() == 5


def test_a_full_disk_says_what_is_recorded(tmp_path, choir, monkeypatch):
    song, takes = choir
    at = Looks.at

    def full(looks, numbers):
        if 4 in numbers.values():
            raise StorageFailed("the disk is full")
        return at(looks, numbers)

    monkeypatch.setattr("duetchain.intake.arriving.MOST_TOGETHER", 1)
    monkeypatch.setattr(Looks, "at", full)
    with Repository.init(tmp_path) as repository:
        with pytest.raises(StorageFailed) as wrong:
            repository.add(song, *takes)
        assert wrong.value.contribution == list(repository.log())[-1]
        assert repository.count() == 4
