"""What became of each take, as a page that needs nothing else, or as JSON; and as a table."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from html import escape

SUFFIXES = (".html", ".json")
WIDE, HIGH = 300, 48
"""Of a waveform, in its own units."""


@dataclass(frozen=True, slots=True)
class TakeRow:
    """One take of a report.

    Attributes:
        id: the contribution; "" if it was refused.
        who: as people call it.
        file: as it was given.
        offset_s: where it stands on the parent's clock; None where nothing put it there.
        drift_ppm: of its clock; None where no sync was asked.
        is_sure: whether its place is sure; None where no sync was asked.
        level_lufs: how loud it is, as recorded; None if that was not measured.
        cleaned_db: how much less of the parent is left in it; None where nothing was taken out.
        odd: what a person should look at, a line each.
        commands: what would change it.
        picture: a PNG of a moment; empty if there is none.
        peaks: its sound's outline, 0 to 1; empty if it has none.
    """

    id: str
    who: str
    file: str
    offset_s: float | None = None
    drift_ppm: float | None = None
    is_sure: bool | None = None
    level_lufs: float | None = None
    cleaned_db: float | None = None
    odd: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    picture: bytes = b""
    peaks: tuple[float, ...] = ()


HEADS = ("who", "offset", "drift", "sure", "level", "cleaned", "odd")


def row_words(row: TakeRow) -> tuple[str, ...]:
    """A row's words, by `HEADS`; "-" for what is not known."""
    sure = {None: "-", True: "sure", False: "NOT SURE"}[row.is_sure]
    return (
        row.who,
        _told(row.offset_s, "{:+.3f} s"),
        _told(row.drift_ppm, "{:+.0f} ppm"),
        sure if row.id else "refused",
        _told(row.level_lufs, "{:.1f} LUFS"),
        _told(row.cleaned_db, "{:.0f} dB"),
        "; ".join(row.odd),
    )


def _told(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def as_table(rows: tuple[TakeRow, ...]) -> tuple[str, ...]:
    """Lines of words in columns; a column of which nothing is known is left out."""
    told = [HEADS, *(row_words(row) for row in rows)]
    kept = [at for at in range(len(HEADS)) if any(one[at] not in ("-", "") for one in told[1:])]
    wide = [max(len(one[at]) for one in told) for at in kept]
    return tuple(
        "  ".join(one[at].ljust(size) for at, size in zip(kept, wide, strict=True)).rstrip()
        for one in told
    )


def as_json(rows: tuple[TakeRow, ...]) -> str:
    """The report as one JSON object, pictures as PNG in base 64."""
    takes = [
        {
            "id": row.id or None,
            "who": row.who,
            "file": row.file,
            "offset_s": row.offset_s,
            "drift_ppm": row.drift_ppm,
            "sure": row.is_sure,
            "level_lufs": row.level_lufs,
            "cleaned_db": row.cleaned_db,
            "odd": list(row.odd),
            "commands": list(row.commands),
            "peaks": list(row.peaks),
            "picture_png": b64encode(row.picture).decode() or None,
        }
        for row in rows
    ]
    return json.dumps({"schema": "duet.report/1", "takes": takes}, ensure_ascii=True, indent=1)


def as_html(rows: tuple[TakeRow, ...], title: str) -> str:
    """The report as a page: no network, no script, light or dark as its reader has it."""
    odd = sum(1 for row in rows if row.odd or row.is_sure is False or not row.id)
    summary = f"{len(rows)} takes, {odd} to look at" if odd else f"{len(rows)} takes, all well"
    body = "\n".join(_row(row) for row in rows)
    heads = "".join(f'<th scope="col">{one}</th>' for one in (*HEADS, "look", "hear", "to change"))
    return _PAGE.format(
        title=escape(title), style=_STYLE, summary=escape(summary), heads=heads, body=body
    )


def _row(row: TakeRow) -> str:
    name, *rest = (escape(one) for one in row_words(row))
    is_odd = bool(row.odd) or row.is_sure is False or not row.id
    file = f"<small>{escape(row.file)}</small>"
    words = "".join(f"<td>{one}</td>" for one in rest)
    commands = "".join(f"<code>{escape(one)}</code>" for one in row.commands)
    mark = ' class="odd"' if is_odd else ""
    return (
        f'<tr{mark}><th scope="row">{name}{file}</th>{words}'
        f"<td>{_picture(row)}</td><td>{_wave(row)}</td><td>{commands}</td></tr>"
    )


def _picture(row: TakeRow) -> str:
    if not row.picture:
        return ""
    source = b64encode(row.picture).decode()
    return f'<img alt="A moment of {escape(row.who)}" src="data:image/png;base64,{source}">'


def _wave(row: TakeRow) -> str:
    if not row.peaks:
        return ""
    middle, step = HIGH / 2, WIDE / max(1, len(row.peaks) - 1)
    upper = [(at * step, middle - max(0.5, one * middle)) for at, one in enumerate(row.peaks)]
    points = [*upper, *((x, HIGH - y) for x, y in reversed(upper))]
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="The sound of {escape(row.who)}">'
        f'<polygon points="{told}"/></svg>'
    )


_STYLE = """
:root { color-scheme: light dark; }
body { margin: 1.5rem; font: 16px/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .5rem .6rem; border-bottom: 1px solid #8888; text-align: left;
  vertical-align: top; font-variant-numeric: tabular-nums; }
th[scope=row] { font-weight: 600; min-width: 8rem; }
small { display: block; font-weight: 400; overflow-wrap: anywhere; }
tr.odd > * { background: #fff1d6; }
code { display: block; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere;
  min-width: 14rem; }
img { max-width: 7rem; max-height: 6rem; display: block; }
svg { width: 12rem; height: 3rem; fill: #2f6690; }
@media (prefers-color-scheme: dark) {
  body { color: #ececec; background: #16181b; }
  tr.odd > * { background: #3b2f14; }
  svg { fill: #7fb4dd; }
}
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{summary}. Offsets are on the song's clock: a take with +1 s begins a second after the song.</p>
<div class="wide" role="region" aria-label="Takes" tabindex="0">
<table>
<thead><tr>{heads}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""
