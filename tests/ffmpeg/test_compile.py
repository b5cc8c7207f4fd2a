"""Filter graphs as literal text: what FFmpeg is told for a timeline.

Whoever changes a graph raises COMPILER: old renders are then made anew.
"""

from __future__ import annotations

import re
import time
from fractions import Fraction

import pytest
from factories import (
    PORTRAIT,
    audio,
    clip,
    composition,
    film,
    line_of,
    photo,
    root,
    silent,
    song,
    video,
    voice,
)
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from strategies import compositions, rates, times

from duetchain.ffmpeg.compile import (
    COMPILER,
    GAIN,
    MIX_JOB,
    join_command,
    mix_command,
    sound_command,
    span_command,
)
from duetchain.ffmpeg.encode import CONTAINERS, QUALITIES, EncodeSettings
from duetchain.ffmpeg.fill import used_frames
from duetchain.ffmpeg.snap import snap, sound_samples
from duetchain.lineage.arrangement import Sequential
from duetchain.media.info import MediaInfo
from duetchain.rational_time import TimeRange
from duetchain.render.spans import spans
from duetchain.timeline.arrange import arranged
from duetchain.timeline.canvas import Region
from duetchain.timeline.model import PlacedClip

A = root("a")
B = voice("b", A)
C = voice("c", B)
THEN = voice("d", A, arrangement=Sequential())
AFTER = voice("f", THEN)
DETAILED = voice(
    "e",
    A,
    offset=Fraction(1, 3),
    gain_mdb=-4500,
    range_start=Fraction(1),
    range_end=Fraction(3, 2),
)
SMALL = (640, 360)


TWO_MIX = """\
[0:1]aresample=48000:async=480:min_comp=0.02[s0];
[s0]aresample=48000:async=1:first_pts=0[s1];
[s1]aformat=channel_layouts=stereo:sample_fmts=fltp[s2];
[s2]atrim=end_sample=480000:start_sample=0[s3];
[s3]asetpts=PTS-STARTPTS[s4];
[1:1]aresample=48000:async=480:min_comp=0.02[s5];
[s5]aresample=48000:async=1:first_pts=0[s6];
[s6]aformat=channel_layouts=stereo:sample_fmts=fltp[s7];
[s7]atrim=end_sample=480000:start_sample=0[s8];
[s8]asetpts=PTS-STARTPTS[s9];
[s4][s9]amix=duration=longest:inputs=2:normalize=0[s10];
[s10]apad=whole_len=480000[s11];
[s11]atrim=end_sample=480000[s12];
[s12]astats=measure_overall=Peak_level:measure_perchannel=none[s13]"""

TWO = """\
[0:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s0];
[s0]format=yuv420p[s1];
[s1]setparams=chroma_location=unspecified[s2];
[s2]setsar=1[s3];
[s3]fps=30/1:start_time=0[s4];
[s4]trim=end_frame=300:start_frame=0[s5];
[s5]setpts=PTS-STARTPTS[s6];
[s6]tpad=stop=-1:stop_mode=clone[s7];
[s7]trim=end_frame=300[s8];
[1:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s9];
[s9]format=yuv420p[s10];
[s10]setparams=chroma_location=unspecified[s11];
[s11]setsar=1[s12];
[s12]fps=30/1:start_time=0[s13];
[s13]trim=end_frame=300:start_frame=0[s14];
[s14]setpts=PTS-STARTPTS[s15];
[s15]tpad=stop=-1:stop_mode=clone[s16];
[s16]trim=end_frame=300[s17];
[s8][s17]xstack=fill=black:inputs=2:layout=0_90|320_90[s18];
[s18]pad=640:360:0:0:color=black[s19]"""

