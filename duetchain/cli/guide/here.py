"""What ``duet`` alone says: what is here, and the two commands that likely come next."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.cli._output import result, say

if TYPE_CHECKING:
    from duetchain.cli._place import Whereabouts
    from duetchain.repository import Repository

FILMED = {
    ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".wav", ".mp3", ".m4a", ".flac", ".ogg", ".opus",
}  # fmt: skip
"""What of a folder is shown as a clip."""
NEWEST = 3
HELPS = "duet --help tells what else there is"


def tell_here(place: Whereabouts) -> None:
    """Say what the nearest repository holds, or which clips lie here, and what to do with them."""
    from duetchain.errors import NotFound

    try:
        repository = place.repository()
    except NotFound:
        _tell_of_none()
        return
    with repository:
        count = repository.count()
        if count == 0:
            result(f"{repository.folder.path}: an empty repository")
            _next(f"duet add {_clip(0, 'SONG.mp4')} {_clip(1, 'MINE.mp4')}", HELPS)
            return
        _tell_of(repository, count)


def _tell_of(repository: Repository, count: int) -> None:
    from duetchain.exports.describe import line

    tips, head = repository.tips(), repository.head.tip
    shown = [(one, repository.show(one)) for one in tips]
    newest = sorted(shown, key=lambda pair: pair[1].created, reverse=True)[:NEWEST]
    result(
        f"{repository.folder.path}: {_counted(count, 'contribution')}, {_counted(len(tips), 'tip')}"
    )
    for identity, one in newest:
        mark = "*" if identity == head else " "
        result(f"{mark} {line(identity, repository.told(one))}")
    tip = word_for(repository, head or newest[0][0])
    _next(f"duet add {tip} MINE.mp4", f"duet render {tip} -o FILM.mp4")


def word_for(repository: Repository, identity: str) -> str:
    """What to type for a contribution: its name where that means it alone, else its id."""
    from duetchain.errors import DuetError
    from duetchain.identity import short

    name = repository.show(identity).name
    with suppress(DuetError):
        if name and repository.resolve(name) == identity and not name.startswith("-"):
            return quoted_word(name)
    return short(identity)


def quoted_word(word: str) -> str:
    """A word as a shell takes it."""
    import shlex

    return shlex.quote(word)


def _tell_of_none() -> None:
    result("No duet is here yet.")
    if clips := _clips():
        more = f" and {len(clips) - NEWEST} more" if len(clips) > NEWEST else ""
        result(f"Clips in this folder: {', '.join(clips[:NEWEST])}{more}")
    if len(clips) > 1:
        _next(f"duet add {_clip(0, '')} {_clip(1, '')}", HELPS)
    else:
        _next(f"duet add {_clip(0, 'SONG.mp4')} MINE.mp4", "duet demo makes a chain to look at")


def _next(*commands: str) -> None:
    for command in commands:
        result(f"next: {command}")


def next_step(text: str, *, as_json: bool) -> None:
    """One line that says what may come next, for people alone."""
    if not as_json:
        say(f"next: {text}")


def tell_answer(film: Path, *, as_json: bool) -> None:
    """What may be done with a film, or a sound, that was made."""
    shown = quoted_word(str(film))
    next_step(f"play {shown}; who answers it: duet add {shown} MINE.mp4", as_json=as_json)


def _clips() -> list[str]:
    with suppress(OSError):
        return sorted(one.name for one in Path().iterdir() if one.suffix.lower() in FILMED)
    return []


def _clip(place: int, otherwise: str) -> str:
    clips = _clips()
    return quoted_word(clips[place]) if len(clips) > place else otherwise


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
