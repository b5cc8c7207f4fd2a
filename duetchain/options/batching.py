"""One render of a batch: which, to where, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from duetchain.options.option import Option
from duetchain.options.rendering import ViewWords

TEMPLATE = "{root}-{tip}-{aspect}.mp4"


@dataclass(frozen=True)
class BatchWords:
    """One render that a batch asks for."""

    repository: Annotated[str | None, Option("The folder that holds .duet.")] = None
    tip: Annotated[str | None, Option("A name or id; else the head.")] = None
    output: Annotated[str, Option("How the file is named.")] = TEMPLATE
    all_tips: Annotated[bool, Option("Each for every tip.", word="all_tips")] = False
    view: ViewWords = field(default_factory=ViewWords)


@dataclass(frozen=True)
class WhichWords:
    """Which renders of a list are made, and where they may go."""

    anywhere: Annotated[bool, Option("Let the list name files outside of FOLDER.")] = False
    all_tips: Annotated[bool, Option("Each for every tip.")] = False
    update: Annotated[bool, Option("Render only what is missing or out of date.")] = False
