"""One ffmpeg run as a value: argv with inputs by content id, to be given paths at the edge."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from duetchain.ffmpeg.rules import Rule
from duetchain.identity import MediaId

OUTPUT = "output:"
"""The placeholder for where the run writes."""


SOURCE = "source:"
"""What a stream that a filter makes begins with; its number and the filter follow."""


LIST = "list"
"""The name of the input that lists other jobs' results, in turn."""


class Value(msgspec.Struct, frozen=True):
    """A number that is not known before another job has measured it.

    Attributes:
        word: what stands for it in the argv.
        job: whose measurement it comes from.
        rule: what makes it of the measurement.
    """

    word: str
    job: str
    rule: Rule


class Command(msgspec.Struct, frozen=True):
    """What one ffmpeg run does, before anybody knows where files are.

    Attributes:
        argv: everything after the program's name; inputs and the output as placeholders.
        inputs: placeholder -> media id, or the name of another job whose result it is.
        suffix: of the file that it writes.
        joined: the jobs whose results, in turn, the input `LIST` names.
        values: what is measured by other jobs before this one runs.
    """

    argv: tuple[str, ...]
    inputs: tuple[tuple[str, MediaId | str], ...]
    suffix: str
    joined: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()

    @property
    def graph(self) -> str:
        """The filter graph, a filter chain a line; nothing where streams are copied."""
        if "-filter_complex" not in self.argv:
            return ""
        place = self.argv.index("-filter_complex") + 1
        return self.argv[place].replace(";", ";\n")

    def with_paths(
        self, paths: Mapping[str, str], output: str, values: Mapping[str, str] | None = None
    ) -> tuple[str, ...]:
        """The argv for this machine.

        Args:
            paths: media id, drawing or job name -> absolute path.
            output: where to write.
            values: the words of `values` -> what was measured.
        """
        found = {place: f"file:{paths[name]}" for place, name in self.inputs}
        found[OUTPUT] = f"file:{output}"
        return tuple(found.get(word) or _valued(_made(word), values or {}) for word in self.argv)


def _made(word: str) -> str:
    return word.split(":", 2)[2] if word.startswith(SOURCE) else word


def _valued(word: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(name, value)
    return word
