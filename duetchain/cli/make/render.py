"""``duet render``."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duetchain.cli._options import (
    AsJson,
    Force,
    Jobs,
    NoCache,
    Output,
    QualityName,
    QualityOption,
    time,
)
from duetchain.cli._output import note, progress, result, result_json
from duetchain.cli._view import (
    Aspect,
    Background,
    CodecOption,
    Corners,
    Credits,
    Duck,
    Encoder,
    FitName,
    FitOption,
    Fps,
    Gutter,
    LayoutName,
    LayoutOption,
    Names,
    PanName,
    PanOption,
    Size,
    Target,
    checked,
    view_of,
)
from duetchain.errors import UsageError
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.identity import ContributionId
    from duetchain.render.plan import RenderPlan
    from duetchain.repository import Rendered, Repository
    from duetchain.showing.mixing import Stem


class SoundName(StrEnum):
    """The kinds of a sound alone."""

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    OPUS = "opus"


UNHEARD_LUFS = -70.0


class ReelName(StrEnum):
    """Ways in which a reel grows."""

    BUILD = "build"
    RESTART = "restart"


def render(
    context: typer.Context,
    tip: Annotated[str | None, typer.Argument(help="A name or id; else the only tip.")] = None,
    output: Output = None,
    size: Size = None,
    aspect: Aspect = None,
    fps: Fps = None,
    quality: QualityOption = QualityName.STANDARD,
    codec: CodecOption = None,
    encoder: Encoder = None,
    layout: LayoutOption = LayoutName.GRID,
    fit: FitOption = FitName.CONTAIN,
    gutter: Gutter = 0,
    corners: Corners = 0,
    background: Background = "#000000",
    voices: Annotated[
        str | None, typer.Option(metavar="A,B", help="Only these, by name or id.")
    ] = None,
    mute: Annotated[
        str | None, typer.Option(metavar="A,B", help="These are seen and not heard.")
    ] = None,
    solo: Annotated[str | None, typer.Option(metavar="A,B", help="Only these are heard.")] = None,
    start: Annotated[str, typer.Option("--from", metavar="S", help="Render from here.")] = "0",
    end: Annotated[str | None, typer.Option("--to", metavar="S", help="Render up to here.")] = None,
    reel: Annotated[
        ReelName | None,
        typer.Option(
            help="Voices join in one by one: while the music runs, or from the beginning."
        ),
    ] = None,
    stage: Annotated[
        str | None, typer.Option(metavar="S", help="How long a stage of the reel lasts.")
    ] = None,
    names: Names = False,
    credits: Credits = False,  # noqa: A002
    target: Target = "streaming",
    duck: Duck = None,
    pan: PanOption = PanName.CENTRE,
    stems: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Also, or only, each voice as a WAV of the same length."),
    ] = None,
    audio_only: Annotated[
        SoundName | None,
        typer.Option("--audio-only", help="Only the sound, as the output's suffix says."),
    ] = None,
    poster: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", help="Also, or only, one picture of the piece."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="S", help="The poster's moment. Default: a third in.")
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", help="Also, or only, a contact sheet of the chain."),
    ] = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    force: Force = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the ffmpeg commands and graphs; run nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Render any point of the chain from the originals."""
    given = locals()
    from duetchain.showing.outputs import checked_output
    from duetchain.showing.stills import checked_picture
    from duetchain.showing.view import Choice

    view = view_of(**given)
    view |= {"reel": reel.value if reel else None, "stage": time("--stage", stage)}
    moment = time("--at", at)
    _refuse_nonsense(**given)
    checked(view, output)
    if output:
        checked_output(output, inputs=(), force=force)
    for picture in filter(None, (poster, sheet)):
        checked_picture(picture, force=force)
    with context.obj.repository() as repository:
        view["duck"] = repository.resolve(duck) if duck else None
        view["choice"] = Choice(
            start=time("--from", start) or Fraction(0),
            end=time("--to", end),
            only=voices_of("--voices", voices, repository),
            mute=voices_of("--mute", mute, repository),
            solo=voices_of("--solo", solo, repository),
        )
        if dry_run:
            _print_plan(repository.plan(tip, **view), repository, as_json=as_json)
            return
        made: dict[str, Rendered] = {}
        parts = repository.stems(tip, stems, force=force, **view) if stems else ()
        if output:
            asked = {**view, "jobs": jobs, "is_cached": not no_cache}
            made["output"] = rendered(repository, tip, output, asked, force=force, as_json=as_json)
        if poster:
            plain = {**view, "reel": None, "stage": None, "credits": False}
            made["poster"] = repository.poster(tip, poster, at=moment, force=force, **plain)
        if sheet:
            made["sheet"] = repository.sheet(tip, sheet, force=force)
    _tell(made, parts, as_json=as_json)


