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
