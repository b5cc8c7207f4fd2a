"""What a render may be: films of every codec and kind, posters, contact sheets, sounds."""

import json
from fractions import Fraction

import av
import measure
import numpy as np
import pytest

from duetchain.errors import UsageError
from duetchain.ffmpeg.encode import CONTAINERS, QUALITIES, VIDEO
from duetchain.lineage.arrangement import Sequential
from duetchain.timeline.look import Look

SMALL = {"size": (160, 90), "quality": "draft", "target": "none"}
TINY = {"size": (160, 90), "fps": 10, "target": "none"}
TOLD_BY = {suffix: set(held.codecs) & set(held.told_whole) for suffix, held in CONTAINERS.items()}
TOLD = sorted(set().union(*TOLD_BY.values()))
NAMES = {"h264": "h264", "hevc": "hevc", "av1": "libdav1d", "vp9": "vp9"}


@pytest.fixture
def chain(repository, studio):
    """A red and a blue second, side by side."""
    clips = [studio.clip(f"out-{colour}.mp4", colour=colour) for colour in ("red", "blue")]
    return repository.add(*clips, author="Ann")


def pixels(path):
    """(h, w, 3) uint8 of a picture."""
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


@pytest.mark.parametrize("codec", VIDEO)
def test_every_kind_of_film_holds_each_of_its_codecs(repository, chain, tmp_path, codec):
    for suffix in (suffix for suffix, held in CONTAINERS.items() if codec in held.codecs):
        output = tmp_path / f"out{suffix}"
        repository.render(chain.tip, output, **SMALL, codec=codec)
        with av.open(str(output)) as container:
            assert container.streams.video[0].codec_context.name == NAMES[codec]
            assert sum(1 for _ in container.decode(video=0)) == 30
        red, blue = (measure.colour(output, at=0.5, x=x, y=45) for x in (40, 120))
        assert red[0] > 180 > 80 > red[2]
        assert blue[2] > 180 > 80 > blue[0]


@pytest.mark.parametrize("codec", TOLD)
def test_a_film_joined_without_a_decoder_is_the_same_file(
    repository, chain, tmp_path, codec, monkeypatch
):
    view = {**SMALL, "codec": codec, "reel": "build"}
    told_whole = [suffix for suffix, codecs in TOLD_BY.items() if codec in codecs]
    for suffix in told_whole:
        repository.render(chain.tip, tmp_path / f"quick{suffix}", **view)
    monkeypatch.setattr("duetchain.ffmpeg.compile.NO_DECODER", {})
    for suffix in told_whole:
        slow = tmp_path / f"slow{suffix}"
        assert repository.render(chain.tip, slow, **view).frames_encoded == 0
        assert (tmp_path / f"quick{suffix}").read_bytes() == slow.read_bytes()


def test_no_quality_fails_and_none_loses_anything_where_nothing_may_be_lost(
    repository, chain, tmp_path
):
    for codec in VIDEO:
        for quality in QUALITIES:
            output = tmp_path / f"{codec}-{quality}.mkv"
            repository.render(chain.tip, output, **TINY, quality=quality, codec=codec)
    reference, *others = (measure.luma(tmp_path / f"{codec}-lossless.mkv") for codec in VIDEO)
    assert len(reference) == 10
    assert all(np.array_equal(other, reference) for other in others)


@pytest.mark.parametrize("codec", ["hevc", "av1", "vp9"])
def test_stages_join_without_a_gap_in_every_codec(repository, chain, tmp_path, codec):
    output = tmp_path / "reel.mp4"
    repository.render(chain.tip, output, **SMALL, codec=codec, reel="build")
    with av.open(str(output)) as container:
        stream = container.streams.video[0]
        stamps = [frame.pts * stream.time_base for frame in container.decode(video=0)]
    assert stamps == [Fraction(count, 30) for count in range(60)]


def test_a_web_film_is_known_again(repository, chain, studio, tmp_path):
    output = tmp_path / "out.webm"
    repository.render(chain.tip, output, **SMALL)
    added = repository.add(output, studio.clip("out-lime.mp4", colour="lime"))
    assert added.parents == (chain.tip,)


