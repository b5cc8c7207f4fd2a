"""The name of a file without folders, fit to be kept in a record and to be made again anywhere."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

MOST_NAME_LETTERS = 200
_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What parts folders, what is no letter, and what turns the direction of those around it."""
_LONGEST_SUFFIX = 12


def is_base_name(text: str) -> bool:
    """Whether a text is a name that `base_name` gives; "" is one, too: none."""
    return text == base_name(text)


def name_alike(name: str) -> str:
    """A file's name in the form in which large and small letters are alike."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def file_calls(name: str) -> frozenset[str]:
    """What a file is called by who looks for it: its name with its suffix and without.

    >>> sorted(file_calls("01 Anna.mp4")), file_calls("")
    (['01 anna', '01 anna.mp4'], frozenset())
    """
    return frozenset(filter(None, (name_alike(name), name_alike(PurePath(name).stem))))


def base_name(path: str) -> str:
    r"""The last part of a path as records keep it; "" if nothing of it can be kept.

    Too long a one is cut before its suffix.

    >>> base_name("../takes/01 Anna.mp4"), base_name(r"C:\clips\b.mov"), base_name("..")
    ('01 Anna.mp4', 'b.mov', '')
    """
    last = re.split(r"[/\\]", path)[-1]
    kept = unicodedata.normalize("NFC", _NEVER.sub("", last)).strip()
    if kept.strip(". ") == "":
        return ""
    if len(kept) <= MOST_NAME_LETTERS:
        return kept
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return kept[:MOST_NAME_LETTERS].strip()
    return f"{stem[: MOST_NAME_LETTERS - len(suffix) - 1].strip()}.{suffix}"
