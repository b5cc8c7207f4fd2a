"""Words set in fonts: a face for each letter, rows that fit a width, runs from left to right."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from duetchain.lettering.direction import base_level, levels, visual
from duetchain.lettering.fontfile import Face
from duetchain.lettering.fonts import Fonts
from duetchain.lettering.glyphs import Glyphs, has_letter, shaped
from duetchain.lettering.letters import (
    breaks_before,
    clusters,
    is_ignorable,
    legible,
    needed,
    scripts,
)

_PLAINER = {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss",
            "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
            "ı": "i", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"}  # fmt: skip
"""For a font that has little more than ASCII."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reader calls a letter, with the face that draws it; an odd `level` runs leftward."""

    text: str
    face: Face
    level: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A text in reading order, and the characters that no font has."""

    letters: tuple[Letter, ...]
    base: int
    missing: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one face and direction, in reading order."""

    text: str
    face: Face
    is_right_to_left: bool

    @property
    def glyphs(self) -> Glyphs:
        """What is drawn of it."""
        return shaped(self.face, self.text, is_right_to_left=self.is_right_to_left)


def setting(text: str, *, most: int, fonts: Fonts, bold: bool = False) -> Setting:
    """Anybody's words made fit to be drawn, a face chosen for each letter.

    A letter that no font has becomes its plain form (o for ø), else its code point in words
    (U+732B); a symbol or emoji is left out, unless nothing else is left.

    Args:
        text: of any length; `most` code points of it are read.
        most: code points.
        fonts: to choose from.
        bold: whether bold faces are wanted.
    """
    words, is_cut = legible(text, most)
    drawable, missing = _drawable(words, fonts)
    found = clusters(drawable)
    base = base_level(drawable)
    faced = zip(found, _faces(found, fonts, bold=bold), levels(found, base), strict=True)
    letters = tuple(Letter(_covered(one, face), face, level) for one, face, level in faced if face)
    missing += _dropped(found, letters)
    return Setting(letters, base, tuple(dict.fromkeys(missing)), is_cut and bool(letters))


def _covered(cluster: str, face: Face) -> str:
    """The cluster without the marks that its face lacks, which would be boxes."""
    return "".join(one for one in cluster if is_ignorable(one) or has_letter(face, one))


def _dropped(found: Sequence[str], letters: Sequence[Letter]) -> tuple[str, ...]:
    """What stands in the clusters, but no more in the letters."""
    before, after = "".join(found), "".join(letter.text for letter in letters)
    if len(before) == len(after):
        return ()
    lost = Counter(before) - Counter(after)
    return tuple(one for one in lost if not is_ignorable(one))


def _drawable(text: str, fonts: Fonts) -> tuple[str, tuple[str, ...]]:
    """The text in letters that some font has, and those that none has."""
    lacking = {
        letter for letter in set(text) if not is_ignorable(letter) and not _has(letter, fonts)
    }
    if not lacking:
        return text, ()
    missing = tuple(letter for letter in dict.fromkeys(text) if letter in lacking)
    spelt = "".join(_spelt(one, fonts) if one in lacking else one for one in text)
    if not needed(spelt).strip():
        spelt = " ".join(f"U+{ord(one):04X}" for one in text if one in lacking)
    return legible(spelt, len(spelt))[0], missing


def _has(letter: str, fonts: Fonts) -> bool:
    return unicodedata.category(letter) != "Co" and fonts.has(letter)


def _spelt(letter: str, fonts: Fonts) -> str:
    plain = _PLAINER.get(letter) or unicodedata.normalize("NFKD", letter)
    plain = "".join(one for one in plain if one != letter and _has(one, fonts))
    if plain.strip():
        return plain
    return f" U+{ord(letter):04X} " if unicodedata.category(letter)[0] in "LN" else ""


def _faces(found: tuple[str, ...], fonts: Fonts, *, bold: bool) -> Iterator[Face | None]:
    """A face for each cluster: one for a whole word of a script where one face has it all."""
    kinds = tuple(scripts(found))
    places = range(len(found))
    for (kind, is_space), group in groupby(places, lambda at: (kinds[at], found[at] == " ")):
        word = tuple(found[place] for place in group)
        if is_space:
            yield from [fonts.face(" ", kind="plain", bold=bold)] * len(word)
            continue
        whole = fonts.face(needed("".join(sorted(set(word)))), kind=kind, bold=bold)
        for cluster in word:
            yield whole or _face(cluster, kind, fonts, bold=bold)


def _face(cluster: str, kind: str, fonts: Fonts, *, bold: bool) -> Face | None:
    letters = needed(cluster)
    return (
        fonts.face(letters, kind=kind, bold=bold)
        or fonts.face(letters[:1], kind=kind, bold=bold)
        or fonts.face(letters[:1], kind="emoji", bold=bold)
    )


def runs(letters: Sequence[Letter], base: int) -> tuple[Run, ...]:
    """A row's letters as runs from left to right."""
    row = _ends_in_base(letters, base)
    order = visual([letter.level for letter in row])
    parted: list[list[Letter]] = []
    for letter in (row[place] for place in order):
        if parted and (parted[-1][-1].face, parted[-1][-1].level) == (letter.face, letter.level):
            parted[-1].append(letter)
        else:
            parted.append([letter])
    return tuple(map(_run, parted))


def _ends_in_base(letters: Sequence[Letter], base: int) -> list[Letter]:
    """Spaces at the end of a row belong to its margin (UAX #9, L1)."""
    row = list(letters)
    place = len(row)
    while place and row[place - 1].text == " ":
        place -= 1
        row[place] = Letter(" ", row[place].face, base)
    return row


