"""Reads a stranger's file with PyAV; only ever run by ``probe.py``, as a limited process.

Arguments: the limits as JSON; "thorough", "quick", or "glance" (at headers alone); then files.
Prints one JSON line a file: ``{"info": ...}`` or ``{"refused": reason}`` or
``{"limit": reason, "name": ..., "found": ...}``, and ``{}`` for a header that is not refused.

It is over 350 lines because all that is asked of a stranger's file is asked in this child.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from typing import Any

import av
import av.error
import av.logging
import msgspec

from duetchain.media.accepted import (
    ONE_FRAME_STILL_DEMUXERS,
    STILL_DEMUXERS,
)
from duetchain.media.bounds import (
    PAGE_BYTES,
    PICTURE_BYTES,
    OverLimit,
    Refused,
    beginning,
    check_size,
    check_streams,
    check_time,
    jpeg_xl_facts,
    webp_facts,
)
from duetchain.media.by_bytes.sizes import told_size, webp_animation
from duetchain.media.by_bytes.tiles import HEIF_BRANDS, HeifPicture, heif_picture
from duetchain.media.colours import MATRICES, PRIMARIES, RANGES, TRANSFERS
from duetchain.media.frame_times import (
    is_variable,
    longest_gap,
    longest_hole,
    nominal_rate,
    shortfall,
)
from duetchain.media.info import UNTOLD_LENGTH, AudioStream, Hole, MediaInfo, VideoStream
from duetchain.media.limits import MediaLimits
from duetchain.media.parts.changes import told_changes
from duetchain.media.parts.laying import KEPT_HOLE_S, Seam, laid_end_to_end, told_seams
from duetchain.media.parts.made_even import picture_made, sound_made
from duetchain.media.parts.shapes import display_matrix, know_no_side_data
from duetchain.media.refusing import (
    edits_unplayed,
    forgive_joins,
    left_out,
    refuse_sealed,
    refused_empty,
    refused_unopened,
    untaken,
)
from duetchain.media.scanning import (
    Scan,
    check_header,
    container_opened,
    is_cover,
    scanned,
    tells_alpha,
)

LONE_FRAME_S = Fraction(1, 30)
"""How long the only frame of a film lasts that tells no length."""
CLOCKS_WRAP = ("mpegts", "mpeg")
"""The demuxers that tell times before a clock of 33 bits began anew as less than nothing.

