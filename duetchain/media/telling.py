"""Facts of a file in a person's words: what it is, what will be done to it, what is odd."""

from __future__ import annotations

from fractions import Fraction

from duetchain.media.info import MediaInfo, VideoStream

SOUND_RATE_HZ = 48000
LATE_S = Fraction(1, 50)
"""Less than a frame; nobody hears or sees it."""
CINEMA = ("bt2020", "smpte431", "smpte432")
TURNED = {90: "a quarter to the right", 180: "upside down", 270: "a quarter to the left"}
CHANNELS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


def identity_lines(info: MediaInfo) -> tuple[str, ...]:
    """What the file is: the picture, the sound, what is not used."""
    lines = []
    if video := info.video:
        lines.append(f"picture: {_picture(video, info)}")
    for number, audio in enumerate(info.audio_tracks, start=1):
        speakers = audio.layout or CHANNELS.get(audio.channels, f"{audio.channels} channels")
        used = "" if audio == info.audio else " (not used)"
        named = f" {number}" if info.other_audio else ""
        language = f", {audio.language}" if audio.language else ""
        lasts = float(audio.end - audio.start)
        lines.append(
            f"sound{named}: {audio.codec}, {audio.rate_hz} Hz, {speakers}{language}, "
            f"{lasts:.3f} s{used}"
        )
    others = [one for one in info.unused if not one.startswith("audio")]
    if others:
        lines.append(f"not used: {', '.join(others)}")
    return tuple(lines)


def _picture(video: VideoStream, info: MediaInfo) -> str:
    words = [f"{video.codec} {video.width_px}x{video.height_px}"]
    if video.rate and not info.still:
        words.append(f"{float(video.rate):.3f} frames a second")
        words.append(f"{video.frames} frames, {float(video.end - video.start):.3f} s")
    words += [video.pixel_format] if video.pixel_format else []
    light = {"smpte2084": "HDR (PQ)", "arib-std-b67": "HDR (HLG)"}.get(video.transfer)
    words += [light] if light else []
    words += ["transparent in part"] if video.alpha else []
    words += ["interlaced"] if video.interlaced else []
    return ", ".join(words)


def treatments(info: MediaInfo) -> tuple[str, ...]:
    """What will be done to it before it is seen and heard, in order, a few words each."""
    done: list[str] = []
    if video := info.video:
        done += _picture_treatments(video, info)
    if audio := info.audio:
        if audio.is_untold:
            done.append(f"its {audio.channels} channels heard alike from both sides")
        elif audio.channels > 2:
            speakers = audio.layout or f"{audio.channels} channels"
            done.append(f"{speakers} mixed down to stereo (ITU-R BS.775)")
        if audio.channels == 1:
            done.append("the one channel heard from both sides")
        if audio.rate_hz != SOUND_RATE_HZ:
            done.append(f"resampled from {audio.rate_hz} to {SOUND_RATE_HZ} Hz")
    return tuple(done)


def _picture_treatments(video: VideoStream, info: MediaInfo) -> list[str]:
    done = [f"turned {TURNED[video.rotation]}"] if video.rotation else []
    done += ["mirrored"] if video.mirrored else []
    if video.pixel_shape != 1:
        shape = f"{video.pixel_shape.numerator}:{video.pixel_shape.denominator}"
        done.append(f"its pixels of {shape} made square")
    done += ["deinterlaced"] if video.interlaced else []
    if video.is_hdr:
        done.append("tone-mapped for plain screens")
    elif video.primaries in CINEMA:
        done.append("its colours brought into those of plain screens")
    if video.colour_range == "pc" and not info.still and not video.is_hdr:
        done.append("its full range of brightness brought into the usual one")
    done += ["laid over the background, or over its parent"] if video.alpha else []
    done += ["its tiles put together"] if video.tiles is not None else []
    if video.variable:
        done.append(f"its uneven frames brought to {_rate(info)} a second")
    done += ["shown as long as the others last"] if info.still else []
    return done


def _rate(info: MediaInfo) -> str:
    return str(info.frame_rate) if info.frame_rate else "the others' rate"


def oddities(info: MediaInfo) -> tuple[str, ...]:
    """What is odd about it: what is missing, what its parts do not agree in."""
    found = list(info.odd)
    video, audio = info.video, info.audio
    if info.zero:
        found.append(f"its clock begins at {float(info.zero):.3f} s")
    if video and video.start > LATE_S:
        found.append(f"its picture begins {float(video.start):.3f} s late")
    if audio and audio.start > LATE_S:
        found.append(f"its sound begins {float(audio.start):.3f} s late")
    if video and audio and not info.still:
        longer, other = ("picture", "sound") if video.end > audio.end else ("sound", "picture")
        more = abs(video.end - audio.end)
        if more > 1 / (video.rate or 1) and more * 10 > 1:
            found.append(f"its {longer} lasts {float(more):.2f} s longer than its {other}")
    if info.other_audio:
        found.append(f"it has {len(info.audio_tracks)} sounds; the default one is used")
    return tuple(found)
