"""A stranger's bytes read bit by bit, the highest first. Pure."""

from __future__ import annotations


class Bits:
    """Reads unsigned numbers from bytes; past their end it raises `EOFError`."""

    def __init__(self, content: bytes) -> None:
        self._number = int.from_bytes(content, "big")
        self._left = 8 * len(content)

    def read(self, bits: int) -> int:
        """The next so many bits as a number."""
        if bits > self._left:
            raise EOFError
        self._left -= bits
        return self._number >> self._left & ((1 << bits) - 1)

    def flag(self) -> bool:
        """The next bit."""
        return bool(self.read(1))

    def skip(self, bits: int) -> None:
        """Leave so many bits out."""
        self.read(bits)