THREE_MIX = """\
[0:1]aresample=48000:async=480:min_comp=0.02[s0];
[s0]aresample=48000:async=1:first_pts=0[s1];
[s1]aformat=channel_layouts=stereo:sample_fmts=fltp[s2];
[s2]atrim=end_sample=480000:start_sample=0[s3];
[s3]asetpts=PTS-STARTPTS[s4];
[1:1]aresample=48000:async=480:min_comp=0.02[s5];
[s5]aresample=48000:async=1:first_pts=0[s6];
[s6]aformat=channel_layouts=stereo:sample_fmts=fltp[s7];
[s7]atrim=end_sample=480000:start_sample=0[s8];
[s8]asetpts=PTS-STARTPTS[s9];
[2:1]aresample=48000:async=480:min_comp=0.02[s10];
[s10]aresample=48000:async=1:first_pts=0[s11];
[s11]aformat=channel_layouts=stereo:sample_fmts=fltp[s12];
[s12]atrim=end_sample=480000:start_sample=0[s13];
[s13]asetpts=PTS-STARTPTS[s14];
[s4][s9][s14]amix=duration=longest:inputs=3:normalize=0[s15];
[s15]apad=whole_len=480000[s16];
[s16]atrim=end_sample=480000[s17];
[s17]astats=measure_overall=Peak_level:measure_perchannel=none[s18]"""

THREE = """\
[0:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s0];
[s0]format=yuv420p[s1];
[s1]setparams=chroma_location=unspecified[s2];
[s2]setsar=1[s3];
[s3]fps=30/1:start_time=0[s4];
[s4]trim=end_frame=300:start_frame=0[s5];
[s5]setpts=PTS-STARTPTS[s6];
[s6]tpad=stop=-1:stop_mode=clone[s7];
[s7]trim=end_frame=300[s8];
[1:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s9];
[s9]format=yuv420p[s10];
[s10]setparams=chroma_location=unspecified[s11];
[s11]setsar=1[s12];
[s12]fps=30/1:start_time=0[s13];
[s13]trim=end_frame=300:start_frame=0[s14];
[s14]setpts=PTS-STARTPTS[s15];
[s15]tpad=stop=-1:stop_mode=clone[s16];
[s16]trim=end_frame=300[s17];
[2:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s18];
[s18]format=yuv420p[s19];
[s19]setparams=chroma_location=unspecified[s20];
[s20]setsar=1[s21];
[s21]fps=30/1:start_time=0[s22];
[s22]trim=end_frame=300:start_frame=0[s23];
[s23]setpts=PTS-STARTPTS[s24];
[s24]tpad=stop=-1:stop_mode=clone[s25];
[s25]trim=end_frame=300[s26];
[s8][s17][s26]xstack=fill=black:inputs=3:layout=0_0|320_0|160_180[s27]"""

IN_TURN_MIX = """\
[0:1]aresample=48000:async=480:min_comp=0.02[s0];
[s0]aresample=48000:async=1:first_pts=0[s1];
[s1]aformat=channel_layouts=stereo:sample_fmts=fltp[s2];
[s2]atrim=end_sample=480000:start_sample=0[s3];
[s3]asetpts=PTS-STARTPTS[s4];
[1:1]aresample=48000:async=480:min_comp=0.02[s5];
[s5]aresample=48000:async=1:first_pts=0[s6];
[s6]aformat=channel_layouts=stereo:sample_fmts=fltp[s7];
[s7]atrim=end_sample=480000:start_sample=0[s8];
[s8]asetpts=PTS-STARTPTS[s9];
[s9]adelay=480000S:all=1[s10];
[s4][s10]amix=duration=longest:inputs=2:normalize=0[s11];
[s11]apad=whole_len=960000[s12];
[s12]atrim=end_sample=960000[s13];
[s13]astats=measure_overall=Peak_level:measure_perchannel=none[s14]"""

IN_TURN = """\
[0:0]zscale=640:360:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s0];
[s0]format=yuv420p[s1];
[s1]setparams=chroma_location=unspecified[s2];
[s2]setsar=1[s3];
[s3]fps=30/1:start_time=0[s4];
[s4]trim=end_frame=300:start_frame=0[s5];
[s5]setpts=PTS-STARTPTS[s6];
[s6]tpad=stop=-1:stop_mode=clone[s7];
[s7]trim=end_frame=300[s8];
[1:0]zscale=640:360:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s9];
[s9]format=yuv420p[s10];
[s10]setparams=chroma_location=unspecified[s11];
[s11]setsar=1[s12];
[s12]fps=30/1:start_time=0[s13];
[s13]trim=end_frame=300:start_frame=0[s14];
[s14]setpts=PTS-STARTPTS[s15];
[s15]tpad=stop=-1:stop_mode=clone[s16];
[s16]trim=end_frame=300[s17];
[s8][s17]concat=a=0:n=2:v=1[s18];
[s18]settb=1/30[s19]"""

