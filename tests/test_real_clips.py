"""Real clips from real devices, by pairs: length, every cell against its own source, both voices.

Of each the first second: more of it is rendered, smaller, in `media/test_every_clip.py`, where all
of them are taken or refused as their index says.

Skipped where the folder of real clips is missing.
"""

import measure
import numpy as np
import pytest
from fixtures import replay

from duetchain import Repository
from duetchain.errors import UsageError
from duetchain.lineage.arrangement import Sound
from duetchain.media.limits import MediaLimits
from duetchain.media.probe import probed
from duetchain.timeline.layout import fitted

PAIRS = [
    ("ducks_29.98_720p_h264_aac.mp4", "ducks_portrait_hevc_aac.mp4"),
    ("chaplin_25_h264_mp3.mp4", "man_talking_29.97_h264_aac.mp4"),
    ("man_yellow_wall_59.94_h264_aac.mp4", "bunny_25_h264_aac51.mp4"),
    ("bunny_square_30_vp9_noaudio.webm", "ducks_portrait_hevc_aac.mp4"),
    ("marathon_29.97_h264_noaudio.mp4", "bunny_24_vp8_vorbis.webm"),
    ("cockatoo_20_yuv444_mp3mono16k.mp4", "stadium_50_h264_pcm.mov"),
    ("gopro_walk_29.97_h264_aac.mp4", "nasty/rotated90_phone.mp4"),
    ("marathon_crowd_25_av1_opus.webm", "bird_23.976_mpeg4_mp3.avi"),
    ("signer_woman_webcam_30_h264_noaudio.mkv", "signer_man_webcam_30_h264_noaudio.mkv"),
    ("phone_portrait_4k60_h264_aac.mp4", "chaplin_25_h264_mp3.mp4"),
    ("man_talking_29.97_h264_aac.mp4", "singer_30s_44k_vorbis.ogg"),
    ("chaplin_25_h264_mp3.mp4", "piano_8k_u8_stereo.wav"),
    ("bunny_25_h264_aac51.mp4", "cat_meow_44k_mono.ogg"),
    ("nasty/sar_2by3.mp4", "nasty/rotated_and_mirrored.mp4"),
]
COVERS = ["nasty/cover_art.mp3", "nasty/cover_art.m4a"]
SIZE = (320, 180)
MOST_S = 1
LEAST_SSIM = 0.95


@pytest.fixture(scope="module", autouse=True)
def _one_child_looks_at_all(media, of_all_workers, tmp_path_factory):
    """Most of what looking costs is a child's start."""
    names = sorted({one for pair in PAIRS for one in pair} | {*COVERS})
    replay.share_in(of_all_workers)
    with replay.looked_at_once():
        links = replay.as_added([media / one for one in names], tmp_path_factory.mktemp("links"))
        probed(links, names=names, limits=MediaLimits())


@pytest.mark.slow
@pytest.mark.parametrize(("parent", "mine"), PAIRS)
def test_a_duet_of_real_clips_shows_and_sounds_both(repository, media, tmp_path, parent, mine):
    output = tmp_path / "out.mp4"
    tip = begun(tmp_path / "elsewhere", repository, media / parent, media / mine)
    repository.render(tip, output, size=SIZE, quality="high", target="none", window="all")
    timeline = repository.timeline(tip)
    plan = repository.plan(tip, size=SIZE, window="all")
    infos = [clip.media.info for clip in plan.timeline.sounds]
    infos += [placed.clip.media.info for placed in timeline.placed_clips]
    frames, rate, lasts, size = measure.facts(output)
    assert size == SIZE
    assert abs(lasts - max(min(info.duration, MOST_S) for info in infos)) <= 1 / rate
    pictured = plan.timeline.placed_clips
    for placed in (one for one in pictured if one.clip.shows == "picture"):
        source = repository.media_path(placed.clip.media.id)
        check_cell(output, source, placed, rate)
    check_sound(output, repository, tip)
    assert frames == plan.timeline.frames


