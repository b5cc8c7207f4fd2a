"""Which error is which code of the command contract: for exits, and for answers in JSON."""

from __future__ import annotations

from duetchain.errors import (
    Busy,
    DuetError,
    InputRefused,
    LimitExceeded,
    NotFound,
    NotPermitted,
    RenderFailed,
    RepositoryDamaged,
    StorageFailed,
    UsageError,
)

BUG, USAGE, DAMAGED = 1, 2, 5
CODES: tuple[tuple[type[DuetError], int], ...] = (
    (UsageError, USAGE),
    (InputRefused, 3),
    (LimitExceeded, 4),
    (RepositoryDamaged, DAMAGED),
    (NotFound, 6),
    (StorageFailed, 7),
    (RenderFailed, 8),
    (NotPermitted, 9),
    (Busy, 75),
)


def exit_code(error: DuetError) -> int:
    """The code of the command contract."""
    return next((code for kind, code in CODES if isinstance(error, kind)), BUG)
