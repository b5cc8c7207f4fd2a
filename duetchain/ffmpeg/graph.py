"""Filter graphs through ffmpeg-python: the graph, the escaping, the argv are its work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duetchain.errors import DuetError
from duetchain.ffmpeg.command import OUTPUT, SOURCE, Command
from duetchain.identity import MediaId
from duetchain.media.accepted import MOST_ALLOC_BYTES, MOST_PIXELS, MOST_STREAMS, open_options

Stream = Any
"""A stream of ffmpeg-python, which has no types of its own."""

ALWAYS = ("-nostdin", "-hide_banner", "-copyts")


def library() -> Any:  # noqa: ANN401
    """ffmpeg-python, imported at first use.

    Raises:
        DuetError: if another package took its name.
    """
    import ffmpeg

    if not hasattr(ffmpeg, "filter_multi_output"):
        raise DuetError(
            f"the module ffmpeg in {ffmpeg.__file__} is not ffmpeg-python",
            hint="uninstall the package that shadows it (python-ffmpeg or typed-ffmpeg)",
        )
    return ffmpeg


class Inputs:
    """The inputs of one run, in order; each use of a media is an input of its own.

    Two uses decode apart: one decoder feeding two places that want different times would have to
    keep every frame in between.
    """

    def __init__(self) -> None:
        self.used: list[tuple[str, MediaId | str]] = []
        self._sources = 0

    def stranger(self, media: MediaId, stream: int) -> Stream:
        """One stream of a media from outside, opened with the allow-lists."""
        return self._input(media, **open_options())[str(stream)]

    def own(self, job: str, **options: str | int) -> Stream:
        """The result of another job, or a drawing of ours."""
        return self._input(job, **options)

    def source(self, filters: str) -> Stream:
        """A stream that a filter makes; each is an input of its own, even if it looks the same."""
        self._sources += 1
        return library().input(f"{SOURCE}{self._sources}:{filters}", f="lavfi")

    def _input(self, name: MediaId | str, **options: str | int) -> Stream:
        place = f"input:{len(self.used)}:{name}"
        self.used.append((place, name))
        return library().input(place, **options)


def command(
    streams: Sequence[Stream], inputs: Inputs, *, suffix: str, options: Sequence[str]
) -> Command:
    """The command that writes some streams to one file."""
    node = library().output(*streams, OUTPUT)
    argv = [str(word) for word in library().get_args(node)]
    caps = ("-max_alloc", str(MOST_ALLOC_BYTES))
    whole = (*ALWAYS, *caps, *_limited(argv[:-1]), *options, argv[-1])
    return Command(whole, tuple(inputs.used), suffix)


def _limited(argv: Sequence[str]) -> tuple[str, ...]:
    """Every input preceded by the limits that belong to an input."""
    words: list[str] = []
    for word in argv:
        if word == "-i":
            words += ["-max_pixels", str(MOST_PIXELS), "-max_streams", str(MOST_STREAMS)]
        words.append(word)
    return tuple(words)
