"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="The file to make: .mp4 .mov .mkv .webm, or a sound: .wav .flac .mp3 .opus.",
    ),
]
OldFormats = Annotated[
    bool, typer.Option("--old-formats", help="Take films and sounds of old cameras, too.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing output.")]
Anew = Annotated[
    bool, typer.Option("--render", help="Render the films anew that are out of date by it.")
]
