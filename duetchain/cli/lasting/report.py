"""What became of the takes of an add: a table for people, a report as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.cli._output import result, say
from duetchain.errors import UsageError
from duetchain.identity import short

if TYPE_CHECKING:
    from duetchain.intake.turns.takes import Take
    from duetchain.repository import Added, Repository


def refuse_report(report: Path | None, files: tuple[Path, ...], *, force: bool) -> None:
    """Refuse a report that cannot be written, before any work.

    Raises:
        UsageError, StorageFailed: says why.
    """
    if report is None:
        return
    from duetchain.exports.take_report import SUFFIXES
    from duetchain.showing.outputs import checked_drawing

    if not files[1:]:
        raise UsageError("a report is of takes", hint="give your clips after PARENT")
    checked_drawing(report, SUFFIXES, inputs=files, force=force)


def write_report(repository: Repository, added: Added, report: Path, *, force: bool) -> None:
    """Write it: as a page or as JSON, by its suffix."""
    from duetchain.exports.take_report import as_html, as_json
    from duetchain.repository.reporting import shown_rows
    from duetchain.showing.outputs import put

    rows = shown_rows(repository, added, _commands)
    title = f"Takes in {repository.path.name}"
    is_page = report.suffix.lower() == ".html"
    text = as_html(rows, title) if is_page else as_json(rows)
    put(text.encode(), report, force=force)


def tell_report(report: Path | None) -> None:
    """Tell where it is."""
    if report:
        result(str(report))


def tell_table(repository: Repository, added: Added, *, is_measured: bool) -> None:
    """A line for each of several takes, in columns; levels if they were measured anyway."""
    if len(added.takes) < 2:
        return
    from duetchain.exports.take_report import as_table
    from duetchain.repository.reporting import measured_levels, take_rows

    levels = measured_levels(repository, added) if is_measured else {}
    for line in as_table(take_rows(repository, added, _commands, levels)):
        say(line)


def _commands(one: Take) -> tuple[str, ...]:
    """What would move it: where it may belong, if that is not sure; else by how much you say."""
    which = short(one.contribution or "")
    if one.sync and not one.sync.sure and one.sync.candidates:
        stands_s = float(one.offset or 0)
        return tuple(
            f"duet nudge {which} {found.offset_s - stands_s:+.3f}"
            for found in one.sync.candidates[:3]
        )
    return (f"duet nudge {which} +S",)
