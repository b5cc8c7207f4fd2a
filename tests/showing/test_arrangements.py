"""Every arrangement, fill, layout and fit, judged by pixels, frames and samples."""

from fractions import Fraction
from itertools import product

import measure
import numpy as np
import pytest

from duetchain.errors import UsageError
from duetchain.lineage.arrangement import (
    GreenScreen,
    PictureInPicture,
    Replace,
    Sequential,
    Sound,
    Stacked,
    Stitch,
    UseSound,
)
from duetchain.timeline.choice import Choice
from duetchain.timeline.look import Look

SMALL = {"size": (320, 180), "quality": "lossless", "target": "none"}
RED, GREEN, BLUE = (0, 1, 2)
LAYOUTS = ("grid", "row", "column", "spotlight", "nested")
FITS = ("contain", "cover", "blur")


@pytest.fixture
def red(studio):
    return studio.clip("a-red.mp4", hz=440, length=2)


@pytest.fixture
def blue(studio):
    return studio.clip("a-blue.mp4", colour="blue", hz=880, length=1)


@pytest.fixture
def shown(repository, tmp_path):
    """Add with an arrangement, render, and ask for the strongest colour at a place."""

    def render(*clips, view=None, **options):
        tip = repository.add(*clips, **options).tip
        output = tmp_path / f"{tip[:12]}-{len(list(tmp_path.iterdir()))}.mp4"
        repository.render(tip, output, **{**SMALL, **(view or {})})

        def at(time, x, y):
            rgb = measure.colour(output, at=time, x=x, y=y)
            return None if max(rgb) < 40 else int(np.argmax(rgb))

        at.path, at.tip, at.frames = output, tip, measure.facts(output)[0]
        return at

    return render


def loudness(path, hz, start_s, end_s):
    """How strong a tone is between two instants: its share of the spectrum."""
    heard = measure.sound(path)[int(start_s * 48000) : int(end_s * 48000), 0]
    return abs(np.fft.rfft(heard)[round(hz * len(heard) / 48000)]) / len(heard)


def test_stacked_stands_below_or_above(shown, red, blue):
    below = shown(red, blue, arrangement=Stacked())
    assert (below(0.5, 160, 45), below(0.5, 160, 135)) == (RED, BLUE)
    above = shown(red, blue, arrangement=Stacked(side="above"))
    assert (above(0.5, 160, 45), above(0.5, 160, 135)) == (BLUE, RED)


CORNERS = {
    "top-left": ("blue", 30, 20),
    "top-right": ("lime", 290, 20),
    "bottom-left": ("yellow", 30, 160),
    "bottom-right": ("white", 290, 160),
}


def test_a_small_picture_stands_in_its_corner(repository, shown, red, studio):
    tip = repository.add(red).tip
    *others, last = CORNERS
    clips = {
        corner: studio.clip(f"a-{colour}.mp4", colour=colour, length=0.5)
        for corner, (colour, _, _) in CORNERS.items()
    }
    for corner in others:
        asked = PictureInPicture(corner=corner)
        tip = repository.add(tip, clips[corner], arrangement=asked).tip
    at = shown(tip, clips[last], arrangement=PictureInPicture(corner=last))
    for colour, x, y in CORNERS.values():
        seen = measure.colour(at.path, at=0.4, x=x, y=y)
        wanted = {"blue": (0, 0, 255), "lime": (0, 255, 0), "yellow": (255, 255, 0)}
        assert np.abs(np.subtract(seen, wanted.get(colour, (255, 255, 255)))).max() < 40
    assert at(0.4, 160, 90) == RED


def test_two_small_pictures_in_one_corner_stand_beside_each_other(repository, red, blue, studio):
    green = studio.clip("a-green.mp4", colour="lime", hz=300)
    first = repository.add(red, blue, arrangement=PictureInPicture()).tip
    tip = repository.add(first, green, arrangement=PictureInPicture()).tip
    _, one, other = [placed.region for placed in repository.timeline(tip).placed_clips]
    assert not one.meets(other)
    assert one.y_px == other.y_px


