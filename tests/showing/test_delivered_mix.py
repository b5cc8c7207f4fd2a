"""The mix as delivered: level, true peak, edges, what stays the same when a voice comes or goes."""

import json
import shutil
import subprocess
from fractions import Fraction

import measure
import numpy as np
import pytest

from duetchain.errors import UsageError
from duetchain.ffmpeg.binary import located
from duetchain.lineage.arrangement import Replace, Sequential, UseSound

RATE_HZ = 48000
SMALL = {"size": (160, 90), "quality": "draft"}


def loudness(path):
    """(LUFS, dBTP) of a file's sound by ffmpeg's ebur128, apart from the code under test."""
    return measure.loudness(path)[:2]


def level_db(samples):
    """RMS in dB below full scale."""
    return 20 * np.log10(np.sqrt(np.mean(samples.astype(np.float64) ** 2)) + 1e-12)


def tone_db(samples, hz):
    """The level of one tone in (n,) samples."""
    times = np.arange(len(samples)) / RATE_HZ
    window = np.hanning(len(samples))
    return 20 * np.log10(abs(np.sum(samples * window * np.exp(-2j * np.pi * hz * times)))
                         / window.sum() * 2 + 1e-12)  # fmt: skip


@pytest.fixture
def band(studio):
    """Three tones of very different levels, which rise and fall, 4 s each."""

    def take(hz, level):
        source = f"aevalsrc='{level}*sin(2*PI*{hz}*t)*(1+0.3*sin(2*PI*3*t))':s=48000:d=4"
        return studio.make(f"band-{hz}.wav", "-f", "lavfi", "-i", source, "-c:a", "pcm_f32le")

    return [take(300, 0.6), take(520, 0.05), take(810, 0.01)]


@pytest.fixture
def drums(studio):
    """Bursts of noise: few and high peaks, little loudness; 6 s."""
    hit = "0.9*exp(-60*mod(t,0.5))*(random({n})*2-1)"
    source = f"aevalsrc='{hit.format(n=0)}|{hit.format(n=1)}':s=48000:d=6"
    return studio.make("drums.wav", "-f", "lavfi", "-i", source, "-c:a", "pcm_f32le")


@pytest.mark.parametrize("suffix", [".mp4", ".wav", ".mp3", ".opus"])
def test_a_render_is_at_its_target_and_under_its_ceiling_and_a_second_meter_agrees(
    repository, band, tmp_path, suffix
):
    tip = repository.add(*band).tip
    output = tmp_path / f"out{suffix}"
    done = repository.render(tip, output, **(SMALL if suffix == ".mp4" else {}))
    lufs, dbtp, second = measure.loudness(output)
    assert lufs == pytest.approx(-14, abs=0.5)
    assert second == pytest.approx(-14, abs=0.5)
    assert dbtp <= -1
    assert (done.loudness["lufs"], done.loudness["dbtp"]) == (lufs, dbtp)


@pytest.mark.parametrize(("target", "lufs"), [("ebu", -23), ("podcast", -16), ("-20", -20)])
def test_another_target_is_reached(repository, band, tmp_path, target, lufs):
    tip = repository.add(*band).tip
    repository.render(tip, tmp_path / "out.wav", target=target)
    assert loudness(tmp_path / "out.wav")[0] == pytest.approx(lufs, abs=0.5)


def test_voices_of_every_level_are_heard_alike(repository, band, tmp_path):
    tip = repository.add(*band).tip
    repository.render(tip, tmp_path / "out.wav", target="ebu")
    heard = measure.sound(tmp_path / "out.wav")[:, 0]
    levels = [tone_db(heard, hz) for hz in (300, 520, 810)]
    assert max(levels) - min(levels) < 2  # the ear's curve lies between them
    found = repository.mix(tip, target="ebu")
    assert found.voices[0].level_db < 0 < found.voices[2].level_db


def test_a_voices_own_gain_comes_after_its_level(repository, band, tmp_path):
    first = repository.add(band[0]).tip
    tip = repository.add(first, band[0], gain_db=-6, name="lower").tip
    found = repository.mix(tip)
    assert [one.gain_db for one in found.voices] == [0, -6]
    assert found.voices[0].level_db == found.voices[1].level_db


