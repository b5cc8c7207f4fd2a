"""Filter graphs through ffmpeg-python: the graph, the escaping, the argv are its work."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from duetchain.errors import DuetError
from duetchain.ffmpeg.command import OUTPUT, SOURCE, Command, Value
from duetchain.identity import MediaId
from duetchain.media.accepted import (
    ALPHA_DECODERS,
    AUDIO_DECODERS,
    MOST_ALLOC_BYTES,
    MOST_PIXELS,
    MOST_STREAMS,
    decoded_pixels,
    open_options,
)
from duetchain.media.info import AudioStream, MediaInfo, MediaReference, VideoStream
from duetchain.media.old_formats import OLD_AUDIO_DECODERS, OLD_DEMUXERS, named_old

Stream = Any
"""A stream of ffmpeg-python, which has no types of its own."""

NO_TAGS = ("-map_metadata", "-1", "-map_chapters", "-1")
"""Nothing of the inputs' own words: no place, no device, no title."""

MOST_THREADED = 1
"""More inputs than this are decoded by a thread each: more take memory, and a tenth more CPU."""

ALWAYS = ("-nostdin", "-hide_banner", "-copyts", "-filter_complex_threads", "1")
"""One thread for the filters: pictures are small beside what it costs to cut them in slices."""


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


NO_DECODER = {"codec_whitelist": "none"}
"""For an input of ours that is copied: no decoder is opened, where FFmpeg would look at its frames.

It does so for every file of a list, and for 1080p that takes 30 ms of CPU a file.
"""

TELLS_SIZES = ("mov", "matroska", "webm")
"""The demuxers to which no frame need be decoded to know of a picture that is not read.

Where a file's sound is read, a decoder of its pictures would only run to tell what they are: half
of the CPU of measuring a voice of four seconds beside 1080p.
"""

Options = dict[str, str | int | None]
"""FFmpeg's options by name; None for one without a value."""


def is_old(info: MediaInfo) -> bool:
    """Whether a file needs the longer list; who recorded it was asked then, so that it renders on.

    A render that asked again would lose a repository's films to a word in a configuration, or to
    another computer. All others are opened with the short list, as ever.
    """
    sounds = [track for one in info.audio_tracks for track in (one, *one.mixed)]
    decoders = {one.codec for one in (info.video, info.cover, *sounds) if one}
    return info.demuxer in OLD_DEMUXERS or any(map(named_old, decoders))


def stranger_options(info: MediaInfo, stream: VideoStream | AudioStream) -> Options:
    """FFmpeg's options for an input from outside: by the demuxer, and no larger than it was found.

    What the user's limits let in is more than the defaults at most by what the file has.
    """
    old = is_old(info)
    options: Options = {**open_options(old_formats=old), "f": info.demuxer}
    pixels = stream.width_px * stream.height_px if isinstance(stream, VideoStream) else 0
    options["max_pixels"] = decoded_pixels(max(MOST_PIXELS, pixels))
    if isinstance(stream, AudioStream) and info.demuxer in TELLS_SIZES:
        options["codec_whitelist"] = ",".join(AUDIO_DECODERS + OLD_AUDIO_DECODERS * old)
    options["max_streams"] = max(MOST_STREAMS, info.streams)
    if isinstance(stream, VideoStream) and stream.alpha and stream.codec in ALPHA_DECODERS:
        options[f"c:{stream.index}"] = ALPHA_DECODERS[stream.codec]
    return options


class Inputs:
    """The inputs of one run, in order; each use of a media is an input of its own.

    Two uses decode apart: one decoder feeding two places that want different times would have to
    keep every frame in between.
    """

    def __init__(self) -> None:
        self.used: list[tuple[str, MediaId | str]] = []
        self._sources = 0

    def stranger(
        self,
        media: MediaReference,
        stream: VideoStream | AudioStream,
        *,
        from_s: Fraction | None = None,
        unsmoothed: str = "",
    ) -> Stream:
        """One stream of a media from outside, opened with the allow-lists as what it was probed.

        Args:
            media: the file and its facts.
            stream: which of its streams.
            unsmoothed: the frames in which the edges of blocks may stay, in FFmpeg's word.
            from_s: a timestamp before which nothing is needed; what is read begins at a key frame
                before it.
        """
        options = stranger_options(media.info, stream)
        if from_s is not None:
            seeking: Options = {
                "ss": f"{float(from_s):.6f}",
                "seek_timestamp": 1,
                "noaccurate_seek": None,
            }
            options = {**options, **seeking}
        if unsmoothed:
            options["skip_loop_filter"] = unsmoothed
        return self._input(media.id, **options)[stream.selector]

    def own(self, job: str, **options: str | int | None) -> Stream:
        """The result of another job, or a drawing of ours."""
        return self._input(job, **options)

    def named(self, name: MediaId | str) -> str:
        """The placeholder of one more file."""
        place = f"input:{len(self.used)}:{name}"
        self.used.append((place, name))
        return place

    def source(self, filters: str) -> Stream:
        """A stream that a filter makes; each is an input of its own, even if it looks the same."""
        self._sources += 1
        return library().input(f"{SOURCE}{self._sources}:{filters}", f="lavfi")

    def _input(self, name: MediaId | str, **options: str | int | None) -> Stream:
        return library().input(self.named(name), **options)


