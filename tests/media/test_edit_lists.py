"""Boxes and edit lists: what is not played as it asks is told, and no bytes are too odd."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.media.by_bytes.boxes import EditEntry, IsoFilm, IsoTrack, edits_of, iso_film
from duetchain.media.by_bytes.edit_lists import MOST_TOLD, unplayed

SECOND = 1000
PAUSE = EditEntry(SECOND, -1)
SHOWN = EditEntry(SECOND, 0)


def told(*edits):
    """What of a track with these edits is not played."""
    return unplayed(IsoFilm((b"moov",), SECOND, (IsoTrack(1, edits=edits),)), 1)


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ((), ()),
        ((SHOWN,), ()),
        ((PAUSE, SHOWN), ()),
        ((SHOWN, PAUSE), ()),
        ((SHOWN, SHOWN), ()),
        ((SHOWN, PAUSE, SHOWN), ("a pause of 1.00 s at 1.00 s",)),
        ((SHOWN, EditEntry(2 * SECOND, 5, 0)), ("one frame held for 2.00 s at 1.00 s",)),
        ((EditEntry(SECOND, 0, 1 << 15),), ("0.5 times the speed at 0.00 s",)),
        ((SHOWN, EditEntry(9, -1), SHOWN), ()),
    ],
)
def test_what_is_not_played_is_told_and_nothing_else(edits, words):
    assert told(*edits) == words


def test_a_long_list_is_told_in_short():
    found = told(*[SHOWN, PAUSE] * 9, SHOWN)
    assert len(found) == MOST_TOLD + 1
    assert found[-1] == "6 more"


def box(kind, content):
    """One box."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(edits, *, wide):
    """A file of one track with an edit list."""
    form = ">Qqi" if wide else ">Iii"
    entries = b"".join(struct.pack(form, one.length, one.time, one.rate) for one in edits)
    elst = box(b"elst", bytes([wide, 0, 0, 0]) + struct.pack(">I", len(edits)) + entries)
    tkhd = box(b"tkhd", bytes(12) + struct.pack(">I", 7) + bytes(60))
    mvhd = box(b"mvhd", bytes(12) + struct.pack(">I", SECOND) + bytes(80))
    return box(b"ftyp", b"isom") + box(b"moov", mvhd + box(b"trak", tkhd + box(b"edts", elst)))


TIMES = st.builds(
    EditEntry, st.integers(0, 2**31), st.integers(-1, 2**31 - 1), st.integers(0, 2**31 - 1)
)


@given(st.lists(TIMES, max_size=9), st.booleans())
def test_what_is_written_in_boxes_is_read(edits, wide):
    found = iso_film(io.BytesIO(film(edits, wide=wide)))
    assert found.clock == SECOND
    assert [(one.number, one.edits) for one in found.tracks] == [(7, tuple(edits))]
    unplayed(found, 7)


@given(st.binary(max_size=300), st.integers(0, 200), st.binary(min_size=1, max_size=9))
def test_no_boxes_are_too_odd_to_be_read(content, at, other):
    iso_film(io.BytesIO(b"\0\0\0\x08ftyp" + content))
    edits_of(content)
    whole = film([SHOWN, PAUSE, SHOWN], wide=False)
    hurt = whole[:at] + other + whole[at + len(other) :]
    found = iso_film(io.BytesIO(hurt))
    for track in found.tracks if found else ():
        unplayed(found, track.number)
