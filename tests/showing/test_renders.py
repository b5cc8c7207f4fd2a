"""What renders show and sound like, on clips whose content is known."""

from fractions import Fraction

import measure
import numpy as np
import pytest

from duetchain import Sequential, SideBySide
from duetchain.errors import RenderFailed, UsageError
from duetchain.timeline.choice import Choice

SMALL = {"size": (320, 180), "quality": "lossless", "target": "none"}


def red(rgb):
    return rgb[0] > 180 and rgb[1] < 90 and rgb[2] < 90


def blue(rgb):
    return rgb[2] > 180 and rgb[0] < 90 and rgb[1] < 90


def black(rgb):
    return max(rgb) < 30


@pytest.fixture
def pair(studio):
    return studio.clip("red.mp4", hz=440), studio.clip("high-blue.mp4", colour="blue", hz=880)


def test_two_voices_stand_beside_each_other(repository, pair, tmp_path):
    tip = repository.add(*pair).tip
    done = repository.render(tip, tmp_path / "out.mp4", **SMALL)
    frames, rate, lasts, size = measure.facts(tmp_path / "out.mp4")
    assert (frames, rate, size) == (30, 30, (320, 180))
    assert lasts == done.duration == 1
    assert red(measure.colour(tmp_path / "out.mp4", at=0.5, x=80, y=90))
    assert blue(measure.colour(tmp_path / "out.mp4", at=0.5, x=240, y=90))
    assert black(measure.colour(tmp_path / "out.mp4", at=0.5, x=80, y=10))


def test_mine_on_the_left_stands_before_the_parent(repository, pair, tmp_path):
    tip = repository.add(*pair, arrangement=SideBySide(side="left")).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert blue(measure.colour(tmp_path / "out.mp4", at=0.5, x=80, y=90))


def test_a_sequence_shows_each_alone_in_turn(repository, pair, tmp_path):
    tip = repository.add(*pair, arrangement=Sequential()).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    frames, *_ = measure.facts(tmp_path / "out.mp4")
    assert frames == 60
    assert red(measure.colour(tmp_path / "out.mp4", at=0.9, x=160, y=90))
    assert blue(measure.colour(tmp_path / "out.mp4", at=1.1, x=160, y=90))


def test_a_gap_in_a_sequence_holds_the_last_frame_in_silence(repository, pair, tmp_path):
    tip = repository.add(*pair, arrangement=Sequential(), offset="1.5").tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert red(measure.colour(tmp_path / "out.mp4", at=1.4, x=160, y=90))
    heard = measure.sound(tmp_path / "out.mp4")
    assert np.abs(heard[int(1.1 * 48000) : int(1.4 * 48000)]).max() < 0.001


def test_a_late_voice_holds_its_first_frame_and_is_silent_before(repository, pair, tmp_path):
    tip = repository.add(*pair, offset=Fraction(1, 2)).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    frames, *_ = measure.facts(tmp_path / "out.mp4")
    assert frames == 45
    assert blue(measure.colour(tmp_path / "out.mp4", at=0.1, x=240, y=90))
    assert red(measure.colour(tmp_path / "out.mp4", at=1.4, x=80, y=90))


def test_a_negative_offset_begins_with_mine(repository, pair):
    tip = repository.add(*pair, offset=Fraction(-1, 2)).tip
    whole = repository.plan(tip, window="all").timeline
    starts = {one.clip.voice: one.clip.start for one in whole.placed_clips}
    assert starts[tip] == 0
    assert set(starts.values()) == {0, Fraction(1, 2)}
    from_the_song = repository.timeline(tip)
    assert whole.duration - from_the_song.duration == Fraction(1, 2)


def test_every_frame_of_a_moving_source_comes_once_and_in_order(repository, studio, tmp_path):
    source = studio.moving("moving.mp4")
    tip = repository.add(source, studio.clip("red2.mp4", length=2)).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    wanted = measure.luma(source)
    found = measure.luma(tmp_path / "out.mp4", filters="crop=160:90:0:44")
    assert len(found) == len(wanted) == 60
    for ours, theirs in zip(found, wanted, strict=True):
        assert measure.psnr_db(ours, theirs) > 30


@pytest.mark.parametrize(("start", "offset"), [("0.5", "0.25"), ("1/3", "0.1"), ("0.7", "-0.4")])
def test_in_and_offset_meet_on_the_nearest_frame(repository, studio, tmp_path, start, offset):
    source = studio.moving("moving.mp4")
    tip = repository.add(
        studio.clip("red3.mp4", length=1, size="160x90"), source, start=start, offset=offset
    ).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL, window="all")
    timeline = repository.plan(tip, window="all").timeline
    mine = timeline.placed_clips[1].clip
    wanted = measure.luma(source)
    found = measure.luma(tmp_path / "out.mp4", filters="crop=160:90:160:44")
    at = round(float(mine.start) * 30) + 3
    best = max(range(len(wanted)), key=lambda one: measure.psnr_db(found[at], wanted[one]))
    exact = (Fraction(at, 30) - mine.start + mine.source_range.start) * 30
    assert abs(best - exact) <= Fraction(1, 2)


