"""``duet cache``."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json


def cache(context: typer.Context, as_json: AsJson = False) -> None:
    """Tell what earlier renders have left, so that the next ones need not make it again."""
    with context.obj.repository() as repository:
        found = repository.cache()
        entries = found.entries()
    size_bytes = sum(one.size_bytes for one in entries)
    if as_json:
        told = [
            {"key": one.key, "bytes": one.size_bytes, "kind": one.file.suffix[1:], "used": when}
            for one in entries
            for when in [_when(one.used)]
        ]
        result_json("cache", path=str(found.path), bytes=size_bytes, entries=told)
        return
    for one in entries:
        size, what = f"{one.size_bytes / 1e6:.1f}", MEANS.get(one.file.suffix, "something")
        result(f"{one.key[:12]}  {_when(one.used)}  {size:>9} MB  {what}")
    results = "1 result" if len(entries) == 1 else f"{len(entries)} results"
    result(f"{results}, {size_bytes / 1e6:.1f} MB in {found.path}; duet gc makes room")


MEANS = {
    ".wav": "the mix",
    ".m4a": "finished sound",
    ".mp4": "a span of the picture",
    ".nut": "a cell of a large grid",
    ".facts": "how loud a voice is",
    ".beats": "the beats of a voice",
}


def _when(used: float) -> str:
    return datetime.fromtimestamp(used, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
