"""What is seen of clips that are stored otherwise than they are shown, and heard of odd sounds."""

import struct

import measure
import numpy as np
import pytest

from duetchain.media.probe import probe
from duetchain.system.process import Limits, run
from duetchain.timeline.look import Look

CORNERS = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1), "white": (1, 1, 1)}
UPRIGHT = ("red", "green", "blue", "white")
"""The corners of a person's view: upper left, upper right, lower left, lower right."""
STORED = {  # EXIF: what is stored for orientation 1 to 8, so that the view is UPRIGHT
    1: ("red", "green", "blue", "white"),
    2: ("green", "red", "white", "blue"),
    3: ("white", "blue", "green", "red"),
    4: ("blue", "white", "red", "green"),
    5: ("red", "blue", "green", "white"),
    6: ("green", "white", "red", "blue"),
    7: ("white", "green", "blue", "red"),
    8: ("blue", "red", "white", "green"),
}
ROTATION = {1: 0, 2: 180, 3: 180, 4: 0, 5: 90, 6: 90, 7: 270, 8: 270}


def four(corners, width=64, height=48):
    """A source of four coloured quarters."""
    parts = [
        f"color={colour}:s={width // 2}x{height // 2}:r=30:d=1[c{n}]"
        for n, colour in enumerate(corners)
    ]
    return ";".join(parts) + ";[c0][c1][c2][c3]xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0"


def corners_seen(film, region, at=0.2):
    """The colours of a cell's quarters, by name."""
    found = []
    for down in (1, 3):
        for along in (1, 3):
            x = region.x_px + region.width_px * along // 4
            y = region.y_px + region.height_px * down // 4
            seen = np.array(measure.colour(film, at=at, x=x, y=y)) / 255
            found.append(min(CORNERS, key=lambda one: np.abs(seen - CORNERS[one]).sum()))
    return tuple(found)


def shown(repository, clip, tmp_path, **view):
    """The film of one clip alone, and its cell."""
    tip = repository.add(clip).tip
    view = {"size": (128, 128), "quality": "high", "target": "none"} | view
    film = tmp_path / "seen.mp4"
    repository.render(tip, film, **view)
    plan = repository.plan(tip, **view)
    return film, plan.timeline.placed_clips[0].region


def all_shown(repository, clips, tmp_path, **look):
    """One film of many clips, their cells in order, and their facts; one child looks at all."""
    first, *others = clips
    tip = repository.add(first, *others).tip if others else repository.add(first).tip
    view = {"size": (512, 512), "quality": "high", "target": "none", **look}
    film = tmp_path / "all.mp4"
    repository.render(tip, film, **view)
    placed = repository.plan(tip, **view).timeline.placed_clips
    assert len(placed) == len(clips)
    return film, [one.region for one in placed], [one.clip.media.info.video for one in placed]


def with_orientation(jpeg, orientation):
    """A JPEG with an EXIF tag of that orientation."""
    tiff = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 3, 1, orientation) + b"\0\0\0\0"
    content = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + jpeg[2:]


def test_photos_are_turned_as_their_exif_tags_say(repository, studio, tmp_path):
    clips = []
    for orientation, stored in STORED.items():
        source = four(stored, *((48, 64) if orientation > 4 else (64, 48)))
        words = ["-frames:v", "1", "-q:v", "2", "-update", "1"]
        plain = studio.make(f"plain-{orientation}.jpg", "-filter_complex", source, *words)
        clips.append(tmp_path / f"exif-{orientation}.jpg")
        clips[-1].write_bytes(with_orientation(plain.read_bytes(), orientation))
    film, cells, videos = all_shown(repository, clips, tmp_path)
    for orientation, video in zip(STORED, videos, strict=True):
        assert video.upright_aspect == pytest.approx(64 / 48)
        assert video.mirrored == (orientation in (2, 4, 5, 7))
    assert {corners_seen(film, cell) for cell in cells} == {UPRIGHT}


def matrix_patched(content, matrix):
    """An MP4 with another display matrix of its picture."""
    at = content.rindex(b"tkhd", 0, content.index(b"vmhd"))
    place = at + 4 + 40
    words = struct.pack(">9i", *matrix)
    return content[:place] + words + content[place + 36 :]


