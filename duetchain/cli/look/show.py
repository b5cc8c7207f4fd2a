"""``duet show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json
from duetchain.repository import answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from duetchain.identity import ContributionId
    from duetchain.lineage.amendment import Amendment
    from duetchain.lineage.contribution import Contribution


def duet_show(
    context: typer.Context,
    contribution: Annotated[str | None, typer.Argument(help="A name or id; else the tip.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell all about one contribution."""
    from duetchain.holdings.said.file_notes import noted_file

    with context.obj.repository() as repository:
        identity = repository.resolve(contribution)
        found = repository.show(identity)
        told = repository.told(found)
        path = str(repository.media_path(found.media)) if found.media else None
        said = repository.amendments(identity)
        came_in = noted_file(found.media) if found.media and not found.file else found.file
    if as_json:
        whole = answers.of_show(
            identity, found, told=told, media_path=path, noted_file=came_in, amendments=said
        )
        result_json("show", **whole)
        return
    for label, text in (*_facts(identity, told, path), *_history(found, said, came_in)):
        result(f"{label:11} {text}")


def _history(
    found: Contribution, said: Iterable[Amendment], came_in: str
) -> Iterator[tuple[str, str]]:
    """In what file it came, and what was said of it when."""
    from duetchain.exports.escape import safe
    from duetchain.lineage.amendment import WORDS, as_recorded

    if came_in:
        yield "came in", safe(came_in) + ("" if found.file else " (noted on this computer)")
    said = tuple(said)
    if not said:
        return
    first = as_recorded(found)
    words = {field: text for field in WORDS if (text := getattr(first, field))}
    for when, told in ((first.created, words), *((one.created, one.said) for one in said)):
        line = ", ".join(f'{field} "{safe(text)}"' for field, text in told.items())
        yield "said", f"{when or 'at first'}: {line or 'nothing'}"


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
        ("title", safe(said(found.title, "title"))),
        ("part", safe(said(found.part, "part"))),
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
