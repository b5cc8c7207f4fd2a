"""One ffmpeg run as a value: argv with inputs by content id, to be given paths at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duetchain.identity import MediaId

OUTPUT = "output:"
"""The placeholder for where the run writes."""


SOURCE = "source:"
"""What a stream that a filter makes begins with; its number and the filter follow."""


@dataclass(frozen=True, slots=True)
class Command:
    """What one ffmpeg run does, before anybody knows where files are.

    Attributes:
        argv: everything after the program's name; inputs and the output as placeholders.
        inputs: placeholder -> media id, or the name of another job whose result it is.
        suffix: of the file that it writes.
    """

    argv: tuple[str, ...]
    inputs: tuple[tuple[str, MediaId | str], ...]
    suffix: str

    @property
    def graph(self) -> str:
        """The filter graph, a filter chain a line."""
        place = self.argv.index("-filter_complex") + 1
        return self.argv[place].replace(";", ";\n")

    def with_paths(self, paths: Mapping[str, str], output: str) -> tuple[str, ...]:
        """The argv for this machine.

        Args:
            paths: media id or job name -> absolute path.
            output: where to write.
        """
        found = {place: f"file:{paths[name]}" for place, name in self.inputs}
        found[OUTPUT] = f"file:{output}"
        return tuple(found.get(word) or _made(word) for word in self.argv)


def _made(word: str) -> str:
    return word.split(":", 2)[2] if word.startswith(SOURCE) else word
