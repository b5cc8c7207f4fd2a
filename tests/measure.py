"""What a finished file shows and sounds like, measured apart from the code under test."""

import os
import re
import subprocess
from fractions import Fraction
from functools import lru_cache

import av
import numpy as np

from duetchain.ffmpeg.binary import located

RATE_HZ = 48000


def ffmpeg_bytes(*arguments):
    """What an ffmpeg run writes to its standard output."""
    words = [located(), "-v", "error", "-nostdin", *map(str, arguments), "-"]
    return subprocess.run(words, check=True, capture_output=True).stdout


def sound(path, *, channels=2):
    """(n, channels) float32 at 48 kHz: what the decoder gives; mono is copied, not lowered."""
    with av.open(str(path)) as container:
        mono = container.streams.audio[0].codec_context.channels == 1
    count = 1 if mono else channels
    raw = ffmpeg_bytes("-i", path, "-map", "0:a:0", "-ac", count, "-ar", RATE_HZ, "-f", "f32le")
    heard = np.frombuffer(raw, np.float32).reshape(-1, count)
    return np.repeat(heard, channels, axis=1) if mono and channels > 1 else heard


def loudness(path):
    """A file's decoded sound by two meters: ffmpeg's LUFS and dBTP, and pyloudnorm's LUFS.

    The last is None where the sound is shorter than one block of BS.1770.
    """
    import pyloudnorm

    words = [located(), "-hide_banner", "-nostdin", "-i", str(path), "-map", "0:a:0", "-af"]
    words += ["ebur128=peak=true:framelog=quiet", "-ar", str(RATE_HZ), "-ac", "2", "-f", "f32le"]
    done = subprocess.run([*words, "-"], check=True, capture_output=True)
    told = done.stderr.decode("utf-8", "replace")
    found = re.search(r"I:\s+(\S+) LUFS.*True peak:\s+Peak:\s+(\S+) dBFS", told, re.DOTALL)
    heard = np.frombuffer(done.stdout, np.float32).reshape(-1, 2).astype(np.float64)
    second = None
    if heard.shape[0] > 0.4 * RATE_HZ:
        with np.errstate(divide="ignore"):
            second = float(pyloudnorm.Meter(RATE_HZ).integrated_loudness(heard))
    return float(found[1]), float(found[2]), second


def sound_start_s(path):
    """When the first decoded sample is due, in seconds of the file's own timestamps."""
    with av.open(str(path)) as container:
        return next(container.decode(audio=0)).time


def luma(path, *, filters="null"):
    """(frames, height, width) uint8: every frame's brightness after some filters."""
    raw = ffmpeg_bytes(
        "-i", path, "-map", "0:v:0", "-vf", f"{filters},format=yuv420p", "-f", "yuv4mpegpipe",
    )  # fmt: skip
    return _y4m(raw)


def _y4m(raw):
    head, _, rest = raw.partition(b"\n")
    words = head.split()
    width = int(next(word[1:] for word in words if word.startswith(b"W")))
    height = int(next(word[1:] for word in words if word.startswith(b"H")))
    head_bytes, chroma = len(b"FRAME\n"), -(-width // 2) * -(-height // 2)
    each = head_bytes + width * height + 2 * chroma
    frames = np.frombuffer(rest, np.uint8).reshape(-1, each)
    return frames[:, head_bytes : head_bytes + width * height].reshape(-1, height, width)


def colour(path, *, at, x, y):
    """The (r, g, b) of one pixel of the frame shown at a time in seconds."""
    return tuple(int(one) for one in _frame(str(path), os.stat(path).st_mtime_ns, float(at))[y, x])


@lru_cache(maxsize=8)
def _frame(path, _written_ns, at):
    """(h, w, 3) uint8: the frame shown at a time, decoded once for all pixels asked of it."""
    with av.open(path) as container:
        for frame in container.decode(video=0):
            if frame.time + 1e-6 >= at:
                return frame.to_ndarray(format="rgb24")
    raise AssertionError(f"no frame at {at} s")


def facts(path):
    """(frames, rate, duration of the picture in s, size) as PyAV counts them."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stamps = sorted(
            packet.pts * stream.time_base
            for packet in container.demux(stream)
            if packet.pts is not None
        )
        rate = Fraction(stream.average_rate)
        size = (stream.codec_context.width, stream.codec_context.height)
    return len(stamps), rate, stamps[-1] + 1 / rate - stamps[0], size


def psnr_db(one, other):
    """Peak signal to noise ratio of two pictures, in dB; infinite if they are equal."""
    error = np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


def ssim(one, other):
    """Mean structural similarity over 8x8 blocks (Wang 2004, uniform window)."""
    first, second = (_blocks(picture.astype(np.float64)) for picture in (one, other))
    mean_1, mean_2 = first.mean(-1), second.mean(-1)
    var_1, var_2 = first.var(-1), second.var(-1)
    both = (first * second).mean(-1) - mean_1 * mean_2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_1 * mean_2 + c1) * (2 * both + c2)
    return float(np.mean(top / ((mean_1**2 + mean_2**2 + c1) * (var_1 + var_2 + c2))))


def _blocks(picture):
    height, width = (length // 8 * 8 for length in picture.shape)
    cut = picture[:height, :width].reshape(height // 8, 8, width // 8, 8)
    return cut.transpose(0, 2, 1, 3).reshape(-1, 64)


def lag_samples(reference, found):
    """How many samples later `found` holds what `reference` holds: the peak of correlation."""
    size = 1 << int(np.ceil(np.log2(len(reference) + len(found))))
    spectrum = np.fft.rfft(found, size) * np.conj(np.fft.rfft(reference, size))
    peak = int(np.argmax(np.abs(np.fft.irfft(spectrum, size))))
    return peak - size if peak > size // 2 else peak
