"""What a shell is told that may follow: verbs and choices by typer, names, ids and files by this.

Nothing is ever written to a shell's own files: what to type there is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from duetchain.cli._output import result

MOST_TOLD = 200
"""A shell shows no more, and asks before it shows so many."""
_NAMING = {"PARENT", "VOICE", "TIP", "A", "B", "CONTRIBUTION", "A,B", "ID"}
"""What stands for a voice or a tip in help."""
_FOR_A_SHELL = re.compile(r"([\s'\"\\$&;()<>|*?\[\]#~`!])")
SHELLS = {
    "bash": "~/.local/share/bash-completion/completions/duet",
    "zsh": "~/.zfunc/_duet",
    "fish": "~/.config/fish/completions/duet.fish",
}
"""Where each looks for a script by itself, or once it is told to."""


def tell_completion() -> None:
    """Say what to type, once, in each shell; write nothing."""
    result("Nothing is written for you. Type the lines of your shell, then open a new terminal:")
    for shell, place in SHELLS.items():
        result(f"\n{shell}:", is_lines=True)
        result(f"  mkdir -p {os.path.dirname(place)}", is_lines=True)  # noqa: PTH120 - a text
        result(f"  _DUET_COMPLETE=source_{shell} duet > {place}", is_lines=True)
        if shell == "zsh":
            result("  and in ~/.zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit")


def print_script() -> None:
    """Print the script of the shell that SHELL names, else bash."""
    from typer._completion_shared import get_completion_script

    shell = Path(os.environ.get("SHELL", "")).name
    known = shell if shell in SHELLS else "bash"
    script = get_completion_script(prog_name="duet", complete_var="_DUET_COMPLETE", shell=known)
    result(script, is_lines=True)


def completes(param: Any) -> None:  # noqa: ANN401 - typer's own
    """Have a parameter that names a voice completed by those that are here."""
    form = (getattr(param, "metavar", None) or param.name.upper()).strip("[].")
    kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    if form in _NAMING and kind is str:
        param.shell_complete = lambda context, typed: _offered(context, typed, form)


def _offered(context: Any, typed: str, form: str) -> list[Any]:  # noqa: ANN401 - typer's own
    from typer._click.shell_completion import CompletionItem

    before, comma, last = typed.rpartition(",") if form == "A,B" else ("", "", typed)
    root = context.find_root().params.get("repository")
    found = [
        (f"{before}{comma}{word}", told)
        for word, told in named_here(root and Path(root))
        if word.casefold().startswith(last.casefold())
    ][:MOST_TOLD]
    if form == "PARENT" and found:
        found += [(one, "") for one in files_here(typed)]
    return [CompletionItem(_escaped(word), help=told or None) for word, told in found]


def named_here(folder: Path | None) -> Iterator[tuple[str, str]]:
    """Names, then ids, of the nearest repository, and whose they are; nothing without one."""
    from duetchain.cli._place import Whereabouts
    from duetchain.errors import DuetError
    from duetchain.exports.describe import who
    from duetchain.identity import short

    seen: set[str] = set()
    with suppress(DuetError, OSError), Whereabouts(folder).repository() as repository:
        log = list(repository.log().items())
        for _, one in log:
            if one.name and one.name not in seen:
                seen.add(one.name)
                yield one.name, one.author
        yield from ((short(identity), who(one)) for identity, one in log)


def files_here(typed: str) -> Iterator[str]:
    """Files and folders whose paths begin so."""
    folder, _, begun = typed.rpartition("/")
    with suppress(OSError):
        place = Path(folder or ("/" if typed[:1] == "/" else "."))
        for entry in sorted(one.name for one in place.iterdir()):
            if entry.startswith(begun) and (begun or not entry.startswith(".")):
                path = f"{folder}/{entry}" if "/" in typed else entry
                yield path + ("/" if os.path.isdir(path) else "")  # noqa: PTH112 - a text


def _escaped(word: str) -> str:
    """Bash takes what it is told as it would be typed; other shells quote it themselves."""
    is_bash = os.environ.get("_DUET_COMPLETE", "").endswith("bash")
    return _FOR_A_SHELL.sub(r"\\\1", word) if is_bash else word
