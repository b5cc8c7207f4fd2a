"""A picture that is shown small goes without some work of its decoder, and is none the worse."""

from fractions import Fraction

import measure
import numpy as np
import pytest
from factories import clip

from duetchain.ffmpeg.clip import unsmoothed
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.model import PlacedClip

SPAN = TimeRange(Fraction(0), Fraction(1))
NOISY = "testsrc2=s=960x540:r=30:d=2,noise=alls=7:allf=t:all_seed=3,format=yuv420p"


@pytest.mark.parametrize(("times", "left"), [(1, ""), (3, ""), (4, "noref"), (16, "noref")])
def test_what_is_shown_small_is_smoothed_less(times, left):
    part = PlacedClip(clip("a"), Region(0, 0, 16, 16), SPAN)
    video = part.clip.picture
    region = Region(0, 0, video.width_px // times // 2 * 2, video.height_px // times // 2 * 2)
    placed = PlacedClip(part.clip, region, SPAN)
    assert unsmoothed(placed, video) == left


def test_a_quarter_as_wide_it_is_as_near_to_what_was_filmed(studio):
    made = studio.make(
        "noisy.mp4", "-f", "lavfi", "-i", NOISY, "-c:v", "libx264", "-preset", "veryfast", "-b:v",
        "2M",
    )  # fmt: skip
    size = "240:134:flags=bicubic"
    filmed = measure.ffmpeg_bytes(
        "-f", "lavfi", "-i", NOISY, "-vf", f"scale={size}", "-f", "rawvideo"
    )
    found = {}
    for word in ("default", "noref"):
        options = ("-skip_loop_filter", word, "-i", made, "-vf", f"scale={size}")
        cell = measure.ffmpeg_bytes(*options, "-pix_fmt", "yuv420p", "-f", "rawvideo")
        one, other = (np.frombuffer(raw, np.uint8) for raw in (cell, filmed))
        found[word] = measure.psnr_db(one, other)
    assert 30 < found["default"] < 60
    assert abs(found["noref"] - found["default"]) < 0.1
