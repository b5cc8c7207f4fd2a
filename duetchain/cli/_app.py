"""Registration of the verbs, and the way out: every error becomes its code and its lines."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from duetchain import __version__
from duetchain.cli._errors import INTERRUPTED, TERMINATED, forget, stopped, tell
from duetchain.cli._flat import flat
from duetchain.cli._output import outlet, result
from duetchain.cli._place import Whereabouts
from duetchain.cli._quick import COMPLETION, QuickCommand, QuickGroup
from duetchain.cli._streams import lasting_streams
from duetchain.cli.guide.spelling import spelled_out, verb_place
from duetchain.errors import DuetError, StorageFailed, Terminated
from duetchain.exports.escape import safe_lines
from duetchain.repository.exit_codes import exit_code

STOPPED = {INTERRUPTED: "interrupted", TERMINATED: "terminated"}
HELP = ("-h", "--help")
VERBS = {
    "add": "make",
    "render": "make",
    "merge": "make",
    "nudge": "make",
    "change": "make",
    "amend": "make",
    "sync": "make",
    "mix": "make",
    "batch": "make",
    "watch": "make",
    "log": "look",
    "show": "look",
    "tree": "look",
    "credits": "look",
    "probe": "look",
    "get": "share",
    "export": "share",
    "head": "keep",
    "undo": "keep",
    "redo": "keep",
    "init": "keep",
    "drop": "keep",
    "verify": "keep",
    "repair": "keep",
    "cache": "keep",
    "gc": "keep",
    "doctor": "machine",
    "formats": "machine",
    "demo": "machine",
}
"""In the order of the help, which is that of need: a folder each."""


def application(verbs: Iterable[str] = VERBS, *, is_outline: bool = False) -> typer.Typer:
    """The command with some of its verbs: importing and describing all takes longer than a log.

    Args:
        verbs: which, by name.
        is_outline: only their names and what they do, for the list of them all.
    """
    app = typer.Typer(
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": list(HELP)},
        help="Version control for duets: every original is kept, it is recorded who built on "
        "whom, and any point of the chain is rendered from the originals.",
    )
    app.callback(cls=QuickGroup, invoke_without_command=True)(duet)
    if COMPLETION in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    for verb in verbs:
        panel = VERBS[verb]
        if is_outline and (told := _outlined(verb)):
            app.command(verb, cls=QuickCommand, rich_help_panel=panel)(told)
            continue
        module = import_module(f"duetchain.cli.{VERBS[verb]}.{verb}")
        settings = getattr(module, "SETTINGS", None)
        shown = flat(getattr(module, f"duet_{verb}"))
        app.command(verb, cls=QuickCommand, context_settings=settings, rich_help_panel=panel)(shown)
    return app


def _outlined(verb: str) -> Callable[[], None] | None:
    """A verb by its name and its first words alone, out of its source; None where that is not here.

    Importing all verbs, and describing their options, takes longer than all else.
    """

    def told() -> None:
        """Take no options."""

    source = Path(__file__).parent / VERBS[verb] / f"{verb}.py"
    try:
        text = source.read_text("utf-8")
    except OSError:
        return None
    told.__doc__ = text.partition(f"def duet_{verb}(")[2].partition('"""')[2].partition('"""')[0]
    return told if told.__doc__ else None


def verbs_needed(words: Sequence[str]) -> Iterable[str]:
    """The one verb that the words name, or none; all of them for help, completion and mistakes."""
    if COMPLETION in os.environ:
        return VERBS
    place = verb_place(words)
    if place is None:
        return VERBS if set(words) & set(HELP) else ()
    return (words[place],) if words[place] in VERBS else VERBS


def _version(asked: bool) -> None:
    if asked:
        result(f"duetchain {__version__}")
        raise typer.Exit


def _print_completion(asked: bool) -> None:
    if asked:
        from duetchain.cli.guide.completing import print_script

        print_script()
        raise typer.Exit


def _show_completion(asked: bool) -> None:
    if asked:
        from duetchain.cli.guide.completing import tell_completion

        tell_completion()
        raise typer.Exit


def duet(
    context: typer.Context,
    repository: Annotated[
        Path | None,
        typer.Option("-C", metavar="DIR", help="The folder that holds the repository (.duet)."),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
    install_completion: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=_show_completion,
            is_eager=True,
            help="Tell how your shell completes verbs, names and files; nothing is written.",
        ),
    ] = False,
    show_completion: Annotated[
        bool,
        typer.Option(
            "--show-completion",
            callback=_print_completion,
            is_eager=True,
            help="Print the script by which your shell does so.",
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback when something fails.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Tell only results and errors.")] = False,
    log: Annotated[
        Path | None,
        typer.Option("--log", metavar="FILE", help="Add all that is told to a file, with times."),
    ] = None,
) -> None:
    """Set what holds for every verb."""
    del debug, version, quiet, log  # these are read in `run_duet`: they may stand anywhere
    del install_completion, show_completion
    context.obj = Whereabouts(repository, as_json=bool(context.obj))
    if context.invoked_subcommand is None:
        from duetchain.cli.guide.here import tell_here

        tell_here(context.obj)


def run_duet(arguments: list[str] | None = None) -> NoReturn:
    """Parse, act, exit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = words[: words.index("--")] if "--" in words else words
    debug, as_json, quiet = (one in options for one in ("--debug", "--json", "--quiet"))
    for one in ("--debug", "--quiet"):
        if one in options:
            words.remove(one)
    log = _taken(words, "--log")
    forget()
    signal.signal(signal.SIGTERM, _terminate)
    with lasting_streams() as (stdout, stderr):
        code = _in_outlet(words, as_json=as_json, debug=debug, quiet=quiet, log=log)
        stdout.flush()
        stderr.flush()
        if stdout.lost and not stdout.is_unread and not code:
            code = _untold(stdout.lost)
    sys.exit(code)


