"""The log comes page by page, and says whether there is more."""

import json
import os

import pytest
from bench.repositories import DEEP, filled


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("many"), DEEP + 40)


@pytest.fixture
def duet(duet):
    """By the user whose index was filled."""
    duet.environment["XDG_CACHE_HOME"] = os.environ["XDG_CACHE_HOME"]
    return duet


def test_the_first_page_is_the_beginning_of_the_whole(duet, many):
    place = ("-C", many.path)
    page, whole = duet(*place, "log", "--most", "3"), duet(*place, "log")
    assert page.stdout.splitlines() == whole.stdout.splitlines()[:3]
    assert "there are more" in page.stderr
    assert len(whole.stdout.splitlines()) == DEEP + 40
    assert whole.stderr == ""


@pytest.mark.parametrize(("most", "more"), [(2, True), (DEEP, False)])
def test_programs_are_told_whether_there_is_more(duet, many, most, more):
    found = json.loads(duet("-C", many.path, "log", many.tip, "--most", most, "--json").stdout)
    assert (len(found["contributions"]), found["count"], found["more"]) == (most, most, more)


def test_a_chain_has_its_own_count(duet, many):
    place = ("-C", many.path, "log")
    assert duet(*place, "--count").stdout == f"{DEEP + 40}\n"
    assert duet(*place, many.tip, "--count").stdout == f"{DEEP}\n"


@pytest.mark.parametrize("words", [("--count", "--json"), ("--count", "--most", "2")])
def test_a_count_is_all_that_is_printed(duet, many, words):
    done = duet("-C", many.path, "log", *words)
    assert done.returncode == 2
    assert "leave --count away" in done.stderr + done.stdout
