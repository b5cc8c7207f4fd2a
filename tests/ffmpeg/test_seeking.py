"""What is read from the middle of a clip is what is read from its beginning, frame by frame."""

from fractions import Fraction

import measure
import msgspec
from fixtures import replay

from duetchain.errors import DuetError
from duetchain.ffmpeg import clip as clips
from duetchain.ffmpeg.compile import span_command
from duetchain.ffmpeg.encode import EncodeSettings
from duetchain.identity import MediaId
from duetchain.media.info import MediaReference
from duetchain.media.probe import probe, probed
from duetchain.rational_time import TimeRange
from duetchain.timeline.arrange import arranged
from duetchain.timeline.model import Clip
from duetchain.timeline.window import restricted

NAME = MediaId("media")
SHARE = Fraction(3, 4)
BRIEF_S, LONG_S = 1.5, 8
"""What is briefer has hardly a middle; in what is longer, reading from the beginning lasts."""


def asked(info, path, monkeypatch, *, sought=True):
    """FFmpeg's words for half a second, three quarters into a film."""
    monkeypatch.setattr(clips, "LEAST_SOUGHT_S", Fraction(0) if sought else Fraction(10**6))
    whole = TimeRange(Fraction(0), info.duration)
    voice = Clip("voice", MediaReference(NAME, info), whole, Fraction(0))
    timeline = arranged(voice, size_px=(160, 90))
    at = int(timeline.frames * SHARE) / timeline.canvas.rate.per_second
    span = TimeRange.between(at, min(timeline.duration, at + Fraction(1, 2)))
    part = restricted(timeline.picture, span)
    argv = span_command(part, timeline, EncodeSettings()).with_paths({NAME: path}, "/none")
    return argv[: argv.index("-map") + 2]


def shown(argv):
    """The frames that are made."""
    frames = measure.ffmpeg_bytes(*argv, "-f", "framemd5").decode()
    return [line.split(",")[-1] for line in frames.splitlines() if not line.startswith("#")]


def one_of_each(media_index):
    """The least film of each kind of file and codec, and of each way to be nasty, by name."""
    found = {}
    for name, entry in media_index.items():
        lasts_s = (entry["video"] or {}).get("duration_s") or 0
        if 0 < lasts_s < LONG_S:
            odd = entry["kind"] if name.startswith("nasty/") else ""
            kind = odd, name.rpartition(".")[2], entry["video"]["codec"]
            pixels = lasts_s * entry["video"]["width"] * entry["video"]["height"]
            found.setdefault(kind, []).append((lasts_s < BRIEF_S, pixels, name))
    return sorted(min(one)[-1] for one in found.values())


def test_every_kind_of_clip_that_can_be_entered_in_its_middle_shows_the_same(
    media, media_index, monkeypatch, tmp_path
):
    entered, wrong = 0, []
    names = one_of_each(media_index)
    paths = [media / name for name in names]
    infos = probed(replay.as_added(paths, tmp_path), names=names)  # of many another test tells
    for name, path, info in zip(names, paths, infos, strict=True):
        if isinstance(info, DuetError) or info.video is None or info.still:
            continue
        sought = asked(info, str(path), monkeypatch)
        if "-ss" in sought:
            entered += 1
            found = shown(sought)
            if found != shown(asked(info, str(path), monkeypatch, sought=False)) or not found:
                wrong.append(name)
    assert wrong == []
    assert entered >= 8


def test_what_is_damaged_or_cannot_be_entered_is_read_from_its_beginning(studio, monkeypatch):
    path = studio.moving("sought.mp4", length=8)
    info = probe(path, name="sought")
    assert "-ss" in asked(info, str(path), monkeypatch)
    damaged = msgspec.structs.replace(info, odd=("it is damaged",))
    assert "-ss" not in asked(damaged, str(path), monkeypatch)
    unknown = msgspec.structs.replace(info, video=msgspec.structs.replace(info.video, gap=None))
    assert "-ss" not in asked(unknown, str(path), monkeypatch)
