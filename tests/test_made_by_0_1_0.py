"""What 0.1.0 made is opened, verified, rendered and known again, and answered for as it was."""

import difflib
import json
import re
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from unittest import mock

import msgspec
import pytest
from fixtures.commands import ASKING, HEARING, HELPING, MAKING, ONLY
from fixtures.machine import machine
from fixtures.place import MADE, REPOSITORIES, copied, laid_out
from fixtures.replay import as_added, looked_at_once, read, replayed, share_in

from duetchain import Repository
from duetchain.lineage import arrangement
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.media.limits import MediaLimits
from duetchain.media.probe import probed
from duetchain.render.plan import TAG
from duetchain.timeline.song.clock import PIECES_OWN
from duetchain.timeline.song.window import Span


@dataclass(frozen=True)
class Wanted:
    """An answer that is another today because somebody wanted it so."""

    answer: str
    was: str
    now: str
    why: str


UNUSED = "is an earlier duetchain's or somebody else's index: it is not used, and may be taken away"
CHECKED = {
    "look 11: verify": "PLACE",
    "look 12: verify --json": "PLACE",
    "look 13: verify --full": "PLACE",
    "look 14: verify --full --json": "PLACE",
    "known 11: -C elsewhere repair": "elsewhere",
    "known 12: -C elsewhere repair --json": "elsewhere",
    "known 13: verify --full": "PLACE",
}
"""What is checked, and where its index of then is."""
WANTED = (
    *(
        Wanted("plans", was, now, "a chapter held 'unknown', which no audience reads")
        for was, now in (
            (
                "7d33a89cb7d365c07986ba101214c7d79825e98907948311c2f7280bbda7c114",
                "426ea40dd40bdfba430953abfbf133fb4dc2b15384db63cf352c93bdb7f6113f",
            ),
            (
                "f38e61d5b71dcd7c5cd1ba5315f096252c4adcbd4919a707bc7b7c4a33d87cff",
                "f2230b5ad204e780f8b4ae88e0c7a8c9d871c36d9d749623ddb73abc30de66a2",
            ),
            (
                "a02007d684c2b5521c0ca18add32b01ff98f2601213234792796d66f76b5581c",
                "5a08b0ef28cdc35e0ed1977d9512fb5ccea4357f21a991ba7558c032880377cb",
            ),
            (
                "dc76499a6f87714bb8688efaea3316bbb259d69ab8b3a98aa928e52dee3fda15",
                "d9f6095fa42dba17e95606c606f67dbeea4011b7cbd52508077beecbfbf9a11a",
            ),
            (
                "d0648dc59baf06a7d20f374e6db3d02bb43d3feb3f31c167af8e147981d43cc8",
                "2d913f68ab8e829d57031cf505832b486a47b528cfc48a7a80974fbe549e946b",
            ),
            (
                "0a77e05de01a7dcbd6360bda02c8f35e6de5419ebb2336ea36792cbe4cbdf036",
                "eb2c1771574d10f93bc9da3ae8a7be989621eff7dd6680eeaa87515fec779b15",
            ),
            (
                "f934550dbc99305200e5d421688ada283280954d027244bc14f8b48e8ccd1edb",
                "a263826660ebd3736cde95fe6f410cc5d4bc600eba0a04d8a658751731b941e2",
            ),
            (
                "6523500e066da05b89eb1e31d88691835e2b930ea8a323ef6e5afdb76ddd7a32",
                "228caad37e1e621c513eefe977df66023248e6d9ce37617073e6aecf2941e98f",
            ),
        )
    ),
    Wanted(
        "render 12: batch clips/renders.toml --json",
        "6b35b0e17b6eed616fb9cf9c1c1b2604e8ec8a192363bc3ef7045f324bc6a091",
        "ea5d55295cff06135b9ec6f29d032741ffb75bb1a3a29416b04190dfefa7c7d7",
        "a chapter held 'unknown', which no audience reads",
    ),
    *(
        Wanted(
            answer, '"notes": []', rf'"notes": ["\"{place}/.duet/index.sqlite\" {UNUSED}"]', UNUSED
        )
        if "--json" in answer
        else Wanted(
            answer, "whole\n", f'whole\n! note: "{place}/.duet/index.sqlite" {UNUSED}\n', UNUSED
        )
        for answer, place in CHECKED.items()
    ),
    Wanted(
        "nudge",
        '"replaces": "f1d67dbf0d00edee703f6e5bb7815143d8f03e7a55720141590d975c9ae68584"',
        '"replaces": "ead52aef606f741aeb154cd8a648042f10557eac93977b1dfdc86090964f72b7"',
        "it named itself",
    ),
    Wanted(
        "wrong: nudge photo 1 --tip 海", "0a8298b49b84", "f1d67dbf0d00", "the tip has gone on since"
    ),
    *(
        Wanted(
            f"known {number}: add films/{film}.mp4 clips/hum.wav {ONLY} {said} --json",
            'going on from its originals"]',
            'going on from its originals", '
            '"the same take is here as fd6959b384e6, with other words: added beside it"]',
            "the same take twice is told",
        )
        for number, film, said in (
            (1, "plain", "--name known"),
            (4, "rewrapped", "-m picture"),
            (5, "encoded", "-m tag"),
        )
    ),
    Wanted(
        "several",
        "! hint: send the clip itself\n",
        "! hint: send the clip itself\n! who   sure     odd\n! Cy    -\n"
        '! text  refused  "clips/text.mp4" is not a video or sound file: it looks like a text file\n'
        "! Cy    -\n",
        "a table of several",
    ),
    Wanted(
        "look 15: formats",
        ">   frames_per_second                      240\n",
        ">   frames_per_second                      240\n"
        ">   render_pixels                          2000000000000\n",
        "a limit more",
    ),
    Wanted(
        "look 16: formats --json",
        '"frames_per_second": 240}',
        '"frames_per_second": 240, "render_pixels": 2000000000000}',
        "a limit more",
    ),
)
"""All of them; whatever else differs is a fault."""
LONGER = {
    "look 15: formats",
    "look 16: formats --json",
}
"""Answers that tell of more than they did; nothing that they told is gone."""
LATER_FIELDS = {"keep_gaps", "exact", "meets", "title", "part", "file"}
"""Fields of a record that 0.1.0 did not have: left out where they say nothing."""
NEW_LINES = re.compile(
    r'! (\{"event": "note", "text": ")?'
    "(adding to the chain in|making a rep|made a rep|to see and hear it:|the same take is here as)"
)
"""Where an add goes, what renders a nudge, and a twin with other words: told since 0.2.0."""
SEVERAL = re.compile(r"(name one of them by its id): .*")
"""Those that are meant: told by name and date since 0.2.0, the newest first."""
ELSEWHERE = {"broken", "failed"}
"""What is told of damage, and by an ffmpeg that cannot render: it is in ``tests/hostile`` now."""
LETTERED = re.compile(r"reel|build|restart|--names|--credits|names|credits|sheet")
"""Answers and films in which words are drawn: since 0.2.0 by HarfBuzz, so their digests changed."""

