"""Notes of originals whose bytes were read and found to be those of their ids.

They are this user's own, in a folder that nobody else may write, never in a repository. A note says
of which file it speaks by its stamp: whatever touches the file makes the note void. Losing them
costs that the bytes are read once more.
"""

from __future__ import annotations

import contextlib
import threading
import time
from functools import cache

from duetchain.identity import MediaId
from duetchain.store.own_lines import OwnLines, own_lines
from duetchain.system.stamps import FileStamp

BELIEVED_S = 30 * 24 * 3600
"""How long: a disk that loses bits tells nobody, so that everything is read again in time."""
_DAMAGED = "damaged"


class ProofNotes:
    """Which files hold the bytes that their ids name.

    Args:
        lines: where they are kept.
    """

    def __init__(self, lines: OwnLines) -> None:
        self._lines = lines
        self._known: dict[str, dict[FileStamp, str]] = {}
        self._lock = threading.Lock()

    def knows(self, media: MediaId, stamp: FileStamp) -> bool:
        """Whether the file of a stamp was found to hold a media, and nothing has touched it."""
        with self._lock:
            return self._of(media).get(stamp) == media

    def note(self, media: MediaId, stamp: FileStamp) -> None:
        """Note that a file holds a media; not if a change that follows might not be seen."""
        if stamp.is_settled:
            self._told(media, stamp, media)

    def forget(self, media: MediaId, stamp: FileStamp) -> None:
        """Note that a file does not hold a media, whatever was noted before."""
        if self.knows(media, stamp):
            self._told(media, stamp, _DAMAGED)

    def _told(self, media: MediaId, stamp: FileStamp, what: str) -> None:
        with self._lock:
            self._of(media)[stamp] = what
            self._lines.append(media[:2], " ".join(map(str, (what, *stamp, int(time.time())))))

    def _of(self, media: MediaId) -> dict[FileStamp, str]:
        name = media[:2]
        if name not in self._known:
            self._known[name] = dict(_parsed(self._lines.read(name)))
        return self._known[name]


def _parsed(content: bytes) -> list[tuple[FileStamp, str]]:
    """What the lines say that can be read, and are neither too old nor of a time to come."""
    found, now = [], time.time()
    for line in content.splitlines():
        with contextlib.suppress(ValueError, UnicodeDecodeError):
            what, *numbers = line.decode("ascii").split(" ")
            *stamp, noted = (int(one) for one in numbers)
            if len(stamp) == len(FileStamp._fields) and 0 <= now - noted + 1 < BELIEVED_S:
                found.append((FileStamp(*stamp), what))
    return found


@cache
def _notes_in(lines: OwnLines) -> ProofNotes:
    return ProofNotes(lines)


def own_notes() -> ProofNotes:
    """This user's notes; one set of them in a process."""
    return _notes_in(own_lines("proved"))