def _run(part: list[Letter]) -> Run:
    is_right_to_left = part[0].level % 2 == 1
    in_order = reversed(part) if is_right_to_left else part
    return Run("".join(letter.text for letter in in_order), part[0].face, is_right_to_left)


def width_px(letters: Sequence[Letter], base: int, *, size_px: int) -> float:
    """How wide a row is."""
    return sum(run.glyphs.advance for run in runs(letters, base)) * size_px


def extents_px(letters: Sequence[Letter], base: int, *, size_px: int) -> tuple[float, float]:
    """How far the ink of a row rises above its baseline and falls below."""
    found = [run.glyphs for run in runs(letters, base)]
    rise = max((one.rise for one in found), default=0)
    return rise * size_px, max((one.fall for one in found), default=0) * size_px


def shortened(
    row: Sequence[Letter], base: int, *, most_px: float, size_px: int, fonts: Fonts
) -> tuple[Letter, ...]:
    """As much of a row as fits a width with an ellipsis after it; nothing if that does not fit."""
    ending = _ellipsis(row, base, fonts)
    low, high = 0, _roughly_fitting(row, most_px=most_px, size_px=size_px)

    def trial(count: int) -> tuple[Letter, ...]:
        kept = list(row[:count])
        while kept and kept[-1].text == " ":
            kept.pop()
        return (*kept, *ending)

    while low < high:
        middle = (low + high + 1) // 2
        if width_px(trial(middle), base, size_px=size_px) <= most_px:
            low = middle
        else:
            high = middle - 1
    found = trial(low)
    return found if width_px(found, base, size_px=size_px) <= most_px else ()


def _ellipsis(row: Sequence[Letter], base: int, fonts: Fonts) -> tuple[Letter, ...]:
    """In the row's own face if that has one."""
    face = next((letter.face for letter in row if not letter.face.colour), None)
    if face and has_letter(face, "…"):
        return (Letter("…", face, base),)
    dots = setting("…", most=1, fonts=fonts).letters
    return tuple(Letter(dot.text, dot.face, base) for dot in dots)


def _roughly_fitting(row: Sequence[Letter], *, most_px: float, size_px: int) -> int:
    """No fewer letters than can fit, by their own widths: joined ones take down to half."""
    reach = 0.0
    for count, letter in enumerate(row):
        if reach > 2 * most_px:
            return count
        reach += width_px((letter,), 0, size_px=size_px)
    return len(row)


def rows(
    words: Setting, *, most_px: float, size_px: int, most_rows: int, fonts: Fonts
) -> tuple[tuple[Letter, ...], ...]:
    """The text in at most so many rows that fit a width; an ellipsis where it is longer."""
    done: list[tuple[Letter, ...]] = []
    row: tuple[Letter, ...] = ()
    pieces = list(_narrow_pieces(words.letters, most_px=most_px, size_px=size_px))
    reach = 0.0
    for place, (piece, bare, whole) in enumerate(pieces):
        if reach + bare <= most_px:
            row += piece
            reach += whole
            continue
        if len(done) + 1 == most_rows:
            rest = row + tuple(letter for later, _, _ in pieces[place:] for letter in later)
            last = shortened(rest, words.base, most_px=most_px, size_px=size_px, fonts=fonts)
            return (*done, last)
        if row:
            done.append(_trimmed(row))
        row, reach = piece, whole
    row = _trimmed(row)
    if words.is_cut:
        row = shortened(row, words.base, most_px=most_px, size_px=size_px, fonts=fonts)
    return (*done, row) if row else tuple(done)


def even_rows(
    words: Setting, *, most_px: float, size_px: int, most_rows: int, fonts: Fonts
) -> tuple[tuple[Letter, ...], ...]:
    """As `rows`, but of about the same width, where the text is whole."""

    def tried(width: float) -> tuple[tuple[Letter, ...], ...]:
        return rows(words, most_px=width, size_px=size_px, most_rows=most_rows, fonts=fonts)

    found = tried(most_px)
    whole = _inked(words.letters)
    if len(found) < 2 or words.is_cut or sum(map(_inked, found)) != whole:
        return found
    widest = max(width_px(_trimmed(piece), 0, size_px=size_px) for piece in _pieces(words.letters))
    low, high = min(max(0.5 * most_px, widest), most_px), most_px
    for _ in range(5):
        middle = (low + high) / 2
        trial = tried(middle)
        if len(trial) == len(found) and sum(map(_inked, trial)) == whole:
            high, found = middle, trial
        else:
            low = middle
    return found


def _inked(letters: Sequence[Letter]) -> int:
    return sum(letter.text not in " …" for letter in letters)


def _trimmed(row: tuple[Letter, ...]) -> tuple[Letter, ...]:
    return row[:-1] if row and row[-1].text == " " else row


def _narrow_pieces(
    letters: Sequence[Letter], *, most_px: float, size_px: int
) -> Iterator[tuple[tuple[Letter, ...], float, float]]:
    """Pieces with their widths, first without the space at the end; too wide ones in letters."""

    def measured(piece: tuple[Letter, ...]) -> tuple[tuple[Letter, ...], float, float]:
        bare, whole = (width_px(one, 0, size_px=size_px) for one in (_trimmed(piece), piece))
        return piece, bare, whole

    for piece in _pieces(letters):
        found = measured(piece)
        if found[1] <= most_px:
            yield found
        else:
            yield from (measured((letter,)) for letter in piece)


def _pieces(letters: Sequence[Letter]) -> Iterator[tuple[Letter, ...]]:
    """Words with the space after them; letters of scripts without spaces one by one."""
    piece: list[Letter] = []
    for letter in letters:
        if piece and letter.text != " " and breaks_before(piece[-1].text, letter.text):
            yield tuple(piece)
            piece = []
        piece.append(letter)
    if piece:
        yield tuple(piece)