def test_a_voice_has_the_same_level_whoever_else_plays(repository, band):
    first = repository.add(band[0], band[1])
    tip = repository.add(first.tip, band[2]).tip
    two, three = repository.plan(first.tip), repository.plan(tip)
    assert [job.command.argv for job in two.voices] == [
        job.command.argv for job in three.voices[:2]
    ]
    before, after = repository.mix(first.tip), repository.mix(tip)
    assert before.voices == after.voices[:2]


def test_peaks_that_leave_no_room_win_over_the_target_and_that_is_said(repository, drums, tmp_path):
    tip = repository.add(drums).tip
    done = repository.render(tip, tmp_path / "out.mp4", **SMALL)
    lufs, dbtp = loudness(tmp_path / "out.mp4")
    assert dbtp <= -1
    assert lufs < -14.5
    assert done.loudness["limited"]
    assert done.loudness["shortfall_db"] == pytest.approx(-14 - lufs, abs=0.2)
    assert any("below the target" in note for note in done.notes)


# Knocks


@pytest.fixture
def knocked(studio):
    """A low voice that rises and falls, 4 s, with knocks of some milliseconds at full level."""

    def take(length_ms, *times_s, level=0.02):
        length = length_ms / 1000
        knocks = "+".join(
            f"between(t,{at},{at + length})*0.98*sin(PI*(t-{at})/{length})" for at in times_s
        )
        voice = f"{level}*sin(2*PI*2000*t)*(1+0.5*sin(2*PI*3*t))"
        source = f"aevalsrc='{voice}+{knocks}':s=48000:d=4"
        name = f"knocked-{len(times_s)}-{length_ms}.wav"
        return studio.make(name, "-f", "lavfi", "-i", source, "-c:a", "pcm_f32le")

    return take


def assert_at_its_level(done, path):
    """It is where it should be, by another meter, too, and says so."""
    lufs, dbtp = loudness(path)
    assert lufs == pytest.approx(-14, abs=1)
    assert dbtp <= -1
    assert done.loudness["limited"]
    assert not any("below the target" in note for note in done.notes)