THEN = json.loads((MADE / "made_with.json").read_text("utf-8"))
MEASURED = re.compile(r'"render": |LUFS|lufs|bytes"|MOMENT|confidence|films/far|letters|font')
"""Answers that hang on the ffmpeg, the fonts and the machine by which they were made."""
OF_THIS_MACHINE = re.compile(r"-?\d+\.\d+|\b[0-9a-f]{12,64}\b|\d{4,}")
DIGESTS = re.compile(r"\b[0-9a-f]{12,64}\b")
TYPERS = "duet --help lists the verbs"
"""Ended answers that typer worded: ours are in plain words, and say what to type instead."""
REWORDED = re.compile(
    r"duet VERB --help tells the form|is no amount of time|no file|is not a regular file|no colour|"
    r"is not a size|is not an aspect|#rrggbb|no kind of file|is not an? \.(png|svg)"
)
"""Refusals that say since then how it is written, or what is there instead."""


@pytest.fixture(scope="module")
def here():
    """Whether ffmpeg, fonts and machine are those of then; and whether typer is."""
    now = machine()
    same = [now[one] == THEN[one] for one in ("machine", "ffmpeg_digest", "faces")]
    return all(same), now["typer"] == THEN["typer"]


@pytest.fixture(scope="module")
def looked_at(of_all_workers, tmp_path_factory):
    """Few children have looked at all of its files, in every way: most of it is their start."""
    share_in(of_all_workers)
    paths = [one for part in ("clips", "films") for one in sorted((MADE / part).glob("*.*"))]
    names = [one.name for one in paths]
    with looked_at_once():
        for thorough in (False, True):
            probed(paths, names=names, limits=MediaLimits(), thorough=thorough)
        links = as_added(paths, tmp_path_factory.mktemp("links"))
        for old_formats in (False, True):
            probed(links, names=names, limits=MediaLimits(old_formats=old_formats))