DETAILS_MIX = """\
[0:1]aresample=48000:async=480:min_comp=0.02[s0];
[s0]aresample=48000:async=1:first_pts=0[s1];
[s1]aformat=channel_layouts=stereo:sample_fmts=fltp[s2];
[s2]atrim=end_sample=480000:start_sample=0[s3];
[s3]asetpts=PTS-STARTPTS[s4];
[1:1]aresample=48000:async=480:min_comp=0.02[s5];
[s5]aresample=48000:async=1:first_pts=0[s6];
[s6]aformat=channel_layouts=mono:sample_fmts=fltp[s7];
[s7]atrim=end_sample=72000:start_sample=48000[s8];
[s8]asetpts=PTS-STARTPTS[s9];
[s9]volume=-4.500dB:precision=float[s10];
[s10]adelay=16000S:all=1[s11];
[s11]channelmap=channel_layout=stereo:map=0|0[s12];
[s4][s12]amix=duration=longest:inputs=2:normalize=0[s13];
[s13]apad=whole_len=480000[s14];
[s14]atrim=end_sample=480000[s15];
[s15]astats=measure_overall=Peak_level:measure_perchannel=none[s16]"""

DETAILS = """\
[0:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s0];
[s0]format=yuv420p[s1];
[s1]setparams=chroma_location=unspecified[s2];
[s2]setsar=1[s3];
[s3]fps=60/1:start_time=0[s4];
[s4]trim=end_frame=600:start_frame=0[s5];
[s5]setpts=PTS-STARTPTS[s6];
[s6]tpad=stop=-1:stop_mode=clone[s7];
[s7]trim=end_frame=600[s8];
[1:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s9];
[s9]format=yuv420p[s10];
[s10]setparams=chroma_location=unspecified[s11];
[s11]setsar=1[s12];
[s12]fps=60/1:start_time=0[s13];
[s13]trim=end_frame=90:start_frame=60[s14];
[s14]setpts=PTS-STARTPTS[s15];
[s15]tpad=start=20:start_mode=clone:stop=-1:stop_mode=clone[s16];
[s16]trim=end_frame=600[s17];
[s8][s17]xstack=fill=black:inputs=2:layout=0_90|320_90[s18];
[s18]pad=640:360:0:0:color=black[s19]"""

NO_SOUND = """\
[0:0]zscale=640:360:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s0];
[s0]format=yuv420p[s1];
[s1]setparams=chroma_location=unspecified[s2];
[s2]setsar=1[s3];
[s3]fps=30/1:start_time=0[s4];
[s4]trim=end_frame=300:start_frame=0[s5];
[s5]setpts=PTS-STARTPTS[s6];
[s6]tpad=stop=-1:stop_mode=clone[s7];
[s7]trim=end_frame=300[s8]"""

NO_PICTURE_MIX = """\
[0:0]aresample=48000:async=480:min_comp=0.02[s0];
[s0]aresample=48000:async=1:first_pts=0[s1];
[s1]aformat=channel_layouts=mono:sample_fmts=fltp[s2];
[s2]atrim=end_sample=480000:start_sample=0[s3];
[s3]asetpts=PTS-STARTPTS[s4];
[s4]channelmap=channel_layout=stereo:map=0|0[s5];
[s5]apad=whole_len=480000[s6];
[s6]atrim=end_sample=480000[s7];
[s7]astats=measure_overall=Peak_level:measure_perchannel=none[s8]"""

NO_PICTURE = """\
[0:v]trim=end_frame=300[s0];
[1:0]aresample=48000:async=480:min_comp=0.02[s1];
[s1]aresample=48000:async=1:first_pts=0[s2];
[s2]aformat=channel_layouts=mono:sample_fmts=fltp[s3];
[s3]atrim=end_sample=480000:start_sample=0[s4];
[s4]asetpts=PTS-STARTPTS[s5];
[s5]channelmap=channel_layout=stereo:map=0|0[s6];
[s6]apad=whole_len=480000[s7];
[s7]showwaves=colors=0xffb454:mode=cline:r=30/1:s=640x360:scale=sqrt[s8];
[s0][s8]overlay=eof_action=repeat[s9];
[s9]format=yuv420p[s10];
[s10]setsar=1[s11];
[s11]trim=end_frame=300:start_frame=0[s12];
[s12]setpts=PTS-STARTPTS[s13]"""

