"""How add and merge render what they have recorded, if they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from duetchain.cli._options import AsJson, Force
from duetchain.cli._rendering import EffortWords, rendered
from duetchain.errors import LimitExceeded, RenderFailed, StorageFailed, UsageError
from duetchain.options.option import Option, Without
from duetchain.options.rendering import ViewWords

if TYPE_CHECKING:
    from pathlib import Path

    from duetchain.identity import ContributionId
    from duetchain.repository import Rendered, Repository
    from duetchain.showing.view import ViewOptions


@dataclass(frozen=True, slots=True)
class FilmWords:
    """How what was recorded is rendered and told."""

    no_render: Annotated[bool, Option("Only record it.")] = False
    view: Annotated[
        ViewWords,
        Without({"voices", "mute", "solo", "start", "end", "reel", "stage", "duck"}),
    ] = field(default_factory=ViewWords)
    force: Force = False
    as_json: AsJson = False

    @property
    def effort(self) -> EffortWords:
        """How the render is carried out."""
        return EffortWords(force=self.force)

    def made(
        self, repository: Repository, tip: ContributionId, output: Path, view: ViewOptions
    ) -> Rendered:
        """Render a tip to a file."""
        as_json, words = self.as_json, self.view
        return rendered(repository, tip, output, view, self.effort, as_json=as_json, words=words)

    def made_of_new(
        self, repository: Repository, tip: ContributionId, output: Path, view: ViewOptions
    ) -> Rendered:
        """Render what was just recorded.

        Raises:
            RenderFailed, StorageFailed, LimitExceeded: if that fails: the contribution stands, and
                the message says so.
        """
        from duetchain.cli._errors import worded
        from duetchain.identity import short

        try:
            return self.made(repository, tip, output, view)
        except (RenderFailed, StorageFailed, LimitExceeded) as failed:
            wrong = worded(failed)
            again = f"duet render {short(tip)} -o {output}"
            is_ours = isinstance(failed, RenderFailed) or not wrong.hint
            raise type(failed)(
                f"{short(tip)} is recorded, but not rendered: {wrong.message}",
                hint=again if is_ours else f"{wrong.hint}; then {again}",
                file=str(output),
                contribution=tip,
                detail=wrong.detail,
            ) from failed


def refuse_unrendered(view: ViewOptions, *, force: bool, hint: str) -> None:
    """Refuse what only a render can have where none is made.

    Raises:
        UsageError: says what.
    """
    from duetchain.cli._hints import option_of
    from duetchain.showing.view import PLAIN_VIEW, checked_view

    shown = checked_view(**view)
    asked = {
        **{option_of(field): given for field, given in shown.pictured.items()},
        "--quality": shown.quality != PLAIN_VIEW.quality,
        "--target or --pan": shown.levels != PLAIN_VIEW.levels,
        "--force": force,
    }
    for option, value in asked.items():
        if value:
            raise UsageError(f"{option} belongs to a render", hint=hint)
