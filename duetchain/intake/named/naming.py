"""What is said of each file of an add: what the person says, else what the file's name tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from duetchain.holdings.arrived import Arrived
from duetchain.holdings.said.file_notes import note_file
from duetchain.holdings.words import Reference
from duetchain.intake.named.file_words import FileWords, words_in_each
from duetchain.intake.named.people import PeopleList, Person, matched
from duetchain.intake.request import AddAsked, Mine, Placing, Request, Words
from duetchain.lineage.base_name import base_name


def request_of(
    asked: AddAsked,
    parent: Reference,
    files: Sequence[Path],
    *,
    unnamed: Iterable[Path] = (),
    told: PeopleList | None = None,
) -> Request:
    """A whole request: every file with what is said of it.

    Args:
        asked: what is asked of all.
        parent: upon what they are built: a file's name is no name of who sings to it.
        files: the clips; without any, what is said is said of the parent.
        unnamed: those whose names nobody gave: objects of other programs.
        told: a list of who is in which of them.

    Raises:
        UsageError: if the list does not fit the files.
    """
    people, notes = matched(told, files) if told else ({}, ())
    words = _each(asked, _told(asked, parent, files, set(unnamed)))
    words = [
        _of_person(asked, said, people.get(path)) for path, said in zip(files, words, strict=True)
    ]
    names = ["" if one in set(unnamed) else base_name(str(one)) for one in files]
    each = {
        str(path): Mine(
            with_file(asked, said, name),
            _place_of(asked.placing, people.get(path)),
            _noted(asked, name),
        )
        for path, said, name in zip(files, words, names, strict=True)
    }
    if not files:
        usually = asked.words.author or asked.usual_author
        asked = replace(asked, words=replace(asked.words, author=usually))
    return Request(asked, parent, tuple(files), each, notes)


def _of_person(asked: AddAsked, said: Words, person: Person | None) -> Words:
    """What a list says comes first; who it names is nobody else, whatever the file is called."""
    if person is None:
        return said
    if {"author", "name", "title"} & person.words.keys():
        said = replace(said, author=asked.words.author, name=asked.words.name)
    return replace(said, **person.words)


def _place_of(placing: Placing, person: Person | None) -> Placing:
    if person and person.offset is not None:
        placing = replace(placing, offset=person.offset)
    if person and person.gain_db is not None:
        placing = replace(placing, gain_mdb=round(person.gain_db * 1000))
    return placing


def note_files(request: Request, arrived: Iterable[Arrived]) -> None:
    """Note for this user in what files some media came."""
    for one in arrived:
        asked = request.each.get(one.name)
        name = asked.file if asked else _noted(request.asked, base_name(one.name))
        note_file(one.staged.id, name)


def _told(
    asked: AddAsked, parent: Reference, files: Sequence[Path], unnamed: set[Path]
) -> tuple[FileWords, ...]:
    if not asked.names_from_files:
        return (FileWords(),) * len(files)
    names = ["" if one in unnamed else str(one) for one in files]
    return words_in_each(names, parent=str(parent))


def _each(asked: AddAsked, told: Sequence[FileWords]) -> list[Words]:
    """One voice among several is whoever its file names; of one alone, this user first.

    Where no file of several names anybody, they are all this user's; where some do, the others
    are somebody's whom nobody named.
    """
    is_one = len(told) == 1
    is_own = is_one or not any(one.author for one in told)
    usual = asked.usual_author if is_own else ""
    said = asked.words
    return [
        replace(
            said,
            author=said.author or usual or one.author,
            name=said.name or ("" if is_one and said.author else one.name),
            part=said.part or one.part,
        )
        for one in told
    ]


def with_file(asked: AddAsked, words: Words, path: str) -> Words:
    """Words with the name of the file, if that is to be recorded."""
    return replace(words, file=base_name(path)) if asked.file_names == "record" else words


def _noted(asked: AddAsked, name: str) -> str:
    return "" if asked.file_names == "off" else name
