"""``python -m tests.bench``: everybody side by side in one run; ``-h`` tells the options."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from duetchain.ffmpeg.binary import ffmpeg
from tests.bench import growth, report
from tests.bench.figures import Figures
from tests.bench.rows import ROWS, Setting

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
PLOT = PAGE.parent / "images" / "benchmarks.svg"
REPOSITORIES = "repositories"
LITTLE = (320, 180)


def asked() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    names = [*ROWS, REPOSITORIES]
    parser.add_argument("--rows", nargs="*", choices=names, default=names, metavar="ROW",
                        help=f"some of {', '.join(names)}; none only writes figures")  # fmt: skip
    parser.add_argument("--repeats", type=int, default=3, help="pairs of each row")
    parser.add_argument("--seconds", type=float, default=10, help="length of a clip")
    parser.add_argument("--sizes", nargs="+", type=int, default=list(growth.SIZES),
                        help="contributions of the repositories")  # fmt: skip
    parser.add_argument("--place", type=Path, help="a folder that is kept for the next run")
    parser.add_argument("--without", nargs="+", default=[], metavar="WHO",
                        help="leave somebody out, such as MoviePy")  # fmt: skip
    parser.add_argument("--figures", type=Path, metavar="FILE.json",
                        help="keep the figures here, with those of other rows")  # fmt: skip
    parser.add_argument("--write", action="store_true", help=f"put all figures into {PAGE.name}")
    return parser.parse_args()


def main() -> None:
    """Run the rows that were asked for."""
    options = asked()
    figures = Figures.read(options.figures)
    with tempfile.TemporaryDirectory(prefix="duet-bench-") as own:
        place = options.place or Path(own)
        setting = Setting(
            ffmpeg().path, place, options.seconds, options.repeats, tuple(options.without), _tell
        )
        for name in options.rows:
            _tell(name)
            if name == REPOSITORIES:
                figures.growth = _grown(setting, options)
            else:
                figures.rows[name] = ROWS[name](setting)
            figures.write(options.figures)
    told = figures.told(report.machine(ffmpeg().path))
    sys.stdout.write(told)
    if options.write:
        report.put(PAGE, told)
        PLOT.write_text(report.plot(list(figures.rows.values())), encoding="utf-8")


def _grown(setting: Setting, options: argparse.Namespace) -> list[growth.Timed]:
    runs = max(5, setting.repeats)
    clips = iter(setting.sources.clips((runs + 1) * len(options.sizes), LITTLE, 1))
    folder = setting.place / REPOSITORIES
    return growth.timed(folder, clips, sizes=tuple(options.sizes), runs=runs)


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
