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
    from duetchain.holdings.freeing import freed
    from duetchain.holdings.holdings import storage_errors

    with storage_errors():
        found = freed(context.obj.folder(), keep_bytes=most)
    for one in found.left:
        note(f"{one}: left alone", as_json=as_json)
    if as_json:
        result_json("gc", **answers.of_gc(found))
        return
    count = len(found.results)
    results = "1 result" if count == 1 else f"{count} results"
    files = f", {found.files} files of dropped contributions cleared" if found.files else ""
    result(f"{results} dropped{files}, {found.size_bytes / 1e6:.1f} MB free")


def size_bytes(text: str) -> int:
    """A size in bytes: ``500M``, ``1.5G``, ``0``.

    Raises:
        UsageError: if it is none.
    """
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)\s*([kKmMgGtT]?)[bB]?", text.strip())
    if not match:
        raise UsageError(f'--keep: "{text}" is not a size', hint="write it as 500M or 20G")
    return int(float(match[1]) * UNITS[match[2].lower()])
