"""``duet cache``."""

from __future__ import annotations

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json
from duetchain.repository import answers


def duet_cache(context: typer.Context, as_json: AsJson = False) -> None:
    """Tell what earlier renders have left, so that the next ones need not make it again."""
    with context.obj.repository() as repository:
        found = repository.cache()
        entries = found.entries()
    size_bytes = sum(one.size_bytes for one in entries)
    if as_json:
        result_json("cache", **answers.of_cache(found, entries))
        return
    for one in entries:
        size, what = f"{one.size_bytes / 1e6:.1f}", MEANS.get(one.file.suffix, "something")
        result(f"{one.key[:12]}  {answers.instant(one.used)}  {size:>9} MB  {what}")
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
