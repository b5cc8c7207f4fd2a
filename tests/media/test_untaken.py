"""What is not taken is named in plain words, by what its own bytes tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.errors import InputRefused
from duetchain.media.by_bytes.boxes import IsoFilm
from duetchain.media.probe import probe
from duetchain.media.untaken import BEGINNING_MISSING, ENCRYPTED, closed, in_codec, sealed

KEYS = (
    "-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
    "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8",
)  # fmt: skip
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
ASF_SEAL = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e")


@pytest.fixture
def refusal(tmp_path):
    """Why some bytes are refused, and by which reason."""

    def told(content):
        file = tmp_path / "clip"
        file.write_bytes(content)
        with pytest.raises(InputRefused) as refused:
            probe(file, name="clip")
        return refused.value.message, refused.value.reason

    return told


def test_an_encrypted_film_is_encrypted_and_not_cut_off(studio, refusal):
    plain = studio.clip("open.mp4")
    film = studio.make("sealed.mp4", "-i", plain, "-c", "copy", *KEYS)
    assert refusal(film.read_bytes()) == (
        '"clip" cannot be used: it is encrypted',
        "encrypted",
    )


def test_a_piece_of_a_stream_says_which_end_is_missing(studio, refusal):
    plain = studio.clip("whole.mp4")
    cut = ("-c", "copy", "-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof")
    whole = studio.make("pieces.mp4", "-i", plain, *cut).read_bytes()
    at = whole.index(b"moof") - 4
    missing = "it is a piece of a stream: its beginning is missing"
    assert refusal(whole[at:]) == (f'"clip" cannot be used: {missing}', "stream-piece")
    head, reason = refusal(whole[:at])
    assert head.endswith("it is the beginning of a stream: its pieces are missing")
    assert reason == "stream-piece"
    webm = studio.make(
        "whole.webm", "-i", plain, "-c:v", "libvpx", "-threads", 1, "-an"
    ).read_bytes()
    assert missing in refusal(webm[webm.index(b"\x1f\x43\xb6\x75") :])[0]
    ogg = studio.make("whole.ogg", "-i", plain, "-vn", "-c:a", "libopus", "-page_duration", "1")
    content = ogg.read_bytes()
    assert missing in refusal(content[content.rindex(b"OggS", 0, len(content) // 2) :])[0]


def test_a_transport_stream_that_never_tells_its_size_lacks_its_beginning(studio, refusal):
    moving = studio.make(
        "gop.ts", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=30:d=2", "-c:v", "libx264", "-bf", "0",
        "-g", "600", "-x264-params", "repeat-headers=0:scenecut=0",
    ).read_bytes()  # fmt: skip
    packets = [moving[at : at + 188] for at in range(0, len(moving), 188)]
    late = [at for at, one in enumerate(packets) if one[1:3] == b"\x41\x00"][10]
    tables = [one for one in packets if one[1] & 0x1F != 1][:3]
    message, reason = refusal(b"".join(tables + packets[late:]))
    assert message.endswith("its beginning is missing")
    assert reason == "stream-piece"


def test_a_recording_without_an_index_was_cut_off_and_one_with_a_damaged_index_was_not(
    studio, refusal
):
    content = studio.clip("cut.mp4").read_bytes()
    at = content.index(b"moov") - 4
    assert refusal(content[:at]) == (
        '"clip" has no index (moov): the recording was cut off',
        "cut-off",
    )
    hurt = bytearray(content)
    for name in (b"stsz", b"stco", b"stts", b"stsc"):
        while (place := bytes(hurt).find(name)) >= 0:
            hurt[place : place + 16] = b"\xff" * 16
    message, _ = refusal(bytes(hurt))
    assert "cut off" not in message


def test_a_sound_that_is_mpeg_h_is_named(studio, refusal):
    sound = studio.make("sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")
    content = sound.read_bytes().replace(b"mp4a", b"mhm1", 1).replace(b"esds", b"mhaC", 1)
    message, reason = refusal(content)
    assert "MPEG-H, which duetchain does not take" in message
    assert reason == "format-not-taken"


def test_a_scrambled_broadcast_is_encrypted(studio, refusal):
    content = bytearray(
        studio.make("air.ts", "-i", studio.clip("air.mp4"), "-c", "copy").read_bytes()
    )
    for at in range(0, len(content), 188):
        content[at + 3] |= 0x80
        content[at + 20 : at + 188] = bytes(168)
    assert refusal(bytes(content))[1] == "encrypted"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b".RMF" + bytes(64), "RealMedia"),
        (b"\x06\x0e\x2b\x34\x02\x05\x01\x01" + bytes(64), "MXF"),
        (b"MThd" + bytes(64), "MIDI"),
        (b"wvpk" + bytes(64), "WavPack"),
    ],
)
def test_other_kinds_are_called_by_their_names(refusal, content, word):
    message, reason = refusal(content)
    assert word in message
    assert reason == "format-not-taken"


def test_windows_media_with_a_seal_is_encrypted():
    assert sealed(ASF + bytes(40) + ASF_SEAL + bytes(40), None) == ENCRYPTED
    assert sealed(ASF + bytes(120), None) is None


def test_matroska_with_a_sealed_track_is_encrypted():
    def element(name, content):
        return bytes.fromhex(name) + bytes([0x80 | len(content)]) + content

    seal = element("5035", element("47e1", b"\x05"))
    for inside, found in ((seal, ENCRYPTED), (element("5034", b""), None)):
        coding = element("6d80", element("6240", inside))
        tracks = element("1654ae6b", element("ae", element("d7", b"\x01") + coding))
        head = element("1a45dfa3", b"") + element("18538067", tracks)
        assert sealed(head, None) == found


def test_a_codec_of_the_longer_list_is_no_stranger_to_it():
    assert in_codec("its picture", "cinepak").reason == "old-format"
    assert in_codec("its sound", "").text.startswith("its sound is in a codec without a name")


@given(st.binary(max_size=400), st.sampled_from((b"", ASF, b"\x1aE\xdf\xa3", b"G", b"\0\0\1\xba")))
def test_no_bytes_are_too_odd_to_be_looked_at(content, begin):
    sealed(begin + content, None)
    closed(begin + content, None, old_formats=False)


@given(st.lists(st.sampled_from((b"styp", b"moof", b"mdat", b"ftyp")), min_size=1))
def test_what_has_an_index_lacks_no_beginning(kinds):
    film = IsoFilm((*kinds, b"moov"))
    assert closed(b"", film, old_formats=False) != BEGINNING_MISSING
