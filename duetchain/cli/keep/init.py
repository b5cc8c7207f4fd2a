"""``duet init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json


def duet_init(
    folder: Annotated[Path, typer.Argument(help="An existing folder.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Make an empty repository in a folder. `duet add` makes one by itself where there is none."""
    from duetchain.repository import Repository

    with Repository.init(folder) as repository:
        place = str(repository.folder.path.absolute())
    if as_json:
        result_json("init", repository=place)
    else:
        result(f"repository: {place}")
