"""The longer list of formats: shut, opened by a word, and rendered ever after."""

from __future__ import annotations

import measure
import pytest

from duetchain import Repository
from duetchain.errors import InputRefused, UsageError
from duetchain.ffmpeg.graph import stranger_options
from duetchain.media.accepted import AUDIO_DECODERS, DEMUXERS, VIDEO_DECODERS, open_options
from duetchain.media.info import MediaInfo
from duetchain.media.limits import MediaLimits, config_path, own_limits
from duetchain.media.old_formats import OLD_AUDIO_DECODERS, OLD_DEMUXERS, OLD_VIDEO_DECODERS
from duetchain.media.probe import probed

RED = ("-f", "lavfi", "-i", "color=c=red:s=160x88:r=25:d=1")
TONE = ("-f", "lavfi", "-i", "sine=f=440:r=44100:d=1")
DV = ("-s", "720x576", "-c:v", "dvvideo", "-c:a", "pcm_s16le", "-ar", "48000", "-ac", "2")
FILMS = {
    "tape.dv": DV,
    "tape.avi": (*DV, "-pix_fmt", "yuv420p"),
    "divx.avi": ("-c:v", "msmpeg4", "-c:a", "libmp3lame"),
    "seven.wmv": ("-c:v", "wmv1", "-c:a", "wmav1"),
    "cine.mov": ("-c:v", "cinepak", "-c:a", "adpcm_ima_qt"),
    "sorenson.mov": ("-c:v", "svq1", "-c:a", "pcm_s16be"),
    "flash.flv": ("-c:v", "flv", "-c:a", "adpcm_swf"),
    "runs.mov": ("-c:v", "qtrle", "-c:a", "pcm_s16le"),
}
PHOTOS = {
    "photo.bmp": (),
    "photo.tiff": (),
    "photo.jxl": ("-c:v", "libjxl"),
}


@pytest.fixture(scope="module")
def old(studio):
    """A film or photo of the longer list, red all over, by its name."""

    def made(name):
        if name in PHOTOS:
            return studio.make(name, *RED, "-frames:v", "1", *PHOTOS[name])
        return studio.make(name, *RED, *TONE, *FILMS[name])

    return made


def test_what_is_old_is_refused_until_it_is_asked_for(old):
    paths = [old(name) for name in (*FILMS, *PHOTOS)]
    names = [path.name for path in paths]
    for refused in probed(paths, names=names, limits=MediaLimits()):
        assert isinstance(refused, InputRefused)
        assert refused.reason == "old-format"
        assert f'"old_formats = true" in {config_path()}' in refused.hint
    for info in probed(paths, names=names, limits=MediaLimits(old_formats=True)):
        assert isinstance(info, MediaInfo), info
        assert info.video is not None
        assert info.still or info.audio is not None


def test_a_sound_of_an_old_kind_is_told_and_left_out_until_it_is_asked_for(studio):
    film = studio.make("dts.mkv", *RED, *TONE, "-c:v", "libx264", "-c:a", "dca", "-strict", "-2")
    shut, opened = (
        probed([film], names=["film"], limits=MediaLimits(old_formats=old))[0] for old in (0, 1)
    )
    assert "DTS" in shut.missing[0]
    assert opened.missing == ()
    assert opened.audio.codec == "dca"


def test_old_films_and_photos_are_seen_and_heard_in_a_render(old, studio, tmp_path):
    films = [old(name) for name in ("tape.dv", "cine.mov", "flash.flv", "photo.jxl", "photo.tiff")]
    grey = studio.clip("grey.mp4", colour="gray", sound=False)
    film = tmp_path / "film.mp4"
    with Repository.init(tmp_path) as repository:
        tip = repository.add(grey, *films, old_formats=True).tip
    with Repository.open(tmp_path) as repository:  # it is not asked for again
        repository.render(tip, film, size=(480, 180), quality="draft")
    cells = [(x, y) for y in (45, 135) for x in (80, 240, 400)]
    for x, y in cells[1:]:
        assert measure.colour(film, at=0.5, x=x, y=y) == pytest.approx((251, 0, 0), abs=12)
    assert measure.loudness(film)[0] > -20


def test_a_recorded_original_is_looked_at_anew_without_the_word(old, tmp_path):
    from duetchain.holdings.folder import own_index

    with Repository.init(tmp_path) as repository:
        media = repository.add(old("cine.mov"), old_formats=True).media
        form = repository.folder.path / "format"
    assert form.is_file()
    index = own_index(form)
    for one in index.parent.glob(f"{index.name}*"):
        one.unlink()
    with Repository.open(tmp_path) as repository:
        assert repository.info(media).video.codec == "cinepak"


def test_the_short_list_alone_opens_what_is_not_old(studio):
    plain = probed([studio.clip("plain.mp4")], names=["plain"])[0]
    assert plain.video is not None
    told = stranger_options(plain, plain.video)
    assert told["codec_whitelist"] == ",".join(VIDEO_DECODERS + AUDIO_DECODERS)
    assert told["format_whitelist"] == ",".join(DEMUXERS)
    assert open_options()["codec_whitelist"] == told["codec_whitelist"]


def test_no_decoder_is_on_both_lists():
    assert not {*DEMUXERS} & {*OLD_DEMUXERS}
    assert not {*VIDEO_DECODERS} & {*OLD_VIDEO_DECODERS}
    assert not {*AUDIO_DECODERS} & {*OLD_AUDIO_DECODERS}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The user's own configuration."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    config_path().parent.mkdir(parents=True, exist_ok=True)
    return config_path()


def test_a_word_in_the_configuration_opens_the_longer_list(own):
    assert not own_limits().old_formats
    assert own_limits(old_formats=True).old_formats
    own.write_text("old_formats = true\n[limits]\nhours = 3\n")
    assert own_limits() == MediaLimits(hours=3, old_formats=True)


def test_anything_but_yes_or_no_is_refused(own):
    own.write_text('old_formats = "yes"\n')
    with pytest.raises(UsageError, match="true or false"):
        own_limits()


def test_the_command_takes_an_old_film_with_its_option_and_says_so_without(duet, old):
    film = old("cine.mov")
    refused = duet("add", film)
    assert refused.returncode == 3
    assert "Cinepak, which is taken only where old formats are asked for" in refused.stderr
    assert refused.stderr.rstrip().endswith("or once: --old-formats")
    assert duet("probe", film, "--old-formats").returncode == 0
    assert duet("add", film, "--old-formats").returncode == 0
    assert duet("sync", film, film, "--old-formats").returncode == 0
    assert duet("sync", film, film).returncode == 3
    config = duet.home / "duetchain" / "config.toml"
    config.parent.mkdir(exist_ok=True)
    config.write_text('author = "Ann"\nold_formats = true\n')
    assert duet("probe", film).returncode == 0
    assert duet("add", old("runs.mov"), "-C", duet.place).returncode in (0, 2)
