"""Sounds out and in: pydub's overlay of the same voices is the oracle of our mix."""

import math
import os
import subprocess
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest
from measure import RATE_HZ, sound

from duetchain.errors import InputRefused, NotFound, RepositoryDamaged, UsageError
from duetchain.interop.silence import split_at_silence
from duetchain.interop.sound import audio_segment, pydub, to_pydub, voices_to_pydub
from duetchain.lineage.arrangement import Sequential

LEAST_DBFS = -50


def samples(segment):
    """(n, channels) float64, full scale 1."""
    scale = float(1 << (8 * segment.sample_width - 1))
    return np.array(segment.get_array_of_samples()).reshape(-1, segment.channels) / scale


def difference_dbfs(one, other):
    """RMS of the difference of two sounds of the same milliseconds, in dB below full scale."""
    assert len(one) == len(other)
    first, second = samples(one), samples(other)
    shorter = min(len(first), len(second))
    rms = float(np.sqrt(np.mean((first[:shorter] - second[:shorter]) ** 2)))
    return 20 * math.log10(rms) if rms else -math.inf


def segment_of(path):
    """A WAV file of whole numbers by pydub's own reader, in stereo."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydub().AudioSegment.from_wav(str(path)).set_channels(2).set_sample_width(4)


@pytest.fixture
def voices(studio):
    """Four takes of one second at 48 kHz, each with a tone of its own."""

    def take(hz):
        source = f"aevalsrc='0.15*sin(2*PI*{hz}*t)*(1+0.5*sin(2*PI*3*t))|0.1*sin(2*PI*{2 * hz}*t)'"
        words = ["-f", "lavfi", "-i", f"{source}:s=48000:d=1", "-c:a", "pcm_s32le"]
        return studio.make(f"take-{hz}.wav", *words)

    return [take(hz) for hz in (220, 330, 440, 550)]


def test_our_mix_is_pydubs_overlay_of_the_same_voices(repository, voices):
    parent = repository.add(voices[0]).tip
    for path, offset, gain in zip(voices[1:], ("0", "1/4", "7/20"), (-3, -6, 2.5), strict=True):
        parent = repository.add(parent, path, offset=offset, gain_db=gain).tip
    ours = repository.composition(parent).to_pydub()
    theirs = pydub().AudioSegment.silent(len(ours), RATE_HZ).set_channels(2).set_sample_width(4)
    for path, at_ms, gain in zip(voices, (0, 0, 250, 350), (0, -3, -6, 2.5), strict=True):
        theirs = theirs.overlay(segment_of(path).apply_gain(gain), position=at_ms)
    theirs = theirs[: len(ours)]
    assert (ours.frame_rate, ours.channels, ours.sample_width) == (RATE_HZ, 2, 4)
    found = difference_dbfs(ours, theirs)
    assert found < LEAST_DBFS


def test_a_sequence_is_pydubs_sum_of_the_voices(repository, voices):
    tip = repository.add(voices[0], voices[1], arrangement=Sequential()).tip
    theirs = segment_of(voices[0]) + segment_of(voices[1])
    assert difference_dbfs(to_pydub(repository, tip), theirs) < LEAST_DBFS


def test_the_voices_laid_over_each_other_are_the_mix(repository, voices):
    first = repository.add(voices[0], name="one").tip
    tip = repository.add(first, voices[1], offset="-1/4", gain_db=-6, name="two").tip
    alone = voices_to_pydub(repository, tip)
    whole = to_pydub(repository, tip)
    assert list(alone) == [first, tip]
    assert {len(one) for one in alone.values()} == {len(whole)}
    assert difference_dbfs(alone[first].overlay(alone[tip]), whole) < LEAST_DBFS


def test_a_gain_keeps_a_loud_mix_from_being_cut_off(repository, studio):
    loud = [studio.tone(f"loud-{hz}.wav", hz=hz, level=0.9) for hz in (440, 441)]
    tip = repository.add(*loud).tip
    assert np.abs(samples(to_pydub(repository, tip))).max() == pytest.approx(1, abs=1e-6)
    assert np.abs(samples(to_pydub(repository, tip, gain_db=-12))).max() < 0.5


def test_a_mix_without_its_originals_is_refused(repository, voices):
    made = repository.add(*voices[:2])
    repository.media_path(made.media).unlink()
    with pytest.raises(RepositoryDamaged):
        to_pydub(repository, made.tip)


def test_a_silent_piece_is_silence_of_its_length(repository, studio):
    tip = repository.add(studio.clip("mute.mp4", sound=False)).tip
    found = to_pydub(repository, tip)
    assert (len(found), found.channels, found.frame_rate) == (1000, 2, RATE_HZ)
    assert found.rms == 0


@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_segment_is_added_sample_by_sample(repository, voices, width, channels):
    segment = segment_of(voices[1]).set_sample_width(width).set_channels(channels)
    made = repository.add(voices[0], segment, offset="1/2", name="from pydub")
    stored = sound(repository.media_path(made.media), channels=channels)
    assert np.allclose(stored, samples(segment), atol=1e-6)
    assert repository.show(made.tip).offset == Fraction(1, 2)


def test_a_segment_starts_a_chain_once(repository, voices):
    segment = segment_of(voices[0])
    root = repository.add(segment, voices[1]).parents
    assert repository.add(segment, voices[2]).parents == root


def test_an_empty_segment_is_refused_and_nothing_is_left(repository):
    with pytest.raises(UsageError):
        repository.add(pydub().AudioSegment.empty())
    assert repository.tips() == ()
    assert not list(repository.folder.runs.glob("*"))


def test_adding_files_imports_neither_library():
    script = (
        "import sys; from pathlib import Path; from duetchain.interop import as_files\n"
        "with as_files(('a.mp4', Path('b.mp4')), Path('nowhere')) as found:\n"
        "    assert found == ('a.mp4', Path('b.mp4'))\n"
        "assert not {'pydub', 'moviepy', 'numpy'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-c", script], check=True, env={"PYTHONPATH": os.pathsep.join(sys.path)}
    )


def test_what_is_neither_file_nor_clip_is_a_mistake(repository):
    with pytest.raises(UsageError):
        repository.add(5)


@pytest.fixture
def long_take(studio):
    """Two seconds: a tone from 0.3 to 0.7 s and one from 1.2 to 1.8 s."""
    heard = "between(t,0.3,0.7)+between(t,1.2,1.8)"
    source = f"aevalsrc='0.3*sin(2*PI*440*t)*({heard})':s=44100:d=2"
    return studio.make("long-take.wav", "-f", "lavfi", "-i", source, "-c:a", "pcm_s16le")


def test_a_long_take_is_cut_at_its_silences(long_take):
    found = split_at_silence(long_take, least_silence_s=Fraction(1, 5), kept_s=Fraction(0))
    assert [tuple(map(float, one)) for one in found] == [
        pytest.approx((0.3, 0.7), abs=0.021),
        pytest.approx((1.2, 1.8), abs=0.021),
    ]
    assert all(1000 % time.denominator == 0 for pair in found for time in pair)


def test_the_parts_of_a_take_are_contributions(repository, long_take, voices):
    parent = repository.add(voices[0]).tip
    parts = split_at_silence(long_take, least_silence_s=Fraction(1, 5))
    assert len(parts) == 2
    for start, end in parts:
        made = repository.add(parent, long_take, start=start, end=end)
        assert repository.show(made.tip).range_end == end


def test_what_is_kept_of_a_silence_never_meets_the_next_part(long_take):
    (_, first_end), (second_start, second_end) = split_at_silence(
        long_take, least_silence_s=Fraction(1, 5), kept_s=Fraction(1)
    )
    assert first_end == second_start
    assert second_end == 2


def test_a_silent_take_has_no_parts(studio):
    assert split_at_silence(studio.tone("nothing.wav", level=0)) == ()


def test_a_take_without_pauses_is_one_part(voices):
    assert split_at_silence(voices[0]) == ((0, 1),)


def test_a_take_that_cannot_be_heard_is_refused(studio, tmp_path):
    with pytest.raises(InputRefused):
        split_at_silence(studio.clip("mute.mp4", sound=False))
    with pytest.raises(NotFound):
        split_at_silence(tmp_path / "none.wav")
    with pytest.raises(UsageError):
        split_at_silence(tmp_path / "none.wav", least_silence_s=Fraction(0))
    (tmp_path / "list.wav").write_text("#EXTM3U\n/etc/passwd\n")
    with pytest.raises(InputRefused):
        split_at_silence(tmp_path / "list.wav")


def test_a_decoded_file_is_what_a_mix_hears(studio):
    path = studio.tone("mono.wav", hz=300, rate=44100)
    assert np.allclose(samples(audio_segment(path)), sound(path), atol=1e-4)
