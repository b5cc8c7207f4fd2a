"""Frames of any shape brought to one by FFmpeg's filters, in the child that makes streams whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import av
import av.error
import av.filter

from duetchain.media.colours import MATRICES, RANGES, is_rgb_form, usual_matrix
from duetchain.media.parts.changes import StreamShape
from duetchain.media.parts.samples import made_up
from duetchain.media.parts.shapes import shape_of
from duetchain.media.parts.whole import Parts
from duetchain.media.telling import SOUND_RATE_HZ

SAME_ASPECT = Fraction(1, 100)
"""Pictures whose widths over heights differ by less are stretched, not set into one another."""
BLUR_SHRINKS = 8
FOLLOWED = "async=480:min_comp=0.02"
"""As in the mix of sounds that are whole: times that tremble by less than 20 ms move nothing."""


class Timed(NamedTuple):
    """A frame of a stream of parts.

    Attributes:
        frame: of PyAV.
        time: on the clock on which the parts lie end to end, in seconds.
        pixel_shape: width of a pixel over its height.
        moved: what was added to its own time: another number is another part.
    """

    frame: Any
    time: Fraction
    pixel_shape: Fraction = Fraction(1)
    moved: Fraction = Fraction(0)


class Upright:
    """Pictures of any shape as those of the first: upright, and whole over their own blur."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._shape: StreamShape | None = None
        self._graph: Any = None

    def pushed(self, frame: Any, time: Fraction, pixel_shape: Fraction) -> Iterator[Any]:  # noqa: ANN401
        """A picture given; those that are ready, in order, with their times."""
        shape = shape_of(frame, pixel_shape)
        if self._shape and not shape.is_turned_by_itself:
            shape = shape.turned_like(self._shape)
        if shape != self._shape:
            yield from self.drained()
            self._shape = shape
            self._graph = graph_of(shape, self._parts)
        frame.pts, frame.time_base = round(time * TICKS), Fraction(1, TICKS)
        self._graph.push(frame)
        yield from _ready(self._graph)

    def drained(self) -> Iterator[Any]:
        """The pictures that are still held."""
        if self._graph is not None:
            with contextlib.suppress(av.error.FFmpegError):
                self._graph.push(None)
                yield from _ready(self._graph)


def _ready(graph: Any) -> Iterator[Any]:  # noqa: ANN401
    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


TICKS = 90_000 * 16
"""A second, on the clock of the graph: fine enough for every clock of a container."""


def graph_of(shape: StreamShape, parts: Parts) -> Any:  # noqa: ANN401
    """The filters that bring pictures of one shape to the shape of all."""
    graph = av.filter.Graph()
    width, height = shape.size_px
    last = graph.add(
        "buffer",
        f"video_size={width}x{height}:pix_fmt={shape.form}:time_base=1/{TICKS}:pixel_aspect=1/1",
    )
    fields = [("bwdif", "mode=send_frame:deint=interlaced")] if parts.fields else []
    last = _linked(graph, last, [*fields, *turned(shape.turn)])
    last = _set_in(graph, last, shape, parts)
    last = _linked(graph, last, [("format", f"pix_fmts={parts.pixel_format}"), ("setsar", "1")])
    last.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def _linked(graph: Any, last: Any, filters: Sequence[tuple[str, str]]) -> Any:  # noqa: ANN401
    for name, options in filters:
        added = graph.add(name, options)
        last.link_to(added)
        last = added
    return last


def turned(turn: tuple[int, ...] | None) -> list[tuple[str, str]]:
    """The filters that ffmpeg itself would put in for a display matrix."""
    if turn is None:
        return []
    a, b, c, d = turn
    if abs(b) > abs(a):
        if b > 0:
            return [("transpose", "dir=cclock_flip" if c > 0 else "dir=clock")]
        return [("transpose", "dir=clock_flip" if c < 0 else "dir=cclock")]
    return ([("hflip", "")] if a < 0 else []) + ([("vflip", "")] if d < 0 else [])


def upright_aspect(shape: StreamShape) -> Fraction:
    """Width over height as a person sees it."""
    aspect = Fraction(*shape.size_px) * shape.pixel_shape
    is_turned = shape.turn is not None and abs(shape.turn[1]) > abs(shape.turn[0])
    return 1 / aspect if is_turned else aspect


def _set_in(graph: Any, last: Any, shape: StreamShape, parts: Parts) -> Any:  # noqa: ANN401
    """Scaled to the size of all; what has another aspect is seen whole before its own blur."""
    (width, height), colours = parts.size_px, colours_of(shape, parts)
    aspect = upright_aspect(shape)
    if abs(aspect / Fraction(width, height) - 1) <= SAME_ASPECT:
        whole = graph.add("scale", f"{width}:{height}:flags=bicubic{colours}")
        last.link_to(whole)
        return whole
    inside = (
        _even(min(Fraction(width), height * aspect)),
        _even(min(Fraction(height), width / aspect)),
    )
    split = graph.add("split", "2")
    last.link_to(split)
    small = _even(Fraction(width, BLUR_SHRINKS)), _even(Fraction(height, BLUR_SHRINKS))
    wide = max(Fraction(small[0]), small[1] * aspect), max(Fraction(small[1]), small[0] / aspect)
    likeness = [
        ("scale", f"{_even(wide[0])}:{_even(wide[1])}:flags=bicubic{colours}"),
        ("setsar", "1"),
        ("crop", f"{small[0]}:{small[1]}"),
        ("gblur", "sigma=3"),
        ("scale", f"{width}:{height}:flags=bicubic"),
    ]
    back = _linked(graph, split, likeness)
    front = graph.add("scale", f"{inside[0]}:{inside[1]}:flags=bicubic{colours}")
    split.link_to(front, 1)
    set_in = graph.add("overlay", "x=(W-w)/2:y=(H-h)/2:format=auto")
    back.link_to(set_in, 0, 0)
    front.link_to(set_in, 0, 1)
    return set_in


