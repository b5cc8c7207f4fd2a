"""What every verb answers in JSON, as plain values: the command line and a page give the same.

Each function gives the fields of one answer; `answer` puts them in the envelope of the contract.

It is over 350 lines because every answer of the contract stands here, each in a few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from duetchain.repository.exit_codes import exit_code

if TYPE_CHECKING:
    from pathlib import Path

    from duetchain.analysis.sure import Sync
    from duetchain.errors import DuetError
    from duetchain.exports.formats import Exported
    from duetchain.holdings.checking import Checkup
    from duetchain.holdings.dropping import Dropped
    from duetchain.holdings.freeing import Freed
    from duetchain.holdings.heads import Head
    from duetchain.holdings.survey import Listed, Unreadable
    from duetchain.identity import ContributionId
    from duetchain.intake.amending import Amended
    from duetchain.intake.request import Added
    from duetchain.intake.turns.takes import Cleaned, Take
    from duetchain.lineage.amendment import Amendment
    from duetchain.lineage.arrangement import Arrangement
    from duetchain.lineage.contribution import Contribution
    from duetchain.lineage.graph import Lineage
    from duetchain.media.info import MediaInfo
    from duetchain.showing.getting import Got
    from duetchain.showing.levels import VoiceLevel
    from duetchain.showing.mixing import Mixed, Stem
    from duetchain.showing.rendering import Rendered
    from duetchain.store.cache import Cache, Entry

Fields = dict[str, Any]
"""What `json.dumps` takes."""


def answer(verb: str, **fields: Any) -> Fields:  # noqa: ANN401 - JSON of any shape
    """The one object that a verb answers."""
    return {"schema": f"duet.{verb}/1", **fields}


def failure(error: DuetError, *, code: int, done: Fields | None = None) -> Fields:
    """What went wrong; absent words are null; `done` is what was done by then."""
    return answer(
        "error",
        code=code,
        message=error.message,
        hint=error.hint or None,
        file=error.file,
        contribution=error.contribution or (done or {}).get("contribution"),
        **{key: one for key, one in (done or {}).items() if key != "contribution"},
    )


def of_add(done: Added, output: str | None, *, placed: AskedPlace) -> Fields:
    """A finished add; `output` is its film, if one was rendered."""
    return {
        "contribution": done.tip,
        "contributions": list(done.contributions),
        "parents": list(done.parents),
        "media": done.media,
        "output": output,
        "sync": last_sync(done, placed),
        "clean": last_clean(done),
        "notes": list(done.notes),
        **({"known": list(done.known)} if done.known else {}),
        "refused": [of_refusal(one) for one in done.refused],
        "takes": [of_take(one) for one in done.takes],
        "recorded": True,
        "rendered": output is not None,
    }


def of_take(one: Take) -> Fields:
    """What became of one file of an add."""
    wrong = one.refused
    return {
        "id": one.contribution,
        "file": one.file,
        "media": one.media,
        "new": one.is_new,
        "sync": of_sync(one.sync) if one.sync else None,
        "stands_s": None if one.offset is None else float(one.offset),
        "clean": of_clean(one.cleaned) if one.cleaned else None,
        "notes": list(one.notes),
        "refused": of_refusal(wrong) if wrong else None,
    }


def of_refusal(wrong: DuetError) -> Fields:
    """Why one of several was not taken."""
    return {"file": wrong.file, "message": wrong.message, "code": exit_code(wrong)}


def of_merge(done: Added, output: str | None, *, placed: AskedPlace | None) -> Fields:
    """A finished merge; `placed` is how the clip was asked for that it brings, if it brings one."""
    told: Fields = {
        "contribution": done.tip,
        "parents": list(done.parents),
        "media": done.media,
    }
    if placed:
        told |= {"sync": last_sync(done, placed), "clean": last_clean(done)}
    return {**told, "output": output, "notes": list(done.notes)}


def of_nudge(done: Added, made: Contribution, *, by_s: Fraction) -> Fields:
    """A finished nudge; `made` is the new contribution as people are told it."""
    told = of_change(done, made)
    return {**told, "by_s": float(by_s), "offset_s": float(made.offset or 0)}


def of_change(done: Added, made: Contribution) -> Fields:
    """A finished change; `made` is the new contribution, which replaces a voice."""
    return {
        "contribution": done.tip,
        "contributions": list(done.contributions),
        "parents": list(done.parents),
        "media": done.media,
        "replaces": getattr(made.arrangement, "voice", None),
    }


def of_head(head: Head, tips: Mapping[ContributionId, Contribution | None], *, more: int) -> Fields:
    """Where the head is, and the tips that it may be moved to; None for what cannot be read."""
    return {
        "head": head.tip,
        "back": head.back,
        "forth": head.forth,
        "names": dict(head.names),
        "tips": [
            {
                "id": tip,
                "author": (one and one.author) or None,
                "name": (one and one.name) or None,
                "created": (one and one.created) or None,
                "head": tip == head.tip,
                "names": list(head.names_of(tip)),
            }
            for tip, one in tips.items()
        ],
        "more": more,
        "note": head.note or None,
    }


def of_sync(found: Sync) -> Fields:
    """Where a take lies, and what told it."""
    return {
        "offset_s": round(found.offset_s, 6),
        "drift_ppm": round(found.drift_ppm, 3),
        "confidence": round(found.confidence, 3),
        "method": found.method,
        "applied": found.sure,
        "candidates": [
            {"offset_s": round(one.offset_s, 6), "confidence": round(one.confidence, 3)}
            for one in found.candidates
        ],
        "warp": [[round(mine, 6), round(parent, 6)] for mine, parent in found.warp],
    }


class AskedPlace(msgspec.Struct, frozen=True):
    """How a take was asked for: what decides where it stands if its sound tells nothing."""

    arrangement: Arrangement | None
    offset: Fraction | None


def last_sync(done: Added, placed: AskedPlace) -> Fields:
    """Where the last take stands, and what told it."""
    if done.syncs and (found := done.syncs[-1]):
        stands = float((done.stands[-1] if done.stands else None) or 0)
        return of_sync(found) if found.sure else {**of_sync(found), "offset_s": stands}
    from duetchain.analysis.sure import NOTHING
    from duetchain.lineage.arrangement import comes_after

    offset, asked = placed.offset, placed.arrangement
    is_after = asked is not None and comes_after(asked) and offset is None
    return {
        **of_sync(NOTHING),
        "offset_s": None if is_after else float(offset or 0),
        "method": "given" if offset is not None else "none",
    }


def last_clean(done: Added) -> Fields:
    """What became of the parent's sound in the last take."""
    made = done.cleanings[-1] if done.cleanings else None
    if made is None:
        return {"applied": False, "heard": None, "share": 0.0, "removed_db": 0.0, "reason": None}
    return of_clean(made)


