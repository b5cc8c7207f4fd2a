"""What was typed and is not understood: what stands there, and what to type instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import Enum
from typing import Any

from duetchain.cli.guide.spelling import verb_place
from duetchain.errors import DuetError, UsageError
from duetchain.written.nearest import either, like, meanings, resembling
from duetchain.written.synonyms import SYNONYMS

_URL = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)


def is_address(word: str) -> bool:
    """Whether a word is the address of a page or a file elsewhere."""
    return _URL.match(word) is not None


def unknown_verb(word: str, verbs: Collection[str], rest: Sequence[str] = ()) -> UsageError:
    """There is no such verb: the one that people call so, or that looks like it."""
    from pathlib import Path

    from duetchain.cli.guide.everybodys_words import SAYS, VERBS_MEANT

    if is_address(word):
        return UsageError(f'"{word}" is no verb', hint="download it first: duet add takes files")
    if Path(word).suffix and Path(word).exists():
        more = " ".join(rest) or "MINE"
        return UsageError(f'"{word}" is a file, not a verb', hint=f"duet add {word} {more}")
    plain, verbs = word.lower(), [*verbs, "here"]
    if plain not in VERBS_MEANT and len(meanings(plain, SYNONYMS["arrangement"])) == 1:
        hint = f"duet add PARENT MINE --as {plain}"
        return UsageError(f'no verb "{word}"', hint=hint)
    near = [one for one in VERBS_MEANT.get(plain, ()) if one in verbs]
    near = near or meanings(plain, verbs[:-1])[:3] or like(plain, verbs[:-1], share=0.65)
    if not near:
        near = [
            one for meant in like(plain, VERBS_MEANT, share=0.75)[:1] for one in VERBS_MEANT[meant]
        ]
    told = "; ".join(SAYS.get(one, f"duet {one}") for one in near if one in verbs)
    return UsageError(f'no verb "{word}"', hint=told or SAYS[""])


def unknown_option(
    word: str, known: Iterable[str], verb: str, elsewhere: Callable[[str], Iterable[str]]
) -> UsageError:
    """A verb has no such option: what people mean by it, what looks like it, who has it."""
    from duetchain.cli.guide.everybodys_words import OPTIONS_MEANT

    name, known = word.partition("=")[0], list(known)
    lower = name.lower().replace("_", "-")
    said = OPTIONS_MEANT.get(name) or OPTIONS_MEANT.get(lower, [])
    near = [one for one in known if one.lstrip("-") == lower.lstrip("-")]
    if not near and lower.startswith("--"):
        near = [one for one in known if one.startswith(lower)][:3]
    near += [one for one in said if one.split()[0] in known][:1]
    where = [] if near else [f"duet {one}" for one in elsewhere(name)]
    near = near or ([] if where else like(lower, [one for one in known if one[:2] == "--"]))
    hint = f"did you mean {either(near)}?" if near else ""
    if where:
        hint = f"{either(where)} {'takes' if len(where) == 1 else 'take'} it"
    return UsageError(
        f"{verb} has no option {name}", hint=hint or f"{verb} --help lists its options"
    )


def choice_meant(flag: str, field: str, word: str, kind: type[Enum]) -> Enum:
    """The choice that a word means.

    Raises:
        UsageError: if it means none, or several.
    """
    names, also = [str(one.value) for one in kind], SYNONYMS.get(field)
    found = meanings(word, names, also)
    if len(found) == 1:
        return kind(found[0])
    near = found or resembling(word, names, also)
    first = f"did you mean {either(near)}? " if near else ""
    raise UsageError(f'{flag} cannot be "{word}"', hint=f"{first}use {either(names)}")


def whole_number(flag: str, word: str, least: int | None, most: int | None) -> int:
    """A whole number within bounds.

    Raises:
        UsageError: if it is none.
    """
    bounds = f" from {least}" if least is not None else ""
    bounds += f" up to {most}" if most is not None else ""
    plain = word.strip().removesuffix("%").removesuffix("px").strip()
    value = int(plain) if re.fullmatch(r"[+-]?\d{1,18}", plain, re.ASCII) else None
    if value is None or not (value if least is None else least) <= value <= (
        value if most is None else most
    ):
        raise UsageError(f'{flag} cannot be "{word}"', hint=f"use a whole number{bounds}")
    return value


def in_plain_words(
    error: Any,  # noqa: ANN401 - an error of typer
    group: Callable[[], Any],
    words: Sequence[str],
) -> DuetError:
    """What typer refuses, told as everything else is.

    Args:
        error: typer's.
        group: makes the command with all of its verbs.
        words: the whole command.
    """
    context = getattr(error, "ctx", None)
    place = verb_place(words)
    verb = f"duet {words[place]}" if place is not None else "duet"

    def elsewhere(option: str) -> list[str]:
        verbs = group().commands.items()
        return [name for name, one in verbs if any(option in has.opts for has in one.params)]

    kind, text = type(error).__name__, error.format_message()
    if kind == "NoSuchOption":
        long = [one for one in words if one.startswith(error.option_name) and one[1:2] != "-"]
        word = long[0] if long else error.option_name
        return unknown_option(word, _options_of(context), verb, elsewhere)
    if kind == "BadOptionUsage":
        command = group() if place is None else group().commands[words[place]]
        return _valueless(error.option_name, command.params, verb, text)
    if kind == "MissingParameter":
        name = error.param.metavar or error.param.name.upper()
        return UsageError(
            f"{verb} needs {name}", hint=f"write {written_as(context)}; {verb} --help tells more"
        )
    if text.startswith("Missing command"):
        return UsageError("no verb is named", hint="duet --help lists the verbs")
    if found := re.match(r"Got unexpected extra argument(?:\(s\))? \((.*)\)", text, re.DOTALL):
        shown = " ".join(f'"{word}"' for word in found[1].split())
        return UsageError(f"{verb} does not take {shown}", hint=f"write {written_as(context)}")
    if kind == "BadParameter" and error.param is not None:
        flag = error.param.opts[-1] if error.param.opts else error.param.name
        shown = re.sub(r"^(Value error|Assertion failed), ", "", error.message)
        return UsageError(f"{flag}: {shown}", hint=f"{verb} --help tells the form")
    return UsageError(text, hint="duet --help lists the verbs, duet VERB --help its options")


def written_as(context: Any) -> str:  # noqa: ANN401 - typer's context
    """How a verb is written: ``duet add [OPTIONS] PARENT [MINE]...``."""
    pieces = context.command.collect_usage_pieces(context)
    return " ".join([context.command_path, *(one for one in pieces if one != "[OPTIONS]")])


def _options_of(context: Any) -> list[str]:  # noqa: ANN401 - typer's context
    if context is None:
        return []
    params = context.command.get_params(context)
    found = [flag for one in params if one.param_type_name == "option" for flag in one.opts]
    return [*found, *(["--debug"] if "--debug" not in found else [])]


def _valueless(name: str, params: Iterable[Any], verb: str, text: str) -> UsageError:
    """An option stands at the end, or before another one, or a shell has taken its value away."""
    from duetchain.cli.guide.help import shown_plainly

    found = next((one for one in params if name in one.opts), None)
    if found is None or "requires" not in text:
        return UsageError(text, hint=f"{verb} --help lists its options")
    if getattr(found, "is_flag", False):
        return UsageError(f"{name} takes no value", hint=f"write {name} alone")
    shown_plainly(found)
    form = found.metavar or found.display_type(ctx=None)
    colour = "; a shell takes # for a comment: write '#ff0000'" if form == "COLOUR" else ""
    return UsageError(f"{name} needs a value", hint=f"write {name} {form}{colour}")