LATE_ZERO_MIX = """\
[0:1]asetpts=PTS-(7/5)/TB[s0];
[s0]aresample=48000:async=480:min_comp=0.02[s1];
[s1]aresample=48000:async=1:first_pts=0[s2];
[s2]aformat=channel_layouts=stereo:sample_fmts=fltp[s3];
[s3]atrim=end_sample=480000:start_sample=0[s4];
[s4]asetpts=PTS-STARTPTS[s5];
[s5]apad=whole_len=480000[s6];
[s6]atrim=end_sample=480000[s7];
[s7]astats=measure_overall=Peak_level:measure_perchannel=none[s8]"""

LATE_ZERO = """\
[0:0]setpts=PTS-(7/5)/TB[s0];
[s0]zscale=640:360:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s1];
[s1]format=yuv420p[s2];
[s2]setparams=chroma_location=unspecified[s3];
[s3]setsar=1[s4];
[s4]fps=30/1:start_time=0[s5];
[s5]trim=end_frame=300:start_frame=0[s6];
[s6]setpts=PTS-STARTPTS[s7];
[s7]tpad=stop=-1:stop_mode=clone[s8];
[s8]trim=end_frame=300[s9]"""

STILL_MIX = """\
[0:0]aresample=48000:async=480:min_comp=0.02[s0];
[s0]aresample=48000:async=1:first_pts=0[s1];
[s1]aformat=channel_layouts=stereo:sample_fmts=fltp[s2];
[s2]atrim=end_sample=96000:start_sample=0[s3];
[s3]asetpts=PTS-STARTPTS[s4];
[s4]apad=whole_len=96000[s5];
[s5]atrim=end_sample=96000[s6];
[s6]astats=measure_overall=Peak_level:measure_perchannel=none[s7]"""

STILL = """\
[0:0]scale=640:360:flags=bicubic:out_color_matrix=bt709:out_range=tv[s0];
[s0]format=yuv420p[s1];
[s1]setsar=1[s2];
[s2]fps=30/1:start_time=0[s3];
[s3]trim=end_frame=60:start_frame=0[s4];
[s4]setpts=PTS-STARTPTS[s5];
[s5]tpad=stop=-1:stop_mode=clone[s6];
[s6]trim=end_frame=60[s7]"""

NESTED_MIX = """\
[0:1]aresample=48000:async=480:min_comp=0.02[s0];
[s0]aresample=48000:async=1:first_pts=0[s1];
[s1]aformat=channel_layouts=stereo:sample_fmts=fltp[s2];
[s2]atrim=end_sample=480000:start_sample=0[s3];
[s3]asetpts=PTS-STARTPTS[s4];
[1:1]aresample=48000:async=480:min_comp=0.02[s5];
[s5]aresample=48000:async=1:first_pts=0[s6];
[s6]aformat=channel_layouts=stereo:sample_fmts=fltp[s7];
[s7]atrim=end_sample=480000:start_sample=0[s8];
[s8]asetpts=PTS-STARTPTS[s9];
[s9]adelay=480000S:all=1[s10];
[2:1]aresample=48000:async=480:min_comp=0.02[s11];
[s11]aresample=48000:async=1:first_pts=0[s12];
[s12]aformat=channel_layouts=stereo:sample_fmts=fltp[s13];
[s13]atrim=end_sample=480000:start_sample=0[s14];
[s14]asetpts=PTS-STARTPTS[s15];
[s4][s10][s15]amix=duration=longest:inputs=3:normalize=0[s16];
[s16]apad=whole_len=960000[s17];
[s17]atrim=end_sample=960000[s18];
[s18]astats=measure_overall=Peak_level:measure_perchannel=none[s19]"""

