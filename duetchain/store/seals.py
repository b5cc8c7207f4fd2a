"""Seals: what this user has made, told from what somebody else has put in its place."""

from __future__ import annotations

import contextlib
import hmac
import json
import secrets
from functools import cache
from pathlib import Path

from duetchain.system.own_folders import data_folder

SECRET_BYTES = 32


def seal(secret: bytes, context: str, words: object) -> str:
    """What only who has the secret can write beside some words.

    Args:
        secret: this user's.
        context: what is sealed, and by which rule: a seal of one is none of another.
        words: anything that JSON holds.
    """
    content = json.dumps([context, words], sort_keys=True).encode()
    return hmac.new(secret, content, "sha256").hexdigest()


def user_secret(folder: Path) -> bytes:
    """This user's secret, made at its first use; one for this run only where none can be kept.

    Args:
        folder: of the user's own; made if missing.
    """
    path = folder / "seal.key"
    with contextlib.suppress(OSError):
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            making = folder / f".{secrets.token_hex(8)}"
            try:
                making.touch(mode=0o600)
                making.write_bytes(secrets.token_bytes(SECRET_BYTES))
                with contextlib.suppress(FileExistsError):
                    path.hardlink_to(making)
            finally:
                making.unlink(missing_ok=True)
        found = path.read_bytes()
        if len(found) == SECRET_BYTES:
            return found
    return secrets.token_bytes(SECRET_BYTES)


def own_secret() -> bytes:
    """The secret of this user, kept in the user's own folder; the same one all through a run."""
    return _secret_in(data_folder())


@cache
def _secret_in(folder: Path | None) -> bytes:
    return secrets.token_bytes(SECRET_BYTES) if folder is None else user_secret(folder)
