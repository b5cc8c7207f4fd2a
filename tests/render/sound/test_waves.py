"""WAV files of floats: ours and FFmpeg's are read alike."""

import numpy as np
import pytest

from duetchain.errors import RenderFailed
from duetchain.ffmpeg.command import Command
from duetchain.render.sound.preparing import clean, on_even_clock
from duetchain.render.sound.waves import header, samples_of
from duetchain.system.process import Stopper


def test_what_was_written_is_read(tmp_path):
    samples = np.arange(12, dtype=np.float32).reshape(6, 2)
    (tmp_path / "one.wav").write_bytes(header(6, 2, 48_000) + samples.tobytes())
    assert np.array_equal(samples_of(tmp_path / "one.wav"), samples)


def test_what_ffmpeg_writes_is_read(studio):
    made = studio.tone("wave.wav", length=0.5, channels=2)
    found = samples_of(made)
    assert found.shape == (24_000, 2)
    assert found.max() == pytest.approx(0.177, abs=0.01)


def test_beyond_four_gibibytes_the_sizes_are_told_apart():
    large = header(1 << 30, 2, 48_000)
    assert large[:4] == b"RF64"
    assert int.from_bytes(large[28:36], "little") == 1 << 33


def test_nothing_and_other_files(tmp_path):
    (tmp_path / "empty.wav").write_bytes(header(0, 1, 48_000))
    assert samples_of(tmp_path / "empty.wav").shape == (0, 1)
    (tmp_path / "other.wav").write_bytes(b"RIFF")
    with pytest.raises(RenderFailed):
        samples_of(tmp_path / "other.wav")


def test_what_the_analysis_makes_ends_when_all_is_to_end(tmp_path):
    samples = np.random.default_rng(0).normal(size=(3 * 48_000, 1)).astype(np.float32)
    path = tmp_path / "one.wav"
    path.write_bytes(header(samples.shape[0], 1, 48_000) + samples.tobytes())
    command = Command(("clean", "1", "a", "b", "0 0", "out"), (), ".wav")
    stopper = Stopper()
    stopper.stop()
    for pieces in (
        clean(command, path, path, stopper=stopper),
        on_even_clock(command, path, stopper=stopper),
    ):
        with pytest.raises(RenderFailed, match="stopped"):
            next(pieces)