NESTED = """\
[0:0]zscale=202:360:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s0];
[s0]format=yuv420p[s1];
[s1]setparams=chroma_location=unspecified[s2];
[s2]setsar=1[s3];
[s3]fps=30/1:start_time=0[s4];
[s4]trim=end_frame=300:start_frame=0[s5];
[s5]setpts=PTS-STARTPTS[s6];
[s6]tpad=stop=-1:stop_mode=clone[s7];
[s7]trim=end_frame=300[s8];
[s8]pad=320:360:58:0:color=black[s9];
[1:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s10];
[s10]format=yuv420p[s11];
[s11]setparams=chroma_location=unspecified[s12];
[s12]setsar=1[s13];
[s13]fps=30/1:start_time=0[s14];
[s14]trim=end_frame=300:start_frame=0[s15];
[s15]setpts=PTS-STARTPTS[s16];
[s16]tpad=stop=-1:stop_mode=clone[s17];
[s17]trim=end_frame=300[s18];
[s18]pad=320:360:0:90:color=black[s19];
[s9][s19]concat=a=0:n=2:v=1[s20];
[s20]settb=1/30[s21];
[2:0]zscale=320:180:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv[s22];
[s22]format=yuv420p[s23];
[s23]setparams=chroma_location=unspecified[s24];
[s24]setsar=1[s25];
[s25]fps=30/1:start_time=0[s26];
[s26]trim=end_frame=300:start_frame=0[s27];
[s27]setpts=PTS-STARTPTS[s28];
[s28]tpad=stop=-1:stop_mode=clone[s29];
[s29]trim=end_frame=600[s30];
[s21][s30]xstack=fill=black:inputs=2:layout=0_0|320_90[s31]"""


GOLDEN = {
    "two side by side": (TWO_MIX, TWO, (A, B), {}),
    "three": (THREE_MIX, THREE, (A, B, C), {}),
    "in turn": (IN_TURN_MIX, IN_TURN, (A, THEN), {}),
    "offset, gain, mono, in and out, another rate": (
        DETAILS_MIX,
        DETAILS,
        (A, DETAILED),
        {"media": {"e": film(channels=1, rate=60)}},
    ),
    "no sound": (None, NO_SOUND, (A,), {"otherwise": silent()}),
    "no picture, so a waveform": (
        NO_PICTURE_MIX,
        NO_PICTURE,
        (A,),
        {"otherwise": song(channels=1)},
    ),
    "a late time zero": (LATE_ZERO_MIX, LATE_ZERO, (A,), {"otherwise": film(zero=Fraction(7, 5))}),
    "a still and a song": (STILL_MIX, STILL, (A, B), {"media": {"a": photo(), "b": song(lasts=2)}}),
    "two in turn beside a third": (
        NESTED_MIX,
        NESTED,
        (A, THEN, AFTER),
        {"media": {"a": film(PORTRAIT)}},
    ),
}


def pictured(timeline, settings=EncodeSettings()):  # noqa: B008 - a frozen value
    return span_command(timeline.picture or spans(timeline)[0], timeline, settings)


def small(*chain, **options):
    return arranged(composition(*chain, **options), size_px=SMALL)


@pytest.mark.parametrize(("mix", "picture", "chain", "options"), GOLDEN.values(), ids=GOLDEN)
def test_a_timeline_is_compiled_to_this_graph(mix, picture, chain, options):
    timeline = small(*chain, **options)
    sound = mix_command(timeline)
    assert (sound.graph if sound else None) == mix
    assert pictured(timeline).graph == picture


def test_the_graphs_above_are_those_of_this_compiler():
    assert COMPILER == 7


@given(compositions())
def test_every_picture_is_one_input_and_is_used_once(found):
    timeline = arranged(found, size_px=SMALL)
    job = pictured(timeline)
    media = [placed.clip.media.id for placed in timeline.placed_clips]
    assert [name for _, name in job.inputs] == media
    assert_each_used_once(job)


@given(compositions())
def test_every_sound_is_one_input_and_is_used_once(found):
    timeline = arranged(found, size_px=SMALL)
    job = mix_command(timeline)
    if job is None:
        assert timeline.sounds == ()
    else:
        assert [name for _, name in job.inputs] == [one.media.id for one in timeline.sounds]
        assert_each_used_once(job)


