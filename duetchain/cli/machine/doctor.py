"""``duet doctor``."""

from __future__ import annotations

from typing import Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json

MISSING = 6


def duet_doctor(
    context: typer.Context,
    encoders: Annotated[
        bool, typer.Option("--encoders", help="Also try every encoder for --encoder.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what this system has, and what it lacks."""
    facts, complaints = _examined()
    if encoders:
        from duetchain.ffmpeg.machine_encoders import working

        facts["working"] = [f"{name} ({codec})" for name, codec in working()]
    repository = _repository(context)
    if as_json:
        result_json("doctor", **facts, repository=repository, complaints=complaints)
    else:
        for name, value in facts.items():
            text = ", ".join(value) if isinstance(value, list) else value
            result(f"{name.replace('_', ' '):14} {text or 'none'}")
        result(f"{'repository':14} {repository or 'none here'}")
        for complaint in complaints:
            result(f"missing: {complaint}")
    if complaints:
        raise typer.Exit(MISSING)


def _examined() -> tuple[dict[str, str | list[str]], list[str]]:
    import platform
    import sqlite3
    import sys

    from duetchain import __version__
    from duetchain.errors import NotFound
    from duetchain.ffmpeg.binary import KNOWN_ENCODERS, NEEDED_ENCODERS, ffmpeg
    from duetchain.system.walls import active_limits, confinement, unconfined_words

    complaints: list[str] = []
    try:
        walls = confinement() or unconfined_words()
    except NotFound as wrong:
        walls, complaints = "", [f"{wrong.message} ({wrong.hint})"]
    except OSError as wrong:
        program = sys.executable or "its program is unknown"
        walls, complaints = "", [f"Python cannot start itself ({program}): {wrong.strerror}"]
    facts: dict[str, str | list[str]] = {
        "duetchain": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
        "child_limits": list(active_limits()),
        "confinement": walls,
    }
    try:
        found = ffmpeg()
    except NotFound as wrong:
        return facts | {"ffmpeg": ""}, [*complaints, f"{wrong.message} ({wrong.hint})"]
    facts |= {"ffmpeg": f"{found.version} ({found.licence})", "ffmpeg_path": found.path}
    facts |= {"encoders": [one for one in KNOWN_ENCODERS if one in found.encoders]}
    lacking = [name for name in NEEDED_ENCODERS if name not in found.encoders]
    return facts, [*complaints, *(f"ffmpeg lacks the encoder {name}" for name in lacking)]


def _repository(context: typer.Context) -> str | None:
    from duetchain.errors import DuetError

    try:
        return str(context.obj.folder().path)
    except DuetError:
        return None