def of_clean(made: Cleaned) -> Fields:
    """What became of the parent's sound in a take."""
    return {
        "applied": made.applied,
        "heard": made.clean.heard if made.clean else None,
        "share": round(made.share, 4),
        "removed_db": round(made.removed_db, 1),
        "reason": made.reason or None,
    }


def of_render(done: Rendered) -> Fields:
    """A finished render; one that begins with its piece has no lead to tell."""
    lead = {"lead_s": float(done.lead)} if done.lead else {}
    return {
        **lead,
        "render": done.render,
        "tip": done.tip,
        "output": str(done.output),
        "duration_s": float(done.duration),
        "width_px": done.canvas.width_px if done.frames else None,
        "height_px": done.canvas.height_px if done.frames else None,
        "fps": str(done.canvas.rate.per_second) if done.frames else None,
        "voices": done.voices,
        "gain_db": round(done.gain_db, 3),
        "loudness": dict(done.loudness) or None,
        "notes": list(done.notes),
        "frames_encoded": done.frames_encoded,
        "frames_reused": done.frames - done.frames_encoded,
        "jobs": done.jobs,
        "jobs_reused": done.jobs_reused,
    }


FILES = ("output", "poster", "sheet")
"""What one render may make, the first that was made telling the rest."""


def of_files(made: Mapping[str, Rendered], stems: Iterable[Stem]) -> Fields:
    """A render's film or sound, its pictures and its stems; `made` is by the names of `FILES`."""
    first = of_render(next(iter(made.values()))) if made else {}
    files = {name: str(made[name].output) if name in made else None for name in FILES}
    parts = [{"voice": one.voice, "output": str(one.output)} for one in stems]
    return {**first, **files, "stems": parts}


def of_mix(found: Mixed, contributions: Mapping[ContributionId, Contribution]) -> Fields:
    """What was measured; `contributions` has every voice."""
    return {
        "tip": found.tip,
        "target_lufs": found.target_lufs,
        "voices": [_voice(one, contributions[one.voice]) for one in found.voices],
        "mix": {
            "lufs": found.lufs,
            "true_peak_dbtp": found.dbtp,
            "peak_dbfs": found.peak_dbfs,
            "gain_db": round(found.gain_db, 3),
            "limited": found.is_limited,
        },
    }


def _voice(one: VoiceLevel, contribution: Contribution) -> Fields:
    return {
        "voice": one.voice,
        "author": contribution.author or None,
        "name": contribution.name or None,
        "lufs": one.lufs,
        "true_peak_dbtp": one.dbtp,
        "level_db": round(one.level_db, 3),
        "gain_db": one.gain_db,
        "applied_db": round(one.applied_db, 3),
        "note": one.note or None,
    }


