"""The list of a batch: which renders a file of TOML or JSON asks for."""

from __future__ import annotations

import contextlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs

from duetchain.cli._errors import worded
from duetchain.cli._rendering import FLAGS
from duetchain.errors import NotFound, UsageError
from duetchain.options.batching import BatchWords
from duetchain.options.filed import file_words, filed

FLAGGED = ("size", "aspect", "fps")
"""Told as the command line writes them, as they have been from the first."""
IN_FILE = structs.replace(FLAGS, written=lambda word: f"--{word}" if word in FLAGGED else word)


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One render that a batch asks for; `is_confined` if its file must be below the folder."""

    number: int
    words: BatchWords
    is_confined: bool = False


def entries_of(
    file: Path | None, defaults: dict[str, Any], *, anywhere: bool
) -> Iterator[BatchEntry]:
    """What a file asks for; everything once in its plain form where there is no file."""
    told = _read(file) if file else {}
    renders = told.pop("render", [{}])
    if not isinstance(renders, list) or not all(isinstance(one, dict) for one in renders):
        raise UsageError("render must be a list of tables", hint="write [[render]] for each")
    for number, one in enumerate(renders, 1):
        options = {**defaults, **told, **one}
        known = file_words(BatchWords)
        for key in options:
            if key not in known:
                raise UsageError(
                    f'render {number} has "{key}", which is no option',
                    hint=f"the options are {', '.join(known)}",
                    file=str(file),
                )
        with numbered(number):
            words = filed(BatchWords, options)
        is_theirs = "output" in told or "output" in one
        yield BatchEntry(number, words, is_confined=is_theirs and not anywhere)


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(f'no file "{file}"', hint="check the name", file=str(file)) from None
    except UnicodeDecodeError:
        raise UsageError(
            f'"{file}" is not text', hint="write TOML or JSON", file=str(file)
        ) from None
    try:
        told = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise UsageError(f'"{file}": {wrong}', hint="write TOML or JSON", file=str(file)) from None
    if isinstance(told, list):
        return {"render": told}
    if not isinstance(told, dict):
        raise UsageError(f'"{file}" holds no table', hint="write [[render]]", file=str(file))
    return told


@contextlib.contextmanager
def numbered(number: int) -> Iterator[None]:
    """A refusal says which render it is about."""
    try:
        yield
    except UsageError as error:
        wrong = worded(error)
        raise UsageError(f"render {number}: {wrong.message}", hint=wrong.hint) from None