def test_the_mix_is_the_plain_sum_to_the_sample(repository, studio, tmp_path):
    mono = studio.tone("mono.wav", hz=440)
    stereo = studio.tone("stereo.wav", hz=660, channels=2, rate=44100)
    tip = repository.add(mono, stereo, offset="0.25", gain_db=-6).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    heard = measure.sound(tmp_path / "out.mp4")
    one, other = measure.sound(mono, channels=1), measure.sound(stereo)
    wanted = np.zeros((60000, 2), np.float32)
    wanted[:48000] += one
    wanted[12000:] += other[:48000] * 10 ** (-6 / 20)
    assert abs(len(heard) - 60000) <= 1024
    middle = slice(2400, 57000)
    error = heard[middle] - wanted[middle]
    assert 20 * np.log10(np.sqrt(np.mean(error**2))) < -50


@pytest.mark.parametrize("gain_db", [-6, 6])
def test_gain_means_the_same_for_mono_and_stereo(repository, studio, tmp_path, gain_db):
    peaks = []
    for channels, level in ((1, 0.25), (2, 0.25 * 2**0.5)):  # ffmpeg's own upmix lowers by 3 dB
        tone = studio.tone(f"gain-{channels}.wav", hz=440, channels=channels, level=level)
        tip = repository.add(studio.clip("mute-red.mp4", sound=False), tone, gain_db=gain_db).tip
        repository.render(tip, tmp_path / f"{channels}.mp4", **SMALL)
        peaks.append(np.abs(measure.sound(tmp_path / f"{channels}.mp4")[4800:43200]).max())
    assert peaks[0] == pytest.approx(0.25 * 10 ** (gain_db / 20), rel=0.02)
    assert peaks[1] == pytest.approx(peaks[0], rel=0.01)


def test_a_mix_that_would_clip_is_lowered_to_one_decibel_below_full_scale(
    repository, studio, tmp_path
):
    loud = [studio.tone(f"loud{hz}.wav", hz=hz, level=0.8) for hz in (440, 441, 442)]
    tip = repository.add(loud[0], *loud[1:]).tip
    done = repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert done.gain_db == pytest.approx(-1 - 20 * np.log10(2.4), abs=0.1)
    peak = np.abs(measure.sound(tmp_path / "out.mp4")).max()
    assert 20 * np.log10(peak) == pytest.approx(-1, abs=0.4)


def test_a_muted_voice_is_seen_and_not_heard(repository, pair, tmp_path):
    tip = repository.add(*pair, muted=True).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    heard = np.abs(np.fft.rfft(measure.sound(tmp_path / "out.mp4")[:48000, 0]))
    assert heard[440] > 100 * heard[880]
    assert blue(measure.colour(tmp_path / "out.mp4", at=0.5, x=240, y=90))


def test_silent_clips_still_give_a_sound_track(repository, studio, tmp_path):
    silent = [studio.clip(f"mute-{c}.mp4", colour=c, sound=False) for c in ("red", "blue")]
    tip = repository.add(*silent).tip
    done = repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert done.jobs == 3
    assert np.abs(measure.sound(tmp_path / "out.mp4")).max() == 0


def test_voices_without_a_picture_leave_the_frame_to_the_others(repository, studio, tmp_path):
    tone = studio.tone("mono.wav", hz=440)
    tip = repository.add(studio.clip("red.mp4"), tone, arrangement=SideBySide()).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    for x in (10, 160, 310):
        assert red(measure.colour(tmp_path / "out.mp4", at=0.5, x=x, y=90))


def test_a_chain_of_sounds_alone_shows_their_waveforms(repository, studio, tmp_path):
    tip = repository.add(studio.tone("a.wav", hz=300), studio.tone("b.wav", hz=500)).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert measure.facts(tmp_path / "out.mp4")[0] == 30
    lit = measure.luma(tmp_path / "out.mp4")[15] > 60
    assert lit[:, 20:140].any(axis=0).mean() > 0.9
    assert lit[:, 180:300].any(axis=0).mean() > 0.9


def test_a_window_may_begin_within_a_waveform(repository, studio, tmp_path):
    tip = repository.add(studio.tone("a.wav", hz=300), studio.tone("b.wav", hz=500)).tip
    later = Choice(start=Fraction(1, 2))
    repository.render(tip, tmp_path / "out.mp4", choice=later, **SMALL)
    assert measure.facts(tmp_path / "out.mp4")[0] == 15
    lit = measure.luma(tmp_path / "out.mp4")[10] > 60
    assert lit[:, 20:140].any(axis=0).mean() > 0.9


