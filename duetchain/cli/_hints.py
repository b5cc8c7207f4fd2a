"""What the library refuses, in options and verbs: a row for each reason that needs other words.

A row may use what the refusal knows: ``{given}``, ``{limit}``, ``{choices}``, ``{file}``, its own
``{hint}``, ``{option}`` for its field's option, and ``{word}`` for that without its dashes.
"""

from __future__ import annotations

from typing import NamedTuple

from duetchain.errors import DuetError


class Phrase(NamedTuple):
    """The words of a refusal; None where the library's own are right."""

    hint: str | None = None
    message: str | None = None


OPTIONS = {
    "arrangement": "--as",
    "corner_px": "--corners",
    "end": "--out",
    "gutter_px": "--gutter",
    "start": "--in",
}
"""The options that are not called as the library's fields are."""

CHAINS = "duet verify tells which chains it breaks"
CONTRIBUTIONS = "duet log lists the contributions"
DOCTOR = "duet doctor"

PHRASES = {
    # what is named
    "word-empty": Phrase(CONTRIBUTIONS),
    "word-unknown": Phrase(CONTRIBUTIONS),
    "contribution-unknown": Phrase("duet log lists them all"),
    "file-unknown": Phrase("duet add brings it in"),
    "tips-several": Phrase("{hint}; duet head TIP chooses one for good"),
    "head-first": Phrase("duet head lists the tips, duet head TIP moves it to any"),
    "head-last": Phrase("duet head lists the tips, duet head TIP moves it to any"),
    "voice-not-replaced": Phrase("duet credits tells which voices are"),
    "voice-not-moved": Phrase(
        "duet mix tells which voices are; a replaced one has left its place to another"
    ),
    "voice-alone": Phrase("leave --as away"),
    "change-nothing": Phrase("say what: --gain, --in, --out, --fill, --as …; duet change --help"),
    "change-nothing-new": Phrase("duet show tells how it is"),
    "change-media": Phrase(
        "another file takes its place: duet add TIP FILE --as replace --voice VOICE"
    ),
    "voice-not-shown": Phrase("duet credits tells which are"),
    "voice-not-chosen": Phrase("name it in --voices, too, or leave it out"),
    "duck-unheard": Phrase("--duck names the voice that speaks: duet mix tells which are heard"),
    "file-absent": Phrase("check the name and the folder"),
    "file-irregular": Phrase("give the clip itself"),
    # what is added
    "parent-alone": Phrase("give your own clip after it: duet add PARENT MINE"),
    "parent-missing": Phrase("leave {option} away", "the first clip has no {word}"),
    "render-as-clip": Phrase("use duet merge to join two chains"),
    "format-not-taken": Phrase("duet formats lists what is taken"),
    "old-format": Phrase("{hint}; or once: --old-formats"),
    "track-unknown": Phrase("duet probe lists them"),
    "clip-needed": Phrase("bring one along: duet merge A B MINE"),
    "clip-needed-to-arrange": Phrase(
        "bring a clip along for any other arrangement: duet merge A B MINE"
    ),
    "clip-unclean": Phrase("leave --clean on away"),
    "words-missing": Phrase("say --author, --name, --title, --part, --message or --license"),
    "words-long": Phrase(message="{option} has {given} letters; {limit} are taken"),
    # when, and how loud
    "range-before-zero": Phrase(message="{option} {given:g} is before the beginning"),
    "range-past-end": Phrase(
        "choose an earlier {option}, or leave it away",
        '"{file}" ends at {limit:.3f} s, before {option} {given:g}',
    ),
    "range-empty": Phrase(
        "--out is a time in your clip, after --in",
        "nothing is left between --in {limit:g} and --out {given:g}",
    ),
    "range-late": Phrase("choose an earlier --in"),
    "parent-range-past-end": Phrase(
        "choose an earlier --parent-to, or leave it away",
        "the parent ends at {limit:.3f} s, before --parent-to {given:g}",
    ),
    "begin-twice": Phrase("leave --offset or --crossfade away"),
    "crossfade-long": Phrase("choose a shorter --crossfade"),
    "muted-level": Phrase("leave --mute or --gain away"),
    "muted-sound": Phrase("leave --mute away"),
    "unheard-level": Phrase("leave --mute and --gain away"),
    "still-speed": Phrase("leave --speed away"),
    "until-before-mine": Phrase(
        "the parent ends at {limit:g} s; use --until longest",
        "nothing of yours is left with --until {given}",
    ),
    "until-before-parent": Phrase(
        "the parent ends at {limit:g} s; use --until longest",
        "nothing of the parent is left with --until {given}",
    ),
    "until-nothing": Phrase("use --until longest"),
    # how it meets the parent
    "picture-lacking": Phrase("leave --as away: its waveform is shown"),
    "sound-lacking": Phrase("leave --as away"),
    "cover-lacking": Phrase("leave --show cover away"),
    "parent-soundless": Phrase("choose another --as"),
    "parent-pictureless": Phrase("leave --as away"),
    # how it is rendered
    "view-before-zero": Phrase("use --from {limit} or later"),
    "view-empty": Phrase("--to is a time after --from"),
    "stage-without-reel": Phrase("add --reel build or restart"),
    "stage-short": Phrase("use a longer --stage"),
    "reel-moment": Phrase("leave --reel away for a poster"),
    "cells-small": Phrase("choose a larger --size, or a smaller --gutter"),
    "encoder-unknown": Phrase("duet doctor --encoders lists those that do"),
    "encoder-lossless": Phrase(
        "leave --encoder away", message="--encoder cannot be asked for no loss"
    ),
    "encoder-codec": Phrase("leave --codec away"),
    "codec-not-held": Phrase("use --codec {choices}, or {limit}"),
    "picture-in-sound": Phrase(
        "leave {option} away, or make an .mp4", "{option} has no meaning for a sound"
    ),
    "output-kind": Phrase("{hint}; one picture: --poster FILE.png"),
    "picture-kind": Phrase("name it {choices}"),
    "output-claimed": Phrase("wait for it, or choose another name"),
    "output-exists": Phrase("choose another name, or add --force"),
    "ffmpeg-absent": Phrase(DOCTOR),
    "wall-not-built": Phrase(f"{DOCTOR} tells what holds here; {{hint}}"),
    "ffmpeg-slow": Phrase("try --quality draft"),
    "ffmpeg-failed": Phrase("add --debug for all it said"),
    "render-short": Phrase("one of the clips may be damaged: duet verify --full"),
    "render-unreadable": Phrase(DOCTOR),
    # what is kept
    "folder-forbidden": Phrase("choose another folder with -C"),
    "repository-absent": Phrase("duet init makes one"),
    "repository-foreign": Phrase('name it to trust it: duet -C "{given}" ...'),
    "repository-empty": Phrase("duet add PARENT MINE starts a chain"),
    "repository-formless": Phrase("duet repair"),
    "index-damaged": Phrase("duet repair makes it anew from the records"),
    "index-absent": Phrase("duet repair makes it anew from the records"),
    "not-regular": Phrase("nothing was followed: take it away, then duet verify"),
    "file-too-large": Phrase("it is none of ours: take it away, then duet verify"),
    "disk-full": Phrase("free some of it, or let duet gc make room; then try again"),
    "python-absent": Phrase(DOCTOR),
    "repository-unwritable": Phrase(
        "what only looks works here, and render -o FILE to where you may write"
    ),
    "locks-absent": Phrase("work in a folder of this computer's own disk: -C DIR"),
    "record-damaged": Phrase(CHAINS),
    "media-missing": Phrase(f"{CHAINS}; adding the same file again mends it"),
    "media-damaged": Phrase("add the same file again: duet add FILE; duet verify --full finds all"),
    "chain-incomplete": Phrase("duet verify tells what is missing"),
    "lineage-circular": Phrase("duet verify"),
}

SENTENCES = {
    "the parent is here already: its author is not changed": (
        "the parent is here already: --parent-author is not used"
    ),
    "your take is hardly anything else": (
        "your take is hardly anything else (--clean on takes it out all the same)"
    ),
}
"""Notes and reasons of the library that the command line ends or words otherwise."""


def option_of(field: str) -> str:
    """The option that gives a field of the library."""
    return OPTIONS.get(field, f"--{field.replace('_', '-')}")


def _plain(limit: float | str | None) -> float | str | None:
    """A bound as people write it: -1, not -1.0."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def phrased(error: DuetError) -> tuple[str, str]:
    """The message and the hint of a refusal on the command line."""
    phrase = PHRASES.get(error.reason, Phrase())
    option = option_of(error.field)
    told = {
        "option": option,
        "word": option.removeprefix("--"),
        "given": error.given,
        "limit": _plain(error.limit),
        "choices": " or ".join(error.choices),
        "file": error.file,
        "hint": error.hint,
    }
    message, hint = phrase.message, phrase.hint
    return (
        error.message if message is None else message.format(**told),
        error.hint if hint is None else hint.format(**told),
    )
