"""Credits: exactly those whose picture or sound is in the render, never anybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction

import pytest
from factories import chain, film, media_id, merge, root, silent, song, unclaimed, voice
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import structs
from strategies import EXAMPLES, texts

from duetchain.cli._app import VERBS
from duetchain.exports import credits as billing
from duetchain.identity import digest, short
from duetchain.lineage.arrangement import Sequential, SideBySide
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.graph import Lineage
from duetchain.lineage.order import lineage_order
from duetchain.timeline.arrange import arranged
from duetchain.timeline.compose import composed

FACTS = (film(lasts=3), silent(lasts=2), song(lasts=4), film((720, 1280), lasts=2))
CANVAS_PX = (1920, 1080)


def timeline_of(found, media=None):
    """The timeline of a chain; media by name, ten seconds of film otherwise."""
    facts = {one.media: film() for one in found.values() if one.media}
    facts |= {media_id(name): info for name, info in (media or {}).items()}
    return arranged(composed(found, facts), size_px=CANVAS_PX)


def credited(*contributions, **media):
    found = chain(*contributions)
    return billing.credited(found, timeline_of(found, media))


def names(some) -> list[str]:
    return [one.name for one in some]


@st.composite
def dags(draw) -> tuple[dict[str, Contribution], dict]:
    """A lineage with merges, mutes, sounds, and roots of the same bytes that many claim."""
    made: list[Contribution] = []
    facts = {digest(b"%d" % number): draw(st.sampled_from(FACTS)) for number in range(14)}
    for number in range(draw(st.integers(1, 12))):
        picked = st.lists(st.sampled_from(made), max_size=2, unique=True) if made else st.just([])
        parents = tuple(one.id for one in draw(picked))
        same = draw(st.integers(0, 2)) if not parents else number + 2
        empty = len(parents) == 2 and draw(st.booleans())
        bare = not parents and draw(st.booleans())
        claim = {
            "name": str(number),
            "author": draw(st.sampled_from(["", "Ann", "Bo"])),
            "muted": draw(st.booleans()),
            "range_end": draw(st.sampled_from([None, Fraction(1), Fraction(2), Fraction(3)])),
            "created": "2026-01-01T00:00:00Z",
            "arrangement": draw(st.sampled_from([SideBySide(), Sequential()])),
            "parents": parents,
        }
        media = None if empty else digest(b"%d" % same)
        one = Contribution(media=media, **({} if bare else claim))
        if one.id not in {other.id for other in made}:
            made.append(one)
    return {one.id: one for one in made}, facts


def key(one: Contribution, facts) -> tuple:
    """What roots share if they are one voice."""
    if one.parents:
        return (one.id,)
    lasts = facts[one.media].duration
    return (one.media, one.range_start, min(one.range_end or lasts, lasts))


@settings(max_examples=6 * EXAMPLES)
@given(dags())
def test_credits_are_exactly_the_voices_of_the_render(dag):
    known, facts = dag
    tip = list(known)[-1]
    parents = {identity: one.parents for identity, one in known.items()}
    found = {one: known[one] for one in lineage_order([tip], parents)}
    timeline = arranged(composed(found, facts), size_px=CANVAS_PX)
    done = billing.credited(found, timeline)

    ids = [one.contribution for one in done.credited]
    voices = {one.clip.voice for one in timeline.placed_clips}
    voices |= {one.voice for one in timeline.sounds}
    assert {key(known[one], facts) for one in ids} == {key(known[one], facts) for one in voices}

    lineage = Lineage(known)
    assert set(ids) <= {*lineage.ancestors(tip), tip}
    assert ids == [one for one in found if one in ids]

    others = [one.contribution for one in done.others]
    nameless = set(found) - set(ids) - set(others)
    assert not set(ids) & set(others)
    assert all(not known[one].created for one in nameless)
    assert {key(known[one], facts) for one in nameless} <= {key(known[one], facts) for one in ids}


@settings(max_examples=3 * EXAMPLES)
@given(dags())
def test_a_voice_without_a_twin_is_credited_if_it_is_seen_or_heard(dag):
    known, facts = dag
    tip = list(known)[-1]
    parents = {identity: one.parents for identity, one in known.items()}
    found = {one: known[one] for one in lineage_order([tip], parents)}
    done = billing.credited(found, arranged(composed(found, facts), size_px=CANVAS_PX))
    credit = {one.contribution: one for one in done.credited}
    pictured = any(facts[one.media].video for one in found.values() if one.media)
    for identity, one in found.items():
        if one.parents and all(isinstance(had.arrangement, SideBySide) for had in found.values()):
            info = facts[one.media] if one.media else None
            heard = bool(info and info.audio and not one.muted)
            seen = bool(info and info.video) if pictured else heard  # else by its waveform
            assert (identity in credit) == (seen or heard)
            if identity in credit:
                assert (credit[identity].seen, credit[identity].heard) == (seen, heard)


def test_a_chain_credits_all_in_lineage_order():
    cat = root("cat")
    beat = voice("beat", cat)
    assert names(credited(cat, beat, voice("bass", beat)).credited) == ["cat", "beat", "bass"]


def test_a_side_branch_is_not_credited():
    # cat -- beat -- end
    #    `-- bass
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    assert names(credited(cat, bass, beat, voice("end", beat)).credited) == ["cat", "beat", "end"]


def test_a_muted_song_is_listed_apart_and_a_muted_film_is_not():
    cat = root("cat")
    tune = voice("tune", cat, muted=True)
    done = credited(cat, tune, voice("dance", tune, muted=True), tune=song())
    assert names(done.credited) == ["cat", "dance"]
    assert names(done.others) == ["tune"]
    assert [(one.seen, one.heard) for one in done.credited] == [(True, True), (True, False)]


def test_a_merge_without_media_is_listed_apart():
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat, created="2026-02-01T00:00:00Z")
    done = credited(cat, beat, bass, merge(beat, bass, name="both"))
    assert names(done.credited) == ["cat", "beat", "bass"]
    assert names(done.others) == ["both"]


def test_all_who_claim_a_root_are_credited():
    # Ann's cat -- beat --.
    # Di's cat --- bass -- both
    ann, di = root("cat"), root("cat", author="Di")
    beat, bass = voice("beat", ann), voice("bass", di)
    done = credited(ann, beat, di, bass, merge(beat, bass))
    assert [one.author for one in done.credited] == ["Ann", "Bo", "Di", "Bo"]
    assert all(one.seen and one.heard for one in done.credited)


@pytest.mark.parametrize("order", [1, -1])
def test_who_claims_a_root_is_named_for_those_who_did_not(order):
    first, second = [root("cat"), unclaimed("cat")][::order]
    beat, bass = voice("beat", first), voice("bass", second)
    done = credited(first, beat, second, bass, merge(beat, bass))
    assert [one.author for one in done.credited if one.name in ("cat", "")] == ["Ann"]
    assert [one.name for one in done.others] == [""]
    assert first.id not in {one.contribution for one in done.others}


def test_a_root_with_another_range_is_another_voice():
    ann, di = root("cat"), root("cat", author="Di", range_end=Fraction(5), muted=True)
    beat, bass = voice("beat", ann), voice("bass", di)
    done = credited(ann, beat, di, bass, merge(beat, bass), cat=song())
    assert "Di" not in {one.author for one in done.credited}
    assert "Di" in {one.author for one in done.others}


def test_a_range_to_the_end_is_the_same_written_out_or_not():
    ann, di = root("cat"), root("cat", author="Di", range_end=Fraction(10))
    beat, bass = voice("beat", ann), voice("bass", di)
    done = credited(ann, beat, di, bass, merge(beat, bass))
    assert [one.author for one in done.credited] == ["Ann", "Bo", "Di", "Bo"]


def test_nobody_is_unknown():
    cat = unclaimed("cat")
    done = credited(cat, voice("beat", cat))
    assert billing.as_text(done) == f"unknown\n  {short(cat.id)}\nBo\n  beat"


def song_of_four():
    cat = root("cat", message="she only wanted breakfast", license="CC-BY-4.0")
    beat = voice("beat", cat, message="four on the\nfloor")
    bass = voice("bass", beat, author="Ann")
    return credited(cat, beat, bass, voice("hum", bass, muted=True), hum=song())


def test_a_persons_contributions_stand_together():
    assert billing.as_text(song_of_four()).splitlines() == [
        "Ann",
        '  cat  "she only wanted breakfast"  CC-BY-4.0',
        "  bass",
        "Bo",
        '  beat  "four on the floor"',
    ]


def test_the_others_stand_apart():
    assert billing.as_text(song_of_four(), with_others=True).splitlines()[5:] == [
        "",
        "also in the chain, not in this render:",
        "Bo",
        "  hum",
    ]


def test_markdown_is_a_list():
    assert billing.as_markdown(song_of_four(), with_others=True).splitlines() == [
        "- **Ann**",
        "  - cat: “she only wanted breakfast” (CC-BY-4.0)",
        "  - bass",
        "- **Bo**",
        "  - beat: “four on the floor”",
        "",
        "Also in the chain, not in this render:",
        "",
        "- **Bo**",
        "  - hum",
    ]


def test_in_json_each_contribution_is_an_entry():
    done = song_of_four()
    fields = json.loads(json.dumps(billing.as_fields(done, with_others=True)))
    assert [one["name"] for one in fields["credits"]] == ["cat", "beat", "bass"]
    assert fields["credits"][0] == {
        "id": done.credited[0].contribution,
        "author": "Ann",
        "name": "cat",
        "message": "she only wanted breakfast",
        "license": "CC-BY-4.0",
        "seen": True,
        "heard": True,
    }
    assert [one["name"] for one in fields["others"]] == ["hum"]
    assert billing.as_fields(done, with_others=False)["others"] is None


def spoken(markdown: str) -> Iterator[str]:
    """What a Markdown text shows, a block a line; fails if it is anything but lists and bold."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for token in tokens.parse(markdown):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        assert kind in {"bullet_list", "list_item", "paragraph", "inline"}
        for part in token.children or ():
            assert part.type in {"text", "strong_open", "strong_close", "text_special"}, part
        if token.type == "inline":
            yield "".join(part.content for part in token.children)


