"""Pictures whose size changes where nothing begins anew, as senders on a network make them.

`resized/vp9.webm` was encoded by vpxenc (real time, constant rate, resizing allowed) from a fractal
of 640x360; `resized/av1.webm` by aomenc (resizing at random) from a second each of red, green and
blue.
"""

from __future__ import annotations

from pathlib import Path

import av
import measure
import pytest

from duetchain import Repository
from duetchain.media.parts.av1_sizes import Av1Sizes
from duetchain.media.parts.vp9_sizes import Vp9Sizes
from duetchain.media.probe import probe

RESIZED = Path(__file__).parent / "resized"
READERS = {"vp9": Vp9Sizes, "av1": Av1Sizes}


def decoded_sizes(path):
    with av.open(path) as file:
        return [(frame.width, frame.height) for frame in file.decode(video=0)]


@pytest.mark.parametrize("codec", READERS)
def test_headers_tell_the_size_that_a_decoder_finds(codec):
    path, reader = RESIZED / f"{codec}.webm", READERS[codec]()
    with av.open(path) as file:
        told = [reader.shown(bytes(packet)) for packet in file.demux(video=0) if packet.size]
    truth = decoded_sizes(path)
    assert len(set(truth)) > 2
    assert told == truth


@pytest.mark.parametrize("codec", READERS)
def test_a_header_that_is_cut_or_turned_tells_nothing_or_a_size(codec):
    with av.open(RESIZED / f"{codec}.webm") as file:
        packets = [bytes(packet) for packet in file.demux(video=0) if packet.size]
    reader = READERS[codec]()
    for packet in packets:
        for cut in range(12):
            told = reader.shown(bytes(byte ^ cut * 7 for byte in packet[:cut]))
            assert told is None or min(told) > 0


def test_each_change_is_told():
    assert probe(RESIZED / "vp9.webm").odd == ("its picture changes size at 2.93 s and 4.87 s",)
    assert (
        probe(RESIZED / "av1.webm").odd[0].startswith("its picture changes size at 0.13 s, 0.20 s")
    )


def test_a_film_of_them_has_every_picture(tmp_path):
    film = tmp_path / "film.mp4"
    with Repository.init(tmp_path) as repository:
        tip = repository.add(RESIZED / "vp9.webm", RESIZED / "av1.webm", sync="off").tip
        repository.render(tip, film, size=(320, 90), quality="draft")
    assert len(measure.luma(film)) == 144
    for second, colour in enumerate(((255, 0, 0), (0, 255, 0), (0, 0, 255))):
        assert measure.colour(film, at=second + 0.5, x=240, y=45) == pytest.approx(colour, abs=45)
