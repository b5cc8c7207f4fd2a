"""The lineage as pictures for other programs: Mermaid, DOT, SVG and its thumbnails."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ElementTree
from itertools import combinations, pairwise

import pytest
from factories import by_id, film, line_of, merge, photo, root, song, unclaimed, voice
from hypothesis import given
from hypothesis import strategies as st
from strategies import lineages, texts

from duetchain.exports import dot, mermaid, svg
from duetchain.exports.escape import safe
from duetchain.identity import digest, short
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.graph import Lineage
from duetchain.showing.thumbnails import bare, moment, thumbnail

SVG = "{http://www.w3.org/2000/svg}"
PNG = svg.PNG + b"the rest"
HOSTILE = (
    "\"]<script>alert('1')</script>]]>--><br/>\\N &lt; #quot; `x` \x1b[2J \ufffe \u202e\n%%{x}"
)


def forked() -> tuple[Contribution, ...]:
    # cat -- beat --.
    #    `-- bass -- song
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat, created="2026-02-01T00:00:00Z")
    return cat, beat, bass, voice("song", beat, bass)


def lineage(*contributions: Contribution) -> Lineage:
    return Lineage(by_id(*contributions))


def with_names(text: str, *contributions: Contribution) -> str:
    for one in contributions:
        text = text.replace(one.id, one.name).replace(short(one.id), one.name)
    return text


def hostile() -> Lineage:
    words = {"author": HOSTILE, "name": HOSTILE, "message": HOSTILE, "license": HOSTILE}
    cat = root(**words)
    return lineage(cat, voice("beat", cat, **words | {"name": HOSTILE * 9}))


def test_a_flowchart_has_an_arrow_from_each_parent():
    made = forked()
    assert with_names(mermaid.drawn(lineage(*made)), *made).splitlines() == [
        "flowchart TD",
        '  ccat["cat<br/>Ann · cat<br/>root"]',
        '  cbeat["beat<br/>Bo · beat<br/>side-by-side"]',
        '  cbass["bass<br/>Bo · bass<br/>side-by-side"]',
        '  csong["song<br/>Bo · song<br/>side-by-side"]',
        "  ccat --> cbeat",
        "  ccat --> cbass",
        "  cbeat --> csong",
        "  cbass -.-> csong",
    ]


def test_a_dot_graph_has_an_arrow_from_each_parent():
    made = forked()
    assert with_names(dot.drawn(lineage(*made)), *made).splitlines()[3:] == [
        r'  "cat" [label="cat\nAnn · cat\nroot", tooltip="cat"];',
        r'  "beat" [label="beat\nBo · beat\nside-by-side", tooltip="beat"];',
        r'  "bass" [label="bass\nBo · bass\nside-by-side", tooltip="bass"];',
        r'  "song" [label="song\nBo · song\nside-by-side", tooltip="song"];',
        '  "cat" -> "beat";',
        '  "cat" -> "bass";',
        '  "beat" -> "song";',
        '  "bass" -> "song" [style=dashed];',
        "}",
    ]


@given(texts())
def test_no_words_leave_a_flowchart_label(words):
    label = mermaid.mermaid_escaped(words)
    assert not re.search(r"""["'`<>\[\]{}()|\\&%*_~ﬂ]|[^\x20-\U0010ffff]""", label)
    assert re.fullmatch(r"(?:[^#;]|#\d+;)*", label)


@given(texts())
def test_a_flowchart_label_says_what_was_said(words):
    told = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), mermaid.mermaid_escaped(words))
    assert told == safe(" ".join(words.split()))


@given(texts())
def test_no_words_leave_a_dot_string(words):
    label = dot.dot_escaped(words)
    assert re.fullmatch(r'(?:[^"\\\n]|\\["\\])*', label)
    assert not re.search(r"&(?!amp;)", label)


def test_ids_that_look_alike_stay_apart_in_a_flowchart():
    alike = ["a" * 13 + "0" * 51, "a" * 13 + "1" * 51]
    assert list(mermaid._names(alike).values()) == ["c" + one[:14] for one in alike]


@pytest.mark.parametrize("draw", [mermaid.drawn, dot.drawn, lambda known: svg.drawn(known, {})])
def test_strangers_words_add_no_line_and_no_control_character(draw):
    cat = root("cat", message="m")
    tame = lineage(cat, voice("beat", cat, message="m"))
    assert len(draw(hostile()).splitlines()) == len(draw(tame).splitlines())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", draw(hostile()))
    assert "<script" not in draw(hostile()) or draw is dot.drawn


@given(lineages())
def test_pictures_do_not_depend_on_arrival(known):
    one, other = Lineage(known), Lineage(dict(reversed(known.items())))
    assert mermaid.drawn(one) == mermaid.drawn(other)
    assert dot.drawn(one) == dot.drawn(other)
    assert svg.drawn(one, {}) == svg.drawn(other, {})