def assert_each_used_once(job) -> None:
    inputs = job.argv.count("-i")
    used = sorted(int(number) for number in re.findall(r"\[(\d+):\w+\]", job.graph))
    assert used == list(range(inputs))
    labels = re.findall(r"\[(s\d+)\]", job.graph)
    mapped = re.findall(r"\[(s\d+)\]", " ".join(job.argv[job.argv.index("-map") :]))
    assert {label: labels.count(label) for label in labels} == {
        label: 1 if label in mapped else 2 for label in labels
    }


@given(compositions())
def test_the_same_timeline_gives_the_same_commands(found):
    first, second = arranged(found), arranged(found)
    assert mix_command(first) == mix_command(second)
    assert pictured(first) == pictured(second)


def test_sixty_voices_compile_in_less_than_a_second():
    timeline = arranged(composition(*line_of(60)))
    began = time.process_time()
    commands = mix_command(timeline), pictured(timeline)
    assert time.process_time() - began < 1
    assert [len(job.inputs) for job in commands] == [60, 60]


# Snapping


@given(times(), st.integers(1, 48000))
def test_a_time_snaps_to_the_nearest_tick(at, per_second):
    assert abs(Fraction(snap(at, per_second)) - at * per_second) <= Fraction(1, 2)


@given(st.integers(-(10**6), 10**6), rates())
def test_a_tick_snaps_to_itself(tick, rate):
    assert snap(tick / rate.per_second, rate.per_second) == tick


@given(times(), times(), st.integers(1, 48000))
def test_snapping_keeps_the_order(one, other, per_second):
    if one <= other:
        assert snap(one, per_second) <= snap(other, per_second)


@pytest.mark.parametrize(("ticks", "snapped"), [("1/2", 1), ("-1/2", 0), ("3/2", 2), ("-3/2", -1)])
def test_half_a_tick_goes_up(ticks, snapped):
    assert snap(Fraction(ticks), 1) == snapped


def test_an_ntsc_piece_has_its_samples_to_the_nearest():
    timeline = arranged(composition(A, otherwise=film(lasts=1, rate=Fraction(30000, 1001))))
    assert timeline.frames == 30
    assert sound_samples(timeline) == 48048


# Frames


def used(*, start=0, span=(0, 10), source=(0, 10), lasts=10, rate=30, video_lasts=None):
    info = silent(lasts=video_lasts or lasts)
    begin, end = (Fraction(edge) for edge in source)
    one = clip("a", info, start=start, source_range=TimeRange.between(begin, end))
    shown = TimeRange.between(*(Fraction(edge) for edge in span))
    used = used_frames(PlacedClip(one, Region(0, 0, 64, 36), shown), Fraction(rate))
    return used.lead, used.first, used.last, used.total


def test_a_clip_that_fills_its_span_is_used_from_first_to_last():
    assert used() == (0, 0, 300, 300)


def test_a_clip_that_begins_later_holds_its_first_frame():
    assert used(start=2, span=(0, 12)) == (60, 0, 300, 360)


def test_a_clip_that_ends_earlier_is_used_to_its_end_and_held():
    assert used(source=(0, 4)) == (0, 0, 120, 300)


def test_a_range_begins_at_its_own_frame():
    assert used(source=(1, 4), start=2) == (60, 30, 120, 300)


def test_a_turn_uses_no_more_than_its_span():
    assert used(span=(0, 3)) == (0, 0, 90, 90)
    assert used(start=5, span=(5, 8)) == (0, 0, 90, 90)


def test_a_range_after_the_end_of_the_picture_shows_its_last_frame():
    lead, first, last, frames = used(source=(6, 10), video_lasts=5)
    assert (lead, first, frames) == (0, 149, 300)
    assert last > first


def test_frames_are_counted_at_the_rate_of_the_output():
    assert used(rate=60) == (0, 0, 600, 600)
    assert used(start=Fraction(1, 60), rate=30)[0] == 1


@given(times(0, 20), times(0, 9), times(0, 9), times(0, 20), times(Fraction(1, 10), 20), rates())
def test_there_is_always_a_frame_to_show(start, begin, lasts, span_start, span_lasts, rate):
    lead, first, last, frames = used(
        start=start,
        source=(begin, begin + lasts + Fraction(1, 100)),
        span=(span_start, span_start + span_lasts),
        rate=rate.per_second,
    )
    assert 0 <= first < last
    assert 0 <= lead < frames


