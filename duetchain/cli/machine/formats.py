"""``duet formats``."""

from __future__ import annotations

from collections.abc import Mapping

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json


def duet_formats(as_json: AsJson = False) -> None:
    """Print the short list of what is taken: containers, pictures, sounds; and the limits."""
    from dataclasses import asdict

    from duetchain.media.accepted import CONTAINERS, PICTURES, SOUNDS
    from duetchain.media.limits import TABLE, config_path, own_limits

    limits = asdict(own_limits())
    if as_json:
        tables = {"containers": CONTAINERS, "pictures": PICTURES, "sounds": SOUNDS}
        named = {kind: _lists(table) for kind, table in tables.items()}
        result_json("formats", **named, limits=limits, config=str(config_path()))
        return
    for title, table in (("containers", CONTAINERS), ("pictures", PICTURES), ("sounds", SOUNDS)):
        result(f"{title}:")
        for name, ffmpegs in table.items():
            result(f"  {name:38} {' '.join(ffmpegs)}")
    result(f"limits ([{TABLE}] in {config_path()} changes them):")
    for name, value in limits.items():
        result(f"  {name:38} {value:.15g}")


def _lists(table: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(ffmpegs) for name, ffmpegs in table.items()}