ONE, W = 1 << 16, 1 << 30
MATRICES = {  # as EXIF's 1 to 8
    1: (ONE, 0, 0, 0, ONE, 0, 0, 0, W),
    2: (-ONE, 0, 0, 0, ONE, 0, 0, 0, W),
    3: (-ONE, 0, 0, 0, -ONE, 0, 0, 0, W),
    4: (ONE, 0, 0, 0, -ONE, 0, 0, 0, W),
    5: (0, ONE, 0, ONE, 0, 0, 0, 0, W),
    6: (0, ONE, 0, -ONE, 0, 0, 0, 0, W),
    7: (0, -ONE, 0, -ONE, 0, 0, 0, 0, W),
    8: (0, -ONE, 0, ONE, 0, 0, 0, 0, W),
}


def test_films_are_turned_and_mirrored_as_their_matrices_say(repository, studio, tmp_path):
    clips = []
    for orientation, matrix in MATRICES.items():
        source = four(STORED[orientation], *((48, 64) if orientation > 4 else (64, 48)))
        words = ["-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv444p"]
        plain = studio.make(f"matrix-{orientation}.mp4", "-filter_complex", source, *words)
        clips.append(tmp_path / f"turned-{orientation}.mp4")
        clips[-1].write_bytes(matrix_patched(plain.read_bytes(), matrix))
    film, cells, _ = all_shown(repository, clips, tmp_path)
    assert all(cell.width_px > cell.height_px for cell in cells)
    assert {corners_seen(film, cell) for cell in cells} == {UPRIGHT}


def test_pixels_that_are_not_square_are_made_square(repository, studio, tmp_path):
    source = "color=red:s=96x96:r=30:d=1,setsar=2/1"
    clip = studio.make("wide.mp4", "-f", "lavfi", "-i", source, "-c:v", "libx264")
    _, region = shown(repository, clip, tmp_path)
    assert (region.width_px, region.height_px) == (128, 64)


GREY = "color=0x808080:s=64x48:r=30:d=1"
STORIES = {
    "full range": ("yuvj420p", []),
    "limited range": ("yuv420p", ["-color_range", "tv"]),
    "4:4:4": ("yuv444p", []),
    "10 bits": ("yuv420p10le", []),
    "4:2:2, 10 bits": ("yuv422p10le", []),
}