# Details


def scale_of(picture) -> str:
    graph = pictured(small(A, otherwise=MediaInfo(container="mov", video=picture))).graph
    return next(line for line in graph.splitlines() if "scale=" in line)


@pytest.mark.parametrize(
    ("picture", "matrix"),
    [
        (video((640, 480)), "smpte170m"),
        (video((640, 480), matrix="bt470bg"), "bt470bg"),
        (video((1280, 720), matrix="bt2020nc"), "bt2020nc"),
    ],
)
def test_an_untold_colour_matrix_follows_from_the_height(picture, matrix):
    assert f"in_color_matrix={matrix}:" in scale_of(picture)


@pytest.mark.parametrize("pixels", ["rgb24", "bgra", "gbrp", "pal8"])
def test_rgb_has_no_matrix(pixels):
    assert "in_color_matrix" not in scale_of(video(pixel_format=pixels))


def test_a_faster_source_loses_frames_before_it_is_scaled():
    timeline = arranged(
        composition(A, otherwise=silent(rate=60)), size_px=SMALL, rate=arranged_rate(30)
    )
    graph = pictured(timeline).graph
    assert graph.index("fps=30/1") < graph.index("scale=")


def arranged_rate(per_second: int):
    return arranged(composition(A, otherwise=silent(rate=per_second))).canvas.rate


@pytest.mark.parametrize("index", [0, 3])
def test_the_streams_of_the_file_are_named_by_their_index(index):
    info = MediaInfo(container="mov", video=video(index=index), audio=audio(index=index + 1))
    timeline = small(A, otherwise=info)
    assert f"[0:{index}]" in pictured(timeline).graph
    assert f"[0:{index + 1}]" in mix_command(timeline).graph


def test_a_delay_is_in_samples():
    late = voice("b", A, offset=Fraction(1, 48000))
    assert "adelay=1S:all=1" in mix_command(small(A, late)).graph


def test_what_reaches_beyond_the_piece_is_cut():
    timeline = small(A)
    short = structs.replace(timeline, duration=Fraction(2))
    assert "atrim=end_sample=96000:start_sample=0" in mix_command(short).graph


def test_a_muted_voice_is_no_input_of_the_mix():
    quiet = voice("b", A, muted=True)
    assert len(mix_command(small(A, quiet)).inputs) == 1


def test_the_gain_is_measured_by_the_mix_and_the_comment_is_told():
    job = sound_command(small(A), EncodeSettings(), suffix=".mp4")
    assert f"volume={GAIN.word}dB:precision=float" in job.graph
    assert job.values == (GAIN,)
    assert GAIN.job == MIX_JOB
    argv = job.with_paths({MIX_JOB: "/mix.wav"}, "/out", {GAIN.word: "-2.500000"})
    assert "volume=-2.500000dB:precision=float" in " ".join(argv)
    film = join_command(("one",), EncodeSettings(), comment="duetchain:tip", suffix=".mp4")
    place = film.argv.index("-metadata")
    assert film.argv[place + 1] == "comment=duetchain:tip"


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("codec", CONTAINERS[".mkv"].codecs)
def test_a_quality_is_the_encoders_options_and_the_sounds_rate(quality, codec):
    settings = EncodeSettings(quality, codec)
    assert " ".join(settings.video) in " ".join(pictured(small(A), settings).argv)
    sound = sound_command(small(A), settings, suffix=".mkv")
    assert f"-b:a {settings.sound_kbps}k" in " ".join(sound.argv)


def test_qualities_differ_in_every_codec():
    for codec in CONTAINERS[".mkv"].codecs:
        assert len({EncodeSettings(quality, codec).video for quality in QUALITIES}) == 4


def test_a_web_film_has_the_webs_sound_and_apples_hevc_its_tag():
    web = sound_command(small(A), EncodeSettings(codec="vp9"), suffix=".webm")
    assert "libopus" in web.argv
    for suffix, tagged in ((".mp4", True), (".mov", True), (".mkv", False)):
        made = join_command(("one",), EncodeSettings(codec="hevc"), comment="", suffix=suffix)
        assert ("hvc1" in made.argv) is tagged