def of_log(page: Iterable[tuple[ContributionId, Listed]], *, more: bool) -> Fields:
    """Contributions, parents first, and what cannot be read; `more` if others follow."""
    from duetchain.exports.describe import as_entry
    from duetchain.holdings.survey import parted

    readable, unreadable = parted(page)
    entries = [as_entry(identity, one) for identity, one in readable.items()]
    told = {"contributions": entries, "count": len(entries), "more": more}
    return {**told, **of_unreadable(unreadable)}


def of_unreadable(some: Iterable[Unreadable]) -> Fields:
    """What cannot be read, and why; no field where there is nothing."""
    found = [{"id": one.id, "why": one.why} for one in some]
    return {"unreadable": found} if found else {}


def of_amend(done: Amended) -> Fields:
    """What was said, and what holds now."""
    from duetchain.exports.describe import as_entry

    entry = as_entry(done.contribution, done.words)
    return {"contribution": entry, "record": done.record or None}


def of_get(done: Iterable[Got]) -> Fields:
    """Files that were given back."""
    return {
        "files": [
            {"id": one.voice, "media": one.media, "output": str(one.output), "new": one.is_new}
            for one in done
        ]
    }


def of_show(
    identity: ContributionId,
    found: Contribution,
    *,
    told: Contribution,
    media_path: str | None,
    noted_file: str = "",
    amendments: Iterable[Amendment] = (),
) -> Fields:
    """All about one contribution: as people are told it, and as it is recorded.

    Where nothing was noted or said later, that is left out.
    """
    from duetchain.exports.describe import as_entry, as_record

    entry = as_entry(identity, told)
    answer: Fields = {"contribution": entry, "record": as_record(found), "media_path": media_path}
    said = [{"id": one.id, "created": one.created, **one.said} for one in amendments]
    answer |= {"noted_file": noted_file} if noted_file and not found.file else {}
    return {**answer, "amendments": said} if said else answer


def of_tree(lineage: Lineage, unreadable: Iterable[Unreadable] = ()) -> Fields:
    """Who built on whom, and what cannot be read."""
    edges = {identity: list(one.parents) for identity, one in lineage.contributions.items()}
    told = {"roots": lineage.roots(), "tips": lineage.tips(), "parents": edges}
    return {**told, **of_unreadable(unreadable)}


def of_export(name: str, made: Exported, output: Path | None) -> Fields:
    """A finished export: its file, or its text where none was asked for; what is not in it."""
    told = {"format": name, "output": None if output is None else str(output)}
    told["text"] = made.text if output is None else None
    return {**told, "unreadable": list(made.unreadable)} if made.unreadable else told


def of_probe(file: Path, info: MediaInfo) -> Fields:
    """What a clip is, what will be done to it, what is odd."""
    from duetchain.identity import plain
    from duetchain.media.telling import oddities, treatments

    return {
        "file": str(file),
        "duration_s": float(info.duration),
        "info": plain(info),
        "still": info.still,
        "aspect": float(info.video.upright_aspect) if info.video else None,
        "audio_tracks": len(info.audio_tracks),
        "will_be": list(treatments(info)),
        "odd": list(oddities(info)),
    }


def of_check(found: Checkup) -> Fields:
    """What a check found."""
    return {
        "contributions": found.contributions,
        "media": found.media,
        "problems": [
            {"what": one.what, "id": one.id or None, "text": one.text, "breaks": list(one.breaks)}
            for one in found.problems
        ],
        "broken_chains": list(found.broken_chains),
        "notes": list(found.notes),
    }


def of_cache(found: Cache, entries: Iterable[Entry]) -> Fields:
    """What earlier renders have left."""
    told = [
        {
            "key": one.key,
            "bytes": one.size_bytes,
            "kind": one.file.suffix[1:],
            "used": instant(one.used),
        }
        for one in entries
    ]
    return {
        "path": str(found.path),
        "bytes": sum(one["bytes"] for one in told),
        "entries": told,
    }


def instant(used_s: float) -> str:
    """Seconds since 1970 as people and programs read them, in UTC."""
    return datetime.fromtimestamp(used_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_gc(found: Freed) -> Fields:
    """What a clearing removed: results of the cache; files of dropped contributions, and bytes."""
    told = {"dropped": len(found.results), "freed_bytes": found.size_bytes}
    return {**told, "cleared": found.files} if found.files else told


def of_drop(done: Dropped) -> Fields:
    """What was put aside."""
    return {
        "contribution": done.id,
        "name": done.name or None,
        "author": done.author or None,
        "media": done.media,
        "freed_bytes": done.freed_bytes,
        "kept_in": str(done.kept_in),
    }