def _tell(made: dict[str, Rendered], stems: tuple[Stem, ...], *, as_json: bool) -> None:
    """What was made: the film or sound first, then the pictures, then the stems."""
    if as_json:
        result_json("render", **answers.rendered_files(made, stems))
        return
    for done in made.values():
        result(in_words(done))
    for part in stems:
        result(str(part.output))


def _refuse_nonsense(
    *,
    output: Path | None,
    poster: Path | None,
    sheet: Path | None,
    stems: Path | None,
    audio_only: SoundName | None,
    at: str | None,
    reel: ReelName | None,
    dry_run: bool,
    force: bool,
    **_others: object,
) -> None:
    """Refuse what contradicts itself, before any work."""
    if not (output or poster or sheet or stems or dry_run):
        raise UsageError("no output is named", hint="add -o FILE.mp4")
    paths = [one.absolute() for one in (output, poster, sheet) if one]
    if len(set(paths)) < len(paths):
        raise UsageError("one file is named twice", hint="give each its own name")
    if dry_run and force:
        raise UsageError("--dry-run makes no file", hint="leave --force away")
    if dry_run and (poster or sheet or stems):
        raise UsageError(
            "--dry-run tells of a film or a sound", hint="leave pictures and stems away"
        )
    if audio_only and (output is None or output.suffix.lower() != f".{audio_only.value}"):
        raise UsageError(
            f"--audio-only {audio_only.value} needs an output of that kind",
            hint=f"add -o FILE.{audio_only.value}",
        )
    if at is not None and not poster:
        raise UsageError("--at belongs to a poster", hint="add --poster FILE.png")
    if poster and reel and not output:
        raise UsageError("a reel has no single moment", hint="leave --reel away for a poster")


def voices_of(option: str, words: str | None, repository: Repository) -> tuple[ContributionId, ...]:
    """The voices that a list of names and ids means."""
    if words is None:
        return ()
    found = [word.strip() for word in words.split(",")]
    if not all(found):
        raise UsageError(f"{option} names nobody", hint=f"write {option} NAME,NAME")
    return tuple(repository.resolve(word) for word in found)


def rendered(
    repository: Repository,
    tip: str | None,
    output: Path,
    view: dict[str, Any],
    *,
    force: bool,
    as_json: bool,
) -> Rendered:
    """Render with progress shown as the place allows."""
    with progress(as_json=as_json) as on_progress:
        done = repository.render(tip, output, **view, force=force, on_progress=on_progress)
    if done.missing:
        letters = " ".join(f"U+{ord(letter):04X}" for letter in done.missing[:12])
        note(f"no font here has {letters}: drawn plainer or left out", as_json=as_json)
    for text in done.notes:
        note(text, as_json=as_json)
    return done


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


def _print_plan(plan: RenderPlan, repository: Repository, *, as_json: bool) -> None:
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
            result("# its graph, a filter a line:\n" + job.command.graph)
        result("")


def _shell(argv: list[str]) -> str:
    import shlex

    return shlex.join(argv)
