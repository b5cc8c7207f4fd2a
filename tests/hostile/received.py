"""A repository that was received from a stranger, with a canary tree of the user's around it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from fixtures import replay

SECRET = b"what nobody else may read, change or lose\n"


@dataclass(frozen=True)
class Received:
    """A folder of the user's, in which ``got/.duet`` is a stranger's and all else is a canary."""

    top: Path

    @property
    def duet(self) -> Path:
        return self.top / "got" / ".duet"

    @property
    def thesis(self) -> Path:
        return self.top / "thesis" / "chapter.txt"

    def canary(self) -> dict[str, object]:
        """Everything outside of ``got/.duet``: names, kinds, bytes."""
        found = {}
        for path in sorted(self.top.rglob("*")):
            if self.duet not in (path, *path.parents) and self.home not in (path, *path.parents):
                told = os.lstat(path)
                content = path.read_bytes() if path.is_file() else b""
                found[str(path)] = (told.st_mode, told.st_ino, content)
        return found

    @property
    def home(self) -> Path:
        return self.top / "home"

    def run(self, *words: object) -> replay.Told:
        """The command, in the folder that was received, by a user who never saw it."""
        self.home.mkdir(exist_ok=True)
        theirs = {"PATH": os.defpath, "HOME": str(self.home)}
        with contextlib.chdir(self.top / "got"), mock.patch.dict(os.environ, theirs, clear=True):
            return replay.run([str(word) for word in words])


def received(plain: Path, top: Path) -> Received:
    """A copy of a plain repository as a stranger sent it, with the user's own things beside it."""
    made = Received(top)
    shutil.copytree(plain, made.top / "got", symlinks=True)
    made.thesis.parent.mkdir()
    made.thesis.write_bytes(SECRET)
    for name in ("run-20260101_best/files/model.pt", "ab/" + "c" * 62, "notes/diary.json"):
        path = made.top / "project" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(SECRET)
    return made


def forged_index(path: Path, sql: str = "") -> None:
    """An index as 0.1.0 made it, and what a stranger does with it."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(OLD_SCHEMA + sql)


def hot_journal(names: str) -> bytes:
    """A journal that names another to be deleted: what SQLite does when it is opened."""
    path = names.encode()
    header = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + struct.pack(">IIIII", 0, 0, 0, 512, 4096)
    record = struct.pack(">I", 1) + path + struct.pack(">II", len(path), sum(path) & 0xFFFFFFFF)
    return header.ljust(512, b"\0") + record + b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"


OLD_SCHEMA = """
CREATE TABLE contribution (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, name TEXT NOT NULL, media TEXT, content BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE parent (
  child TEXT NOT NULL, position INTEGER NOT NULL, parent TEXT NOT NULL,
  PRIMARY KEY (child, position)
) WITHOUT ROWID;
CREATE TABLE tip (created TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (created, id)) WITHOUT ROWID;
CREATE TABLE media (
  id TEXT PRIMARY KEY, size INTEGER NOT NULL, facts BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE render (
  file TEXT PRIMARY KEY, picture TEXT NOT NULL, content BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE pending (id TEXT PRIMARY KEY) WITHOUT ROWID;
PRAGMA user_version = 2;
"""
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
