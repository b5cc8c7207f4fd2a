"""A render as a verb makes it: checked before any work, its progress shown, told in a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from duetchain.cli._options import Force
from duetchain.cli._output import note
from duetchain.cli.lasting.progress import progress
from duetchain.options.option import Option
from duetchain.options.reading import Spelling

if TYPE_CHECKING:
    from duetchain.options.rendering import ViewWords
    from duetchain.repository import Rendered, Repository
    from duetchain.showing.view import ViewOptions

UNHEARD_LUFS = -70.0
TOLD_LEAD_S = 0.1
FLAGS = Spelling(
    written=lambda word: f"--{word}",
    form_hint="duet VERB --help tells the form",
    options_hint="duet add --help tells the options",
)


@dataclass(frozen=True)
class EffortWords:
    """How renders are carried out."""

    jobs: Annotated[
        int | None, Option("How many ffmpeg run at once.", metavar="N", least=1, most=256)
    ] = None
    no_cache: Annotated[bool, Option("Take nothing from earlier renders, and keep nothing.")] = (
        False
    )
    force: Force = False


def refuse_unmakeable(view: ViewOptions, output: Path | None) -> None:
    """Refuse what makes no sense, or what the output's kind cannot hold, before any work.

    Raises:
        UsageError: says what, and what to do.
    """
    from duetchain.showing.outputs import checked_kind
    from duetchain.showing.view import checked_view

    shown = checked_view(**view)
    if output:
        checked_kind(output, shown)


def rendered(
    repository: Repository,
    tip: str | None,
    output: Path,
    view: ViewOptions,
    effort: EffortWords,
    *,
    as_json: bool,
    words: ViewWords | None = None,
) -> Rendered:
    """Render with progress shown as the place allows; its words are noted, to make it anew."""
    from duetchain.holdings.films import note_film
    from duetchain.options.filed import plain_words

    with progress(as_json=as_json) as on_progress:
        done = repository.render(
            tip,
            output,
            **view,
            jobs=effort.jobs,
            is_cached=not effort.no_cache,
            force=effort.force,
            on_progress=on_progress,
        )
    if words is not None:
        note_film(done.tip, output, plain_words(words))
    if done.missing:
        letters = " ".join(f"U+{ord(letter):04X}" for letter in done.missing[:12])
        note(f"no font here has {letters}: drawn plainer or left out", as_json=as_json)
    for text in done.notes:
        note(text, as_json=as_json)
    if done.lead >= TOLD_LEAD_S and not _is_ranged(view):
        note(
            f"it begins where the song is first heard: {float(done.lead):.2f} s that were recorded "
            "before are left out, --window all shows them",
            as_json=as_json,
        )
    return done


def _is_ranged(view: ViewOptions) -> bool:
    """Whether somebody said from when it is shown."""
    choice = view.get("choice")
    said = choice is not None and choice.start is not None
    return said or view.get("window", "song") != "song"


def in_words(done: Rendered) -> str:
    """A finished render in one line."""
    canvas = done.canvas
    if done.output.suffix.lower() == ".png":
        return f"{done.output}: {canvas.width_px}x{canvas.height_px}"
    shape = f", {canvas.width_px}x{canvas.height_px}, {canvas.rate} fps" if done.frames else ""
    voices = "1 voice" if done.voices == 1 else f"{done.voices} voices"
    return f"{done.output}: {voices}, {float(done.duration):.2f} s{shape}{_loudness(done)}"


def _loudness(done: Rendered) -> str:
    if done.loudness.get("lufs", UNHEARD_LUFS) > UNHEARD_LUFS:
        return f", {done.loudness['lufs']:.1f} LUFS"
    return f", lowered by {-done.gain_db:.1f} dB" if done.gain_db <= -0.05 else ""