def _taken(words: list[str], option: str) -> Path | None:
    """The file that an option names, wherever it stands; both are taken out."""
    for place, word in enumerate(words):
        if word == "--":
            break
        if word == option and words[place + 1 :]:
            del words[place]
            return Path(words.pop(place))
        if word.startswith(f"{option}="):
            return Path(words.pop(place).partition("=")[2])
    return None


def _in_outlet(
    words: list[str], *, as_json: bool, debug: bool, quiet: bool, log: Path | None
) -> int:
    try:
        with outlet(quiet=quiet, log=log):
            return _outcome(words, as_json=as_json, debug=debug)
    except StorageFailed as wrong:
        tell(wrong, code=exit_code(wrong), as_json=as_json)
        return exit_code(wrong)


def _untold(why: OSError) -> int:
    """What was done is done, and nobody can read of it."""
    error = StorageFailed(
        f"the result cannot be told on stdout: {why.strerror or why}",
        hint="the work itself is done: send stdout where it can be written",
    )
    tell(error, code=exit_code(error), as_json=False)
    return exit_code(error)


def _outcome(words: list[str], *, as_json: bool, debug: bool) -> int:
    try:
        words = spelled_out(words)
        is_outline = bool(words) and words[0] in HELP and COMPLETION not in os.environ
        app = application(verbs_needed(words), is_outline=is_outline)
        code = app(words, standalone_mode=False, prog_name="duet", obj=as_json)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Terminated:
        code = TERMINATED
    except Exception as error:  # noqa: BLE001 - the last resort of a command
        told = _in_our_words(error, words)
        code = exit_code(told)
        if debug:
            traceback.print_exc()
            sys.stderr.write(safe_lines(told.detail))
        if told.message:
            tell(told, code=code, as_json=as_json)
    if how := STOPPED.get(code):
        tell(stopped(how), code=code, as_json=as_json)
    return code if isinstance(code, int) else 0


def _in_our_words(error: Exception, words: Sequence[str]) -> DuetError:
    if isinstance(error, DuetError):
        return error
    if isinstance(error, TyperException):
        from duetchain.cli.guide.mistyped import in_plain_words

        return in_plain_words(error, lambda: typer.main.get_command(application()), words)
    if isinstance(error, OSError):
        from duetchain.holdings.holdings import storage_failed

        return storage_failed(error)
    hint = "this is a fault of duetchain: run it again with --debug and report what it prints"
    return DuetError(f"{type(error).__name__}: {error}", hint=hint)


def _terminate(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Terminated