MARKUP = st.text("*_`[]()<>#|~&$:@!\\-+=.1) \"'ab\n\tw/", max_size=20)


@given(MARKUP | texts(), MARKUP | texts(), MARKUP | texts())
def test_no_words_are_markup(author, name, message):
    assume(author != name)  # else it is said once
    done = credited(root("cat"))
    one = structs.replace(done.credited[0], author=author, name=name, message=message)
    done = structs.replace(done, credited=(one,))
    title = billing.one_line(name) or short(one.contribution)
    sentence = f": “{billing.one_line(message)}”" if billing.one_line(message) else ""
    assert list(spoken(billing.as_markdown(done))) == [
        billing.one_line(author) or "unknown",
        title + sentence,
    ]


@given(texts())
def test_words_are_harmless_for_a_terminal(words):
    done = credited(root("cat", author=words, name=words, message=words, license=words))
    assert all(letter.isprintable() or letter in "\n\u200d\u200c" or ord(letter) > 127
               for letter in billing.as_text(done))  # fmt: skip
    assert len(billing.as_text(done).splitlines()) == 2


def test_the_verb_prints_text_markdown_and_one_object(duet, studio):
    if "credits" not in VERBS:
        pytest.skip("the verb is not registered")
    assert duet("init").returncode == 0
    clips = [studio.clip(f"c-{colour}.mp4", colour=colour) for colour in ("red", "blue")]
    words = ("--no-render", "--author", "Bo", "--name", "beat", "--parent-author", "Ann")
    assert duet("add", *clips, *words).returncode == 0
    assert duet("credits").stdout.splitlines()[::2] == ["Ann", "Bo"]
    assert duet("credits", "--markdown").stdout.endswith("- **Bo**\n  - beat\n")
    told = json.loads(duet("credits", "beat", "--json").stdout)
    assert told["schema"] == "duet.credits/1"
    assert [one["author"] for one in told["credits"]] == ["Ann", "Bo"]
    assert duet("credits", "--markdown", "--json").returncode == 2
    assert duet("credits", "nobody").returncode == 6
