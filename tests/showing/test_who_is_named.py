"""One rule says who is named: on cells, on cards, in chapters and in `duet credits`."""

from __future__ import annotations

import pytest

from duetchain import Sequential
from duetchain.lettering import draw
from duetchain.lineage.arrangement import Sound
from duetchain.timeline.choice import Choice

SMALL = {"size": (320, 180)}


@pytest.fixture
def written(monkeypatch):
    """The words of every card and label that are drawn."""
    words = []
    cards, label = draw.cards, draw.label

    def told_cards(lines, **options):
        words.extend(line.text for line in lines)
        return cards(lines, **options)

    def told_label(text, **options):
        words.append(text)
        return label(text, **options)

    monkeypatch.setattr(draw, "cards", told_cards)
    monkeypatch.setattr(draw, "label", told_label)
    return words


@pytest.fixture
def in_turn(repository, studio):
    """Ann's two seconds, then Bo's two."""
    clips = [studio.clip(f"turn-{hue}.mp4", colour=hue, length=2) for hue in ("red", "blue")]
    return repository.add(
        *clips, arrangement=Sequential(), author="Bo", parent_author="Ann", message="then me"
    ).tip


@pytest.mark.parametrize(
    ("choice", "named"),
    [
        (Choice(), ["Ann", "Bo"]),
        (Choice(start=2), ["Bo"]),
        (Choice(start=3), ["Bo"]),
        (Choice(end=2), ["Ann"]),
        (Choice(start=1, end=3), ["Ann", "Bo"]),
    ],
)
def test_cards_name_who_is_in_the_window_as_the_list_does(
    repository, in_turn, written, choice, named
):
    plan = repository.plan(in_turn, **SMALL, choice=choice, credits=True)
    assert [one for one in written if one in ("Ann", "Bo")] == named
    assert [one.author for one in repository.credits(in_turn, choice=choice).credited] == named
    assert [one.title for one in plan.timeline.chapters] == named


def test_cards_leave_out_whose_sound_alone_is_muted(repository, in_turn, studio, written):
    song = studio.tone("turn-song.wav", length=3)
    tip = repository.add(in_turn, song, arrangement=Sound(show="nothing"), author="Cy").tip
    repository.plan(tip, **SMALL, choice=Choice(mute=(tip,)), credits=True)
    assert "Cy" not in written
    repository.plan(tip, **SMALL, credits=True)
    assert "Cy" in written


def test_a_cell_bears_nobody_whose_picture_is_outside_the_window(repository, in_turn, written):
    repository.plan(in_turn, **SMALL, choice=Choice(start=3), names=True)
    assert written == ["Bo"]


def test_the_verb_takes_the_view_of_a_render(repository, in_turn):
    seen = repository.credits(in_turn, choice=Choice(only=(in_turn,)))
    assert [one.author for one in seen.credited] == ["Bo"]
    assert [one.author for one in seen.others] == ["Ann"]
