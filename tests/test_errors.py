"""A refusal tells its field as plain data, here and in another process."""

import copy
import pickle
from pathlib import Path

import pytest

from duetchain import errors
from duetchain.errors import DuetError, UsageError
from duetchain.ffmpeg.encode import QUALITIES, VIDEO
from duetchain.intake.request import placing_of
from duetchain.showing.outputs import checked_kind
from duetchain.showing.view import View, checked_view
from duetchain.timeline.choice import Choice, chosen
from duetchain.timeline.look import Look

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DuetError)
]
ABOUT = {"reason": "range-empty", "field": "end", "given": 1.5, "choices": ("a",), "limit": 2}
WORDS = {"hint": "do", "file": "a.mp4", "contribution": "1234", "detail": "all"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("copied", [copy.copy, lambda one: pickle.loads(pickle.dumps(one))])
def test_an_error_arrives_whole_in_another_process(kind, copied):
    told = copied(kind("what", **WORDS, **ABOUT))
    assert type(told) is kind
    assert str(told) == told.message == "what"
    assert {name: getattr(told, name) for name in (*WORDS, *ABOUT)} == WORDS | ABOUT


def test_an_error_that_knows_nothing_of_a_field_says_so():
    told = DuetError("what")
    assert (told.reason, told.field, told.given, told.choices, told.limit) == (
        "",
        "",
        None,
        (),
        None,
    )


REFUSED = {
    "quality": (lambda: checked_view(quality="nope"), "nope", tuple(QUALITIES), None),
    "codec": (lambda: checked_view(codec="divx"), "divx", tuple(VIDEO), None),
    "pan": (lambda: checked_view(pan="left"), "left", ("centre", "spread"), None),
    "size": (lambda: checked_view(size=(3, 4)), "3x4", (), None),
    "fps": (lambda: checked_view(fps=121), "121", (), 120),
    "stage": (lambda: checked_view(stage=2), 2.0, (), None),
    "gutter_px": (lambda: checked_view(look=Look(gutter_px=300)), 300, (), 200),
    "corner_px": (lambda: checked_view(look=Look(corner_px=900)), 900, (), 500),
    "background": (lambda: checked_view(look=Look(background="redd")), "redd", (), None),
    "start": (lambda: chosen(None, Choice(start=-1)), -1.0, (), 0),
    "end": (lambda: chosen(None, Choice(start=2, end=1)), 1.0, (), 2.0),
    "names": (lambda: checked_kind(Path("x.wav"), View(names=True)), None, (), None),
    "offset": (lambda: placing_of(offset="soon"), "soon", (), None),
}
"""A field -> what is refused of it, what was given, what could have been, and the bound."""


@pytest.mark.parametrize("field", REFUSED)
def test_a_refusal_names_its_field_and_what_was_given(field):
    ask, given, choices, limit = REFUSED[field]
    with pytest.raises(UsageError) as refused:
        ask()
    told = refused.value
    assert (told.field, told.given, told.choices, told.limit) == (field, given, choices, limit)
