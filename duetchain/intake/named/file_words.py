"""Who is meant by a file's name, without what cameras, recorders, programs and takes put there.

Pure. Where nothing in a name is somebody's, nothing is said: a wrong name is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from duetchain.intake.named.no_names import FILLERS, MACHINES, ONE_LETTER_PARTS, PARTICLES, PARTS

MOST_LETTERS = 80
_SUFFIX = re.compile(r"\.(?=[^.]*[a-z])[a-z0-9]{1,5}\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\s[-–—]+\s|\s[-–—]|[-–—]\s|--+|__+|[()\[\]{};|/\\]+")
"""What parts a name into segments; a lone dash between letters belongs to a name."""
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z][^\W\d_A-Z])")
_JOINED = ("Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "Fitz", "O")
_NUMBERED = re.compile(r"(?P<word>[^\W\d_].*?)[-.#]?(?P<number>\d+)\Z")
_MARKS = " -–—_.'’\"#@!~&=,+"
_NOTHING = re.compile(r"[^\W_]*\d+\Z|\Z")
_WORD = re.compile(r"[^\W\d_]")
_ORDER = re.compile(r"\d+[-.)#:]*(?=[^\W\d_])")
_JOINERS = frozenset(("&", "and", "und", "et", "och", "y"))
_ROMAN = re.compile(r"(?:I{1,3}|IV|VI{0,3}|[1-9])\Z")

Tokens = tuple[str, ...]


class FileWords(NamedTuple):
    """What a file's name says of who is in it; "" where it says nothing.

    Attributes:
        author: who it is.
        name: what the voice may be called: the author, else the part.
        part: what is sung or played: "soprano", "guitar 2".
    """

    author: str = ""
    name: str = ""
    part: str = ""


def words_in(file: str) -> FileWords:
    """What one file's name says.

    >>> words_in("01 Anna - soprano.mp4")
    FileWords(author='Anna', name='Anna', part='soprano')
    >>> words_in("IMG_4021.MOV")
    FileWords(author='', name='', part='')
    """
    return words_in_each((file,))[0]


def words_in_each(files: Sequence[str], *, parent: str = "") -> tuple[FileWords, ...]:
    """What the names of files that come together say: what all of them share is nobody's name.

    Args:
        files: their names, with or without folders.
        parent: the name of the file to which they were made: a song's title is no name, either.
    """
    found = [_segments(file) for file in files]
    title = {one.casefold() for segment in _segments(parent) for one in segment if parent}
    found = [_without(segments, lambda one: one.casefold() in title) for segments in found]
    shared = _shared(found)
    found = [_without_segments(segments, shared) for segments in found]
    found = _without_beginning(found)
    return tuple(map(_told, found))


def _segments(file: str) -> list[Tokens]:
    """The words of a name that may be somebody's or a part's, in the groups that its marks make."""
    stem = _stem(file)
    for pattern in MACHINES:
        stem = pattern.sub(" - ", stem)
    if stem.islower() and not re.search(r"[\s_]", stem.strip()):
        stem = re.sub("(?<=\\w)-(?=\\w)", " ", stem)  # a name made for an address
    spaced = re.sub(r"(?<!_)_(?!_)|\.(?!\d)|%20|\+", " ", stem)
    groups = (_tokens(text) for text in _BETWEEN.split(f" {spaced} "))
    return [group for group in groups if group]


def _stem(file: str) -> str:
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", file))[-1]
    base = "".join(one for one in base if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co"))
    for _ in range(2):  # "anna.mp4.mov"
        base = _SUFFIX.sub("", base, count=1) if not base.startswith(".") else base[1:]
    return base


def _tokens(text: str) -> Tokens:
    found: list[str] = []
    for raw in text.split():
        if raw.casefold() in _JOINERS and found:
            found.append(raw)
        ends = "," if raw.endswith(",") else ""
        whole = _ORDER.sub("", re.sub("['’]s?\\Z", "", raw.strip(_MARKS)), count=1)
        meant = [one for word in _pieces(whole) for one in _meant(word, found)]
        found += [*meant[:-1], meant[-1] + ends] if meant else []
    while found and (found[-1].casefold() in _JOINERS):
        found.pop()
    return tuple(found)


def _pieces(word: str) -> list[str]:
    """A word with dashes in its parts, if one of them is no name: ``Anna-take2``."""
    pieces = re.split("[-–—]", word)
    apart = any(_NOTHING.match(one) or one.casefold() in FILLERS | PARTS for one in pieces[1:])
    apart = apart or pieces[0].casefold() in FILLERS | PARTS
    return [hump for one in (pieces if apart else [word]) for hump in _humps(one)]


def _humps(word: str) -> list[str]:
    """``AnnaLindqvist`` in two; names that are written so stay whole."""
    found: list[str] = []
    for one in _CAMEL.split(word):
        joins = found and (found[-1] in _JOINED or found[-1].endswith(("-Mc", "-Mac", "'")))
        if joins:
            found[-1] += one
        elif one:
            found.append(one)
    return found


def _meant(word: str, before: Sequence[str]) -> list[str]:
    """A word without its number, if it is one of a name; a part keeps its number."""
    if word.casefold() in _JOINERS:
        return []
    if word.casefold() in ONE_LETTER_PARTS:
        return [ONE_LETTER_PARTS[word.casefold()]]
    if _ROMAN.match(word) and before and _is_part(before[-1]):
        return [word]
    numbered = _NUMBERED.match(word)
    if numbered:
        word = numbered["word"].rstrip("-._")
    if not _WORD.search(word) or word.casefold() in FILLERS or re.match(r"\d", word):
        return []
    return [f"{word} {numbered['number']}" if numbered and _is_part(word) else word]


def _is_part(word: str) -> bool:
    return word.split(" ")[0].rstrip(",").casefold() in PARTS


def _without(segments: list[Tokens], drops: Callable[[str], bool]) -> list[Tokens]:
    """Segments without some words, unless these are all that they say."""
    kept = [tuple(one for one in segment if not drops(one)) for segment in segments]
    return [one for one in kept if one] if any(map(_named, kept)) else segments


def _shared(found: Sequence[list[Tokens]]) -> set[str]:
    """Segments that all of several names have, where each has others."""
    if len(found) < 2:
        return set()
    told = [{_key(one) for one in segments if _named(one)} for segments in found]
    shared = set.intersection(*told)
    return shared if all(one - shared for one in told) else set()


def _without_segments(segments: list[Tokens], shared: Iterable[str]) -> list[Tokens]:
    return [one for one in segments if _key(one) not in shared]


def _without_beginning(found: list[list[Tokens]]) -> list[list[Tokens]]:
    """Names without the words with which all of three or more begin, where each goes on."""
    if len(found) < 3 or not all(found):
        return found
    first = [[one.casefold() for one in segments[0]] for segments in found]
    columns = takewhile(lambda words: len(set(words)) == 1, zip(*first, strict=False))
    common = len(list(columns))
    if not all(_named(segments[0][common:]) for segments in found):
        return found
    return [[segments[0][common:], *segments[1:]] for segments in found]


def _key(tokens: Tokens) -> str:
    return " ".join(tokens).casefold()


def _named(tokens: Tokens) -> Tokens:
    """The words of a segment that are no part's."""
    return tuple(one for one in tokens if not _is_part(one) and not _ROMAN.match(one))


def _told(segments: list[Tokens]) -> FileWords:
    part = _part(segments)
    people = [tokens for segment in segments if (tokens := _named(segment))]
    author = _written(people[0]) if people else ""
    if len(author) == 1 and author.isascii():
        author = ""
    return FileWords(author, author or part[:1].upper() + part[1:], part)


def _part(segments: list[Tokens]) -> str:
    words: list[str] = []
    for segment in segments:
        for one in segment:
            if _is_part(one) or (words and _ROMAN.match(one)):
                words.append(one if _ROMAN.match(one) else one.casefold().rstrip(","))
    return " ".join(dict.fromkeys(words))[:MOST_LETTERS]


def _written(tokens: Tokens) -> str:
    """A name as people write theirs: one all small or all large is set in capitals and small."""
    whole = " ".join(tokens)
    is_plain = whole == whole.lower() or (whole == whole.upper() and len(whole) > 3)
    if is_plain:
        whole = " ".join(_capital(one, first=not at) for at, one in enumerate(tokens))
    return whole[:MOST_LETTERS].strip(" ,")


def _capital(word: str, *, first: bool) -> str:
    if not first and word.lower() in PARTICLES:
        return word.lower()
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), word)
