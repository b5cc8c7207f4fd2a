"""The lineage as a tree for the terminal."""

from __future__ import annotations

from factories import by_id, line_of, merge, root, voice
from hypothesis import given
from strategies import lineages

from duetchain.exports.tree import drawn
from duetchain.identity import short
from duetchain.lineage.graph import Lineage


def tree(*contributions) -> list[str]:
    return drawn(Lineage(by_id(*contributions))).splitlines()


def with_names(lines, *contributions) -> list[str]:
    """The same lines with names for ids."""
    for one in contributions:
        lines = [text.replace(short(one.id), one.name or "merge") for text in lines]
    return lines


def test_a_root_alone_is_one_line():
    cat = root("cat")
    assert tree(cat) == [f"● {short(cat.id)}  Ann · cat  root"]


def test_children_stand_below_their_parent():
    # cat -- beat -- keys
    #    `-- bass
    cat = root("cat")
    beat = voice("beat", cat)
    keys = voice("keys", beat)
    bass = voice("bass", cat, created="2026-02-01T00:00:00Z")
    made = (cat, beat, keys, bass)
    assert with_names(tree(*made), *made) == [
        "● cat  Ann · cat  root",
        "├─● beat  Bo · beat  side-by-side",
        "│ ● keys  Bo · keys  side-by-side",
        "└─● bass  Bo · bass  side-by-side",
    ]


def test_a_merge_stands_below_its_first_parent_and_names_the_others():
    # cat -- beat --.
    #    `-- bass -- song -- end
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat, created="2026-02-01T00:00:00Z")
    song = voice("song", beat, bass)
    end = voice("end", song)
    made = (cat, beat, bass, song, end)
    assert with_names(tree(*made), *made) == [
        "● cat  Ann · cat  root",
        "├─● beat  Bo · beat  side-by-side",
        "│ ● song  Bo · song  side-by-side  (also from bass)",
        "│ ● end  Bo · end  side-by-side",
        "└─● bass  Bo · bass  side-by-side",
        "  ○ song joins in elsewhere",
    ]


def test_a_merge_of_two_roots_is_drawn_once():
    # cat --.
    # dog -- merge
    cat, dog = root("cat"), root("dog", created="2026-02-01T00:00:00Z")
    both = merge(cat, dog)
    made = (cat, dog, both)
    assert with_names(tree(*made), *made) == [
        "● cat  Ann · cat  root",
        "● merge  Cy  merge  (also from dog)",
        "",
        "● dog  Ann · dog  root",
        "○ merge joins in elsewhere",
    ]


def test_what_lost_its_parent_is_drawn_all_the_same():
    # (cat) -- beat --.
    #    dog -------- merge
    cat, dog = root("cat"), root("dog")
    beat = voice("beat", cat)
    both = merge(beat, dog)
    text = "\n".join(tree(beat, dog, both))
    assert all(short(one.id) in text for one in (beat, dog, both))


def test_nothing_is_an_empty_tree():
    assert tree() == []


@given(lineages())
def test_everything_is_drawn_in_full_once_and_referred_to_by_its_other_parents(known):
    lines = [text for text in tree(*known.values()) if text]
    full = [text for text in lines if "joins in elsewhere" not in text]
    others = sum(max(0, len(one.parents) - 1) for one in known.values())
    assert len(full) == len(known)
    assert len(lines) - len(full) == others
    for identity in known:
        own = [text for text in full if text.lstrip("│├└─ ●").startswith(short(identity))]
        assert len(own) == 1


@given(lineages())
def test_the_tree_does_not_depend_on_arrival(known):
    assert tree(*known.values()) == tree(*reversed(known.values()))


def test_strangers_words_are_made_harmless():
    assert "\x1b" not in "".join(tree(root("cat", author="\x1b[2J")))


def test_a_chain_of_a_thousand_is_drawn_without_recursion():
    lines = tree(*line_of(1000))
    assert len(lines) == 1000
    assert all(text.startswith("● ") for text in lines)
