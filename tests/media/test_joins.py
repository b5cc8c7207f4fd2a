"""Parts of transport streams laid end to end are told from damage."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.media.joins import is_join
from duetchain.media.probe import probe

PACKET = 188


@pytest.fixture(scope="module")
def part(studio):
    """A transport stream of one second."""
    film = studio.moving("part.mp4", length=1)
    return studio.make("part.ts", "-i", film, "-c", "copy").read_bytes()


def told(tmp_path, content):
    """What is odd about some bytes."""
    file = tmp_path / "stream.ts"
    file.write_bytes(content)
    return " ".join(probe(file, thorough=True).odd)


@pytest.mark.parametrize("count", [2, 3])
def test_parts_laid_end_to_end_are_no_damage(part, tmp_path, count):
    assert "damaged" not in told(tmp_path, part * count)


def test_a_packet_that_is_lost_is_damage(part, tmp_path):
    assert "damaged" in told(tmp_path, without_a_packet(part))


def test_a_packet_that_is_lost_beside_a_join_is_damage_still(part, tmp_path):
    alone = re.findall(r"damaged in \d+ places", told(tmp_path, without_a_packet(part)))
    assert (
        re.findall(r"damaged in \d+ places", told(tmp_path, part + without_a_packet(part))) == alone
    )


def without_a_packet(content):
    """A stream without the second packet of some frame of its picture."""
    packets = [content[at : at + PACKET] for at in range(0, len(content), PACKET)]
    begins = [at for at, one in enumerate(packets) if one[1:3] == b"\x41\x00"]
    long = next(at for at in begins[3:] if packets[at + 1][1:3] == b"\x01\x00")
    return b"".join(packets[: long + 1] + packets[long + 2 :])


@given(st.binary(max_size=600), st.integers(-5, 700))
def test_no_bytes_are_too_odd_to_be_looked_at(content, at):
    assert is_join(io.BytesIO(b"G" + content), at) in (True, False)