In others what is before nothing is priming, or was cut off by an edit list.
"""
STILL_CODECS = ("mjpeg", "png", "webp")
CHECKED_PX = 60e6
"""About 0.2 s of work: what is decoded of every file, to find damage."""
THOROUGH_PX = 3e9
"""About 15 s of work: a minute of full HD."""
CHECKED = {"quick": CHECKED_PX, "thorough": THOROUGH_PX, "glance": None}
FIELDS = ("tt", "bb", "tb", "bt")


def tell_facts() -> None:
    """Read every file named on the command line."""
    av.logging.set_level(None)
    limits = MediaLimits(**json.loads(sys.argv[1]))
    know_no_side_data()
    checked_px = CHECKED[sys.argv[2]]
    for path in sys.argv[3:]:
        try:
            info = facts(path, limits, checked_px=checked_px)
            answer: dict[str, Any] = {"info": json.loads(info.to_json())} if info else {}
        except Refused as reason:
            answer = {"refused": str(reason), "reason": reason.reason}
        except OverLimit as over:
            answer = dict(zip(("limit", "name", "found"), over.args, strict=True))
        except (av.error.FFmpegError, ValueError, EOFError, OverflowError) as wrong:
            why = refused_unopened(path, limits, getattr(wrong, "strerror", None) or str(wrong))
            answer = {"refused": str(why), "reason": why.reason}
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is the answer


def facts(path: str, limits: MediaLimits, *, checked_px: float | None) -> MediaInfo | None:
    """The facts of one file; None where only its header was looked at, and is not refused.

    Args:
        path: absolute.
        limits: what it may be at most.
        checked_px: how many pixels are decoded to find damage; None to read its header alone.

    Raises:
        Refused, OverLimit: if it is not for us.
        av.error.FFmpegError: if FFmpeg cannot open it.
    """
    head = beginning(path, PAGE_BYTES)
    check_size(told_size(head), limits)
    refuse_sealed(path, head)
    if moving := webp_animation(beginning(path, PICTURE_BYTES) if head[8:12] == b"WEBP" else b""):
        check_size(moving.size_px, limits)
        return webp_facts(path, moving, limits)
    if picture_xl := jpeg_xl_facts(path, limits, head):
        return picture_xl
    heif = head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS
    photo = heif_picture(beginning(path, PICTURE_BYTES)) if heif else None
    with container_opened(path, head, limits) as container:
        check_streams(len(container.streams), photo, limits)
        check_header(container, limits)
        if checked_px is None:
            return None
        scans = scanned(container, photo, limits, path=path, checked_px=checked_px)
        forgive_joins(path, container.format.name, scans)
        info = described(container, scans, photo, limits)
    check_time(info, limits)
    return info


def described(
    container: Any,  # noqa: ANN401
    scans: list[Scan],
    photo: HeifPicture | None,
    limits: MediaLimits,
) -> MediaInfo:
    """Choose the picture and the sound, and put their times on the file's own zero."""
    name = container.format.name
    sounds = [s for s in scans if s.stream.type == "audio" and s.starts and s.frame]
    pictures = [scan for scan in scans if scan.stream.type == "video" and scan.frame]
    video = streams_chosen([scan for scan in pictures if not is_cover(scan.stream)])
    cover = next((scan for scan in pictures if is_cover(scan.stream)), None)
    video = in_motion(video, pictures)
    audio = streams_chosen(sounds)
    if video and audio and len(video.starts) == 1 and video.codec in STILL_CODECS:
        cover, video = video, None  # a cover without the flag
    if not video and (why := untaken(container, "video", limits)):
        raise Refused(*why)
    if not video and not audio:
        raise refused_empty(container, limits)
    seams = () if photo else laid([one for one in (video, audio) if one], sounds)
    first = min(scan.first for scan in (video, audio) if scan)
    zero = first if name in CLOCKS_WRAP else max(Fraction(0), first)
    still = bool(video and not audio and is_still(name, video, photo))
    info = MediaInfo(
        container=name,
        zero=zero,
        video=picture(video, zero, still=still, photo=photo) if video else None,
        audio=sound(audio, zero) if audio else None,
        still=still,
        comment=str(tag(container))[:4096],
        unused=() if photo else unused(container, (video, audio)),
        streams=len(container.streams),
        cover=picture(cover, zero, still=True, photo=None) if cover and audio else None,
        other_audio=tuple(sound(scan, zero) for scan in sounds if scan is not audio),
        holes=tuple(
            Hole(one.part, one.at - zero, one.hole - KEPT_HOLE_S) for one in seams if one.hole
        ),
        odd=()
        if still
        else (
            *left_out(container, scans, sound=audio is not None, limits=limits),
            *packet_oddities(container, (video, audio), zero, seams),
        ),
    )
    if not info.duration:
        raise Refused("it lasts no time at all")
    return info


def laid(used: list[Scan], sounds: list[Scan]) -> tuple[Seam, ...]:
    """Lay the parts of what is used end to end, and those of the other sounds as far as alike."""
    parts = len(used[0].clock.stretches)
    beside = [one for one in sounds if one not in used]
    both = [*used, *(one for one in beside if len(one.clock.stretches) == parts)]
    found, seams = laid_end_to_end([scan.clock for scan in both])
    for scan, times in zip(both, found, strict=True):
        scan.lay(times)
    return seams


def is_still(demuxer: str, video: Scan, photo: HeifPicture | None) -> bool:
    """Whether a file is one picture without a length."""
    one = len(video.starts) <= 1
    return (
        demuxer in STILL_DEMUXERS
        or photo is not None
        or (one and demuxer in ONE_FRAME_STILL_DEMUXERS)
    )


