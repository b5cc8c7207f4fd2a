"""Strangers' words made fit to be drawn: harmless, bounded, cut where a reader would cut them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

JOINER = "\u200d"
_JOINERS = {JOINER, "\u200c"}
_UNSEEN = {"Cc", "Cf", "Cs"}
_SPACES = {"Zs", "Zl", "Zp"}
_BLACK_FLAG = "\U0001f3f4"
_VIRAMAS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
_JAMO = (
    ("\u1100", "\u115f", "l"), ("\ua960", "\ua97c", "l"), ("\u1160", "\u11a7", "v"),
    ("\ud7b0", "\ud7c6", "v"), ("\u11a8", "\u11ff", "t"), ("\ud7cb", "\ud7fb", "t"),
)  # fmt: skip
_JAMO_AFTER = {
    "l": ("l", "v", "lv", "lvt"), "lv": ("v", "t"), "v": ("v", "t"), "lvt": ("t",), "t": ("t",),
    "": (),
}  # fmt: skip
"""What goes on with a Hangul syllable (GB6 to GB8)."""

_MOST_IN_CLUSTER = 16
"""Code points; the longest emoji in use has ten."""

_EMOJI_BELOW_PLANE_1 = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽"
    "✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
"""Shown as emoji without being asked (Unicode `Emoji_Presentation`)."""

_SCRIPTS = {
    "ARABIC": "arabic",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "KATAKANA-HIRAGANA": "kana",
    "HALFWIDTH": "kana",
    "HANGUL": "hangul",
    "CJK": "han",
    "IDEOGRAPHIC": "han",
    "FULLWIDTH": "han",
    "BOPOMOFO": "han",
}


def legible(text: str, most: int) -> tuple[str, bool]:
    r"""The text without control, direction and other unseen characters, in one line of NFC.

    Args:
        text: anybody's words, of any length.
        most: code points that are read; what comes after is cut before any other work.

    Returns:
        The words, and whether some were cut off.

    >>> legible("a\x1b\u202eb\n\n%{c}", 100)
    ('ab %{c}', False)
    """
    kept = unicodedata.normalize("NFC", text[:most])[:most]
    seen: list[str] = []
    for letter in kept:
        shown = _shown(letter, seen)
        if shown != " " or (seen and seen[-1] != " "):
            seen += shown
    return "".join(seen).strip(), len(text) > most


def _shown(letter: str, before: list[str]) -> str:
    """The letter as it is drawn after others: itself, a space, or nothing."""
    kind = unicodedata.category(letter)
    if kind in _SPACES or letter in "\t\n\r\v\f\x85":
        return " "
    if is_ignorable(letter):
        return letter if before and before[-1] != " " and _may_join(letter, before) else ""
    return "" if kind in _UNSEEN else letter


def _may_join(letter: str, before: list[str]) -> bool:
    if _is_tag(letter):
        return before[-1] == _BLACK_FLAG or _is_tag(before[-1])
    return letter not in _JOINERS or before[-1] not in _JOINERS


def _is_tag(letter: str) -> bool:
    return "\U000e0020" <= letter <= "\U000e007f"


def clusters(text: str) -> tuple[str, ...]:
    """What a reader calls letters: marks with their base, flags, families joined to one emoji.

    Follows Unicode UAX #29 as far as drawing asks: marks, joiners, skin tones, flags, keycaps,
    conjuncts of India, Hangul in parts.

    >>> clusters("añ👍🏽🇳🇴")
    ('a', 'ñ', '👍🏽', '🇳🇴')
    """
    found: list[str] = []
    for letter in text:
        if found and len(found[-1]) < _MOST_IN_CLUSTER and _continues(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return tuple(found)


def _continues(cluster: str, letter: str) -> bool:
    if cluster == " " or letter == " ":
        return False
    if is_ignorable(letter) or _is_skin_tone(letter):
        return True
    if unicodedata.category(letter) in {"Mn", "Me", "Mc"}:
        return True
    if _is_flag_half(letter):
        return len(cluster) == 1 and _is_flag_half(cluster)
    if _is_conjunct(cluster, letter) or _jamo(letter) in _JAMO_AFTER[_jamo(cluster[-1])]:
        return True
    return cluster[-1] == JOINER and is_emoji(cluster)


def _is_conjunct(cluster: str, letter: str) -> bool:
    """Whether a consonant of India hangs on one before (GB9c of Unicode 15.1)."""
    virama = cluster.rstrip(JOINER)[-1:]
    is_near = bool(virama) and ord(virama) >> 7 == ord(letter) >> 7
    return is_near and virama in _VIRAMAS and unicodedata.category(letter) == "Lo"


def _jamo(letter: str) -> str:
    """Which part of a Hangul syllable it is, or which it has: l, v, t; "" for others."""
    if "\uac00" <= letter <= "\ud7a3":
        return "lvt" if (ord(letter) - 0xAC00) % 28 else "lv"
    return next((part for first, last, part in _JAMO if first <= letter <= last), "")


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def is_ignorable(letter: str) -> bool:
    """Whether it only steers its neighbours: joiners, variation selectors, tags."""
    return letter in _JOINERS or "\ufe00" <= letter <= "\ufe0f" or _is_tag(letter)


def is_emoji(cluster: str) -> bool:
    """Whether a cluster is to be drawn in colour.

    >>> [is_emoji(one) for one in ("🎸", "❤", "❤\ufe0f", "1", "a")]
    [True, False, True, False, False]
    """
    first = cluster[0]
    if "\ufe0e" in cluster:
        return False
    return (
        "\U0001f000" <= first <= "\U0001faff"
        or first in _EMOJI_BELOW_PLANE_1
        or (len(cluster) > 1 and cluster[1] == "\ufe0f")
    )


def _is_skin_tone(letter: str) -> bool:
    return "\U0001f3fb" <= letter <= "\U0001f3ff"


def needed(cluster: str) -> str:
    """The letters of it that a font must have."""
    return "".join(letter for letter in cluster if not is_ignorable(letter))


def script(cluster: str) -> str:
    """Which kind of font it asks for: a script, "emoji", "plain" for all others, "" for any.

    >>> [script(one) for one in ("猫", "ね", "ق", "å", "🎸", "-")]
    ['han', 'kana', 'arabic', 'plain', 'emoji', '']
    """
    if is_emoji(cluster):
        return "emoji"
    first_word = unicodedata.name(cluster[0], "").split(" ")[0].split("-")[0]
    if first_word in _SCRIPTS:
        return _SCRIPTS[first_word]
    return "plain" if unicodedata.category(cluster[0])[0] in "LM" else ""


def scripts(found: tuple[str, ...]) -> Iterator[str]:
    """The script of each cluster; digits, marks and spaces go with what stands before them."""
    all_scripts = [script(cluster) for cluster in found]
    east_asian = next((one for one in ("kana", "hangul") if one in all_scripts), "han")
    last = next((one for one in all_scripts if one not in ("", "emoji")), "plain")
    for one in all_scripts:
        if one == "emoji":
            yield one
            continue
        last = one or last
        yield east_asian if last == "han" else last


def breaks_before(before: str, cluster: str) -> bool:
    """Whether a row may end between two clusters that no space parts."""
    if " " in (before, cluster):
        return True
    if unicodedata.category(cluster[0]) in {"Pe", "Pf", "Po"}:
        return False
    if unicodedata.category(before[0]) in {"Ps", "Pi"}:
        return False
    return _stands_alone(before) or _stands_alone(cluster)


def _stands_alone(cluster: str) -> bool:
    return unicodedata.east_asian_width(cluster[0]) in "WF" and script(cluster) != "hangul"
