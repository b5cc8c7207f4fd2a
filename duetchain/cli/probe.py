"""``duet probe``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json

if TYPE_CHECKING:
    from duetchain.media.info import MediaInfo


def probe(
    file: Annotated[Path, typer.Argument(help="A clip.")],
    as_json: AsJson = False,
) -> None:
    """Tell what a clip is."""
    from duetchain.identity import plain
    from duetchain.media.blobs import opened
    from duetchain.media.probe import probe as probed

    opened(file).close()
    info = probed(file)
    if as_json:
        result_json("probe", file=str(file), duration_s=float(info.duration), info=plain(info))
        return
    for text in _lines(file, info):
        result(text)


def _lines(file: Path, info: MediaInfo) -> list[str]:
    from duetchain.exports.escape import safe

    length = "a still picture" if info.still else f"{float(info.duration):.3f} s"
    lines = [f"{safe(str(file))}: {length}, {info.container}"]
    if video := info.video:
        turned = f", turned {video.rotation} degrees" if video.rotation else ""
        turned += ", mirrored" if video.mirrored else ""
        rate = f", {float(video.rate):.3f} frames a second" if video.rate else ""
        size = f"{video.width_px}x{video.height_px}"
        lines.append(f"picture: {video.codec} {size}{turned}{rate}, {video.frames} frames")
    if audio := info.audio:
        lines.append(f"sound: {audio.codec}, {audio.rate_hz} Hz, channels: {audio.channels}")
    if info.unused:
        lines.append(f"not used: {', '.join(info.unused)}")
    return lines
