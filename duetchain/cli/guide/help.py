"""How help is laid out: verbs in the order of need, common options first, no sentence cut."""

from __future__ import annotations

from typing import Any, get_args, get_origin

GROUPS = {
    "make": "Make",
    "look": "Look",
    "share": "Share",
    "keep": "Keep",
    "machine": "This machine",
}
"""In the order in which people need them."""
COMMON = {
    "add": (
        "output arrangement side offset start end gain mute author name message names credits "
        "layout fit aspect size quality report no_render force as_json"
    ),
    "merge": (
        "output arrangement side offset author name message names credits layout fit aspect size "
        "quality force as_json"
    ),
    "render": (
        "output aspect size quality layout fit names credits reel voices start end poster "
        "audio_only force as_json"
    ),
    "batch": (
        "folder template all_tips update aspect size quality layout names credits force as_json"
    ),
}
"""Of verbs with many options those that most people need, in that order."""
ONLY_WITH = (
    "corner",
    "inset",
    "key",
    "similarity",
    "crossfade",
    "parent_from",
    "parent_to",
    "voice",
    "show",
)
"""Options that belong to one arrangement each."""
NEXT = "duet VERB --help tells its options. To begin: duet add SONG.mp4 MINE.mp4"


def listed_verbs(group: Any, context: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's own
    """All verbs in groups, each with its whole first sentence."""
    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    wide = max((len(name) for name in commands), default=0)
    for place, title in GROUPS.items():
        rows = [
            (name.ljust(wide), _sentence(one))
            for name, one in commands.items()
            if (one.rich_help_panel or "machine") == place
        ]
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)
    formatter.write_paragraph()
    formatter.write_text(NEXT)


def shown_options(command: Any, context: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's own
    """Arguments, then the options that most people need, then the others."""
    params = command.get_params(context)
    _section(formatter, context, "Arguments", [one for one in params if _is_argument(one)])
    options = {one.name: one for one in params if not _is_argument(one)}
    common = [options[one] for one in COMMON.get(command.name, "").split() if one in options]
    rest = [one for one in options.values() if one not in common]
    bound = [one for one in rest if one.name in ONLY_WITH] if common else []
    if not common:
        _section(formatter, context, "Options", rest)
        return
    last = [one for one in rest if one.name == "help"]
    more = [one for one in rest if one not in (*bound, *last)]
    _section(formatter, context, "Options", [*common, *last])
    _section(formatter, context, "Options of one arrangement each", bound)
    _section(formatter, context, "Rarely needed", more)


def shown_plainly(param: Any) -> None:  # noqa: ANN401 - typer's own
    """Have a parameter shown by what stands for it, and by no name of a type of Python."""
    if not hasattr(param, "type_descriptor"):
        return
    if _is_argument(param):
        param.metavar = (param.metavar or param.name.upper()).removesuffix("...").strip("[]")
        many = "..." if param.nargs != 1 else ""
        written = param.metavar if param.required else f"[{param.metavar}]"
        param.get_usage_pieces = lambda *_, **__: [written + many]
        param.display_type_rich = lambda *_, **__: ""
        return
    named = param.display_type
    kind = _plain_kind(param.type_descriptor.annotation)
    label = {"str": "TEXT", "int": "N", "Path": "FILE"}.get(kind, "")
    param.display_type = lambda ctx: label or named(ctx).strip("<>")


def _plain_kind(annotation: Any) -> str:  # noqa: ANN401 - a type
    kind = get_args(annotation)[0] if get_origin(annotation) is list else annotation
    return getattr(kind, "__name__", "")


def _is_argument(param: Any) -> bool:  # noqa: ANN401 - typer's own
    return bool(param.param_type_name == "argument")


def _sentence(command: Any) -> str:  # noqa: ANN401 - typer's own
    """The first paragraph of what a verb says of itself."""
    return " ".join((command.help or "").strip().split("\n\n")[0].split())


def _section(formatter: Any, context: Any, title: str, params: list[Any]) -> None:  # noqa: ANN401
    rows = [row for row in (one.get_help_record(context) for one in params) if row]
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows)