@contextmanager
def on_the_clock_of_then():
    """Times count from where a piece begins, films begin there, and say nothing of it.

    All of what follows is as it was but for that; what it is today is proved below.
    """
    with ExitStack() as stack:
        for name, now in (
            ("showing.rendering.window_of", lambda *_: Span()),
            ("showing.rendering._told_lead", lambda _: None),
            ("render.plan.comment_of", lambda tip, _: f"{TAG}{tip}"),
            ("timeline.song.clock.song_clock", lambda *_: PIECES_OWN),
            ("holdings.clocks.SongClocks.of", lambda *_: PIECES_OWN),
        ):
            stack.enter_context(mock.patch(f"duetchain.{name}", now))
        yield


@pytest.fixture(scope="module")
def anew(tmp_path_factory, looked_at):
    """A folder in which today's code was asked to make all of it, and what it told."""
    place = laid_out(tmp_path_factory.mktemp("anew") / "place", clips_from=MADE)
    home = tmp_path_factory.mktemp("home")
    with on_the_clock_of_then():
        told = {"making": replayed(MAKING, place, home), "hearing": replayed(HEARING, place, home)}
    return place, told


@pytest.fixture(scope="module")
def asked(tmp_path_factory, looked_at):
    """What today's code tells of the repository that 0.1.0 made."""
    place = copied(tmp_path_factory.mktemp("asked") / "place")
    with on_the_clock_of_then():
        return replayed(ASKING, place, tmp_path_factory.mktemp("home"))


@pytest.fixture
def place(tmp_path):
    """The fixture in a folder of its own."""
    return copied(tmp_path / "place")


def differences(name, told, here):
    """Where answers are not those of then, a diff each."""
    then = read((MADE / f"{name}.txt").read_text("utf-8"))
    assert list(then) == list(told)
    for one in WANTED:
        if one.answer in then:
            assert one.was in then[one.answer], one
            then[one.answer] = then[one.answer].replace(one.was, one.now)
    for one in LONGER & then.keys():
        assert not set(then[one].split()) - set(told[one].split())
    asked = then.keys() - ELSEWHERE - LONGER
    pairs = ((one, *_compared(one, then[one], told[one], here)) for one in then if one in asked)
    return "\n".join(_diff(answer, old, new) for answer, old, new in pairs if old != new)


def _compared(answer, old, new, here):
    """Both, without what this machine cannot know, and what hangs on how letters are drawn."""
    is_same, _ = here
    old, new = _as_told(old), _without_new_words(_as_told(old), _as_told(new))
    if LETTERED.search(answer) or answer == "plans":
        old, new = (_without_digests(answer, one) for one in (old, new))
    if TYPERS in old or REWORDED.search(old):
        old, new = old.splitlines()[0], new.splitlines()[0]
    if not is_same and MEASURED.search(old):
        old, new = (OF_THIS_MACHINE.sub("…", one) for one in (old, new))
    return old, new


def _without_new_words(old, new):
    """An answer without the words of its objects that 0.1.0 did not have."""
    lines, then = new.split("\n"), old.split("\n")
    if len(lines) != len(then):
        return new
    return "\n".join(map(_without_new_words_of_line, then, lines))


