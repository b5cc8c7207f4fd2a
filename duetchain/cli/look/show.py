"""``duet show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.identity import ContributionId
    from duetchain.lineage.contribution import Contribution


def duet_show(
    context: typer.Context,
    contribution: Annotated[str | None, typer.Argument(help="A name or id; else the tip.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell all about one contribution."""
    with context.obj.repository() as repository:
        identity = repository.resolve(contribution)
        found = repository.show(identity)
        told = repository.told(found)
        path = str(repository.media_path(found.media)) if found.media else None
    if as_json:
        result_json("show", **answers.of_show(identity, found, told=told, media_path=path))
        return
    for label, text in _facts(identity, told, path):
        result(f"{label:11} {text}")


def _facts(
    identity: ContributionId, found: Contribution, path: str | None
) -> list[tuple[str, str]]:
    from duetchain.exports.describe import author_of, said, where
    from duetchain.exports.escape import safe
    from duetchain.identity import short

    end = "the end" if found.range_end is None else f"{float(found.range_end):g} s"
    facts = [
        ("id", identity),
        ("parents", " ".join(found.parents)),
        ("author", safe(author_of(found))),
        ("name", safe(said(found.name, "name"))),
        ("message", safe(said(found.message, "message"))),
        ("license", safe(said(found.license, "license"))),
        ("arranged", where(found)),
        ("range", f"{float(found.range_start):g} s to {end}"),
        ("cleaned", f"of what {short(found.clean.heard)} sounds like" if found.clean else ""),
        ("created", found.created),
        ("render of", found.render_of or ""),
        ("media", found.media or ""),
        ("file", path or ""),
    ]
    return [(label, text) for label, text in facts if text]
