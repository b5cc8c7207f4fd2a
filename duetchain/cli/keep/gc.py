"""``duet gc``."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import note, result, result_json
from duetchain.errors import UsageError
from duetchain.repository import answers

UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def duet_gc(
    context: typer.Context,
    keep: Annotated[
        str, typer.Option("--keep", metavar="SIZE", help="How much may stay: 500M, 20G, 0.")
    ] = "0",
    as_json: AsJson = False,
) -> None:
    """Make room: drop results of earlier renders, those used longest ago first.

    Originals and records are never touched; what is dropped is made again when it is needed.
    """
    most = size_bytes(keep)
    with context.obj.repository() as repository:
        from duetchain.system.workspace import own_runs, sweep

        folder = repository.folder
        sweep(folder.runs, within=folder.path)
        if (runs := own_runs()) is not None:
            sweep(runs)
        cache = repository.cache()
        dropped = (*cache.swept(), *cache.trimmed(most))
        cleared, cleared_bytes = repository.upkeep.clear_dropped()
        foreign = cache.foreign()
    for one in foreign:
        note(f"{one}: left alone", as_json=as_json)
    freed = sum(one.size_bytes for one in dropped) + cleared_bytes
    if as_json:
        result_json("gc", **answers.of_gc(dropped, (cleared, cleared_bytes)))
        return
    results = "1 result" if len(dropped) == 1 else f"{len(dropped)} results"
    files = f", {cleared} files of dropped contributions cleared" if cleared else ""
    result(f"{results} dropped{files}, {freed / 1e6:.1f} MB free")


def size_bytes(text: str) -> int:
    """A size in bytes: ``500M``, ``1.5G``, ``0``.

    Raises:
        UsageError: if it is none.
    """
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)\s*([kKmMgGtT]?)[bB]?", text.strip())
    if not match:
        raise UsageError(f'--keep: "{text}" is not a size', hint="write it as 500M or 20G")
    return int(float(match[1]) * UNITS[match[2].lower()])
