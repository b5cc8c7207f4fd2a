"""The table of exports: what other programs open, a row a format."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from duetchain.errors import UsageError
from duetchain.identity import ContributionId
from duetchain.lineage.graph import Lineage


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: what people ask for; `exports/NAME.py` has the function ``drawn`` that writes it.
        suffix: of its files.
        says: what it is, in one line.
        is_pictured: whether it shows thumbnails.
    """

    name: str
    suffix: str
    says: str
    is_pictured: bool = False


FORMATS = (
    Format("svg", ".svg", "a picture of the lineage, with thumbnails", is_pictured=True),
    Format("mermaid", ".mmd", "a flowchart that web pages and README files draw"),
    Format("dot", ".dot", "a graph for Graphviz"),
    Format("graphml", ".graphml", "a graph for Gephi, yEd, Cytoscape"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is exported.

    Attributes:
        lineage: who built on whom.
        pictures: a PNG file for each contribution that has a thumbnail.
        unseen: those whose picture cannot be shown.
        unreadable: those that are missing from the lineage, since they cannot be read.
    """

    lineage: Lineage
    pictures: Mapping[ContributionId, bytes] = field(default_factory=dict)
    unseen: Collection[ContributionId] = ()
    unreadable: tuple[ContributionId, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export.

    Attributes:
        text: of the file, without a line end after it.
        unseen: whose picture cannot be shown in it.
        unreadable: those that are not in it, since they cannot be read.
    """

    text: str
    unseen: tuple[ContributionId, ...] = ()
    unreadable: tuple[ContributionId, ...] = ()


def format_named(name: str) -> Format:
    """The row of a name.

    Raises:
        UsageError: if there is none.
    """
    names = ", ".join(one.name for one in FORMATS)
    for one in FORMATS:
        if one.name == name:
            return one
    raise UsageError(f'no format "{name}"', hint=f"use one of {names}")


def exported_as(what: Subject, into: Format) -> Exported:
    """The text of a file of that format."""
    drawn = import_module(f"duetchain.exports.{into.name}").drawn
    text: str = (
        drawn(what.lineage, what.pictures, what.unseen) if into.is_pictured else drawn(what.lineage)
    )
    return Exported(text, tuple(what.unseen) if into.is_pictured else (), what.unreadable)
