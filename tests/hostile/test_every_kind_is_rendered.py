"""What add takes can be rendered: a small file of each kind, beside a film."""

from __future__ import annotations

import subprocess

import pytest

from duetchain.errors import RenderFailed, RepositoryDamaged
from duetchain.ffmpeg.binary import ffmpeg, located
from duetchain.media.accepted import AUDIO_DECODERS, DEMUXERS, VIDEO_DECODERS
from duetchain.media.probe import probe, probed

FILMS = {
    "h264.mp4": ("libx264", "aac"),
    "hevc.mov": ("libx265 -x265-params log-level=none", "alac"),
    "h263.3gp": ("h263 -s 176x144", "libopencore_amrnb -ar 8000 -ac 1"),
    "av1.mkv": ("libsvtav1 -svtav1-params lp=1 -s 64x64", "flac"),
    "vp8.webm": ("libvpx -threads 1", "libvorbis"),
    "vp9.webm": ("libvpx-vp9 -threads 1", "libopus"),
    "vp8-alpha.webm": ("libvpx -threads 1 -pix_fmt yuva420p -auto-alt-ref 0", ""),
    "vp9-alpha.webm": ("libvpx-vp9 -threads 1 -pix_fmt yuva420p -auto-alt-ref 0", "libopus"),
    "mpeg4.avi": ("mpeg4", "adpcm_ms"),
    "mjpeg.avi": ("mjpeg -pix_fmt yuvj420p", "pcm_u8"),
    "mpeg2.ts": ("mpeg2video", "mp2"),
    "mpeg1.mpg": ("mpeg1video", "mp2"),
    "mpeg2.vob": ("mpeg2video", "ac3"),
    "h264.flv": ("libx264", "aac"),
    "wmv2.wmv": ("wmv2", "wmav2"),
    "prores.mov": ("prores_ks", "pcm_s24be"),
    "prores-alpha.mov": ("prores_ks -pix_fmt yuva444p10le -profile:v 4444", ""),
    "theora.mkv": ("libtheora", "eac3"),
    "moving.gif": ("gif", ""),
    "moving.apng": ("apng -plays 0", ""),
    "moving.webp": ("libwebp_anim", ""),
    "still.png": ("png -frames:v 1 -update 1", ""),
    "still.jpg": ("mjpeg -pix_fmt yuvj420p -frames:v 1 -update 1", ""),
    "still.webp": ("libwebp -frames:v 1", ""),
    "still.avif": ("libaom-av1 -threads 1 -cpu-used 8 -still-picture 1 -frames:v 1", ""),
}
SOUNDS = {
    "a.mp3": "libmp3lame",
    "a.aac": "aac",
    "a.flac": "flac",
    "vorbis.ogg": "libvorbis",
    "a.opus": "libopus",
    "alaw.wav": "pcm_alaw",
    "ima.wav": "adpcm_ima_wav",
    "a.w64": "pcm_f64le",
    "a.aiff": "pcm_s16be",
    "mulaw.caf": "pcm_mulaw",
    "ima.caf": "adpcm_ima_qt -ac 1",
    "a.amr": "libopencore_amrnb -ar 8000 -ac 1",
    "a.m4a": "alac",
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """A file of each kind for which this ffmpeg has an encoder, all made by one run."""
    folder = tmp_path_factory.mktemp("kinds")
    words = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=0.4", "-f", "lavfi", "-i", "sine=d=0.4"]
    made = []
    for name, (picture, sound) in FILMS.items():
        if _has(picture) and (not sound or _has(sound)):
            heard = f"-map 1:a -c:a {sound} -strict -1" if sound else "-an"
            words += f"-map 0:v -c:v {picture} {heard}".split()
            words += ["-threads", "1", str(folder / name)]
            made.append(folder / name)
    for name, sound in SOUNDS.items():
        if _has(sound):
            words += [*f"-map 1:a -c:a {sound}".split(), str(folder / name)]
            made.append(folder / name)
    subprocess.run([located(), "-v", "error", "-nostdin", "-y", *words], check=True)
    return made


def _has(encoder: str) -> bool:
    return encoder.split()[0] in ffmpeg().encoders


def test_every_kind_that_is_taken_is_rendered_beside_a_film(kinds, studio, repository, tmp_path):
    film = studio.clip("limited.mp4")
    added = repository.add(film, *kinds, sync="off", author="Ann")
    assert not added.refused
    view = {"quality": "draft", "size": (320, 180), "target": "none", "fps": 10}
    done = repository.render(None, tmp_path / "all.mp4", is_cached=False, **view)
    assert done.voices == len(kinds) + 1
    assert done.frames == 10


def test_hardly_a_kind_on_the_list_is_left_out(kinds):
    infos = probed(kinds, names=[one.name for one in kinds])
    demuxers = {name for one in infos for name in one.container.split(",")}
    assert len(kinds) < len(FILMS) + len(SOUNDS) or set(DEMUXERS) - demuxers <= {"webp_pipe"}
    pictures = {one.video.codec for one in infos if one.video}
    sounds = {one.audio.codec for one in infos if one.audio}
    assert pictures <= set(VIDEO_DECODERS)
    assert sounds <= set(AUDIO_DECODERS)


def test_a_real_photo_of_tiles_is_rendered_beside_a_film(media, studio, repository, tmp_path):
    photos = sorted((media / "nasty").glob("*.heic")) + sorted((media / "images").glob("*.heic"))
    if not photos:
        pytest.skip("no HEIC here")
    repository.add(studio.clip("limited.mp4"), photos[0], author="Ann")
    view = {"quality": "draft", "size": (320, 180), "target": "none", "fps": 10}
    assert repository.render(None, tmp_path / "a.mp4", **view).voices == 2


def test_a_picture_with_alpha_is_refused_if_the_decoder_that_renders_it_takes_no_frame(kinds):
    [whole] = [one for one in kinds if one.name == "vp9-alpha.webm"]
    assert probe(whole).video.alpha
    content = whole.read_bytes()
    for at in _additions(content):  # the alpha's own frames, which FFmpeg's own decoder never reads
        content = content[: at + 1] + bytes(12) + content[at + 13 :]
    hurt = whole.with_name("hurt.webm")
    hurt.write_bytes(content)
    assert "cannot be decoded" in " ".join(probe(hurt).odd)


def _additions(content: bytes):
    """Where the bytes of BlockAdditional begin (EBML id A5, a size of one or two bytes)."""
    at = content.find(b"\x75\xa1")
    while at >= 0:
        inner = content.find(b"\xa5", at)
        yield inner + (1 if content[inner + 1] & 0x80 else 2)
        at = content.find(b"\x75\xa1", at + 2)


@pytest.mark.parametrize("how", ["zeroed", "cut", "gone wrong in the middle"])
def test_an_original_that_is_no_longer_whole_is_told_with_its_voice(
    how, studio, repository, tmp_path
):
    clip = studio.clip("limited.mp4")
    repository.add(clip, name="one")
    path = repository.media_path(repository.show("one").media)
    content = path.read_bytes()
    hurt = {"zeroed": bytes(len(content)), "cut": content[:200]}
    middle = bytes(len(content) * 9 // 10 - 48)
    path.chmod(0o600)
    path.write_bytes(hurt.get(how, content[:48] + middle + content[48 + len(middle) :]))
    verbs = (
        lambda: repository.render("one", tmp_path / "a.mp4", is_cached=False),
        lambda: repository.sound.mix("one"),
        lambda: repository.pictures.poster("one", tmp_path / "a.png"),
    )
    for verb in verbs:
        with pytest.raises((RepositoryDamaged, RenderFailed), match=r"one.*damaged|damaged.*one"):
            verb()
    assert not list(tmp_path.glob("a.*"))