def command(
    streams: Sequence[Stream],
    inputs: Inputs,
    *,
    suffix: str,
    options: Sequence[str],
    chapters: str = "",
    joined: Sequence[str] = (),
    values: Sequence[Value] = (),
    is_beside: bool = False,
) -> Command:
    """The command that writes some streams to one file.

    Args:
        streams: of ffmpeg-python.
        inputs: what they read.
        suffix: of the file.
        options: how it is written.
        chapters: the name of a metadata text whose chapters it gets; "" for none.
        joined: the jobs that its list names.
        values: what other jobs measure for it.
        is_beside: whether it runs beside others of its kind, so that one thread decodes.
    """
    node = library().output(*streams, OUTPUT)
    argv = [str(word) for word in _argv(node.node)]
    caps = ("-max_alloc", str(MOST_ALLOC_BYTES))
    if chapters:
        argv, options = _with_chapters(argv, inputs.named(chapters), options)
    alone = is_beside or argv.count("-i") > MOST_THREADED
    whole = (*ALWAYS, *caps, *_limited(argv[:-1], alone=alone), *options, argv[-1])
    return Command(whole, tuple(inputs.used), suffix, tuple(joined), tuple(values))


def _argv(output: Any) -> list[Any]:  # noqa: ANN401
    """What the library's own `get_args` gives, which takes the square of a graph's length."""
    from ffmpeg import _run, nodes

    parts, uses = _in_order(output)
    inputs = [part for part in parts if isinstance(part, nodes.InputNode)]
    filters = [part for part in parts if isinstance(part, nodes.FilterNode)]
    names = {(part, None): str(place) for place, part in enumerate(inputs)}
    graph = _run._get_filter_arg(filters, uses, names)  # noqa: SLF001
    found = [word for part in inputs for word in _run._get_input_args(part)]  # noqa: SLF001
    found += ["-filter_complex", graph] if graph else []
    return [*found, *_run._get_output_args(output, names)]  # noqa: SLF001


def _in_order(output: Any) -> tuple[list[Any], dict[Any, dict[Any, list[Any]]]]:  # noqa: ANN401
    """All that an output is made of, what is used first, and what uses each; equal ones are one."""
    done: dict[Any, None] = {}
    uses: dict[Any, dict[Any, list[Any]]] = {}
    waiting = [(output, iter(output.incoming_edges))]
    while waiting:
        part, rest = waiting[-1]
        edge = next(rest, None)
        if edge is None:
            done[part] = None
            waiting.pop()
            continue
        upper = edge.upstream_node
        use = (edge.downstream_node, edge.downstream_label, edge.upstream_selector)
        uses.setdefault(upper, {}).setdefault(edge.upstream_label, []).append(use)
        if upper not in done:
            waiting.append((upper, iter(upper.incoming_edges)))
    return list(done), uses


def _with_chapters(
    argv: list[str], place: str, options: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The metadata text as one more input, which no stream reads; no other tag comes along.

    A plain ``-map_metadata -1`` would drop the chapters' titles, too.
    """
    after = max(at for at, word in enumerate(argv) if word == "-i") + 2
    text = ["-f", "ffmetadata", "-i", place]
    assert tuple(options[: len(NO_TAGS)]) == NO_TAGS  # every film begins its options so
    mapped = [
        "-map_metadata:g",
        "-1",
        "-map_metadata:s",
        "-1",
        "-map_chapters",
        str(argv.count("-i")),
    ]
    return [*argv[:after], *text, *argv[after:]], [*mapped, *options[len(NO_TAGS) :]]


def _limited(argv: Sequence[str], *, alone: bool) -> tuple[str, ...]:
    """Every input preceded by the limits that belong to an input; a stranger's has its own."""
    words: list[str] = []
    begin = 0
    for word in argv:
        if word == "-i":
            words += ["-threads", "1"] if alone else []
            if "-max_pixels" not in words[begin:]:
                words += ["-max_pixels", str(MOST_PIXELS), "-max_streams", str(MOST_STREAMS)]
            begin = len(words)
        words.append(word)
    return tuple(words)
