"""Times of frames alone, as frames of the rate of the file or piece that they are in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from duetchain.cli._output import note
from duetchain.options.option import declared
from duetchain.written.times import is_bare_frames, seconds

if TYPE_CHECKING:
    import typer

_Record = TypeVar("_Record")
Rate = Callable[[], Fraction]
"""Frames a second, looked for only where it is needed."""


def in_frames(record: _Record, rates: Mapping[str, Rate], *, as_json: bool = False) -> _Record:
    """A record of options whose times of frames alone say of which rate, which is told.

    Args:
        record: what was written.
        rates: a field's name -> the rate that its frames are of; "" for all others.
        as_json: whether results are told in JSON.
    """
    read = {one.name for one in declared(type(record)) if one.option and one.option.reads}
    changed: dict[str, Any] = {}
    for one in fields(record):  # type: ignore[arg-type]
        said = getattr(record, one.name)
        if is_dataclass(said):
            changed[one.name] = in_frames(said, rates, as_json=as_json)
        elif one.name in read and isinstance(said, str) and is_bare_frames(said):
            found = rates.get(one.name, rates.get(""))
            changed[one.name] = framed(said, found, as_json=as_json) if found else said
    return replace(record, **changed) if changed else record  # type: ignore[type-var]


def framed(text: str, rate: Rate, *, as_json: bool = False) -> str:
    """A time of frames alone with its rate, ``12f@30``; it is told how long that is."""
    whole = f"{text}@{rate()}"
    per_second = f"{float(rate()):.5g}"
    note(f"{text} is {float(seconds(whole)):.3f} s: {per_second} frames a second", as_json=as_json)
    return whole


def rate_of_file(file: Path) -> Fraction:
    """Frames a second of a clip.

    Raises:
        UsageError: if it has none.
    """
    from duetchain.errors import UsageError
    from duetchain.media.probe import probe
    from duetchain.store.blobs import opened_regular

    opened_regular(file).close()
    video = probe(file).video
    if video is None or not video.rate:
        hint = "write a time, as 0.4s, or their rate, as 12f@25"
        raise UsageError(f'"{file}" has no frames to count by', hint=hint, file=str(file))
    return Fraction(video.rate)


def rate_of_piece(context: typer.Context, tip: str | None) -> Fraction:
    """Frames a second of a render of a tip."""
    with context.obj.repository() as repository:
        rate: Fraction = repository.timeline(tip).canvas.rate.per_second
    return rate


def rate_of_parent(context: typer.Context, word: str) -> Fraction:
    """Frames a second of a file, or of the piece that a name or an id means."""
    is_file = Path(word).is_file()
    return rate_of_file(Path(word)) if is_file else rate_of_piece(context, word)