def test_a_green_screen_lets_the_parent_through(shown, red, studio):
    screen = studio.make(
        "a-screen.mp4", "-f", "lavfi", "-i",
        "color=c=0x00ff00:s=320x180:r=30:d=1,drawbox=x=120:y=60:w=80:h=60:c=blue:t=fill",
        "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    at = shown(red, screen, arrangement=GreenScreen())
    assert at(0.5, 30, 90) == RED
    assert at(0.5, 160, 90) == BLUE


def test_a_crossfade_overlaps_picture_and_sound(shown, red, blue):
    at = shown(red, blue, arrangement=Sequential(crossfade=Fraction(1, 2)))
    assert at.frames == 75
    assert at(1.4, 160, 90) == RED
    assert at(2.1, 160, 90) == BLUE
    mixed = measure.colour(at.path, at=1.75, x=160, y=90)
    assert mixed[RED] > 60
    assert mixed[BLUE] > 60
    assert loudness(at.path, 440, 0.5, 1.4) > 50 * loudness(at.path, 880, 0.5, 1.4)
    middle = [loudness(at.path, hz, 1.7, 1.8) for hz in (440, 880)]
    assert middle[0] == pytest.approx(middle[1], rel=0.3)
    assert loudness(at.path, 880, 2.1, 2.4) > 50 * loudness(at.path, 440, 2.1, 2.4)


def test_a_stitch_takes_a_range_of_the_parent_then_mine(shown, studio, blue):
    moving = studio.moving("a-moving.mp4", size="320x180", length=2)
    asked = Stitch(start=Fraction(1, 2), end=Fraction(1))
    at = shown(moving, blue, arrangement=asked)
    assert at.frames == 45
    ours, theirs = measure.luma(at.path), measure.luma(moving)
    for place in (0, 7, 14):
        assert measure.psnr_db(ours[place], theirs[15 + place]) > 40
    assert at(0.6, 160, 90) == BLUE


def test_a_stitch_beyond_the_parent_is_refused_before_anything_is_stored(repository, red, blue):
    root = repository.add(red).tip
    with pytest.raises(UsageError):
        repository.add(root, blue, arrangement=Stitch(start=Fraction(5)))
    assert len(repository.log()) == 1


@pytest.mark.parametrize(
    "asked", [Sequential(crossfade=Fraction(8)), Stitch(crossfade=Fraction(5))]
)
def test_a_crossfade_longer_than_what_it_joins_is_refused(repository, red, blue, asked):
    root = repository.add(red).tip
    with pytest.raises(UsageError):
        repository.add(root, blue, arrangement=asked)
    assert len(repository.log()) == 1


def test_a_sound_shows_its_waveform(shown, repository, red, studio):
    song = studio.tone("a-song.wav", hz=500, length=2.0)
    at = shown(red, song)
    assert repository.show(at.tip).arrangement == Sound()
    column = measure.luma(at.path)[30, :, 170:310].max(axis=0)
    assert (column > 60).mean() > 0.9
    assert at(0.5, 80, 90) == RED


def test_use_sound_shows_mine_and_plays_the_parent(shown, red, blue):
    at = shown(red, blue, arrangement=UseSound())
    assert (at(0.5, 20, 90), at(0.5, 300, 90)) == (BLUE, BLUE)
    assert loudness(at.path, 440, 0.2, 0.8) > 100 * loudness(at.path, 880, 0.2, 0.8)


def test_replace_takes_the_place_of_one_voice(repository, shown, red, blue, studio):
    green = studio.clip("a-green.mp4", colour="lime", hz=300)
    old = repository.add(red, blue, offset="0.25", gain_db=-6).tip
    at = shown(old, green, arrangement=Replace(voice=old))
    clips = [placed.clip for placed in repository.timeline(at.tip).placed_clips]
    assert [clip.start for clip in clips] == [0, Fraction(1, 4)]
    assert clips[1].gain_mdb == -6000
    assert (at(0.6, 80, 90), at(0.6, 240, 90)) == (RED, GREEN)
    assert old in repository.log(at.tip)


def test_replacing_a_voice_that_is_not_there_is_refused(repository, red, blue):
    root = repository.add(red).tip
    with pytest.raises(UsageError):
        repository.add(root, blue, arrangement=Replace(voice="0" * 64))


def test_a_loop_repeats_picture_and_sound_without_a_seam(shown, red, studio):
    ticking = studio.make(
        "a-tick.mov", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=30:d=0.5", "-f", "lavfi", "-i",
        "aevalsrc=0.2*sin(2*PI*400*t):s=48000:d=0.5", "-c:v", "libx264", "-qp", "0", "-pix_fmt",
        "yuv420p", "-colorspace", "bt709", "-c:a", "pcm_s16le",
    )  # fmt: skip
    at = shown(red, ticking, fill="loop")
    frames = measure.luma(at.path, filters="crop=160:90:160:44")
    for place in range(15):
        assert measure.psnr_db(frames[place], frames[place + 30]) > 45
    heard = measure.sound(at.path)[:, 0]
    tone = heard[4800:90000]
    spectrum = np.abs(np.fft.rfft(tone * np.hanning(len(tone))))
    rest = spectrum[round(1000 * len(tone) / 48000) :]
    assert rest.max() < spectrum.max() / 300


def test_black_shows_nothing_outside_its_time(shown, red, blue):
    at = shown(red, blue, fill="black", offset="0.5")
    assert at(0.2, 240, 90) is None
    assert at(1.0, 240, 90) == BLUE
    assert at(1.8, 240, 90) is None


def test_shrink_gives_the_cell_to_the_others(shown, red, blue):
    at = shown(red, blue, fill="shrink", offset="0.5")
    assert at(0.2, 240, 90) == RED
    assert at(1.0, 240, 90) == BLUE
    assert at(1.8, 240, 90) == RED
    assert at.frames == 60


def test_until_tells_where_the_piece_ends(shown, red, blue):
    for until, frames in (("longest", 75), ("parent", 60), ("shortest", 60)):
        assert shown(red, blue, offset="1.5", until=until).frames == frames, until


@pytest.mark.parametrize(("speed", "frames"), [("2", 15), ("1/2", 60), ("1/4", 120)])
def test_speed_changes_the_length_and_not_the_pitch(repository, studio, tmp_path, speed, frames):
    source = studio.clip("a-speed.mp4", hz=440, length=1, colour="gray")
    mute = studio.clip("a-mute.mp4", length=0.5, sound=False)
    tip = repository.add(mute, source, speed=speed).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert measure.facts(tmp_path / "out.mp4")[0] == frames
    middle = frames / 60
    around = [
        loudness(tmp_path / "out.mp4", hz, middle - 0.25, middle + 0.25) for hz in (220, 440, 880)
    ]
    assert around[1] > 10 * max(around[0], around[2])


def test_every_layout_and_fit_is_shown(repository, red, blue, studio, tmp_path):
    """In a poster each, which is a frame of the film."""
    tall = studio.clip("a-tall.mp4", colour="lime", size="90x160")
    tip = repository.add(red, blue, tall).tip
    voices = list(repository.log(tip))
    for layout, fit in product(LAYOUTS, FITS):
        look = Look(layout, fit, gutter_px=4, background="#202030")
        output = tmp_path / f"{layout}-{fit}.png"
        repository.poster(tip, output, at=Fraction(1, 2), size=(320, 180), look=look)
        for placed in repository.plan(tip, size=(320, 180), look=look).timeline.placed_clips:
            region = placed.region
            x, y = region.x_px + region.width_px // 2, region.y_px + region.height_px // 2
            rgb = measure.colour(output, at=0, x=x, y=y)
            voice = (RED, BLUE, GREEN).index(int(np.argmax(rgb)))
            assert placed.clip.voice == voices[voice], (layout, fit)


@pytest.mark.parametrize(("layout", "fit"), [*zip(LAYOUTS, FITS, strict=False)])
def test_a_look_lasts_for_the_whole_film(repository, red, blue, tmp_path, layout, fit):
    tip = repository.add(red, blue).tip
    done = repository.render(tip, tmp_path / "out.mp4", **SMALL, look=Look(layout, fit))
    assert measure.facts(tmp_path / "out.mp4")[0] == done.frames == 60
    assert measure.luma(tmp_path / "out.mp4").max((1, 2)).min() > 40


def test_a_choice_renders_some_voices_of_some_range(repository, red, blue, tmp_path):
    added = repository.add(red, blue)
    root, mine = added.contributions
    choice = Choice(start=Fraction(1, 2), end=Fraction(1), solo=(mine,))
    done = repository.render(added.tip, tmp_path / "out.mp4", **SMALL, choice=choice)
    assert done.frames == 15
    assert loudness(tmp_path / "out.mp4", 880, 0.1, 0.4) > 50 * loudness(
        tmp_path / "out.mp4", 440, 0.1, 0.4
    )
    only = repository.plan(added.tip, choice=Choice(only=(root,))).timeline
    assert [placed.clip.voice for placed in only.placed_clips] == [root]
    with pytest.raises(UsageError):
        repository.plan(added.tip, choice=Choice(start=Fraction(9)))
    with pytest.raises(UsageError):
        repository.plan(added.tip, choice=Choice(start=Fraction(-1)))
    with pytest.raises(UsageError):
        repository.plan(added.tip, choice=Choice(mute=(mine,), solo=(mine,)))


def test_a_merge_plays_a_shared_voice_once(repository, red, blue, studio, tmp_path):
    #        /- blue -\
    #   red -          - both
    #        \- green -/
    green = studio.clip("a-green.mp4", colour="lime", hz=300)
    left = repository.add(red, blue)
    right = repository.add(left.contributions[0], green)
    both = repository.merge(left.tip, right.tip, author="Cy").tip
    timeline = repository.timeline(both)
    assert len(timeline.placed_clips) == len(timeline.sounds) == 3
    repository.render(both, tmp_path / "out.mp4", **SMALL)
    assert repository.lineage().merge_base(left.tip, right.tip) == left.contributions[0]
    with pytest.raises(UsageError):
        repository.merge(both, both)