def _without_new_words_of_line(old, new):
    if not (old.startswith("> {") and new.startswith("> {")):
        return new
    known, told = json.loads(old[2:]), json.loads(new[2:])
    if known.keys() >= told.keys():
        return new
    return "> " + json.dumps({word: told[word] for word in told if word in known})


def _as_told(text):
    """An answer without where an add goes, and without those of whom one is to be named."""
    told = "\n".join(line for line in text.split("\n") if not NEW_LINES.match(line))
    return SEVERAL.sub(r"\1", told)


def _without_digests(answer, text):
    """An answer without what is named by how words are drawn; of plans, those that show words."""
    is_lettered, lines = False, []
    for line in text.splitlines():
        if not line.startswith(" "):
            is_lettered = bool(LETTERED.search(line if answer == "plans" else answer))
        lines.append(DIGESTS.sub("…", line) if is_lettered else line)
    return "\n".join(lines)


def _diff(answer, old, new):
    then, now = old.splitlines(), new.splitlines()
    lines = difflib.unified_diff(then, now, "then", "now", n=0, lineterm="")
    return "\n".join((f"=== {answer}", *lines))


def facts(folder, films):
    """What films of a folder are."""
    paths = [folder / "films" / film for film in films]
    return probed(paths, names=films)


def records(folder):
    """Every record's bytes by its path, of contributions or of renders."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*.json")}


def plain_renders(folder):
    """Facts of renders that show no words."""
    facts_of = {json.loads(content)["file"]: content for content in records(folder).values()}
    return {file: fact for file, fact in facts_of.items() if b'"view":"reel' not in fact}


def contributions():
    """All that 0.1.0 recorded."""
    found = (MADE / "repositories").glob("*/records/*/*.json")
    return [decoded(one.read_bytes()) for one in found]


def test_the_same_commands_make_the_same_records_byte_for_byte(anew, here):
    place, _ = anew
    for kept, name in REPOSITORIES.items():
        then = records(MADE / "repositories" / kept / "records")
        now = records(place / name / "records")
        if here[0]:
            assert now == then
        elif kept == "duet":  # but those that hang on the bytes of another ffmpeg's film
            assert len(then.items() - now.items()) <= 2
        else:
            assert kept == "heard" or now == then


def test_the_same_commands_make_the_same_films_and_facts(anew, here):
    place, _ = anew
    made = {one.name for one in (place / "films").iterdir()}
    films = sorted(made & {one.name for one in (MADE / "films").iterdir()})
    assert len(films) >= 8
    for film, then, now in zip(films, facts(MADE, films), facts(place, films), strict=True):
        if then.video and now.video:
            assert then.video.frames == now.video.frames
        assert then.duration == now.duration
        if here[0] and not LETTERED.search(film):
            assert (place / "films" / film).read_bytes() == (MADE / "films" / film).read_bytes()
    if here[0]:
        then = plain_renders(MADE / "repositories" / "duet" / "renders")
        assert plain_renders(place / ".duet" / "renders") == then


def test_making_it_tells_what_it_told(anew, here):
    _, told = anew
    found = "".join(differences(name, told[name], here) for name in told)
    assert not found, found


def test_every_answer_about_it_is_as_it_was(asked, here):
    """Of every verb, in words and in JSON, right and wrong, with exit codes, plans and job keys."""
    found = differences("asking", asked, here)
    assert not found, found


def test_every_help_tells_of_all_that_it_told_of(tmp_path):
    """Of every verb and option, however they are laid out now."""
    told = replayed(HELPING, tmp_path, tmp_path)
    then = read((MADE / "helping.txt").read_text("utf-8"))
    assert list(then) == list(told)
    for asked, text in then.items():
        if asked != "help: ":
            verbs = re.findall(r"^>   ([a-z]+)  ", text, re.M)
            names = {*re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text), *verbs}
            assert not {one for one in names if one not in told[asked]}, asked
    assert "duet add" in told["help: "]


def test_it_opens_is_whole_and_is_indexed_anew_from_its_records(place):
    with Repository.open(place, create=False) as repository:
        assert not repository.verify(full=True).problems
        log, tips = list(repository.log()), repository.tips()
    (place / ".duet" / "index.sqlite").unlink()
    with looked_at_once():
        assert not Repository.repair(place).problems
    with Repository.open(place, create=False) as repository:
        assert (list(repository.log()), repository.tips()) == (log, tips)


def test_its_films_are_known_by_their_bytes_their_picture_and_their_tag(place, here):
    with Repository.open(place, create=False) as repository:
        tip, film = repository.resolve("海"), place / "films"
        hum = place / "clips" / "hum.wav"
        assert repository.resolve(str(film / "window.mp4")) == tip
        known = {
            name: repository.add(film / f"{name}.mp4", hum, message=name, **how).parents
            for name, how in (("plain", {}), ("rewrapped", {}), ("encoded", {"recognise": "tags"}))
        }
        assert known == dict.fromkeys(known, (tip,))
        shutil.rmtree(place / ".duet" / "renders")
        view = {"size": (160, 90), "quality": "draft"}
        done = repository.render(tip, film / "again.mp4", **view, window="all")
    then, now = (one.video for one in facts(place, ["plain.mp4", "again.mp4"]))
    assert done.frames == now.frames == then.frames
    assert not here[0] or now.coded_sha256 == then.coded_sha256


def test_what_begins_before_the_song_stands_and_is_shown_on_the_songs_clock(place):
    """海 begins half a second before it: old numbers are told anew, old films mean the same."""
    with Repository.open(place, create=False) as repository:
        log = {one.name: one for one in repository.log().values()}
        told = {name: repository.told(one).offset for name, one in log.items()}
        tip, hum = repository.resolve("海"), place / "clips" / "hum.wav"
        early = Fraction(1, 2)
        assert told["海"] == log["海"].offset == -early
        assert told["fine"] == log["fine"].offset - early
        assert told["upon plain"] == -early
        assert log["upon plain"].offset is None
        assert log["sea"].offset in (Fraction(1, 4), Fraction(381, 500))
        assert told["instead"] is None
        assert repository.plan(tip).lead == early
        for film, stands in (("plain", -early), ("rewrapped", -early), ("encoded", -early)):
            added = repository.add(place / "films" / f"{film}.mp4", hum, recognise="tags")
            assert added.parents == (tip,)
            assert repository.told(repository.show(added.tip)).offset == stands, film
            assert repository.show(added.tip).offset is None  # as 0.1.0 would have it
        heard = place / "films" / "today.mp4"
        repository.render(tip, heard, size=(160, 90), quality="draft")
        added = repository.add(heard, hum)
        assert (added.parents, repository.show(added.tip).offset) == ((tip,), early)
        assert repository.verify().problems == ()


def test_it_uses_every_arrangement_and_every_field_of_a_record():
    made = contributions()
    kinds = {arrangement.name(one.arrangement) for one in made}
    assert len(kinds) == 9
    plain = Contribution()
    for field in msgspec.structs.fields(Contribution):
        if field.name in LATER_FIELDS:
            continue
        assert any(getattr(one, field.name) != getattr(plain, field.name) for one in made), field
    asked = [one.arrangement for one in made]
    for kind in {type(one) for one in asked}:
        for field in msgspec.structs.fields(kind):
            if field.name in LATER_FIELDS:
                continue
            values = {getattr(one, field.name) for one in asked if isinstance(one, kind)}
            assert values - {field.default}, (kind, field.name)
    assert {one.fill for one in made} == {"hold", "loop", "black", "shrink"}
    assert {one.until for one in made} == {"longest", "parent", "shortest"}
    assert any(one.offset is not None and one.offset < 0 for one in made)
    assert any(len(one.warp) > 2 for one in made)
    assert any(not one.media for one in made)
    assert any(one.media and len(one.parents) > 1 for one in made)
    assert any(not one.created for one in made)
