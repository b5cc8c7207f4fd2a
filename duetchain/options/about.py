"""What a person says of what comes in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from duetchain.options.option import Option


@dataclass(frozen=True)
class AboutMine:
    """What is said of clips; "" where nothing was said."""

    author: Annotated[str, Option("Who made yours.")] = ""
    name: Annotated[str, Option("A short name for yours.")] = ""
    message: Annotated[str, Option("One sentence about yours.", letter="m")] = ""
    license: Annotated[str, Option("The licence of yours.")] = ""
    title: Annotated[str, Option("What an audience reads; else the author.")] = ""
    part: Annotated[str, Option("What is sung or played: soprano, guitar.")] = ""
    parent_author: Annotated[str, Option("Who made the parent, if it is new.")] = ""
    people: Annotated[
        Path | None,
        Option("A list of who is in which file: CSV, TOML or M3U.", metavar="FILE"),
    ] = None
    no_names_from_files: Annotated[
        bool, Option("Take no author, name or part from the names of files.")
    ] = False
    no_file_names: Annotated[bool, Option("Keep the names of files nowhere.")] = False
    again: Annotated[bool, Option("Add yours once more where the same add has been made.")] = False


@dataclass(frozen=True)
class AboutMerge:
    """What is said of a merge; "" where nothing was said."""

    author: Annotated[str, Option("Who merged.")] = ""
    name: Annotated[str, Option("A short name for the merge.")] = ""
    message: Annotated[str, Option("One sentence about it.", letter="m")] = ""
    license: Annotated[str, Option("The licence of yours.")] = ""
    title: Annotated[str, Option("What an audience reads; else the author.")] = ""
    part: Annotated[str, Option("What is sung or played: soprano, guitar.")] = ""


@dataclass(frozen=True)
class AboutLater:
    """What is said of a voice later; None leaves what holds, "" takes it away."""

    author: Annotated[str | None, Option('Who made it; "" takes it away, as of all words.')] = None
    name: Annotated[str | None, Option("The name by which it is looked up.")] = None
    title: Annotated[str | None, Option("What an audience reads; else the author.")] = None
    part: Annotated[str | None, Option("What is sung or played: soprano, guitar.")] = None
    message: Annotated[str | None, Option("One sentence about it.", letter="m")] = None
    license: Annotated[str | None, Option("Its licence.")] = None
