"""Facts of a media file: frozen, exact, read once from its packets rather than from its header.

It is over 350 lines because each fact tells its unit, and where it comes from.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from duetchain.given import MOST_TIME_S
from duetchain.identity import MediaId, decoded_fraction, plain
from duetchain.media.old_formats import OLD_DEMUXERS, named_old
from duetchain.media.parts.laying import CLOSED, KEPT_HOLE_S, LEFT_OPEN, Laid
from duetchain.rational_time import FrameRate, TimeRange, snapped

_Used = TypeVar("_Used", "VideoStream", "AudioStream")
EDITION = 5
"""Raised when facts are read that were not before: facts of an older edition are read anew."""

UNTOLD_LENGTH = "its header tells no length: it was counted"

HDR_TRANSFERS = ("smpte2084", "arib-std-b67")

MOST_SIDE_PX = 1_000_000
MOST_CHANNELS = 1024
MOST_COUNT = 2**32
MOST_WORDS = 100_000
MOST_SAID = 100_000
FINEST_FACT = 2**64
"""What no file that was probed is beyond: facts that say more were made up, or damaged."""

ALL_TRACKS = -1
"""The number that means the mix of all of a file's sounds."""

STILL_S = Fraction(5)
"""How long a still lasts where nothing else tells."""


class VideoStream(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The picture of a file.

    Attributes:
        index: the stream's number in the file, as FFmpeg counts.
        codec: FFmpeg's name of the decoder.
        width_px, height_px: as stored, before rotation and pixel shape.
        pixel_shape: width of a pixel over its height (sample aspect ratio).
        rotation: degrees clockwise to turn the stored picture upright: 0, 90, 180 or 270.
        mirrored: whether the display matrix flips the picture too.
        pixel_format, matrix, colour_range, transfer, primaries: FFmpeg's names, "" if untold.
        interlaced: whether each frame is two fields, taken at two times.
        alpha: whether it tells what is transparent.
        tiles: the number of FFmpeg's stream group if the picture is a grid of streams (HEIC).
        variable: whether frames last differently long.
        gap: the longest time from one frame to the next, in seconds; None if untold.
        rate: nominal frames a second; None for a still.
        frames: how many are shown.
        start, end: first instant of the first and of the frame after the last, in seconds from the
            file's time zero.
        coded_sha256: SHA-256 of the coded frames in order, as ``-c copy -f streamhash`` gives.
        changes: whether its frames change their shape on the way; the facts are those of the
            picture that is made of it.
        largest_px: of all its parts, how many pixels a frame has at most; 0 where it is whole.
        fields: whether the frames of its parts are two fields each.
        laid: what is added to its times, from which packet on, where its clock begins anew.
    """

    index: int
    codec: str
    width_px: int
    height_px: int
    pixel_shape: Fraction = Fraction(1)
    rotation: int = 0
    mirrored: bool = False
    pixel_format: str = ""
    matrix: str = ""
    colour_range: str = ""
    transfer: str = ""
    primaries: str = ""
    interlaced: bool = False
    alpha: bool = False
    tiles: int | None = None
    variable: bool = False
    gap: Fraction | None = None
    rate: Fraction | None = None
    frames: int
    start: Fraction
    end: Fraction
    coded_sha256: str
    changes: bool = False
    largest_px: int = 0
    fields: bool = False
    laid: Laid = ()

    @property
    def is_whole(self) -> bool:
        """Whether it can be read as it is; else one picture is made of its parts first."""
        return not (self.changes or self.laid)

    @property
    def upright_aspect(self) -> Fraction:
        """Width over height as a person sees it."""
        aspect = Fraction(self.width_px, self.height_px) * self.pixel_shape
        return 1 / aspect if self.rotation in (90, 270) else aspect

    @property
    def is_hdr(self) -> bool:
        """Whether it is brighter than a plain screen: it is tone-mapped."""
        return self.transfer in HDR_TRANSFERS

    @property
    def selector(self) -> str:
        """FFmpeg's words for this picture in its file."""
        return str(self.index) if self.tiles is None else f"g:{self.tiles}"

    @property
    def range(self) -> TimeRange:
        """When there is a picture, in seconds from the file's time zero."""
        return TimeRange.between(self.start, self.end)


class AudioStream(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sound of a file; `start` and `end` in seconds from the file's time zero.

    Attributes:
        index: the stream's number in the file, as FFmpeg counts.
        layout: FFmpeg's name of the speakers, "" if untold.
        language: three letters, "" if untold; a stranger's word.
        changes: whether its rate or its channels change on the way; the facts are those of the
            sound that is made of it.
        laid: see `VideoStream`.
        loudest: the power of two that no sample reaches that is one; None where none is beyond it.
        mixed: the tracks of which it is the mix; empty for one track.
        silence: how long it is until something is heard in it, in seconds from its start: up to the
            first 10 ms of it that are above -50 dBFS and within 40 dB of its loudest; all of it
            where nothing ever is.
    """

    index: int
    codec: str
    rate_hz: int
    channels: int
    layout: str = ""
    language: str = ""
    start: Fraction
    end: Fraction
    mixed: tuple[AudioStream, ...] = ()
    changes: bool = False
    laid: Laid = ()
    loudest: int | None = None
    silence: Fraction = Fraction(0)

    @property
    def heard(self) -> Fraction | None:
        """When it is heard for the first time, from the file's time zero; None if never."""
        return self.start + self.silence if self.silence < self.end - self.start else None

    @property
    def is_whole(self) -> bool:
        """Whether it can be read as it is; else one sound is made of its parts first."""
        return not (self.changes or self.laid or self.loudest is not None)

    @property
    def selector(self) -> str:
        """FFmpeg's words for this sound in its file."""
        return str(self.index)

    @property
    def is_untold(self) -> bool:
        """Whether it has more channels than two, and nobody knows where they belong.

        Six are 5.1 and eight 7.1 where nothing else is told, as players take them.
        """
        return self.channels > 2 and self.channels not in (6, 8) and not self.layout


class Hole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was left out of a clock.

    Attributes:
        part: the number of the part that begins after it.
        at: when that part begins, in seconds from the file's time zero.
        left_out: how many seconds.
    """

    part: int
    at: Fraction
    left_out: Fraction


def _with_holes(stream: _Used, holes: tuple[Hole, ...]) -> _Used:
    """The facts of a stream of which nothing is left out."""
    if not stream.laid:
        return stream

    def later(time: Fraction, *, is_end: bool = False) -> Fraction:
        before = (hole for hole in holes if hole.at < time or (hole.at == time and not is_end))
        return time + sum((hole.left_out for hole in before), Fraction(0))

    def moved(number: int, by: Fraction) -> Fraction:
        return by + sum((hole.left_out for hole in holes if hole.part <= number), Fraction(0))

    changed: dict[str, Any] = {
        "start": later(stream.start),
        "end": later(stream.end, is_end=True),
        "laid": tuple((n, moved(part, by)) for part, (n, by) in enumerate(stream.laid)),
    }
    if isinstance(stream, AudioStream):
        heard = later(stream.start + stream.silence, is_end=stream.heard is None)
        changed["silence"] = heard - changed["start"]
    if isinstance(stream, VideoStream):
        longest = max(hole.left_out for hole in holes) + KEPT_HOLE_S
        changed["gap"] = max(stream.gap or longest, longest)
    return msgspec.structs.replace(stream, **changed)


class MediaInfo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a media file holds.

    Attributes:
        container: FFmpeg's name of the demuxer.
        zero: the timestamp that is the file's time zero, in seconds: 0, or the first timestamp
            where a container starts later (transport streams, live recordings).
        video, audio: the picture and the sound that are used, None where there is none.
        still: whether the picture is one image without a length of its own.
        comment: the file's comment tag, a stranger's word.
        unused: streams that are there but not used, in words.
        streams: how many streams there are in all; 0 if untold.
        cover: the picture that is attached to a sound; None where there is none.
        other_audio: the sounds that could be used instead, in the file's order.
        odd: what a person should know: what is missing, damaged or untrue, a sentence each.
        holes: where its clock was told to leap by so much that what nobody recorded was left out.
    """

    container: str
    zero: Fraction = Fraction(0)
    video: VideoStream | None = None
    audio: AudioStream | None = None
    still: bool = False
    comment: str = ""
    unused: tuple[str, ...] = ()
    streams: int = 0
    cover: VideoStream | None = None
    other_audio: tuple[AudioStream, ...] = ()
    odd: tuple[str, ...] = ()
    holes: tuple[Hole, ...] = ()

    def as_asked(self, *, keep_gaps: bool) -> MediaInfo:
        """The same facts with the holes of its clock as long as they were, if that is asked for."""
        if not keep_gaps or not self.holes:
            return self
        video, audio = self.video, self.audio
        return msgspec.structs.replace(
            self,
            video=video and _with_holes(video, self.holes),
            audio=audio and _with_holes(audio, self.holes),
            other_audio=tuple(_with_holes(one, self.holes) for one in self.other_audio),
            odd=tuple(one.replace(CLOSED, LEFT_OPEN) for one in self.odd),
        )

    @property
    def audio_tracks(self) -> tuple[AudioStream, ...]:
        """Every sound that can be used, in the file's order."""
        used = (self.audio,) if self.audio else ()
        return tuple(sorted((*used, *self.other_audio), key=lambda audio: audio.index))

    @property
    def missing(self) -> tuple[str, ...]:
        """Of what is odd: what nobody will see or hear."""
        return tuple(one for one in self.odd if one != UNTOLD_LENGTH)

    def with_audio_track(self, number: int) -> MediaInfo:
        """The same facts with another sound in use.

        Args:
            number: 1 for the first sound of the file; `ALL_TRACKS` for the mix of all.

        Raises:
            IndexError: if there is no such sound.
        """
        tracks = self.audio_tracks
        if number == ALL_TRACKS:
            return msgspec.structs.replace(self, audio=mix_of(tracks), other_audio=())
        if not 1 <= number <= len(tracks):
            raise IndexError(f"no sound {number}: there are {len(tracks)}")
        rest = tuple(audio for audio in tracks if audio is not tracks[number - 1])
        return msgspec.structs.replace(self, audio=tracks[number - 1], other_audio=rest)

    @property
    def demuxer(self) -> str:
        """The one name of FFmpeg's demuxer, to open the file by no other."""
        return self.container.partition(",")[0]

    @property
    def is_old(self) -> bool:
        """Whether it needs the longer list; who recorded it was asked then, so that it renders on.

        A render that asked again would lose a repository's films to a word in a configuration, or
        to another computer. All others are opened with the short list, as ever.
        """
        sounds = [track for one in self.audio_tracks for track in (one, *one.mixed)]
        decoders = {one.codec for one in (self.video, self.cover, *sounds) if one}
        return self.demuxer in OLD_DEMUXERS or any(map(named_old, decoders))

    @property
    def duration(self) -> Fraction:
        """The longer of picture and sound, in seconds from the file's time zero."""
        if self.still:
            return STILL_S
        ends = [stream.end for stream in (self.video, self.audio) if stream]
        return max(ends, default=Fraction(0))

    @property
    def frame_rate(self) -> FrameRate | None:
        """The nominal rate, snapped to a standard one; None without moving picture."""
        if self.video is None or self.video.rate is None or self.still:
            return None
        return snapped(self.video.rate)

    def to_json(self) -> bytes:
        """The facts as JSON, for the index and between processes."""
        return msgspec.json.encode({"edition": EDITION, **plain(self)}, order="sorted")

    @classmethod
    def from_json(cls, content: bytes) -> MediaInfo:
        """The inverse of `to_json`.

        Raises:
            msgspec.ValidationError: if the bytes are anything else, or say what no media is.
        """
        try:
            told = msgspec.json.decode(content)
            if not isinstance(told, dict) or told.pop("edition", None) != EDITION:
                raise msgspec.ValidationError("facts of another edition")
            found = msgspec.convert(told, type=cls, dec_hook=decoded_fraction)
        except (msgspec.DecodeError, ValueError, RecursionError, MemoryError) as wrong:
            raise msgspec.ValidationError(str(wrong) or type(wrong).__name__) from None
        if problem := found.fault():
            raise msgspec.ValidationError(problem)
        return found

    def fault(self) -> str:
        """What of the facts no media can be; "" if all can."""
        pictures = [one for one in (self.video, self.cover) if one]
        rules = (
            (all(map(_is_picture, pictures)), "a picture of no size, or at no rate"),
            (all(map(_is_sound, self.audio_tracks)), "a sound of no channels, or at no rate"),
            (_is_moment(self.zero), "a time beyond all measure"),
            (0 <= self.streams <= MOST_COUNT, "streams beyond all measure"),
            (
                max(map(len, (self.container, self.comment, *self.unused, *self.odd)))
                <= MOST_WORDS,
                "words beyond all measure",
            ),
            (
                len(self.holes) <= MOST_SAID
                and all(_is_moment(one.at) and _is_moment(one.left_out) for one in self.holes),
                "holes beyond all measure",
            ),
            (len(self.unused) + len(self.odd) <= MOST_SAID, "too much that is said"),
        )
        return next((text for kept, text in rules if not kept), "")


def _is_picture(one: VideoStream) -> bool:
    sides = (one.width_px, one.height_px)
    shape_and_rate = (one.pixel_shape, *((one.rate,) if one.rate is not None else ()))
    counts = (one.index, one.frames, one.tiles or 0, one.largest_px)
    return (
        all(0 < side <= MOST_SIDE_PX for side in sides)
        and all(0 < ratio <= MOST_COUNT for ratio in shape_and_rate)
        and all(ratio.denominator <= MOST_COUNT for ratio in shape_and_rate)
        and all(0 <= count <= MOST_COUNT for count in counts)
        and one.rotation in (0, 90, 180, 270)
        and _is_span(one.start, one.end)
        and (one.gap is None or _is_moment(one.gap))
        and _is_brief(one.codec, one.pixel_format, one.matrix, one.colour_range, one.transfer)
        and _is_brief(one.primaries, one.coded_sha256)
        and _is_laid(one.laid)
    )


def _is_sound(one: AudioStream) -> bool:
    return (
        0 < one.rate_hz <= MOST_COUNT
        and 0 < one.channels <= MOST_CHANNELS
        and 0 <= one.index <= MOST_COUNT
        and _is_span(one.start, one.end)
        and _is_brief(one.codec, one.layout, one.language)
        and _is_laid(one.laid)
        and abs(one.loudest or 0) <= MOST_CHANNELS
        and _is_span(Fraction(0), one.silence)
        and one.silence <= one.end - one.start
    )


def _is_brief(*words: str) -> bool:
    return all(len(word) <= MOST_WORDS for word in words)


def _is_laid(laid: Laid) -> bool:
    return len(laid) <= MOST_SAID and all(0 <= n <= MOST_COUNT and _is_moment(by) for n, by in laid)


def _is_span(start: Fraction, end: Fraction) -> bool:
    return start <= end and _is_moment(start) and _is_moment(end)


def _is_moment(time: Fraction) -> bool:
    return abs(time) <= MOST_TIME_S and time.denominator <= FINEST_FACT


def mix_of(tracks: tuple[AudioStream, ...]) -> AudioStream | None:
    """All tracks as one sound; itself for one, None for none."""
    if len(tracks) < 2:
        return next(iter(tracks), None)
    channels = 1 if all(one.channels == 1 for one in tracks) else 2
    start, end = min(one.start for one in tracks), max(one.end for one in tracks)
    heard = min((one.heard for one in tracks if one.heard is not None), default=end)
    return AudioStream(
        index=tracks[0].index,
        codec=tracks[0].codec,
        rate_hz=max(one.rate_hz for one in tracks),
        channels=channels,
        layout="mono" if channels == 1 else "stereo",
        start=start,
        end=end,
        silence=heard - start,
        mixed=tracks,
    )


class MediaReference(msgspec.Struct, frozen=True):
    """A media file by its digest, with its facts: what a clip holds."""

    id: MediaId
    info: MediaInfo
