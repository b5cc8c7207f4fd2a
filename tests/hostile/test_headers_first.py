"""What a header tells is believed before packets are read, and before a file is copied."""

from __future__ import annotations

import struct
import time

import pytest

from duetchain.errors import LimitExceeded
from duetchain.intake.arriving import GLANCED_BYTES, arrivals
from duetchain.media.limits import MediaLimits, own_limits
from duetchain.media.probe import probe

VORBIS = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 8000, 0, 64000, 0, 0xB8, 1)


def crc_of(page: bytes) -> int:
    """The checksum of a page (RFC 3533)."""
    found = 0
    for one in page:
        found ^= one << 24
        for _ in range(8):
            found = (found << 1) ^ (0x04C11DB7 if found & 0x80000000 else 0)
    return found & 0xFFFFFFFF


def ogg(path, streams: int):
    """An Ogg file of nothing but beginnings of streams."""
    pages = b""
    for serial in range(streams):
        head = b"OggS" + struct.pack("<BBqIII", 0, 2, 0, serial, 0, 0) + bytes([1, len(VORBIS)])
        page = head + VORBIS
        pages += page[:22] + struct.pack("<I", crc_of(page)) + page[26:]
    path.write_bytes(pages)
    return path


def wav(path, *, rate_hz: int, lasts: int):
    """A sparse WAV of one byte a sample: its header, and a hole."""
    size = rate_hz * lasts
    told = struct.pack("<IHHIIHH", 16, 1, 1, rate_hz, rate_hz, 1, 8)
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt " + told)
        file.write(b"data" + struct.pack("<I", size))
        file.truncate(44 + size)
    return path


def test_a_file_of_a_thousand_streams_and_more_is_told_the_limit(tmp_path):
    with pytest.raises(LimitExceeded, match="16 are allowed") as told:
        probe(ogg(tmp_path / "a.ogg", 1500))
    assert (told.value.field, told.value.limit) == ("streams", 16)
    assert told.value.given > 1000


@pytest.mark.parametrize(("rate_hz", "lasts"), [(8000, 144 * 3600), (8000, 5 * 3600)])
def test_a_long_sound_is_refused_by_its_header_at_once_and_never_copied(rate_hz, lasts, tmp_path):
    file = wav(tmp_path / "long.wav", rate_hz=rate_hz, lasts=lasts)
    room = tmp_path / "room"
    room.mkdir()
    began = time.monotonic()
    assert file.stat().st_size > GLANCED_BYTES
    with pytest.raises(LimitExceeded, match="hours; 2 are allowed"):
        probe(file)
    [refused] = arrivals([file], room, own_limits())
    assert isinstance(refused, LimitExceeded)
    assert refused.field == "hours"
    assert not list(room.iterdir())
    assert time.monotonic() - began < 10


def test_nothing_is_read_of_a_parent_that_is_too_long(repository, tmp_path, monkeypatch):
    file = wav(tmp_path / "long.wav", rate_hz=8000, lasts=5 * 3600)
    monkeypatch.setattr("duetchain.holdings.words.file_digest", lambda _: pytest.fail("hashed"))
    with pytest.raises(LimitExceeded, match=r"5\.0 hours"):
        repository.add(file)


def test_a_header_that_tells_of_more_than_its_file_can_hold_is_not_believed(tmp_path):
    file = wav(tmp_path / "short.wav", rate_hz=8000, lasts=9 * 3600)
    with file.open("r+b") as cut:
        cut.truncate(44 + 16_000)
    assert probe(file).duration == 2


def test_what_tells_no_length_is_read_only_as_far_as_the_limit(studio):
    sound = studio.make("untold.mp3", "-f", "lavfi", "-i", "sine=d=60", "-write_xing", "0")
    with pytest.raises(LimitExceeded, match="hours"):
        probe(sound, limits=MediaLimits(hours=10 / 3600))