def test_nested_arrangements_render_as_they_nest(repository, pair, studio, tmp_path):
    #   (red then blue) beside green: two equal cells
    first = repository.add(*pair, arrangement=Sequential()).tip
    green = studio.clip("green.mp4", colour="lime", length=2, hz=990)
    tip = repository.add(first, green).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert red(measure.colour(tmp_path / "out.mp4", at=0.5, x=80, y=90))
    assert blue(measure.colour(tmp_path / "out.mp4", at=1.5, x=80, y=90))
    assert measure.colour(tmp_path / "out.mp4", at=1.5, x=240, y=90)[1] > 200


def test_a_group_in_a_sequence_has_the_whole_frame(repository, pair, studio, tmp_path):
    #   (red beside blue) then green
    first = repository.add(*pair).tip
    green = studio.clip("green.mp4", colour="lime", length=2, hz=990)
    tip = repository.add(first, green, arrangement=Sequential()).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert blue(measure.colour(tmp_path / "out.mp4", at=0.5, x=240, y=90))
    assert measure.colour(tmp_path / "out.mp4", at=1.5, x=80, y=90)[1] > 200
    assert measure.facts(tmp_path / "out.mp4")[0] == 90


def test_a_render_says_what_it_is_and_nothing_else(repository, pair, tmp_path):
    import av

    tip = repository.add(*pair).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL)
    with av.open(str(tmp_path / "out.mp4")) as container:
        tags = dict(container.metadata)
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert tags["comment"] == f"duetchain:{tip}"
        assert not set(tags) & {"title", "artist", "location", "creation_time"}
        assert video.codec_context.pix_fmt == "yuv420p"
        assert audio.codec_context.sample_rate == 48000
        assert audio.codec_context.channels == 2
    content = (tmp_path / "out.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_same_plan_has_the_same_identity_and_another_size_another(repository, pair):
    tip = repository.add(*pair).tip
    version = "9"
    small = repository.plan(tip, size=(320, 180)).id(version)
    assert repository.plan(tip, size=(320, 180)).id(version) == small
    assert repository.plan(tip, size=(640, 360)).id(version) != small
    assert repository.plan(tip, size=(320, 180)).id("8") != small


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".opus"])
def test_a_render_may_be_the_sound_alone(repository, pair, tmp_path, suffix):
    tip = repository.add(*pair).tip
    output = tmp_path / f"out{suffix}"
    done = repository.render(tip, output)
    heard = measure.sound(output)
    assert done.frames == 0
    assert len(heard) == pytest.approx(48000, abs=2400)
    spectrum = np.abs(np.fft.rfft(heard[4800:43200, 0]))
    assert sorted(np.argsort(spectrum)[-2:]) == [352, 704]


def test_progress_runs_from_little_to_all(repository, pair, tmp_path):
    told = []
    tip = repository.add(*pair).tip
    repository.render(tip, tmp_path / "out.mp4", **SMALL, on_progress=told.append)
    shares = [step.share for step in told]
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
    assert {step.doing for step in told} <= {"mixing", "encoding", "joining"}


def test_what_goes_wrong_while_rendering_leaves_nothing(repository, pair, tmp_path):
    def interrupt(_):
        raise KeyboardInterrupt

    tip = repository.add(*pair).tip
    with pytest.raises(KeyboardInterrupt):
        repository.render(tip, tmp_path / "out.mp4", **SMALL, on_progress=interrupt)
    assert not (tmp_path / "out.mp4").exists()
    assert not list(repository.folder.runs.iterdir())


def test_an_ffmpeg_that_lies_is_found_out(repository, pair, tmp_path, monkeypatch):
    tip = repository.add(*pair).tip
    liar = tmp_path / "ffmpeg"
    liar.write_text("#!/bin/sh\necho ffmpeg version 9\nexit 0\n")
    liar.chmod(0o755)
    monkeypatch.setenv("DUETCHAIN_FFMPEG", str(liar))
    with pytest.raises(RenderFailed):
        repository.render(tip, tmp_path / "out.mp4", **SMALL)
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize(
    "options",
    [{"size": (321, 180)}, {"size": (8, 8)}, {"fps": 0}, {"fps": 1000}, {"quality": "poor"}],
)
def test_options_that_make_no_sense_are_refused(repository, pair, tmp_path, options):
    tip = repository.add(*pair).tip
    with pytest.raises(UsageError):
        repository.render(tip, tmp_path / "out.mp4", **options)


def test_fps_asked_for_is_fps_given(repository, pair, tmp_path):
    tip = repository.add(*pair).tip
    repository.render(tip, tmp_path / "out.mp4", size=(320, 180), fps="30000/1001")
    frames, rate, *_ = measure.facts(tmp_path / "out.mp4")
    assert (frames, rate) == (30, Fraction(30000, 1001))
