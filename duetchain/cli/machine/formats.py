"""``duet formats``."""

from __future__ import annotations

from collections.abc import Mapping

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json


def duet_formats(as_json: AsJson = False) -> None:
    """Print the short list of what is taken: containers, pictures, sounds; and the limits."""
    from duetchain.media import accepted, old_formats
    from duetchain.media.limits import OLD_FORMATS, TABLE, config_path, own_limits

    limits = own_limits()
    tables = {
        "containers": accepted.CONTAINERS,
        "pictures": accepted.PICTURES,
        "sounds": accepted.SOUNDS,
    }
    old = {
        "containers": old_formats.OLD_CONTAINERS,
        "pictures": old_formats.OLD_PICTURES,
        "sounds": old_formats.OLD_SOUNDS,
    }
    if as_json:
        named: dict[str, object] = {kind: _lists(table) for kind, table in tables.items()}
        named["old"] = {kind: _lists(table) for kind, table in old.items()}
        named[OLD_FORMATS] = limits.old_formats
        result_json("formats", **named, limits=limits.numbers, config=str(config_path()))
        return
    for title, table in tables.items():
        _tell(f"{title}:", table)
    opens = "taken, too" if limits.old_formats else "taken with --old-formats"
    for title, table in old.items():
        _tell(f"old {title}, {opens}:", table)
    if not limits.old_formats:
        result(f"({OLD_FORMATS} = true in {config_path()} takes them for good)")
    result(f"limits ([{TABLE}] in {config_path()} changes them):")
    for name, value in limits.numbers.items():
        result(f"  {name:38} {value:.15g}")


def _tell(title: str, table: Mapping[str, tuple[str, ...]]) -> None:
    result(title)
    for name, ffmpegs in table.items():
        result(f"  {name:38} {' '.join(ffmpegs)}")


def _lists(table: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(ffmpegs) for name, ffmpegs in table.items()}