def test_a_kind_that_cannot_hold_a_codec_is_refused_before_any_work(repository, chain, tmp_path):
    with pytest.raises(UsageError, match="cannot hold h264"):
        repository.render(chain.tip, tmp_path / "out.webm", codec="h264")
    with pytest.raises(UsageError, match="no kind of file"):
        repository.render(chain.tip, tmp_path / "out.gif")
    with pytest.raises(UsageError, match="has no meaning for a sound"):
        repository.render(chain.tip, tmp_path / "out.wav", codec="h264")
    with pytest.raises(UsageError, match="no codec"):
        repository.render(chain.tip, tmp_path / "out.mp4", codec="mpeg2")
    assert list(tmp_path.glob("out*")) == []


def test_a_poster_is_the_frame_that_the_film_shows_then(repository, chain, studio, tmp_path):
    later = studio.clip("out-lime.mp4", colour="lime")
    tip = repository.add(chain.tip, later, arrangement=Sequential()).tip
    for at, expected in ((0.5, "red"), (1.5, "lime")):
        output = tmp_path / f"poster-{at}.png"
        done = repository.poster(tip, output, at=Fraction(at), size=(320, 180))
        assert done.frames == 1
        shown = pixels(output)
        assert shown.shape == (180, 320, 3)
        assert shown[90, 80].argmax() == {"red": 0, "lime": 1}[expected]
        assert shown[90, 80].max() > 240
    with pytest.raises(UsageError, match="no picture at 2 s"):
        repository.poster(tip, tmp_path / "late.png", at=2)
    with pytest.raises(UsageError, match="no single moment"):
        repository.poster(tip, tmp_path / "reel.png", reel="build")
    with pytest.raises(UsageError, match="is not a"):
        repository.poster(tip, tmp_path / "poster.jpg")


def test_a_contact_sheet_has_a_picture_and_a_name_for_each_contribution(
    repository, chain, studio, tmp_path
):
    tip = repository.add(chain.tip, studio.tone("out-tone.wav"), author="Bo", message="ho").tip
    output = tmp_path / "sheet.png"
    done = repository.sheet(tip, output)
    shown = pixels(output)
    assert (shown.shape[1], done.canvas.width_px) == (1920, 1920)
    assert shown[200, 400].argmax() == 0
    assert shown[200, 1400].argmax() == 2
    words = shown[24 + 528 : 24 + 528 + 60, 24:400]
    assert (words.min(axis=2) > 200).sum() > 100


def test_rounded_corners_show_the_background(repository, chain, tmp_path):
    look = Look(background="#ffffff", corner_px=40, fit="cover")
    repository.poster(chain.tip, tmp_path / "round.png", size=(320, 180), look=look)
    shown = pixels(tmp_path / "round.png").astype(int)
    for y, x in ((0, 0), (179, 0), (0, 159), (179, 319), (0, 162)):
        assert shown[y, x].min() > 225, (y, x)
    assert shown[90, 2].argmax() == 0
    assert shown[90, 2].min() < 40
    inside = [bool(shown[y, 0 + x].min() < 128) for x, y in ((12, 12), (11, 11), (8, 8), (20, 20))]
    assert inside == [True, False, False, True]


def test_the_command_makes_film_poster_and_sheet_in_one_go(duet, repository, chain, tmp_path):
    names = [tmp_path / name for name in ("a.mp4", "p.png", "s.png")]
    options = ["-o", names[0], "--poster", names[1], "--at", "0.2", "--sheet", names[2]]
    found = duet(
        "-C", repository.path, "render", *options, "--size", "320x180", "--quality", "draft",
        "--json",
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert [told[name] for name in ("output", "poster", "sheet")] == [str(one) for one in names]
    assert all(one.is_file() for one in names)


def test_an_encoder_of_the_machine_is_used_if_it_works(repository, chain, tmp_path):
    output = tmp_path / "own.mp4"
    done = repository.render(chain.tip, output, **SMALL, encoder="libx264")
    assert measure.facts(output)[0] == 30
    ours = repository.render(chain.tip, tmp_path / "ours.mp4", **SMALL)
    assert (done.frames_encoded, ours.frames_encoded) == (30, 30)
    for options, said in (
        ({"encoder": "h264_nothing"}, "does not work here"),
        ({"encoder": "mpeg4"}, "does not work here"),
        ({"encoder": "libx264", "codec": "hevc"}, "makes h264"),
        ({"encoder": "libx264", "quality": "lossless"}, "no loss"),
    ):
        with pytest.raises(UsageError, match=said):
            repository.render(chain.tip, tmp_path / "no.mp4", **{**SMALL, **options})
    with pytest.raises(UsageError, match="cannot hold h264"):
        repository.render(chain.tip, tmp_path / "no.webm", **SMALL, encoder="libx264")