def begun(folder, repository, parent, mine):
    """The tip of the beginnings of two clips."""
    folder.mkdir()
    with Repository.init(folder) as elsewhere:
        added = elsewhere.add(parent, mine, sync="off")
        infos = [elsewhere.info(elsewhere.show(one).media) for one in added.contributions]
    ends = [MOST_S if info.duration > MOST_S else None for info in infos]
    root = repository.add(parent, end=ends[0]).tip
    return repository.add(root, mine, end=ends[1], sync="off").tip


def check_cell(output, source, placed, rate):
    """A few frames of a cell against its source, scaled the same way by ffmpeg alone."""
    region, video = placed.region, placed.clip.media.info.video
    crop = f"crop={region.width_px}:{region.height_px}:{region.x_px}:{region.y_px}"
    scale = f"scale={region.width_px}:{region.height_px}:flags=bicubic:out_range=tv"
    found = measure.luma(output, filters=crop)
    rated = f"trim=duration={MOST_S + 1},{scale},fps={rate.numerator}/{rate.denominator}"
    wanted = measure.luma(source, filters=rated)
    early = round(float(video.start) * float(rate))
    count = min(len(found) - early, len(wanted))
    for place in {1 if count > 1 else 0, count // 2, count - 2 if count > 2 else 0}:
        near = wanted[max(0, place - 1) : place + 2]
        best = max(measure.ssim(found[early + place], one) for one in near)
        assert best >= LEAST_SSIM, f"frame {place} of {count}: {best:.3f}"


def check_sound(output, repository, tip):
    """The sound is the sum of the voices: each is found in it at the same level."""
    clips = repository.timeline(tip).sounds
    heard = measure.sound(output)
    if not clips:
        assert np.abs(heard).max() == 0
        return
    voices = []
    for clip in clips:
        path = repository.media_path(clip.media.id)
        audio = measure.sound(path)[:, 0]
        start = round((measure.sound_start_s(path) - float(clip.media.info.zero)) * 48000)
        voice = np.zeros(len(heard), np.float32)
        end = min(len(heard), start + len(audio))
        voice[start:end] = audio[: end - start]
        voices.append(voice)
    voices = [voice for voice in voices if np.abs(voice).max() > 1e-4]
    if not voices:
        return
    matrix = np.stack(voices, axis=1)
    levels, *_ = np.linalg.lstsq(matrix, heard[:, 0], rcond=None)
    rest = heard[:, 0] - matrix @ levels
    assert np.mean(rest**2) < 0.05 * np.mean(heard[:, 0] ** 2)
    assert levels.min() > 0.9 * levels.max()


def test_cells_keep_the_shape_that_a_person_sees(media, repository):
    tip = repository.add(media / "nasty/sar_2by3.mp4", media / "nasty/rotated90_phone.mp4").tip
    timeline = repository.timeline(tip)
    for placed in timeline.placed_clips:
        video = placed.clip.media.info.video
        assert placed.region == fitted(video.upright_aspect, placed.region)
        shape = placed.region.width_px / placed.region.height_px
        assert shape == pytest.approx(float(video.upright_aspect), rel=0.01)


@pytest.mark.parametrize("name", COVERS)
def test_a_sound_may_show_the_cover_that_is_attached_to_it(repository, media, tmp_path, name):
    root = repository.add(media / "chaplin_25_h264_mp3.mp4", end=1)
    asked = {"end": 1, "sync": "off"}
    tip = repository.add(root.tip, media / name, arrangement=Sound(show="cover"), **asked).tip
    repository.render(tip, tmp_path / "out.mp4", size=(320, 180), quality="draft")
    right = measure.luma(tmp_path / "out.mp4")[10, 50:130, 180:300]
    assert right.std() > 15
    with pytest.raises(UsageError, match="no cover picture"):
        repository.add(
            root.tip, media / "stems" / "drums_44k_mp3.mp3", arrangement=Sound(show="cover")
        )
