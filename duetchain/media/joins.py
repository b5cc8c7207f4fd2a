"""Where good parts of a transport stream were laid end to end: no damage, though counters jump.

Pure: reads a stranger's bytes and trusts no number in them. Only ever called in the probe's child.
"""

from __future__ import annotations

from typing import BinaryIO

LOOKED_BYTES = 1 << 20
"""No frame of a film that is taken is longer by far."""
TABLE_NEAR = 16
"""So few packets before a part's first frame its table of programmes stands."""
_SYNC, _BARE, _STAMPED = 0x47, 188, 192


def is_join(stream: BinaryIO, at: int) -> bool:
    """Whether the frame that begins at a place of a file was whole, and another part follows it.

    FFmpeg calls it damaged, since a counter jumps after it. A join is told from a loss by where the
    counter jumps: at a frame's beginning, right after a table, which begins each part.
    """
    stream.seek(max(0, at))
    content = stream.read(LOOKED_BYTES)
    size = _STAMPED if content[_STAMPED : _STAMPED + 1] == b"\x47" else _BARE
    wanted, counter, since_table = -1, -1, TABLE_NEAR + 1
    for begin in range(0, len(content) - _BARE + 1, size):
        packet = content[begin : begin + _BARE]
        if packet[0] != _SYNC or packet[1] & 0x80:
            return False
        number = (packet[1] & 0x1F) << 8 | packet[2]
        wanted = number if wanted < 0 else wanted
        since_table = 0 if number == 0 else since_table + 1
        if number != wanted or not packet[3] & 0x10:
            continue
        told = packet[3] & 0x0F
        if counter >= 0 and told != (counter + 1) % 16:
            return bool(packet[1] & 0x40) and since_table <= TABLE_NEAR
        counter = told
    return False
