"""``duet mix``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json
from duetchain.options.rendering import LevelWords
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.repository import Repository
    from duetchain.showing.mixing import Mixed


def duet_mix(
    context: typer.Context,
    tip: Annotated[str | None, typer.Argument(help="A name or id; else the head.")] = None,
    *,
    levels: LevelWords,
    as_json: AsJson = False,
) -> None:
    """Tell how loud every voice is, what is done to it, and how loud they are together."""
    from duetchain.cli.lasting.alive import alive

    with context.obj.repository() as repository:
        with alive("measuring", as_json=as_json):
            found = repository.mix(tip, **levels.options(repository.resolve))
        if as_json:
            voices = {one.voice: repository.show(one.voice) for one in found.voices}
            result_json("mix", **answers.of_mix(found, voices))
            return
        for line in _lines(found, repository):
            result(line)


def _lines(found: Mixed, repository: Repository) -> list[str]:
    from duetchain.exports.describe import who
    from duetchain.identity import short

    rows = [("voice", "LUFS", "dBTP", "gain", "")]
    for one in found.voices:
        name = f"{short(one.voice)}  {who(repository.show(one.voice))}"
        rows.append((name, _tenths(one.lufs), _tenths(one.dbtp), _signed(one.applied_db), one.note))
    what = "limited" if found.is_limited else ""
    level = found.peak_dbfs if found.dbtp is None else found.dbtp
    rows.append(("mix", _tenths(found.lufs), _tenths(level), _signed(found.gain_db), what))
    wide = max(len(row[0]) for row in rows)
    return [
        f"{name:<{wide}}  {lufs:>6}  {peak:>6}  {gain:>6}  {note}".rstrip()
        for name, lufs, peak, gain, note in rows
    ]


def _tenths(level: float | None) -> str:
    return "-" if level is None else f"{level:.1f}"


def _signed(level: float) -> str:
    return f"{level:+.1f}"
