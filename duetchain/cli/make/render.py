"""``duet render``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson, Output
from duetchain.cli._output import result, result_json
from duetchain.cli._rendering import FLAGS, EffortWords, in_words, refuse_unmakeable, rendered
from duetchain.cli.guide.frames import in_frames, rate_of_piece
from duetchain.cli.guide.here import tell_answer
from duetchain.errors import UsageError
from duetchain.options.option import Option
from duetchain.options.reading import rate_hz, read_as, reader, time
from duetchain.options.rendering import ViewWords
from duetchain.repository import answers

if TYPE_CHECKING:
    from fractions import Fraction

    from duetchain.render.plan import RenderPlan
    from duetchain.repository import Rendered, Repository
    from duetchain.showing.mixing import Stem
    from duetchain.showing.view import ViewOptions


class SoundName(StrEnum):
    """The kinds of a sound alone."""

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    OPUS = "opus"


@dataclass(frozen=True, slots=True)
class Besides:
    """What else is made, or made instead of a film."""

    stems: Annotated[
        Path | None,
        Option("Also, or only, each voice as a WAV of the same length.", metavar="DIR"),
    ] = None
    audio_only: Annotated[
        SoundName | None, Option("Only the sound, as the output's suffix says.")
    ] = None
    poster: Annotated[
        Path | None, Option("Also, or only, one picture of the piece.", metavar="FILE.png")
    ] = None
    at: Annotated[
        str | None,
        Option("The poster's moment. Default: a third in.", metavar="TIME", reads=time),
    ] = None
    sheet: Annotated[
        Path | None, Option("Also, or only, a contact sheet of the chain.", metavar="FILE.png")
    ] = None

    @property
    def moment_s(self) -> Fraction | None:
        """When the poster is taken."""
        found: Fraction | None = reader(self, FLAGS)("at")
        return found

    @property
    def pictures(self) -> tuple[Path, ...]:
        """The pictures that are asked for."""
        return tuple(one for one in (self.poster, self.sheet) if one)


def duet_render(
    context: typer.Context,
    tip: Annotated[str | None, typer.Argument(help="A name or id; else the head.")] = None,
    output: Output = None,
    *,
    view: ViewWords,
    besides: Besides,
    effort: EffortWords,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the ffmpeg commands and graphs; run nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Render any point of the chain from the originals."""
    from duetchain.showing.outputs import checked_output
    from duetchain.showing.stills import checked_picture

    view, besides = _framed(context, tip, view, besides, as_json=as_json)
    shown, moment = view.options(FLAGS), besides.moment_s
    _refuse_nonsense(output, besides, reel=bool(view.reel), dry_run=dry_run, force=effort.force)
    refuse_unmakeable(shown, output)
    if output:
        checked_output(output, inputs=(), force=effort.force)
    for picture in besides.pictures:
        checked_picture(picture, force=effort.force)
    with context.obj.repository() as repository:
        asked = view.resolved(repository.resolve, FLAGS)
        if dry_run:
            plan = repository.plan(tip, **asked)
            repository.refuse_without_room(plan)
            _print_plan(plan, repository, as_json=as_json)
            return
        force = effort.force
        made: dict[str, Rendered] = {}
        stems = besides.stems
        parts = repository.stems(tip, stems, force=force, **asked) if stems else ()
        if output:
            made["output"] = rendered(
                repository, tip, output, asked, effort, as_json=as_json, words=view
            )
        if besides.poster:
            plain: ViewOptions = {**asked, "reel": None, "stage": None, "credits": False}
            made["poster"] = repository.poster(tip, besides.poster, at=moment, force=force, **plain)
        if besides.sheet:
            made["sheet"] = repository.sheet(tip, besides.sheet, force=force)
    _tell(made, parts, as_json=as_json)
    if output:
        tell_answer(output, as_json=as_json)


def _framed(
    context: typer.Context, tip: str | None, view: ViewWords, besides: Besides, *, as_json: bool
) -> tuple[ViewWords, Besides]:
    """Both with times of frames as frames of the rate that is asked for, else of the piece's."""

    def rate() -> Fraction:
        asked = view.picture.fps
        return read_as("fps", asked, rate_hz, FLAGS) if asked else rate_of_piece(context, tip)

    rates = {"": rate}
    return in_frames(view, rates, as_json=as_json), in_frames(besides, rates, as_json=as_json)


def _tell(made: dict[str, Rendered], stems: tuple[Stem, ...], *, as_json: bool) -> None:
    """What was made: the film or sound first, then the pictures, then the stems."""
    if as_json:
        result_json("render", **answers.of_files(made, stems))
        return
    for done in made.values():
        result(in_words(done))
    for part in stems:
        result(str(part.output))


def _refuse_nonsense(
    output: Path | None, besides: Besides, *, reel: bool, dry_run: bool, force: bool
) -> None:
    """Refuse what contradicts itself, before any work."""
    if not (output or besides.pictures or besides.stems or dry_run):
        raise UsageError("no output is named", hint="add -o FILE.mp4")
    paths = [one.absolute() for one in (output, *besides.pictures) if one]
    if len(set(paths)) < len(paths):
        raise UsageError("one file is named twice", hint="give each its own name")
    if dry_run and force:
        raise UsageError("--dry-run makes no file", hint="leave --force away")
    if dry_run and (besides.pictures or besides.stems):
        raise UsageError(
            "--dry-run tells of a film or a sound", hint="leave pictures and stems away"
        )
    audio_only = besides.audio_only
    if audio_only and (output is None or output.suffix.lower() != f".{audio_only.value}"):
        raise UsageError(
            f"--audio-only {audio_only.value} needs an output of that kind",
            hint=f"add -o FILE.{audio_only.value}",
        )
    if besides.at is not None and not besides.poster:
        raise UsageError("--at belongs to a poster", hint="add --poster FILE.png")
    if besides.poster and reel and not output:
        raise UsageError("a reel has no single moment", hint="leave --reel away for a poster")


def _print_plan(plan: RenderPlan, repository: Repository, *, as_json: bool) -> None:
    from duetchain.exports.escape import safe_lines
    from duetchain.ffmpeg.binary import ffmpeg
    from duetchain.ffmpeg.command import LIST

    jobs = plan.jobs
    paths = {str(media): str(repository.media_path(media)) for media in plan.media}
    paths |= {job.name: f"{job.name}{job.command.suffix}" for job in jobs}
    paths |= {name: f"{name[:12]}.own" for name, _ in plan.files} | {LIST: "spans.txt"}
    argvs = [
        [ffmpeg().path, *job.command.with_paths(paths, f"{job.name}{job.command.suffix}")]
        for job in jobs
    ]
    if as_json:
        commands = [
            {**job.to_json(), "argv": argv, "graph": job.command.graph}
            for argv, job in zip(argvs, jobs, strict=True)
        ]
        result_json("render", tip=plan.tip, dry_run=True, commands=commands)
        return
    for argv, job in zip(argvs, jobs, strict=True):
        result(f"# {job.name}: {job.doing}")
        result(_shell(argv))
        if job.command.graph:
            graph = safe_lines(job.command.graph)
            result(f"# its graph, a filter a line:\n{graph}", is_lines=True)
        result("")


def _shell(argv: list[str]) -> str:
    import shlex

    return shlex.join(argv)
