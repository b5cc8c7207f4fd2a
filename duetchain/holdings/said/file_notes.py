"""Names of files that this user has brought, noted for this user alone: a taste, never a truth.

What a root is called must not change its id, so its file's name is not recorded but noted here.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from duetchain.identity import MediaId
from duetchain.lineage.base_name import base_name, file_calls, name_alike
from duetchain.store.own_lines import own_lines

PLACE = "files"


def note_file(media: MediaId, name: str) -> None:
    """Note in what file a media came, unless that is noted already."""
    if name and noted_file(media) != name:
        own_lines(PLACE).append(media[:2], f"{media} {quote(name, safe='')}")


def noted_file(media: MediaId) -> str:
    """In what file this user brought a media, last; "" if that is not known."""
    beginning = f"{media} ".encode("ascii")
    for line in reversed(own_lines(PLACE).read(media[:2]).splitlines()):
        if line.startswith(beginning):
            return base_name(unquote(line[len(beginning) :].decode("ascii", "replace")))
    return ""


def noted_as(name: str) -> tuple[MediaId, ...]:
    """The media that this user brought last in a file of that name, as `file_calls` knows it."""
    wanted = name_alike(name)
    return tuple(
        media
        for place in range(256)
        for media, file in _noted(f"{place:02x}").items()
        if wanted in file_calls(file)
    )


def _noted(place: str) -> dict[MediaId, str]:
    """Media whose ids begin so, and the names of their files; the last note holds."""
    lines = own_lines(PLACE).read(place).decode("ascii", "replace").splitlines()
    told = (line.partition(" ") for line in lines)
    return {MediaId(media): base_name(unquote(name)) for media, _, name in told}
