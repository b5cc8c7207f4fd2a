"""By hand: `python tests/media/campaign_changing.py FIRST COUNT`: many recordings of parts."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from duetchain import Repository
from duetchain.errors import DuetError
from duetchain.media.probe import probe

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
import changing  # noqa: E402 - beside this script


def main(first, count):
    """Make, add, render and look at each; print what is wrong, and the sums."""
    sums = Counter()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        plain = changing.recipe(0)
        for seed in range(first, first + count):
            one, folder = changing.recipe(seed), root / str(seed)
            path = changing.made(one, folder)
            told = outcome(one, folder, path, plain)
            sums[told if told in ("right", "refused") else "wrong"] += 1
            if told != "right":
                print(
                    seed, one.way, one.codec, *(p for p in one.parts), told, sep="\n   ", flush=True
                )
    print(dict(sums))


def outcome(one, folder, path, plain):
    """Right, refused, or what is wrong."""
    beside = folder / "beside.mp4"
    changing._run("-f", "lavfi", "-i", "color=c=gray:s=160x90:r=30:d=6", "-c:v", "libx264", beside)
    try:
        info = probe(path)
    except DuetError as wrong:
        return f"refused: {wrong}"
    film = folder / "film.mp4"
    with Repository.init(folder) as repository:
        try:
            tip = repository.add(beside, path, sync="off").tip
            repository.render(tip, film, size=(320, 180), quality="draft")
        except DuetError as wrong:
            return f"not rendered: {wrong}"
    told = changing.starts(one, folder)
    wrong = changing.wrong_in(one, film, told)
    if abs(float(info.duration - told[-1])) > 0.1:
        wrong.append(f"it lasts {float(info.duration):.2f} s, not {float(told[-1]):.2f}")
    return "; ".join(wrong) + f" | told: {info.odd}" if wrong else "right"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
