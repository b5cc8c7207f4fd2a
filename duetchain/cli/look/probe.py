"""``duet probe``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson, OldFormats
from duetchain.cli._output import result, result_json
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.media.info import MediaInfo


def duet_probe(
    file: Annotated[Path, typer.Argument(help="A clip.")],
    old_formats: OldFormats = False,
    as_json: AsJson = False,
) -> None:
    """Tell what a clip is, what will be done to it, and what is odd about it."""
    from duetchain.media.limits import own_limits
    from duetchain.media.probe import probe as probed
    from duetchain.store.blobs import opened_regular

    opened_regular(file).close()
    info = probed(file, limits=own_limits(old_formats=old_formats), thorough=True)
    if as_json:
        result_json("probe", **answers.of_probe(file, info))
        return
    for text in _lines(file, info):
        result(text)


def _lines(file: Path, info: MediaInfo) -> list[str]:
    from duetchain.exports.escape import safe
    from duetchain.media.telling import identity_lines, oddities, treatments

    length = "a still picture" if info.still else f"{float(info.duration):.3f} s"
    lines = [f"{file}: {length}, {info.demuxer}", *identity_lines(info)]
    lines += [f"will be: {one}" for one in treatments(info)]
    lines += [f"odd: {one}" for one in oddities(info)]
    return [safe(line) for line in lines]
