"""What a stranger's file, and a render of a stranger's chain, may be: the user's own numbers.

They come from the user's own configuration alone. A repository may be a stranger's, so its
``config.toml`` may hold no limit, nor open the longer list of formats.
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from fractions import Fraction
from pathlib import Path

from duetchain.errors import LimitExceeded, UsageError
from duetchain.media.accepted import MOST_PIXELS, MOST_STREAMS
from duetchain.system.own_folders import config_folder

TABLE = "limits"
OLD_FORMATS = "old_formats"
"""What the user's configuration calls the longer list of formats."""
BESIDE = (TABLE, OLD_FORMATS)
"""What of the user's configuration is read here."""
SECONDS_AN_HOUR = 3600
MOST_RENDERED = 2 * 10**12
"""Two hours of 3840x2160 at 30 frames a second, or of 1920x1080 at 120."""


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """What one file may be at most, and one render.

    Attributes:
        bytes: its size.
        pixels: of one picture.
        streams: pictures, sounds and everything else; the tiles of one photo count once.
        hours: its length, and that of a piece.
        frames_per_second: of its picture.
        render_pixels: of all frames of a render together.
        old_formats: no number, but whether the longer list of formats is open, too.
    """

    bytes: float = 4 * 1024**3
    pixels: float = MOST_PIXELS
    streams: float = MOST_STREAMS
    hours: float = 2
    frames_per_second: float = 240
    render_pixels: float = MOST_RENDERED
    old_formats: bool = False

    @property
    def numbers(self) -> dict[str, float]:
        """Every limit by its name."""
        return {one: getattr(self, one) for one in LIMITS}

    def to_json(self) -> str:
        """For the child that reads the file."""
        return json.dumps(asdict(self))


LIMITS = tuple(one.name for one in fields(MediaLimits) if one.name != OLD_FORMATS)
"""What a limit may be called."""


def config_path() -> Path:
    """The user's own configuration; an empty file where there is no home."""
    found = config_folder()
    return found / "config.toml" if found else Path(os.devnull)


def own_limits(*, old_formats: bool = False) -> MediaLimits:
    """The limits of this user: the defaults, changed by ``[limits]`` of the configuration.

    Args:
        old_formats: open the longer list of formats, whatever the configuration says.

    Raises:
        UsageError: if the table holds something else than limits, or `OLD_FORMATS` is no answer.
    """
    path = config_path()
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return MediaLimits(old_formats=old_formats)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise UsageError(f'"{path}" is not TOML: {wrong}', hint="mend it", file=str(path)) from None
    found = parsed_limits(content.get(TABLE, {}), str(path))
    own = _old_formats(content.get(OLD_FORMATS, False), str(path))
    return replace(found, old_formats=own or old_formats)


def _old_formats(given: object, path: str) -> bool:
    if not isinstance(given, bool):
        message = f'"{path}": {OLD_FORMATS} must be true or false'
        raise UsageError(message, hint="write it without quotes", file=path, field=OLD_FORMATS)
    return given


def parsed_limits(table: object, path: str) -> MediaLimits:
    """A table of a configuration as limits.

    Raises:
        UsageError: if it holds something else.
    """
    hint = f"[{TABLE}] may hold {', '.join(LIMITS)}, as numbers above 0"
    if not isinstance(table, dict):
        raise UsageError(f'"{path}": {TABLE} is not a table', hint=hint, file=path)
    for name, value in table.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if name not in LIMITS or not number or not value > 0:
            message = f'"{path}": "{name}" is not a limit'
            raise UsageError(message, hint=hint, file=path, given=name, choices=LIMITS)
    return MediaLimits(**table)


def how_to_raise(name: str, found: float) -> str:
    """What to do about what is over one limit.

    Args:
        name: the limit's.
        found: what it has.
    """
    enough = int(found) + (found != int(found))
    return f'if you trust it: "{name} = {enough}" under [{TABLE}] in {config_path()}'


def how_to_open_old() -> str:
    """What to do about a file that is on the longer list alone."""
    return f'if you trust it: "{OLD_FORMATS} = true" in {config_path()}, above any [table]'


def refuse_hours(seconds: Fraction, what: str, *, contribution: str | None = None) -> None:
    """Refuse what would come out longer than this user's limit of hours.

    Args:
        seconds: how long it is.
        what: it is, such as "the piece".
        contribution: the id that it belongs to.

    Raises:
        LimitExceeded: if it is.
    """
    hours, most = float(seconds / SECONDS_AN_HOUR), own_limits().hours
    if hours > most:
        raise LimitExceeded(
            f"{what} lasts {hours:.1f} hours; {most:.15g} are allowed",
            hint=how_to_raise("hours", hours),
            contribution=contribution,
            field="hours",
            given=hours,
            limit=most,
        )
