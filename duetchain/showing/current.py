"""Whether a file is what rendering a plan would make now."""

from __future__ import annotations

from pathlib import Path

from duetchain.ffmpeg.binary import ffmpeg
from duetchain.holdings.holdings import Holdings
from duetchain.identity import file_digest
from duetchain.render.facts import decoded_fact
from duetchain.render.plan import RenderPlan


def is_current(plan: RenderPlan, output: Path, holdings: Holdings) -> bool | None:
    """Whether a file was made by exactly this render; None if it is none of this repository's.

    Args:
        plan: the render.
        output: the file that it would make.
        holdings: where it is noted what was made.
    """
    content = holdings.index.render_of_file(file_digest(output))
    fact = decoded_fact(content) if content else None
    if fact is None:
        return None
    return fact.render == plan.written_as(output.suffix.lower()).id(ffmpeg().version)
