"""Films out and in: moviepy's own composite of the same voices is the oracle of our picture."""

import gc
from fractions import Fraction

import av
import numpy as np
import pytest
from measure import facts, luma, psnr_db, sound

from duetchain.errors import InputRefused, UsageError
from duetchain.interop.film import exact_rate, to_moviepy, with_effect
from duetchain.interop.sound import to_pydub

moviepy = pytest.importorskip("moviepy")

pytestmark = [  # moviepy leaves its pipes to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LEAST_DB = 35
LUMA_709 = np.array([0.2126, 0.7152, 0.0722])
LOOKS = ("null", "hflip", "negate", "hue=h=90")


@pytest.fixture
def voices(studio):
    """Four moving pictures of a second, of cells' own size."""
    filters = [f"{look},format=yuv420p" for look in LOOKS]
    names = [f"moving-{place}.mp4" for place in range(len(LOOKS))]
    return [
        studio.moving(name, length=1, filters=words)
        for name, words in zip(names, filters, strict=True)
    ]


@pytest.fixture
def large(studio):
    """Two soft moving pictures of twice the cells' size."""
    soft = "gblur=sigma=3,format=yuv420p"
    return [
        studio.moving(f"large-{look}.mp4", size="320x180", length=1, filters=f"{look},{soft}")
        for look in LOOKS[:2]
    ]


@pytest.fixture
def opened():
    """Opens clips of moviepy's, and closes them at the end."""
    clips = []

    def keep(clip):
        clips.append(clip)
        return clip

    yield keep
    for clip in clips:
        clip.close()


def frames(clip, *, rate=30):
    """(n, height, width, 3) uint8: every frame, taken in its middle."""
    count = round(clip.duration * rate)
    return np.stack([clip.get_frame((place + 0.5) / rate) for place in range(count)])


def halved(pictures):
    """The mean of every two by two pixels: the resolution that colour has in a 4:2:0 film."""
    count, height, width, _ = pictures.shape
    return pictures.reshape(count, height // 2, 2, width // 2, 2, 3).mean(axis=(2, 4))


def least_psnr_db(ours, theirs):
    assert ours.shape == theirs.shape
    return min(psnr_db(one, other) for one, other in zip(ours, theirs, strict=True))


def stored_rgb(path):
    """(n, height, width, 3) uint8: a stored file's frames, exactly as coded."""
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.pix_fmt.startswith("gbr")
        return np.stack([one.to_ndarray(format="rgb24") for one in container.decode(video=0)])


def coloured(frames_at=None, *, duration=1, fps=30, size=(64, 48)):
    """A clip whose every frame has a colour of its own."""

    def frame(time_s):
        place = int(time_s * fps + 0.001)
        picture = np.zeros((size[1], size[0], 3), np.uint8)
        picture[:, :, 0] = 7 * place % 256
        picture[: size[1] // 3, :, 1] = 200
        picture[:, : size[0] // 4, 2] = 255 - place
        return picture

    return moviepy.VideoClip(frame, duration=duration).with_fps(fps)


def toned(*, duration=1, fps=48000, hz=440):
    def wave(time_s):
        tone = 0.3 * np.sin(2 * np.pi * hz * np.asarray(time_s))
        return np.stack([tone, -tone], axis=-1)

    return moviepy.AudioClip(wave, duration=duration, fps=fps)


def test_two_voices_are_moviepys_own_array(repository, voices, opened):
    tip = repository.add(*voices[:2]).tip
    ours = opened(repository.composition(tip).to_moviepy(size=(320, 90)))
    pair = [opened(moviepy.VideoFileClip(str(one))) for one in voices[:2]]
    found = least_psnr_db(frames(ours), frames(moviepy.clips_array([pair])))
    assert found > LEAST_DB


def test_four_voices_are_moviepys_own_array(repository, voices, opened):
    tip = repository.add(*voices).tip
    ours = opened(to_moviepy(repository, tip, size=(320, 180)))
    four = [opened(moviepy.VideoFileClip(str(one))) for one in voices]
    found = least_psnr_db(frames(ours), frames(moviepy.clips_array([four[:2], four[2:]])))
    assert found > LEAST_DB


def test_scaled_voices_are_moviepys_own_in_colour_and_in_brightness(
    repository, large, opened, tmp_path
):
    tip = repository.add(*large).tip
    ours = opened(to_moviepy(repository, tip, size=(320, 90)))
    pair = [opened(moviepy.VideoFileClip(str(one))).resized((160, 90)) for one in large]
    theirs = frames(moviepy.clips_array([pair]))
    colour = least_psnr_db(halved(frames(ours)), halved(theirs))
    repository.render(tip, tmp_path / "ours.mp4", size=(320, 90), quality="lossless")
    bright = np.round(16 + theirs @ LUMA_709 * 219 / 255)
    brightness = least_psnr_db(luma(tmp_path / "ours.mp4"), bright)
    assert min(colour, brightness) > LEAST_DB


def test_a_late_voice_stands_where_moviepy_puts_it(repository, voices, opened):
    tip = repository.add(*voices[:2], offset="1/2", fill="black").tip
    ours = opened(to_moviepy(repository, tip, size=(320, 90)))
    one, other = (opened(moviepy.VideoFileClip(str(path))) for path in voices[:2])
    theirs = moviepy.CompositeVideoClip(
        [one.with_end(1), other.with_start(0.5).with_position((160, 0))], size=(320, 90)
    )
    assert ours.duration == 1.5
    begun = slice(0, 30)  # later the first voice holds its last frame, which moviepy does not
    found = least_psnr_db(frames(ours)[begun], frames(theirs)[begun])
    assert found > LEAST_DB


def test_a_render_sounds_like_the_mix(repository, studio, opened):
    tip = repository.add(studio.clip("tone.mp4", hz=330)).tip
    ours = opened(to_moviepy(repository, tip, size=(160, 90), target="none"))
    assert ours.audio.fps == 48000
    heard = np.concatenate(list(ours.audio.iter_chunks(chunksize=4800)))[4800:43200]
    segment = to_pydub(repository, tip)
    mix = np.array(segment.get_array_of_samples()).reshape(-1, 2)[4800:43200] / 2**31
    error = float(np.sqrt(np.mean((heard - mix) ** 2)))
    assert error < 10 ** (-40 / 20)


def test_the_folder_of_a_render_goes_when_it_is_closed(repository, voices):
    clip = to_moviepy(repository, repository.add(voices[0]).tip, size=(160, 90))
    folder = clip.reader.folder.path
    assert folder.is_dir()
    clip.close()
    assert not folder.exists()


def test_the_folder_of_a_render_lasts_as_long_as_a_copy(repository, voices):
    clip = to_moviepy(repository, repository.add(voices[0]).tip, size=(160, 90))
    folder = clip.reader.folder.path
    copy = clip.with_duration(0.5)
    del clip
    gc.collect()
    assert folder.is_dir()
    copy.get_frame(0.4)
    del copy
    gc.collect()
    assert not folder.exists()


def test_a_clip_is_added_without_loss(repository, studio):
    clip = coloured().with_audio(toned())
    made = repository.add(studio.clip("red.mp4"), clip, name="from moviepy")
    path = repository.media_path(made.media)
    assert np.array_equal(stored_rgb(path), frames(clip))
    heard, given = sound(path), toned().get_frame(np.arange(48000) / 48000)
    assert np.allclose(heard, given, atol=1e-6)
    assert not list(repository.folder.runs.glob("*"))


@pytest.mark.parametrize(
    ("fps", "exactly"), [(23.976, Fraction(24000, 1001)), (12.5, Fraction(25, 2)), (60, 60)]
)
def test_a_clips_frames_keep_their_exact_times(repository, fps, exactly):
    made = repository.add(coloured(duration=2, fps=fps))
    count, rate, lasts, size = facts(repository.media_path(made.media))
    assert (count, rate, size) == (round(2 * exactly), exactly, (64, 48))
    assert lasts == count / exactly


def test_a_clip_without_a_rate_has_thirty_frames_a_second():
    assert exact_rate(None) == 30


def test_a_clip_starts_a_chain_once(repository, voices):
    root = repository.add(coloured(), voices[0]).parents
    assert repository.add(coloured(), voices[1]).parents == root


def test_a_clip_of_an_odd_length_and_size_with_a_mask_is_taken(repository):
    clip = coloured(duration=0.71, size=(33, 21)).with_mask()
    made = repository.add(clip)
    assert stored_rgb(repository.media_path(made.media)).shape == (21, 21, 33, 3)


def test_a_clip_without_a_length_is_refused(repository):
    with pytest.raises(UsageError):
        repository.add(moviepy.ColorClip((16, 16), (1, 2, 3)))
    assert repository.tips() == ()


def test_an_effect_on_every_frame_is_a_voice(repository, large, opened):
    plain = opened(moviepy.VideoFileClip(str(large[1])))
    effect = opened(with_effect(large[1], lambda frame, _: 255 - frame))
    assert np.array_equal(frames(effect), 255 - frames(plain))
    tip = repository.add(large[0], effect, name="negative").tip
    ours = opened(to_moviepy(repository, tip, size=(640, 180)))
    found = least_psnr_db(halved(frames(ours)[:, :, 320:]), halved(255 - frames(plain)))
    assert found > LEAST_DB


def test_an_effect_is_told_the_time_and_keeps_the_sound(repository, studio):
    def darkening(frame, time_s):
        frame[:] = frame * (1 - time_s)
        return frame

    source = studio.clip("white.mp4", colour="white")
    clip = with_effect(source, darkening)
    made = repository.add(clip)
    clip.close()
    shown = stored_rgb(repository.media_path(made.media))[:, 45, 80, 0].astype(int)
    assert np.allclose(shown, 255 * (1 - np.arange(30) / 30), atol=3)
    heard, given = sound(repository.media_path(made.media)), sound(source)
    assert np.allclose(heard, given[: len(heard)], atol=1e-4)


def test_an_effects_length_is_exact_to_the_frame_and_the_sample(repository, studio, opened):
    source = studio.clip("seven.mp4", length=0.2333)
    clip = opened(with_effect(source, lambda frame, _: frame))
    path = repository.media_path(repository.add(clip).media)
    count, rate, lasts, _ = facts(path)
    assert clip.duration == float(lasts)
    assert (count, len(sound(path))) == (lasts * rate, lasts * 48000)
    assert lasts.denominator == 30


def test_an_effect_sees_a_phone_clip_upright(studio, opened):
    flat = studio.make(
        "flat.mp4", "-f", "lavfi", "-i", "color=red:s=160x90:d=1,drawbox=w=80:c=blue:t=fill",
        "-c:v", "libx264", "-pix_fmt", "yuv420p", "-qp", "0",
    )  # fmt: skip
    turned = studio.make("turned.mp4", "-display_rotation", 90, "-i", flat, "-c", "copy")
    seen = []

    def looked_at(frame, time_s):
        seen.append(frame.shape)
        return frame

    shown = opened(with_effect(turned, looked_at)).get_frame(0.5)
    assert seen[-1] == (160, 90, 3)
    top, bottom = shown[20, 45], shown[140, 45]
    assert (top[0] > 200) != (bottom[0] > 200)
    assert (top[2] > 200) != (bottom[2] > 200)


def test_an_effect_needs_a_picture(studio):
    with pytest.raises(InputRefused):
        with_effect(studio.tone("tone.wav"), lambda frame, _: frame)
