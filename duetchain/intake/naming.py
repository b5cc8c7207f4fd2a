"""What is said of each file of an add: what the person says, else what the file's name tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from duetchain.holdings.arrived import Arrived
from duetchain.holdings.said.file_notes import note_file
from duetchain.holdings.words import Reference
from duetchain.intake.file_words import FileWords, words_in_each
from duetchain.intake.request import AddAsked, Mine, Request, Words
from duetchain.lineage.base_name import base_name


def request_of(
    asked: AddAsked, parent: Reference, files: Sequence[Path], *, unnamed: Iterable[Path] = ()
) -> Request:
    """A whole request: every file with what is said of it.

    Args:
        asked: what is asked of all.
        parent: upon what they are built: a file's name is no name of who sings to it.
        files: the clips; without any, what is said is said of the parent.
        unnamed: those whose names nobody gave: objects of other programs.
    """
    told = _told(asked, parent, files, set(unnamed))
    words = _each(asked, told)
    names = ["" if one in set(unnamed) else base_name(str(one)) for one in files]
    each = {
        str(path): Mine(with_file(asked, said, name), asked.placing, _noted(asked, name))
        for path, said, name in zip(files, words, names, strict=True)
    }
    if not files:
        usually = asked.words.author or asked.usual_author
        asked = replace(asked, words=replace(asked.words, author=usually))
    return Request(asked, parent, tuple(files), each)


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
            name=said.name or one.name,
            part=said.part or one.part,
        )
        for one in told
    ]


def with_file(asked: AddAsked, words: Words, path: str) -> Words:
    """Words with the name of the file, if that is to be recorded."""
    return replace(words, file=base_name(path)) if asked.file_names == "record" else words


def _noted(asked: AddAsked, name: str) -> str:
    return "" if asked.file_names == "off" else name
