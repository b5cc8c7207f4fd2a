"""Names made from content: SHA-256 ids, canonical JSON bytes, unique prefixes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NewType

import msgspec

from duetchain.given import refused
from duetchain.rational_time import ratio, ratio_text

MediaId = NewType("MediaId", str)
"""SHA-256 of a media file's bytes, 64 hex digits: what ``sha256sum`` prints."""
ContributionId = NewType("ContributionId", str)
"""SHA-256 of a contribution's stored bytes, 64 hex digits."""
RenderId = NewType("RenderId", str)
"""SHA-256 of what decides a render's content: timeline, settings, compiler, ffmpeg."""

SHORT_DIGITS = 12
SHORTEST_PREFIX = 4
_ID = re.compile(r"[0-9a-f]{64}\Z")
_PREFIX = re.compile(r"[0-9a-f]{4,64}\Z")


def is_id(text: str) -> bool:
    """Whether the text is a whole id: 64 lower-case hex digits."""
    return bool(_ID.match(text))


def is_prefix(text: str) -> bool:
    """Whether the text can stand for an id: 4 to 64 lower-case hex digits."""
    return bool(_PREFIX.match(text))


def id_given(given: object, field: str) -> str:
    """A whole id that somebody gives.

    Raises:
        UsageError: if it is none.
    """
    if isinstance(given, str) and is_id(given):
        return given
    raise refused(field, given, "an id of 64 hex digits")


def short(identity: str) -> str:
    """The first 12 digits, as shown to people."""
    return identity[:SHORT_DIGITS]


def listed(ids: Sequence[str], *, most: int = 12) -> str:
    """Some ids as shown to people, and how many more there are."""
    told = ", ".join(map(short, ids[:most]))
    return f"{told} and {len(ids) - most} more" if len(ids) > most else told


def matches(prefix: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids that begin with the prefix, in their order."""
    return tuple(identity for identity in ids if identity.startswith(prefix))


def digest(content: bytes) -> str:
    """SHA-256 of bytes, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hex digits.

    Raises:
        OSError: if the file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical(record: msgspec.Struct) -> bytes:
    """The one byte sequence of a record, the one that is hashed and stored.

    UTF-8 JSON, keys sorted, no white space, no floats, no nulls, strings in NFC, times "n/d";
    a field at its default is left out, so that a field added later changes no old id.

    Raises:
        TypeError: if the record holds a float or another value that has no canonical form.
    """
    return msgspec.json.encode(plain(record), order="sorted")


def plain(value: Any) -> Any:  # noqa: ANN401 - walks records of any shape
    """A record as dicts, lists, strings, integers and booleans, defaults left out."""
    if isinstance(value, msgspec.Struct):
        return _plain_struct(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Fraction):
        return ratio_text(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, (bool, int)):
        return value
    raise TypeError(f"{value!r} has no canonical form")


def _plain_struct(record: msgspec.Struct) -> dict[str, Any]:
    document = {}
    for name, written, default in _fields(type(record)):
        value = getattr(record, name)
        if value is not default and value != default:
            document[written] = plain(value)
    config = record.__struct_config__
    if config.tag is not None:
        document[str(config.tag_field)] = config.tag
    return document


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, Any], ...]:
    """Name, written name and default of each field; msgspec takes long to tell them."""
    return tuple((one.name, one.encode_name, one.default) for one in msgspec.structs.fields(kind))


def is_canonical(content: bytes) -> bool:
    """Whether bytes are JSON in the canonical form, whatever the record says."""
    try:
        document = msgspec.json.decode(content)
        return _has_form(document) and msgspec.json.encode(document, order="sorted") == content
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def _has_form(value: Any) -> bool:  # noqa: ANN401
    """No floats, no nulls, strings in NFC."""
    if isinstance(value, dict):
        return all(_has_form(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return all(_has_form(one) for one in value)
    if isinstance(value, str):
        return unicodedata.is_normalized("NFC", value)
    return isinstance(value, (bool, int))


def decoded_fraction(kind: type, text: Any) -> Any:  # noqa: ANN401 - msgspec's hook signature
    """Msgspec's ``dec_hook``: times are "n/d" strings."""
    if kind is Fraction and isinstance(text, str):
        return ratio(text)
    raise ValueError(f"{text!r} is not a time")
