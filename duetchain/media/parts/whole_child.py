"""Makes a stranger's picture or sound of parts whole with PyAV; only ever run by ``whole.py``.

Arguments: what is made, as JSON; the original; the NUT file that is made. Prints the share that is
done, a line each.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import av.error
import av.logging
import av.sidedata.sidedata
import msgspec

from duetchain.media.accepted import ALPHA_DECODERS, decoded_pixels, open_options
from duetchain.media.parts.evening import TICKS, Timed, Upright, sound_evened, without_overlaps
from duetchain.media.parts.laying import moved_by
from duetchain.media.parts.shapes import know_no_side_data, pixel_shape_of
from duetchain.media.parts.whole import Parts
from duetchain.media.scanning import is_end, linked_packets
from duetchain.media.telling import SOUND_RATE_HZ

BASE = Fraction(1, TICKS)
TOLD_EACH = 50
"""So many packets lie between two words of how far it is."""
NEARLY_LOSSLESS = {"preset": "veryfast", "crf": "8", "bf": "0", "g": "60", "threads": "1"}
"""To x264: no frame waits for a later one, so that every time stays as it is."""


def make_whole(words: str, original: str, output: str) -> None:
    """Make what these words tell of one file into another."""
    av.logging.set_level(None)
    know_no_side_data()
    parts = msgspec.json.decode(words, type=Parts)
    most = {"max_streams": str(max(parts.streams, 16) + 1)}
    with (
        av.open(
            f"file:{original}",
            format=parts.demuxer,
            options={**open_options(old_formats=parts.old_formats), **most},
            metadata_errors="replace",
        ) as container,
        av.open(f"file:{output}", "w", format="nut") as made,
    ):
        frames = timed_frames(container, parts, original)
        count = (
            _picture(frames, parts, made)
            if parts.kind == "picture"
            else _sound(frames, parts, made)
        )
    if not count:
        sys.exit("nothing of it can be decoded")


def timed_frames(container: Any, parts: Parts, path: str) -> Iterator[Timed]:  # noqa: ANN401
    """Every frame of a stream."""
    laid = tuple((number, Fraction(by)) for number, by in parts.laid)
    stream, formed = container.streams[parts.index], Formed()
    number, context, begun, is_first = 0, None, -1, True
    for told, (link, _, packet) in enumerate(
        linked_packets(container, [stream], path, old_formats=parts.old_formats)
    ):
        if link != begun:
            begun, context, is_first = link, _decoder(packet.stream, parts), True
        if is_end(packet):
            yield from map(formed.timed, _frames(context, None))
            continue
        by = moved_by(laid, number)
        stamp = packet.pts if packet.pts is not None else packet.dts
        number += stamp is not None and not packet.is_discard
        moved = round(by / packet.time_base)
        packet.pts = None if packet.pts is None else packet.pts + moved
        packet.dts = None if packet.dts is None else packet.dts + moved
        time = ((stamp or 0) + moved) * packet.time_base
        frames = _frames(context, packet)
        formed.note(context, time, packet.time_base, by)
        if is_first and frames and parts.kind == "sound":
            yield _cut_into(frames.pop(0), time + (packet.duration or 0) * packet.time_base, by)
            is_first = False
        yield from map(formed.timed, frames)
        if told % TOLD_EACH == 0 and parts.lasts_s:
            share = max(0.0, float(time)) / parts.lasts_s
            print(f"{share:.4f}", flush=True)  # noqa: T201 - this is read


def _cut_into(frame: Any, end: Fraction, moved: Fraction) -> Timed:  # noqa: ANN401
    """The first sound of a decoder, which ends with its packet: its beginning may be left out.

    Of such a frame PyAV does not tell when it begins.
    """
    return Timed(frame, end - Fraction(frame.samples, frame.sample_rate), moved=moved)


def _frames(context: Any, packet: Any) -> list[Any]:  # noqa: ANN401
    with contextlib.suppress(av.error.FFmpegError, EOFError):
        return list(context.decode(packet))
    return []


class Formed:
    """Which shape the pixels of a frame have: the decoder tells that of what it has read last."""

    def __init__(self) -> None:
        self._found: list[tuple[Fraction, Fraction]] = []
        self._base, self._moved = Fraction(1), Fraction(0)

    def note(self, context: Any, time: Fraction, base: Fraction, moved: Fraction) -> None:  # noqa: ANN401
        """What the decoder tells after the packet of a time, on a clock of such ticks."""
        self._base, self._moved = base, moved
        told = pixel_shape_of(context)
        if not self._found or self._found[-1][1] != told:
            self._found.append((time, told))

    def timed(self, frame: Any) -> Timed:  # noqa: ANN401
        """A frame with its time and the shape of its pixels."""
        time = (frame.pts or 0) * (frame.time_base or self._base)
        found = [told for at, told in self._found if at <= time] or [Fraction(1)]
        shape = found[-1] if len(self._found) > 1 else self._found[-1][1]
        return Timed(frame, time, shape, self._moved)


def _decoder(stream: Any, parts: Parts) -> Any:  # noqa: ANN401
    """The decoder that renders, limited; the stream's own knows how its header turns it."""
    context = stream.codec_context
    name = ALPHA_DECODERS.get(context.name) if parts.alpha else None
    if name in av.codecs_available:
        told = context.extradata
        context = av.CodecContext.create(name, "r")
        context.extradata = told
    context.thread_count = 1
    if parts.kind == "picture":
        context.options = {"max_pixels": str(decoded_pixels(parts.pixels))}
    return context


def _picture(frames: Iterator[Timed], parts: Parts, made: Any) -> int:  # noqa: ANN401
    stream, count, last = None, 0, None
    for whole in _upright(frames, parts):
        if stream is None:
            stream = _encoder(made, parts)
        whole.pts, whole.time_base = round(whole.pts * whole.time_base / BASE), BASE
        if last is not None and whole.pts <= last:
            continue  # two pictures of one time: nobody could see the first
        last, count = whole.pts, count + 1
        made.mux(stream.encode(whole))
    if stream is not None:
        made.mux(stream.encode(None))
    return count


def _upright(frames: Iterator[Timed], parts: Parts) -> Iterator[Any]:
    upright = Upright(parts)
    for one in frames:
        yield from upright.pushed(one.frame, one.time, one.pixel_shape)
    yield from upright.drained()


def _encoder(made: Any, parts: Parts) -> Any:  # noqa: ANN401
    lossless = parts.alpha or "libx264" not in av.codecs_available
    stream = made.add_stream("ffv1" if lossless else "libx264", rate=25)
    stream.width, stream.height = parts.size_px
    stream.pix_fmt = parts.pixel_format
    context = stream.codec_context
    context.time_base = BASE
    context.thread_count = 1
    context.options = {} if lossless else NEARLY_LOSSLESS
    return stream


def _sound(frames: Iterator[Timed], parts: Parts, made: Any) -> int:  # noqa: ANN401
    stream = made.add_stream("pcm_f32le", rate=SOUND_RATE_HZ)
    stream.codec_context.layout = "mono" if parts.channels == 1 else "stereo"
    count = 0
    for frame in without_overlaps(sound_evened(frames, parts)):
        count += frame.samples
        made.mux(stream.encode(frame))
    made.mux(stream.encode(None))
    return count


if __name__ == "__main__":
    make_whole(*sys.argv[1:])
