"""The films that a nudge or a change has left behind: which, what renders them; or rendered."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.cli._output import note, result, result_json
from duetchain.cli._rendering import FLAGS, EffortWords, in_words, rendered

if TYPE_CHECKING:
    from duetchain.holdings.films import Film
    from duetchain.identity import ContributionId
    from duetchain.lineage.contribution import Contribution
    from duetchain.repository import Added, Repository
    from duetchain.repository.answers import Fields


def tell_again(
    verb: str,
    repository: Repository,
    added: Added,
    answered: Callable[[Added, Contribution], Fields],
    *,
    anew: bool,
    as_json: bool,
) -> None:
    """Tell what was put in a voice's place, and what films that leaves behind.

    Args:
        verb: which has done it.
        repository: where.
        added: what was done.
        answered: what JSON tells of it and of the contribution, as people are told that.
        anew: render those films at once.
        as_json: whether results are told in JSON.
    """
    from duetchain.exports.describe import line

    made = repository.told(repository.show(added.tip))
    if not as_json:
        result(line(added.tip, made))
    films = tell_outdated(repository, added.tip, anew=anew, as_json=as_json)
    if as_json:
        result_json(verb, **answered(added, made), **films)


def tell_outdated(
    repository: Repository, tip: ContributionId, *, anew: bool, as_json: bool
) -> dict[str, object]:
    """Say which films are out of date, and what renders them; or render them at once.

    Args:
        repository: where the tip is.
        tip: what was just made.
        anew: render them; a film of the tip's default name if there is none.
        as_json: whether results are told in JSON.

    Returns:
        What JSON tells of it.
    """
    films = repository.outdated(tip)
    commands = [_command(film) for film in films]
    each = [
        {"output": film.path, "render": command}
        for film, command in zip(films, commands, strict=True)
    ]
    told: dict[str, object] = {"outdated": each} if each else {}
    if anew:
        return {**told, "rendered": _made_anew(repository, tip, films, as_json=as_json)}
    if not as_json:
        for film, command in zip(films, commands, strict=True):
            note(f"{_shown(film)} is out of date now: {command}", as_json=False)
        if not films:
            note("to see and hear it: duet render -o FILE.mp4", as_json=False)
    return told


def _shown(film: Film) -> str:
    """A film's path as one would write it here."""
    path = os.path.relpath(film.path)
    return film.path if path.startswith("..") else path


def _command(film: Film) -> str:
    words = ["duet", "render", "-o", _shown(film)]
    for word, value in film.words.items():
        words += [f"--{word}"] if value is True else [f"--{word}", str(value)]
    return shlex.join((*words, "--force"))


def _made_anew(
    repository: Repository, tip: ContributionId, films: tuple[Film, ...], *, as_json: bool
) -> list[str]:
    from duetchain.options.filed import filed
    from duetchain.options.rendering import ViewWords

    made = []
    asked = [(Path(_shown(one)), filed(ViewWords, one.words)) for one in films]
    for output, words in asked or [(_default(repository, tip), ViewWords())]:
        view, effort = words.resolved(repository.resolve, FLAGS), EffortWords(force=bool(films))
        done = rendered(repository, tip, output, view, effort, as_json=as_json, words=words)
        made.append(str(output))
        if not as_json:
            result(in_words(done))
    return made


def _default(repository: Repository, tip: ContributionId) -> Path:
    from duetchain.exports.describe import name_of
    from duetchain.showing.file_names import safe_name
    from duetchain.showing.outputs import default_output

    return default_output(Path(f"{safe_name(name_of(repository.show(tip)))}.mp4"))