def unused(container: Any, used: tuple[Scan | None, ...]) -> tuple[str, ...]:  # noqa: ANN401
    """The streams that are there for nothing, in words."""
    mine = [scan.stream for scan in used if scan]
    return tuple(
        f"{'cover picture' if is_cover(stream) else stream.type} {stream.index}"
        for stream in container.streams
        if stream not in mine
    )


def packet_oddities(
    container: Any,  # noqa: ANN401
    used: tuple[Scan | None, ...],
    zero: Fraction,
    seams: tuple[Seam, ...],
) -> tuple[str, ...]:
    """What is missing, damaged or untrue, a sentence each; and what changes on the way."""
    found = [*edits_unplayed(container, used), *told_seams(seams, zero)]
    ends = []
    for scan in used:
        if scan is None:
            continue
        ends.append(scan.last_end or zero)
        found += stream_oddities(scan, zero)
    whole = Fraction(container.duration, 1_000_000) if container.duration else None
    if not found and not seams and ends and (text := shortfall(whole, max(ends) - zero)):
        found.append(text)
    if whole is None:
        found.append(UNTOLD_LENGTH)
    return tuple(found)


def stream_oddities(scan: Scan, zero: Fraction) -> tuple[str, ...]:
    """What is odd of a picture or a sound, a sentence each."""
    what = "picture" if scan.stream.type == "video" else "sound"
    shapes = [(scan.starts[number] - zero, shape) for number, shape in scan.watch.found]
    found = list(told_changes(what, shapes))
    if scan.tally and (loudest := scan.tally.loudest) is not None:
        count = scan.tally.beyond(loudest)
        found.append(f"its sound: samples that are none are drawn over: {count}")
    if scan.damaged:
        found.append(f"its {what} is damaged in {scan.damaged} places")
    if scan.laid:
        return tuple(found)
    told, begin = scan.stream.duration, max(scan.first, zero)
    declared = told * scan.stream.time_base if told else None
    if told and (text := shortfall(declared, (scan.last_end or begin) - begin)):
        found.append(f"its {what}: {text}")
    if not is_variable(scan.starts) and (hole := longest_hole(scan.starts)):
        times = [float(max(Fraction(0), one - zero)) for one in hole]
        found.append(f"its {what}: nothing from {times[0]:.2f} s to {times[1]:.2f} s")
    return tuple(found)


def tag(container: Any) -> str:  # noqa: ANN401
    """The comment tag, however its name is written."""
    return next((v for k, v in container.metadata.items() if k.lower() == "comment"), "")


def streams_chosen(scans: list[Scan]) -> Scan | None:
    """The stream marked as default, else the first, of those that hold anything."""
    full = [scan for scan in scans if scan.starts]
    marked = [s for s in full if s.stream.disposition & av.stream.Disposition.default]
    return next(iter(marked or full), None)


def in_motion(chosen: Scan | None, pictures: list[Scan]) -> Scan | None:
    """The picture that was chosen; where it is a lone frame, the one beside it that moves."""
    if chosen is None or len(chosen.starts) > 1:
        return chosen
    others = (one for one in pictures if not is_cover(one.stream) and len(one.starts) > 1)
    return next(others, chosen)


