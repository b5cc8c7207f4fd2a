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
from duetchain.cli._errors import INTERRUPTED, TERMINATED, tell
from duetchain.cli._flat import flat
from duetchain.cli._output import result
from duetchain.cli._place import Whereabouts
from duetchain.cli._quick import QuickCommand, QuickGroup
from duetchain.cli._streams import lasting_streams
from duetchain.errors import DuetError, StorageFailed, Terminated, UsageError
from duetchain.exports.escape import safe_lines
from duetchain.repository.exit_codes import exit_code

STOPPED = {INTERRUPTED: "interrupted", TERMINATED: "terminated"}
COMPLETION = "_DUET_COMPLETE"
HELP = ("-h", "--help")
VERBS = {
    "add": "make",
    "merge": "make",
    "log": "look",
    "show": "look",
    "credits": "look",
    "tree": "look",
    "export": "share",
    "render": "make",
    "batch": "make",
    "sync": "make",
    "probe": "look",
    "formats": "machine",
    "head": "keep",
    "undo": "keep",
    "redo": "keep",
    "init": "keep",
    "verify": "keep",
    "repair": "keep",
    "drop": "keep",
    "cache": "keep",
    "gc": "keep",
    "mix": "make",
    "nudge": "make",
    "change": "make",
    "amend": "make",
    "get": "share",
    "doctor": "machine",
    "demo": "machine",
}
"""In the order of the help: what people need of it, a folder each."""


def application(verbs: Iterable[str] = VERBS, *, is_outline: bool = False) -> typer.Typer:
    """The command with some of its verbs: importing and describing all takes longer than a log.

    Args:
        verbs: which, by name.
        is_outline: only their names and what they do, for the list of them all.
    """
    app = typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": list(HELP)},
        help="Version control for duets: keep every original, record who built on whom, "
        "render any point of the chain.",
    )
    app.callback(cls=QuickGroup)(duet)
    for verb in verbs:
        module = import_module(f"duetchain.cli.{VERBS[verb]}.{verb}")
        settings = getattr(module, "SETTINGS", None)
        function = getattr(module, f"duet_{verb}")
        shown = _outlined(function) if is_outline else flat(function)
        app.command(verb, cls=QuickCommand, context_settings=settings)(shown)
    return app


def _outlined(verb: Callable[..., None]) -> Callable[[], None]:
    def told() -> None:
        """Take no options: they take longer to describe than all else."""

    told.__name__, told.__doc__ = verb.__name__, verb.__doc__
    return told


def verbs_needed(words: Sequence[str]) -> Iterable[str]:
    """The one verb that the words name; all of them for help, completion and mistakes."""
    rest = iter(words)
    for word in rest:
        if word == "-C":
            next(rest, None)
        elif not word.startswith("-"):
            return (word,) if word in VERBS and COMPLETION not in os.environ else VERBS
    return VERBS


def _version(asked: bool) -> None:
    if asked:
        result(f"duetchain {__version__}")
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
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback when something fails.")
    ] = False,
) -> None:
    """Set what holds for every verb."""
    del debug, version  # debug is read in `run`, so that it may stand anywhere
    context.obj = Whereabouts(repository, as_json=bool(context.obj))


def run_duet(arguments: list[str] | None = None) -> NoReturn:
    """Parse, act, exit."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    options = words[: words.index("--")] if "--" in words else words
    debug, as_json = "--debug" in options, "--json" in options
    if debug:
        words.remove("--debug")
    signal.signal(signal.SIGTERM, _terminate)
    with lasting_streams() as (stdout, stderr):
        code = _outcome(words, as_json=as_json, debug=debug)
        stdout.flush()
        stderr.flush()
        if stdout.lost and not stdout.is_unread and not code:
            code = _untold(stdout.lost)
    sys.exit(code)


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
        is_outline = words[0] in HELP and COMPLETION not in os.environ
        app = application(verbs_needed(words), is_outline=is_outline)
        code = app(words, standalone_mode=False, prog_name="duet", obj=as_json)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Terminated:
        code = TERMINATED
    except Exception as error:  # noqa: BLE001 - the last resort of a command
        told = _in_our_words(error)
        code = exit_code(told)
        if debug:
            traceback.print_exc()
            sys.stderr.write(safe_lines(told.detail))
        if told.message:
            tell(told, code=code, as_json=as_json)
    if stopped := STOPPED.get(code):
        tell(DuetError(stopped), code=code, as_json=as_json)
    return code if isinstance(code, int) else 0


def _in_our_words(error: Exception) -> DuetError:
    if isinstance(error, DuetError):
        return error
    if isinstance(error, TyperException):
        hint = "duet --help lists the verbs, duet VERB --help its options"
        return UsageError(error.format_message(), hint=hint)
    if isinstance(error, OSError):
        from duetchain.holdings.holdings import storage_failed

        return storage_failed(error)
    hint = "this is a fault of duetchain: run it again with --debug and report what it prints"
    return DuetError(f"{type(error).__name__}: {error}", hint=hint)


def _terminate(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Terminated