@pytest.mark.parametrize(
    ("suffix", "times_s"),
    [(".wav", (2,)), (".mp4", (2,)), (".opus", (2,)), (".wav", tuple(0.4 * n for n in range(10)))],
)
def test_a_knock_of_two_milliseconds_does_not_hold_down_all_the_rest(
    repository, studio, knocked, tmp_path, suffix, times_s
):
    song = studio.tone("song-4.wav", hz=300, length=4.0, level=0.2)
    tip = repository.add(song, knocked(2, *times_s)).tip
    output = tmp_path / f"out{suffix}"
    done = repository.render(tip, output, **(SMALL if suffix == ".mp4" else {}))
    assert_at_its_level(done, output)
    heard = measure.sound(output)[:, 0]
    for at in (time for time in times_s if time):
        before, after, later = (
            tone_db(heard[round((at + by) * RATE_HZ) :][: RATE_HZ // 25], 300)
            for by in (-0.1, 0.056, 0.1)
        )
        assert after == pytest.approx(before, abs=0.5)
        assert later == pytest.approx(before, abs=0.3)


@pytest.mark.parametrize("length_ms", [0.03, 2])
def test_a_click_in_a_take_alone_does_not_hold_it_down(repository, knocked, tmp_path, length_ms):
    tip = repository.add(knocked(length_ms, 1.00001)).tip
    done = repository.render(tip, tmp_path / "out.wav")
    assert_at_its_level(done, tmp_path / "out.wav")
    assert repository.mix(tip).gain_db == pytest.approx(done.gain_db, abs=5)


def test_without_a_target_a_knock_is_as_recorded(repository, knocked, tmp_path):
    take = knocked(2, 1)
    repository.render(repository.add(take).tip, tmp_path / "out.wav", target="none")
    heard, given = (measure.sound(one)[:, 0] for one in (tmp_path / "out.wav", take))
    gain = 10 ** (min(0, -1 - 20 * np.log10(np.abs(given).max())) / 20)
    assert np.abs(heard - gain * given).max() < 1e-4


def test_silence_stays_silence(repository, studio, tmp_path):
    quiet = studio.make("quiet.wav", "-f", "lavfi", "-i", "anullsrc=r=48000:d=1")
    tip = repository.add(quiet).tip
    done = repository.render(tip, tmp_path / "out.wav")
    assert not measure.sound(tmp_path / "out.wav").any()
    assert done.gain_db == 0
    assert any("silent" in note for note in done.notes)


@pytest.mark.parametrize("length", [0.05, 0.2, 0.39])
def test_a_take_too_short_to_be_measured_is_measured_repeated(repository, studio, length):
    long = studio.tone("long.wav", hz=440, length=2.0, level=0.1)
    short = studio.tone(f"short-{length}.wav", hz=440, length=length, level=0.1)
    found = repository.mix(repository.add(long, short).tip).voices
    assert found[1].lufs == pytest.approx(found[0].lufs, abs=0.3)


def test_what_is_hardly_there_is_left_alone_and_said(repository, studio, tmp_path):
    faint = studio.tone("faint.wav", hz=440, length=2.0, level=0.0005)
    loud = studio.tone("loud.wav", hz=300, length=2.0)
    done = repository.render(repository.add(loud, faint).tip, tmp_path / "out.wav")
    assert len(done.notes) == 1
    assert "left as faint as it is" in done.notes[0]


@pytest.mark.parametrize("arrangement", [None, Sequential()])
def test_nothing_else_changes_level_when_a_voice_enters_or_ends(
    repository, studio, tmp_path, arrangement
):
    song = studio.tone("song.wav", hz=300, length=4.0, level=0.1)
    guest = studio.tone("guest.wav", hz=3000, length=1.0, level=0.3)
    beside = repository.add(song, guest, offset="1.5").tip
    tip = (
        beside
        if arrangement is None
        else repository.add(beside, guest, arrangement=arrangement).tip
    )
    repository.render(tip, tmp_path / "out.wav")
    heard = measure.sound(tmp_path / "out.wav")[:, 0]
    levels = [
        tone_db(heard[int(at * RATE_HZ) : int((at + 0.4) * RATE_HZ)], 300)
        for at in (0.5, 1.0, 1.6, 2.0, 2.6, 3.0)
    ]
    assert max(levels) - min(levels) < 0.1


def test_a_voice_that_is_cut_into_has_soft_edges(repository, studio, tmp_path):
    tone = studio.tone("edge.wav", hz=100, length=3.0)
    tip = repository.add(studio.clip("edge-red.mp4", sound=False, length=3), tone,
                         start="1.0025", end="2.0025", offset="1").tip  # fmt: skip
    repository.render(tip, tmp_path / "out.wav", target="ebu")
    heard = measure.sound(tmp_path / "out.wav")[:, 0]
    whole = np.abs(heard).max()
    steps = np.abs(np.diff(heard))
    assert steps.max() < 2 * whole * 2 * np.pi * 100 / RATE_HZ
    edge = np.abs(heard[RATE_HZ : RATE_HZ + 24]).max()
    assert edge < whole / 5


def test_an_attack_at_the_first_sample_stays(repository, studio, tmp_path):
    source = "aevalsrc='0.5*exp(-30*t)*cos(2*PI*200*t)':s=48000:d=1"
    click = studio.make("attack.wav", "-f", "lavfi", "-i", source, "-c:a", "pcm_f32le")
    repository.render(repository.add(click).tip, tmp_path / "out.wav", target=-30)
    heard = measure.sound(tmp_path / "out.wav")[:, 0]
    assert np.argmax(np.abs(heard)) == 0


def test_a_loop_has_no_seam(repository, studio, tmp_path):
    tone = studio.tone("loop.wav", hz=100, length=1.0, level=0.2)
    film = studio.clip("loop-red.mp4", sound=False, length=4)
    tip = repository.add(film, tone, fill="loop").tip
    repository.render(tip, tmp_path / "out.wav", target="ebu")
    heard = measure.sound(tmp_path / "out.wav")[:, 0]
    parts = [level_db(heard[at - 240 : at + 240]) for at in (48000, 96000, 144000, 72000)]
    assert max(parts) - min(parts) < 0.1


def test_the_others_make_way_while_a_voice_speaks(repository, studio, tmp_path):
    music = studio.tone("music.wav", hz=300, length=6.0, level=0.1)
    speech = studio.tone("speech.wav", hz=2000, length=2.0, level=0.1)
    tip = repository.add(music, speech, offset=2).tip
    levels = {}
    for name, duck in (("plain", None), ("ducked", tip)):
        repository.render(tip, tmp_path / f"{name}.wav", duck=duck, target="ebu")
        heard = measure.sound(tmp_path / f"{name}.wav")[:, 0]
        apart, within = heard[24000:72000], heard[144000:180000]
        levels[name] = tone_db(within, 300) - tone_db(apart, 300)
        late = heard[264000:280000]
        assert tone_db(late, 300) == pytest.approx(tone_db(apart, 300), abs=0.5)
    assert levels["plain"] == pytest.approx(0, abs=0.1)
    assert -10 < levels["ducked"] < -6


def test_spread_voices_come_from_both_sides(repository, band, tmp_path):
    tip = repository.add(*band).tip
    repository.render(tip, tmp_path / "out.wav", pan="spread")
    heard = measure.sound(tmp_path / "out.wav")
    sides = [tone_db(heard[:, 1], hz) - tone_db(heard[:, 0], hz) for hz in (300, 520, 810)]
    assert sides[0] == pytest.approx(0, abs=0.1)
    assert sides[1] == pytest.approx(-sides[2], abs=0.1)
    assert sides[1] > 6


def test_stems_are_of_one_length_and_together_the_mix(repository, band, tmp_path):
    first = repository.add(band[0], author="A/../b", name="cat").tip
    second = repository.add(first, band[1], offset="0.5").tip
    tip = repository.add(second, band[2], author="Zoë", name="keys", offset=1).tip
    made = repository.stems(tip, tmp_path / "stems", pan="spread")
    names = [one.output.name for one in made]
    assert names == ["01-A-b-cat.wav", "02-unknown.wav", "03-Zoë-keys.wav"]
    sounds = [measure.sound(one.output) for one in made]
    assert {len(one) for one in sounds} == {5 * RATE_HZ}
    assert not sounds[2][: RATE_HZ - 10].any()
    repository.render(tip, tmp_path / "out.wav", pan="spread", target="ebu")
    whole = measure.sound(tmp_path / "out.wav")
    together = sum(sounds)
    gain = np.sum(whole * together) / np.sum(together**2)
    assert level_db(whole - gain * together) < level_db(whole) - 60


def test_stems_are_24_bit_and_are_not_written_over(repository, band, tmp_path):
    tip = repository.add(band[0]).tip
    (stem,) = repository.stems(tip, tmp_path / "stems")
    words = [located(), "-hide_banner", "-i", str(stem.output)]
    told = subprocess.run(words, capture_output=True, text=True).stderr
    assert "pcm_s24le" in told
    assert "48000 Hz, stereo" in told
    with pytest.raises(UsageError):
        repository.stems(tip, tmp_path / "stems")
    repository.stems(tip, tmp_path / "stems", force=True)


def test_another_level_encodes_no_picture(repository, studio, tmp_path):
    clips = [studio.clip(f"mix-{hz}.mp4", hz=hz) for hz in (300, 500)]
    tip = repository.add(*clips).tip
    first = repository.render(tip, tmp_path / "one.mp4", **SMALL)
    other = repository.render(tip, tmp_path / "two.mp4", **SMALL, target="ebu")
    assert (first.frames_encoded, other.frames_encoded) == (30, 0)
    assert first.render != other.render
    assert loudness(tmp_path / "two.mp4")[0] == pytest.approx(-23, abs=0.5)


# Nudges


def test_a_nudged_voice_is_the_same_voice_a_little_later(repository, band, tmp_path):
    first = repository.add(band[0], author="Ann").tip
    mine = repository.add(
        first, band[1], author="Bo", message="my bass", offset="0.5", gain_db=-3, start="0.25"
    ).tip
    tip = repository.add(mine, band[2]).tip
    before = dict(repository.log())
    made = repository.nudge(mine, "3/250", tip=tip).tip
    assert {one: repository.log()[one] for one in before} == before
    clips = {clip.media.id: clip for clip in repository.composition(made).parts.clips}
    old = {clip.media.id: clip for clip in repository.composition(tip).parts.clips}
    moved = clips[before[mine].media]
    assert moved.voice == made
    assert moved.start == old[moved.media.id].start + Fraction(12, 1000)
    assert moved.source_range == old[moved.media.id].source_range
    record = repository.show(made)
    assert (record.author, record.message, record.gain_mdb) == ("Bo", "my bass", -3000)
    assert len(clips) == 3


def test_a_voice_is_nudged_again_and_back(repository, band):
    tip = repository.add(*band[:2], offset="0.5").tip
    there = repository.nudge(tip, "1/48").tip
    back = repository.nudge(there, "-1/48").tip
    old, new = (repository.composition(one).parts.clips[1] for one in (tip, back))
    assert (old.start, old.source_range) == (new.start, new.source_range)


def test_a_silent_take_stays_silent_when_it_is_nudged(repository, studio):
    red, blue = (studio.clip(f"{one}.mp4", colour=one) for one in ("red", "blue"))
    tip = repository.add(red, blue, arrangement=UseSound()).tip
    made = repository.nudge(tip, "0.1").tip
    old, new = (repository.composition(one).parts.clips[1] for one in (tip, made))
    assert (old.muted, old.shows) == (new.muted, new.shows)
    assert new.start == Fraction(1, 10)


def test_a_piece_that_ends_with_its_parent_still_does_after_a_nudge(repository, studio):
    short, long = studio.tone("s.wav", length=1.0), studio.tone("l.wav", length=3.0)
    tip = repository.add(short, long, until="parent").tip
    made = repository.nudge(tip, "0.1").tip
    assert repository.composition(made).parts.range.end == 1


def test_who_is_not_in_the_piece_cannot_be_nudged(repository, band):
    tip = repository.add(*band[:2]).tip
    other = repository.add(tip, band[2], arrangement=Replace(voice=tip)).tip
    with pytest.raises(UsageError, match="not in the piece"):
        repository.nudge(tip, "0.01", tip=other)


@pytest.fixture
def takes(duet, band):
    """The band's files where the command runs."""
    return [shutil.copy(one, duet.place) for one in band]


def test_nudge_at_the_terminal(duet, takes):
    duet("add", *takes[:2], "--no-render", "--name", "bass", "--sync", "off")
    for amount in ("+12ms", "-0.02", "20ms", "1/48s"):
        tip = json.loads(duet("log", "--json").stdout)["contributions"][-1]["id"]
        told = json.loads(duet("nudge", tip, amount, "--json").stdout)
        assert told["schema"] == "duet.nudge/1"
        assert told["parents"] == [tip]
    assert told["offset_s"] == pytest.approx(0.012 - 0.02 + 0.02 + 1 / 48, abs=1e-6)
    assert duet("nudge", told["contribution"], "soon").returncode == 2
    assert duet("nudge", told["contribution"], "0").returncode == 2


def test_several_tips_want_one_named(duet, takes):
    duet("add", takes[0], "--no-render", "--name", "cat")
    for one in takes[1:]:
        duet("add", "cat", one, "--no-render", "--sync", "off")
    (duet.place / ".duet" / "head.json").unlink()
    assert duet("nudge", "cat", "+12ms").returncode == 2
    tips = json.loads(duet("log", "--json").stdout)["contributions"]
    assert duet("nudge", "cat", "+12ms", "--tip", tips[1]["id"]).returncode == 0


def test_mix_at_the_terminal(duet, takes):
    duet("add", *takes, "--no-render", "--sync", "off", "--gain", "-3")
    told = json.loads(duet("mix", "--json").stdout)
    assert told["schema"] == "duet.mix/1"
    assert [one["gain_db"] for one in told["voices"]] == [0, -3, -3]
    for one in told["voices"]:
        assert one["lufs"] + one["level_db"] == pytest.approx(-23, abs=0.01)
    assert told["mix"]["lufs"] + told["mix"]["gain_db"] == pytest.approx(-14)
    lines = duet("mix").stdout.splitlines()
    assert len(lines) == 5
    assert lines[0].split() == ["voice", "LUFS", "dBTP", "gain"]
    assert lines[-1].startswith("mix")


def test_a_nudged_voice_is_still_meant_by_its_name(repository, studio):
    repository.add(studio.clip("named-a.mp4"), studio.clip("named-b.mp4"), name="bass")
    first = repository.nudge("bass", Fraction(12, 1000))
    second = repository.nudge("bass", Fraction(12, 1000))
    assert second.parents == (first.tip,)
    assert repository.resolve("bass") == second.tip
