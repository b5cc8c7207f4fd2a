"""A failure is the same kind and says the same after a journey, as JSON or pickled."""

import json
import pickle

import pytest

from duetchain import errors
from duetchain.errors import DuetError, RenderFailed
from duetchain.render.apart import failure_from_json, failure_to_json

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DuetError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_each_of_our_kinds_keeps_all_that_it_says(kind):
    wrong = kind("it failed", hint="mend", file="a.mp4", contribution="c", detail="all\nof it")
    for found in (
        failure_from_json(json.loads(json.dumps(failure_to_json(wrong)))),
        pickle.loads(pickle.dumps(wrong)),
    ):
        assert type(found) is kind
        assert str(found) == str(wrong)
        assert vars(found) == vars(wrong)


def test_other_kinds_are_theirs_where_python_knows_them_else_a_failed_render():
    class Strange(Exception):
        pass

    found = failure_from_json(failure_to_json(ZeroDivisionError("by zero")))
    assert isinstance(found, ZeroDivisionError)
    assert str(found) == "by zero"
    found = failure_from_json(failure_to_json(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "odd")))
    assert type(found) is RenderFailed
    found = failure_from_json(failure_to_json(Strange("odd")))
    assert type(found) is RenderFailed
    assert found.message == "Strange: odd"