def overlapping(one: svg.Box, other: svg.Box) -> bool:
    apart_x = abs(one.left_px - other.left_px) >= svg.WIDTH_PX
    apart_y = abs(one.top_px - other.top_px) >= svg.HEIGHT_PX
    return not (apart_x or apart_y)


@given(lineages())
def test_boxes_never_overlap_and_parents_are_above(known):
    picture = svg.laid_out(Lineage(known))
    assert [box.contribution for box in picture.boxes] == list(Lineage(known).contributions)
    assert not [pair for pair in combinations(picture.boxes, 2) if overlapping(*pair)]
    for edge in picture.edges:
        assert edge.parent.top_px + svg.HEIGHT_PX < edge.child.top_px
    for box in picture.boxes:
        assert 0 < box.left_px < box.left_px + svg.WIDTH_PX < picture.width_px
        assert 0 < box.top_px < box.top_px + svg.HEIGHT_PX < picture.height_px


@given(lineages())
def test_there_is_a_line_for_each_parent_and_no_line_crosses_a_box(known):
    picture = svg.laid_out(Lineage(known))
    lines = [(edge.parent.contribution, edge.child.contribution) for edge in picture.edges]
    assert sorted(lines) == sorted(
        (parent, one) for one, made in known.items() for parent in made.parents
    )
    for edge in picture.edges:
        for (x_px, y_px), (to_x_px, to_y_px) in pairwise(edge.points):
            assert x_px == to_x_px or y_px == to_y_px
            low, high = sorted((y_px, to_y_px))
            left, right = sorted((x_px, to_x_px))
            for box in picture.boxes:
                beside = right <= box.left_px or left >= box.left_px + svg.WIDTH_PX
                outside = high <= box.top_px or low >= box.top_px + svg.HEIGHT_PX
                assert beside or outside


@given(lineages())
def test_every_line_begins_at_its_parent_and_ends_in_its_child(known):
    for edge in svg.laid_out(Lineage(known)).edges:
        start, end = edge.points[0], edge.points[-1]
        assert start == (edge.parent.middle_px, edge.parent.top_px + svg.HEIGHT_PX)
        assert edge.child.left_px < end[0] < edge.child.left_px + svg.WIDTH_PX
        assert end[1] == edge.child.top_px


@given(lineages())
def test_whoever_is_answered_has_one_answer_straight_below(known):
    picture = svg.laid_out(Lineage(known))
    firsts = [edge for edge in picture.edges if edge.is_first]
    for parent in {edge.parent for edge in firsts}:
        straight = [one for one in firsts if one.parent == parent and len(one.points) == 2]
        assert len(straight) == 1


def test_a_chain_of_a_thousand_is_one_straight_column():
    picture = svg.laid_out(Lineage(by_id(*line_of(1000))))
    assert {box.column for box in picture.boxes} == {0}
    assert [box.row for box in picture.boxes] == list(range(1000))


def test_nothing_is_an_empty_picture():
    assert ElementTree.fromstring(svg.drawn(lineage(), {})).tag == f"{SVG}svg"


def test_the_drawing_holds_words_and_pictures_and_reaches_for_nothing():
    cat, beat, bass, end = forked()
    text = svg.drawn(lineage(cat, beat, bass, end), {cat.id: PNG, beat.id: svg.JPEG})
    drawing = ElementTree.fromstring(text)
    shown = [one.get("href") for one in drawing.iter(f"{SVG}image")]
    assert [one.partition(",")[0] for one in shown] == [
        "data:image/png;base64",
        "data:image/jpeg;base64",
    ]
    words = [one.text for one in drawing.iter(f"{SVG}text")]
    assert words[:3] == ["Ann", "cat", f"{short(cat.id)} · root"]
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]


def test_what_has_no_thumbnail_has_the_sign_of_what_it_is():
    cat, dog = root("cat"), root("dog")
    both = merge(cat, dog)
    text = svg.drawn(lineage(cat, dog, both), {}, unseen=[dog.id])
    assert [text.count(sign) for sign in (svg.NOTE, svg.FILM, svg.JOIN)] == [1, 1, 1]


def test_nobody_is_unknown():
    assert ">unknown<" in svg.drawn(lineage(unclaimed()), {})


@given(texts(), texts(), texts())
def test_any_words_are_text_in_the_drawing(author, name, message):
    cat = root(author=author, name=name, message=message)
    drawing = ElementTree.fromstring(svg.drawn(lineage(cat), {}))
    tags = {one.tag.removeprefix(SVG) for one in drawing.iter()}
    assert tags == {"svg", "title", "defs", "clipPath", "rect", "path", "g", "text"}


def test_only_pictures_are_embedded():
    with pytest.raises(ValueError, match="PNG or JPEG"):
        svg.drawn(lineage(root()), {root().id: b"<svg/>"})