def picture(scan: Scan, zero: Fraction, *, still: bool, photo: HeifPicture | None) -> VideoStream:
    """The facts of the picture."""
    frame, stream = scan.frame, scan.stream
    base = Fraction(stream.base_rate) if stream.base_rate else None
    rate = None if still else nominal_rate(scan.starts, base)
    lasting = 1 / rate if rate else Fraction(0) if still else LONE_FRAME_S
    end = max(scan.last_end or Fraction(0), max(scan.starts, default=zero) + lasting)
    shape = stream.sample_aspect_ratio
    rotation, mirrored = orientation(frame)
    if photo:
        rotation, mirrored = photo.rotation, photo.mirrored
    whole = photo.size_px if photo else (frame.width, frame.height)
    found = VideoStream(
        index=stream.index,
        codec=scan.codec,
        width_px=whole[0],
        height_px=whole[1],
        pixel_shape=Fraction(shape) if shape else Fraction(1),
        rotation=rotation,
        mirrored=mirrored,
        pixel_format=frame.format.name,
        matrix=MATRICES.get(int(frame.colorspace), ""),
        colour_range=RANGES.get(int(frame.color_range), ""),
        transfer=TRANSFERS.get(int(frame.color_trc), ""),
        primaries=PRIMARIES.get(int(frame.color_primaries), ""),
        interlaced=not still and is_interlaced(scan),
        alpha=has_alpha(scan),
        tiles=photo.grid if photo else None,
        variable=not still and is_variable(scan.starts),
        gap=None if still else longest_gap(scan.starts),
        rate=rate,
        frames=1 if still else len(scan.starts),
        start=Fraction(0) if still else max(Fraction(0), min(scan.starts) - zero),
        end=max(Fraction(0), end - zero),
        coded_sha256=scan.digest.hexdigest(),
    )
    shapes = () if still else tuple(shape for _, shape in scan.watch.found)
    return picture_made(found, shapes, () if still else scan.laid)


def is_interlaced(scan: Scan) -> bool:
    """Whether the frames are two fields each, by the first frame or by the header."""
    return bool(scan.frame.interlaced_frame) or scan.stream.codec_context.field_order in FIELDS


def has_alpha(scan: Scan) -> bool:
    """Whether the picture tells what is transparent; WebM keeps that apart from its frames.

    Animations and screenshots often have room for alpha and use none: the first frame decides.
    """
    if tells_alpha(scan.stream):
        return True
    frame = scan.frame
    room = frame.format.name == "pal8" or any(one.is_alpha for one in frame.format.components)
    if not room or frame.format.name.startswith(("yuva", "gbrap")):
        return bool(room)
    plane = frame.reformat(format="rgba").planes[0]
    pixels, line = bytes(plane), plane.line_size
    rows = (pixels[at : at + 4 * frame.width] for at in range(0, line * frame.height, line))
    return any(min(row[3::4]) < 255 for row in rows)


def orientation(frame: Any) -> tuple[int, bool]:  # noqa: ANN401
    """Degrees clockwise to upright, and whether the display matrix mirrors."""
    matrix = display_matrix(frame)
    if matrix is None:
        return 0, False
    a, b, c, d = matrix
    turned = round((-frame.rotation) % 360 / 90) % 4 * 90
    return turned, a * d - b * c < 0


def layout_of(frame: Any, context: Any) -> str:  # noqa: ANN401
    """FFmpeg's name of the speakers: the frame's, else the header's of as many; "" if untold."""
    named = (one.layout for one in (frame, context))
    same = (one for one in named if one.nb_channels == frame.layout.nb_channels)
    return next((str(one.name) for one in same if "channels" not in str(one.name)), "")


def sound(scan: Scan, zero: Fraction) -> AudioStream:
    """The facts of the sound."""
    stream, frame = scan.stream, scan.frame
    language = stream.language or ""
    found = AudioStream(
        index=stream.index,
        codec=scan.codec,
        rate_hz=frame.sample_rate,  # the header of HE-AAC tells half of it, and mono for stereo
        channels=frame.layout.nb_channels,
        layout=layout_of(frame, stream.codec_context),
        language="" if language == "und" else language[:8],
        start=max(Fraction(0), scan.first - zero),
        end=max(Fraction(0), (scan.last_end or Fraction(0)) - zero),
    )
    heard, lasts = scan.heard, found.end - found.start
    silence = lasts if heard is None else max(Fraction(0), heard - zero - found.start)
    found = msgspec.structs.replace(found, silence=min(silence, lasts))
    shapes = tuple(shape for _, shape in scan.watch.found)
    return sound_made(found, shapes, scan.laid, scan.tally.loudest if scan.tally else None)


if __name__ == "__main__":
    tell_facts()
