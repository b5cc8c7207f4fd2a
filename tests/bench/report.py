"""What was measured as Markdown, as JSON, and as a picture of a few lines of SVG."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tests.bench.costs import Cost
from tests.bench.rows import Row

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
_WIDE, _HIGH, _NAME = 860, 22, 330
OURS, OTHERS = "#d9622b", "#7d8c99"


def machine(ffmpeg: str) -> str:
    """On what it was measured, in one sentence."""
    model = "unknown processor"
    told = Path("/proc/cpuinfo")
    if told.exists() and (found := re.search(r"model name\s*: (.+)", told.read_text())):
        model = found[1]
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = subprocess.run([ffmpeg, "-version"], capture_output=True, text=True, check=True)
    load = os.getloadavg()[0]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores ({model}), "
        f"{memory_gib:.0f} GiB, Python {platform.python_version()}, "
        f"{version.stdout.split(' Copyright')[0]}, load average {load:.1f} at the end"
    )


def table(rows: Sequence[Row]) -> str:
    """The costs of all rows as a Markdown table, and the ratios as another."""
    lines = ["| row | who | CPU, s | wall, s | largest process, MiB |", "|---|---|---|---|---|"]
    for row in rows:
        for number, (who, cost) in enumerate(row.costs.items()):
            title = row.title if not number else ""
            lines.append(f"| {title} | {who} | {_costs(cost)} |")
    lines += ["", "| row | CPU seconds of one against another's | ratio | asked for | |"]
    lines.append("|---|---|---|---|---|")
    for row in rows:
        for what, figure, most in row.ratios:
            asked = "" if most is None else f"{most:g}"
            verdict = "" if most is None else "kept" if figure <= most else "**missed**"
            lines.append(f"| {row.name} | {what} | {figure:.3f} | {asked} | {verdict} |")
    lines += ["", *(f"- {row.name}: {note}" for row in rows for note in row.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _costs(cost: Cost) -> str:
    return f"{cost.cpu_s:.2f} | {cost.wall_s:.2f} | {cost.peak_mib:.0f}"


def plot(rows: Sequence[Row]) -> str:
    """CPU seconds as bars, each row to its own longest."""
    parts, y = [], 10
    for row in rows:
        parts.append(f'<text x="10" y="{y + 14}" font-weight="bold">{escape(row.title)}</text>')
        y += _HIGH
        longest = max(cost.cpu_s for cost in row.costs.values()) or 1
        for who, cost in row.costs.items():
            wide = max(1, (_WIDE - _NAME - 90) * cost.cpu_s / longest)
            colour = OTHERS if who in ("ffmpeg by hand", "MoviePy") or "alone" in who else OURS
            parts.append(f'<text x="24" y="{y + 14}">{escape(who)}</text>')
            parts.append(
                f'<rect x="{_NAME}" y="{y + 3}" width="{wide:.0f}" height="14" fill="{colour}"/>'
            )
            parts.append(f'<text x="{_NAME + wide + 6:.0f}" y="{y + 14}">{cost.cpu_s:.2f} s</text>')
            y += _HIGH
        y += 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{y}" '
        f'font-family="sans-serif" font-size="13"><rect width="{_WIDE}" height="{y}" '
        f'fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def put(page: Path, text: str) -> None:
    """Replace what was measured before, between the two marks of a page."""
    whole = page.read_text(encoding="utf-8")
    before, _, rest = whole.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")