def colours_of(shape: StreamShape, parts: Parts) -> str:
    """What `scale` is told of the colours before and after."""
    if is_rgb_form(shape.form):
        source = ""
    else:
        usual = usual_matrix(shape.size_px[1])
        matrix = MATRICES.get(shape.colours[0], usual) if shape.colours else usual
        told = "pc" if shape.form.startswith("yuvj") else "tv"
        range_ = RANGES.get(shape.colours[1], told) if shape.colours else told
        source = f":in_color_matrix={SCALES[matrix]}:in_range={range_}"
    return f"{source}:out_color_matrix={SCALES[parts.matrix]}:out_range={parts.colour_range}"


SCALES = {
    "bt709": "bt709", "fcc": "fcc", "bt470bg": "bt601", "smpte170m": "smpte170m",
    "smpte240m": "smpte240m", "bt2020nc": "bt2020",
}  # fmt: skip
"""What `scale` calls the matrices."""


def _even(length: Fraction | int) -> int:
    return max(2, round(length / 2) * 2)


def sound_evened(frames: Iterator[Timed], parts: Parts) -> Iterator[Any]:
    """Sounds of any rate and channels as floats of 48 kHz in one or two, each at its time."""
    shape: tuple[StreamShape, Fraction] | None = None
    resampler: Any = None
    for one in frames:
        frame = _finite(one.frame, parts)
        found = (shape_of(frame), one.moved)
        if found != shape:
            yield from _pushed(resampler, None)
            shape, resampler = found, _Resampling(parts, frame)
        yield from _pushed(resampler, frame, one.time)
    yield from _pushed(resampler, None)


def without_overlaps(frames: Iterator[Any]) -> Iterator[Any]:
    """Sounds of 48 kHz without what lies before the end of the one before, each at its sample."""
    end = None
    for frame in frames:
        frame.pts, frame.time_base = round(frame.pts * frame.time_base * SOUND_RATE_HZ), _SAMPLE
        over = 0 if end is None else max(0, end - frame.pts)
        if over >= frame.samples:
            continue
        late = frame.pts + over
        made = _like(frame, frame.to_ndarray()[:, over:], frame.layout.name) if over else frame
        made.pts, end = late, late + made.samples
        yield made


_SAMPLE = Fraction(1, SOUND_RATE_HZ)


class _Resampling:
    """Sounds of one shape to 48 kHz, their times followed; mono stays as loud on both sides."""

    def __init__(self, parts: Parts, frame: Any) -> None:  # noqa: ANN401
        self._is_doubled = len(frame.layout.channels) == 1 and parts.channels == 2
        layout = "mono" if parts.channels == 1 or self._is_doubled else "stereo"
        rate, form, told = frame.sample_rate, frame.format.name, frame.layout.name
        options = f"sample_rate={rate}:sample_fmt={form}:channel_layout={told}:time_base=1/{rate}"
        graph = av.filter.Graph()
        last = graph.add("abuffer", options)
        filters = [
            ("aresample", f"{SOUND_RATE_HZ}:{FOLLOWED}"),
            ("aformat", f"sample_fmts=fltp:channel_layouts={layout}"),
        ]
        _linked(graph, last, filters).link_to(graph.add("abuffersink"))
        graph.configure()
        self._graph = graph

    def resampled(self, frame: Any) -> Iterator[Any]:  # noqa: ANN401
        """A sound given, None at last; those that are ready."""
        self._graph.push(frame)
        for made in _ready(self._graph):
            yield _doubled(made) if self._is_doubled else made


def _pushed(resampler: _Resampling | None, frame: Any, time: Fraction = Fraction(0)) -> list[Any]:  # noqa: ANN401
    if resampler is None:
        return []
    if frame is not None:
        frame.time_base = Fraction(1, frame.sample_rate)
        frame.pts = round(time * frame.sample_rate)
    with contextlib.suppress(av.error.FFmpegError, ValueError):
        return list(resampler.resampled(frame))
    return []


def _doubled(mono: Any) -> Any:  # noqa: ANN401
    import numpy as np

    return _like(mono, np.repeat(mono.to_ndarray(), 2, axis=0), "stereo")


def _finite(frame: Any, parts: Parts) -> Any:  # noqa: ANN401
    if parts.loudest is None:
        return frame
    layout, rate = frame.layout.name, frame.sample_rate
    planes = av.AudioResampler(format="fltp", layout=layout, rate=rate).resample(frame)
    return _like(frame, made_up(planes[0].to_ndarray().astype("float32"), parts.loudest), layout)


def _like(frame: Any, samples: Any, layout: str) -> Any:  # noqa: ANN401
    import numpy as np

    planes = np.ascontiguousarray(samples)
    made: Any = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
    made.sample_rate, made.pts, made.time_base = frame.sample_rate, frame.pts, frame.time_base
    return made