def test_colours_are_the_same_however_they_are_stored(repository, studio, tmp_path):
    clips = []
    for matrix in ("bt709", "smpte170m", "bt2020nc"):
        for number, (pixels, words) in enumerate(STORIES.values()):
            full = "pc" if pixels == "yuvj420p" else "tv"
            scale = f"scale=out_color_matrix={matrix}:out_range={full},format={pixels}"
            source = f"{four(UPRIGHT)}[all];[all]format=gbrp,{scale}"
            words = ["-c:v", "libx264", "-qp", "0", "-colorspace", matrix, *words]
            clips.append(studio.make(f"{matrix}-{number}.mp4", "-filter_complex", source, *words))
    film, cells, _ = all_shown(repository, clips, tmp_path)
    for clip, region in zip(clips, cells, strict=True):
        for number, colour in enumerate(UPRIGHT):
            x = region.x_px + region.width_px * (1 + 2 * (number % 2)) // 4
            y = region.y_px + region.height_px * (1 + 2 * (number // 2)) // 4
            seen = measure.colour(film, at=0.2, x=x, y=y)
            wanted = {"green": (0, 128, 0)}.get(colour, tuple(255 * one for one in CORNERS[colour]))
            assert np.abs(np.array(seen) - wanted).max() <= 14, (clip.name, colour, seen)


WHITES = {"smpte2084": 0.581, "arib-std-b67": 0.75}
"""ITU-R BT.2408: diffuse white is at 58 % of PQ and at 75 % of HLG."""
TOLD = ("colorprim=bt2020:colormatrix=bt2020nc", "range=limited")


def hdr(studio, transfer, told):
    """Four greys: white, two darker ones, black."""
    white = WHITES[transfer]
    levels = (white, white * 0.8, white * 0.6, 0.0)
    parts = [
        f"color=black:s=32x24:r=30:d=1,format=yuv420p10le,geq={round(64 + one * 876)}:512:512[c{n}]"
        for n, one in enumerate(levels)
    ]
    source = ";".join(parts) + ";[c0][c1][c2][c3]xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0"
    return studio.make(
        f"{transfer}-{len(told)}.mkv", "-filter_complex", source, "-c:v", "libx265",
        "-x265-params", f"lossless=1:log-level=none:transfer={transfer}:{told}",
        "-color_trc", transfer,
    )  # fmt: skip


def test_the_white_of_an_hdr_clip_is_white_and_its_grey_is_grey(repository, studio, tmp_path):
    clips = [hdr(studio, transfer, told) for transfer in WHITES for told in TOLD]
    film, cells, videos = all_shown(repository, clips, tmp_path)
    assert all(video.is_hdr for video in videos)
    for clip, region in zip(clips, cells, strict=True):
        seen = []
        for down in (1, 3):
            for along in (1, 3):
                x = region.x_px + region.width_px * along // 4
                y = region.y_px + region.height_px * down // 4
                seen.append(measure.colour(film, at=0.2, x=x, y=y))
        for one in seen:
            assert max(one) - min(one) <= 6, "grey stays grey"
        bright = [one[1] for one in seen]
        assert 195 <= bright[0] <= 245, (clip.name, bright)
        assert bright[0] > bright[1] > bright[2] > bright[3], clip.name
        assert bright[3] <= 4, clip.name


def test_an_interlaced_picture_has_no_combs(repository, studio, tmp_path):
    source = "testsrc2=s=128x96:r=60:d=1,tinterlace=interleave_top,setfield=tff"
    clip = studio.make(
        "fields.mkv", "-f", "lavfi", "-i", source, "-c:v", "mpeg2video", "-flags", "+ilme+ildct",
        "-q:v", "1",
    )  # fmt: skip
    assert probe(clip).video.interlaced
    film, _ = shown(repository, clip, tmp_path, size=(128, 96))
    combed = combs(measure.luma(clip))
    assert combs(measure.luma(film)) < combed / 3


def combs(frames):
    """How much neighbouring lines differ more than lines of one field do."""
    lines = frames.astype(int)
    near = np.abs(lines[:, 1:-1] - lines[:, :-2]) + np.abs(lines[:, 1:-1] - lines[:, 2:])
    same = np.abs(lines[:, 2:] - lines[:, :-2])
    return float(np.maximum(near / 2 - same, 0).mean())


ALPHA = {
    "vp9.webm": ["-c:v", "libvpx-vp9", "-threads", "1", "-pix_fmt", "yuva420p"],
    "vp8.webm": ["-c:v", "libvpx", "-threads", "1", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0"],
    "prores.mov": ["-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"],
    "apng.png": ["-c:v", "apng", "-pix_fmt", "rgba", "-f", "apng"],
    "still.png": ["-frames:v", "1", "-update", "1", "-pix_fmt", "rgba"],
    "anim.webp": ["-c:v", "libwebp_anim", "-lossless", "1", "-loop", "0"],
}


def cut_out(studio, name):
    """Red on the left, nothing on the right."""
    source = "color=red@1:s=64x64:r=10:d=1,format=rgba,geq=r=255:g=0:b=0:a='255*lt(X,32)'"
    return studio.make(f"alpha-{name}", "-f", "lavfi", "-i", source, *ALPHA[name])


def test_what_is_transparent_shows_the_background(repository, studio, tmp_path):
    clips = [cut_out(studio, name) for name in ALPHA]
    blue = Look(background="#0000ff")
    film, cells, videos = all_shown(repository, clips, tmp_path, look=blue)
    assert all(video.alpha for video in videos)
    for name, region in zip(ALPHA, cells, strict=True):
        y = region.y_px + region.height_px // 2
        left = measure.colour(film, at=0.2, x=region.x_px + region.width_px // 4, y=y)
        right = measure.colour(film, at=0.2, x=region.x_px + region.width_px * 3 // 4, y=y)
        assert (left[0] > 200, left[2] < 60) == (True, True), (name, left)
        assert (right[0] < 60, right[2] > 200) == (True, True), (name, right)


@pytest.mark.parametrize("name", ALPHA)
def test_a_clip_with_alpha_is_a_green_screen_without_a_key(repository, name, studio, tmp_path):
    from duetchain.lineage.arrangement import GreenScreen

    back = studio.clip("back.mp4", colour="blue", size="64x64", sound=False)
    tip = repository.add(back, cut_out(studio, name), arrangement=GreenScreen()).tip
    film = tmp_path / "over.mp4"
    repository.render(tip, film, size=(64, 64), quality="high", target="none")
    left, right = (measure.colour(film, at=0.2, x=x, y=32) for x in (16, 48))
    assert (left[0] > 200, left[2] < 60) == (True, True), left
    assert (right[0] < 60, right[2] > 200) == (True, True), right


def test_a_cover_is_never_taken_for_a_picture(media):
    for name in ("cover_art.mp3", "cover_art.flac", "cover_art.m4a"):
        assert probe(media / "nasty" / name).video is None
    assert probe(media / "nasty" / "cover_image_as_second_video.mkv").video.codec == "h264"


AC3 = ["-b:a", "640k", "-center_mixlev", "0.707", "-surround_mixlev", "0.707"]
"""AC-3 carries its own numbers, and they count; these are the standard's."""
SPEAKERS = {
    "FL": (1, 0),
    "FR": (0, 1),
    "FC": (0.7071, 0.7071),
    "LFE": (0, 0),
    "SL": (0.7071, 0),
    "SR": (0, 0.7071),
}
"""ITU-R BS.775: what of each speaker is heard left and right."""


@pytest.mark.parametrize("codec", ["pcm_s16le", "ac3"])
def test_surround_is_mixed_down_by_the_standards_numbers(repository, studio, tmp_path, codec):
    hz = {name: 300 + 170 * number for number, name in enumerate(SPEAKERS)}
    tones = "|".join(f"0.1*sin(2*PI*{one}*t)" for one in hz.values())
    source = f"aevalsrc={tones}:s=48000:d=1:c=5.1(side)"
    clip = studio.make(
        f"surround-{codec}.mka",
        "-f",
        "lavfi",
        "-i",
        source,
        "-c:a",
        codec,
        *(AC3 if codec == "ac3" else []),
    )
    tip = repository.add(clip).tip
    film = tmp_path / "mix.wav"
    repository.render(tip, film)
    heard = measure.sound(film)[4800:43200]
    times = np.arange(len(heard)) / 48000
    levels = {}
    for name in SPEAKERS:
        wave = np.exp(-2j * np.pi * hz[name] * times)
        levels[name] = 2 * np.abs(heard.T @ wave) / len(heard)
    for name, wanted in SPEAKERS.items():  # the whole was brought to its loudness
        assert levels[name] / levels["FL"][0] == pytest.approx(wanted, abs=0.03), name


@pytest.mark.parametrize(
    ("rate_hz", "channels"), [(8000, 1), (11025, 2), (44100, 1), (88200, 2), (96000, 1)]
)
def test_a_tone_stays_the_same_tone_at_any_rate(repository, studio, tmp_path, rate_hz, channels):
    clip = studio.tone(f"t{rate_hz}-{channels}.wav", hz=1000, rate=rate_hz, channels=channels)
    tip = repository.add(clip).tip
    film = tmp_path / "tone.wav"
    repository.render(tip, film, target="none")
    heard = measure.sound(film)
    assert len(heard) == 48000
    wave = np.exp(-2j * np.pi * 1000 * np.arange(len(heard)) / 48000)
    level = 2 * np.abs(heard.T @ wave) / len(heard)
    assert level[0] == pytest.approx(level[1])
    assert level**2 / 2 == pytest.approx(np.mean(heard**2, axis=0), rel=0.02), "the tone alone"


def test_the_default_sound_is_used_and_another_can_be_chosen(repository, studio):
    from duetchain.ffmpeg.binary import located

    tones = [word for hz in (300, 600) for word in ("-f", "lavfi", "-i", f"sine=f={hz}:d=1")]
    path = studio.folder / "tracks.mka"
    words = ["-v", "error", "-y", *tones, "-map", "0", "-map", "1", "-c:a", "flac"]
    marks = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    run([located(), *words, *marks, str(path)], limits=Limits(30, 30, 2048, 64), reads=None)
    info = probe(path)
    assert info.audio.index == 1
    assert [audio.index for audio in info.audio_tracks] == [0, 1]
    assert info.with_audio_track(1).audio.index == 0
    assert info.with_audio_track(1).audio_tracks == info.audio_tracks
    with pytest.raises(IndexError, match="there are 2"):
        info.with_audio_track(3)


def test_digital_silence_stays_silent(repository, studio, tmp_path):
    source = "anullsrc=r=44100:cl=stereo:d=1"
    clip = studio.make("silence.wav", "-f", "lavfi", "-i", source)
    tip = repository.add(clip).tip
    repository.render(tip, tmp_path / "silence-out.wav")
    assert not measure.sound(tmp_path / "silence-out.wav").any()
