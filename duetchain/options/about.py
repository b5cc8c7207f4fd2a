"""What a person says of what comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from duetchain.options.option import Option


@dataclass(frozen=True)
class AboutMine:
    """What is said of clips; "" where nothing was said."""

    author: Annotated[str, Option("Who made yours.")] = ""
    name: Annotated[str, Option("A short name for yours.")] = ""
    message: Annotated[str, Option("One sentence about yours.", letter="m")] = ""
    license: Annotated[str, Option("The licence of yours.")] = ""
    parent_author: Annotated[str, Option("Who made the parent, if it is new.")] = ""
    again: Annotated[bool, Option("Add yours once more where the same add has been made.")] = False


@dataclass(frozen=True)
class AboutMerge:
    """What is said of a merge; "" where nothing was said."""

    author: Annotated[str, Option("Who merged.")] = ""
    name: Annotated[str, Option("A short name for the merge.")] = ""
    message: Annotated[str, Option("One sentence about it.", letter="m")] = ""
    license: Annotated[str, Option("The licence of yours.")] = ""