@given(texts(), st.integers(2, 20), st.integers(1, 3))
def test_wrapped_words_are_the_beginning_of_what_was_said(words, most, count):
    lines = svg.wrapped(words, most, count)
    assert len(lines) <= count
    told = "".join("".join(lines).split())
    whole = "".join(words.split())
    assert told == whole or (told.endswith("…") and whole.startswith(told[:-1]))


def test_a_family_is_not_torn_apart():
    family = "👨\u200d👩\u200d👧\u200d👦"
    assert svg.shortened_to(family * 5, 5) == family * 2 + "…"


def size_px(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize(
    ("size", "filters", "wanted"),
    [
        ("320x180", "null", (160, 90)),
        ("180x320", "null", (90, 160)),
        ("320x180", "setsar=1/2", (142, 160)),
    ],
)
def test_a_thumbnail_is_small_and_keeps_its_shape(repository, studio, size, filters, wanted):
    clip = studio.moving(
        f"thumb-{digest(filters.encode())[:4]}-{size}.mp4", size=size, filters=filters
    )
    tip = repository.add(clip).tip
    found = repository.pictures.thumbnails(repository.log())
    assert size_px(found.pictures[tip]) == wanted
    assert found.unseen == ()


def test_a_thumbnail_stands_upright(repository, studio):
    flat = studio.moving("thumb-flat.mp4", size="320x180")
    turned = studio.make("thumb-turned.mp4", "-display_rotation", 90, "-i", flat, "-c", "copy")
    tip = repository.add(turned).tip
    assert size_px(repository.pictures.thumbnails(repository.log()).pictures[tip]) == (90, 160)


def test_sounds_have_no_thumbnail_and_lost_media_are_named(repository, studio):
    film_, tone = studio.clip("thumb-red.mp4"), studio.tone("thumb-tone.wav")
    tip = repository.add(film_, tone).tip
    first = next(iter(repository.log()))
    assert set(repository.pictures.thumbnails(repository.log()).pictures) == {first}
    repository.media_path(repository.show(first).media).unlink()
    found = repository.pictures.thumbnails(repository.log())
    assert (found.pictures, found.unseen) == ({}, (first,))
    assert tip not in found.unseen


def test_what_is_no_picture_gives_no_thumbnail(tmp_path):
    lie = tmp_path / "lie.mp4"
    lie.write_bytes(b"#EXTM3U\n/etc/passwd\n")
    assert thumbnail(lie, film(), None) is None
    assert thumbnail(tmp_path / "missing", film(), None) is None


def test_the_moment_is_a_third_into_the_used_range():
    cat = root(range_start=3, range_end=9)
    assert moment(cat, film(lasts=30)) == 5
    assert moment(cat, film(lasts=6)) == 4
    assert moment(root(), photo()) is None
    assert moment(root(), song()) is None


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + b"\0\0\0\0"


def test_a_thumbnail_says_nothing_of_where_it_was_taken():
    needed = [chunk(b"IHDR", b"h"), chunk(b"IDAT", b"d"), chunk(b"IEND", b"")]
    place = chunk(b"eXIf", b"59.9 N 10.7 E")
    assert bare(svg.PNG + needed[0] + place + needed[1] + needed[2]) == svg.PNG + b"".join(needed)


@pytest.mark.parametrize("cut", [0, 4, 8, 20, 30, 45])
def test_half_a_png_is_none(cut):
    whole = svg.PNG + chunk(b"IHDR", b"h" * 13) + chunk(b"IDAT", b"d") + chunk(b"IEND", b"")
    assert bare(whole) == whole
    assert bare(whole[:cut]) == b""


def test_the_tree_is_drawn_to_a_file_once(duet, studio):
    assert duet("init").returncode == 0
    assert duet("add", studio.clip("thumb-red.mp4"), "--no-render").returncode == 0
    done = duet("tree", "--svg", "tree.svg")
    assert (done.returncode, done.stdout) == (0, "tree.svg: 1 contribution\n")
    before = (duet.place / "tree.svg").read_bytes()
    assert before.count(b"<image") == 1
    assert duet("tree", "--svg", "tree.svg").returncode == 2
    assert duet("tree", "--svg", "tree.svg", "--force").returncode == 0
    assert (duet.place / "tree.svg").read_bytes() == before
    assert not list(duet.place.glob(".duet-*"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--mermaid", "--dot"), 2),
        (("--mermaid", "--json"), 2),
        (("--svg", "a.svg", "--dot"), 2),
        (("--svg", "a.png"), 2),
        (("--svg", "no/a.svg"), 7),
    ],
)
def test_a_tree_that_cannot_be_meant_is_refused_before_any_work(duet, words, code):
    assert duet("init").returncode == 0
    assert duet("tree", *words).returncode == code
    assert not (duet.place / "a.svg").exists()
