"""The table of exports: every row writes what its programs read."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from importlib import import_module

import networkx
import pytest
from factories import by_id, merge, root, voice

from duetchain.errors import UsageError
from duetchain.exports.formats import FORMATS, Subject, exported_as, format_named
from duetchain.lineage.graph import Lineage


@pytest.fixture
def family():
    r"""The cat, two who answered it, and a merge of both.

        cat
        / \
     beat  bass
        \ /
        both
    """
    cat = root("cat", author="Ann <b>", name='"cat" & co')
    beat, bass = voice("beat", cat, author="Bo"), voice("bass", cat, author="Çy", message="a\x07b")
    return Lineage(by_id(cat, beat, bass, merge(beat, bass)))


@pytest.mark.parametrize("into", FORMATS, ids=lambda one: one.name)
def test_a_row_names_a_module_that_draws(into, family):
    assert import_module(f"duetchain.exports.{into.name}").__doc__
    assert exported_as(Subject(family), into).text.count("Bo") >= 1
    assert into.suffix.startswith(".")
    assert into.says


def test_no_two_rows_have_one_name_or_suffix():
    assert (
        len({one.name for one in FORMATS}) == len({one.suffix for one in FORMATS}) == len(FORMATS)
    )


def test_a_name_that_no_row_has_is_told_with_those_that_are():
    with pytest.raises(UsageError, match='no format "docx"') as wrong:
        format_named("docx")
    assert "graphml" in wrong.value.hint


def test_graphml_read_back_is_the_lineage(family):
    text = exported_as(Subject(family), format_named("graphml")).text
    found = networkx.read_graphml(io.BytesIO(text.encode()))
    assert list(found) == list(family.contributions)
    for identity in family.contributions:
        parents = sorted(found.in_edges(identity, data="place"), key=lambda edge: edge[2])
        assert tuple(parent for parent, *_ in parents) == family.parents(identity)
    assert [found.nodes[one]["label"] for one in family.roots()] == ['Ann <b> · "cat" & co']


def test_graphml_holds_no_letter_that_xml_forbids(family):
    ET.fromstring(exported_as(Subject(family), format_named("graphml")).text)


def test_the_verb_prints_a_format_or_writes_a_file(duet, studio):
    clips = [studio.clip(f"c-{colour}.mp4", colour=colour) for colour in ("red", "blue")]
    assert duet("init").returncode == 0
    assert duet("add", *clips, "--no-render", "--author", "Bo", "--name", "beat").returncode == 0
    assert duet("export", "--format", "dot").stdout == duet("tree", "--dot").stdout
    told = json.loads(duet("export", "beat", "-o", "tree.graphml", "--json").stdout)
    assert told == {
        "schema": "duet.export/1", "format": "graphml", "output": "tree.graphml", "text": None,
    }  # fmt: skip
    assert len(networkx.read_graphml(duet.place / "tree.graphml")) == 2
    assert duet("export", "-o", "tree.graphml").returncode == 2
    assert duet("export", "-o", "tree.graphml", "--force").returncode == 0
    assert duet("export").returncode == duet("export", "-o", "x.txt").returncode == 2
    assert duet("export", "--format", "pdf").returncode == 2
    assert duet("export", "--format", "svg", "-o", "none/x.svg").returncode == 7
