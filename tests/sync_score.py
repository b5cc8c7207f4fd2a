"""How well pairs with a known offset are synced, a line a class: run by hand, see docs/sync.md.

python tests/sync_score.py --seeds 100-112 --classes bleed,drift --media FOLDER
"""

import argparse
import resource
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import sync_cases

from duetchain.intake.syncing import sync_files

HEAD = (
    "class", "cases", "median ms", "p95 ms", "<1 ms", "<5 ms", "<10 ms", "<40 ms", "right %",
    "sure and right", "sure and wrong", "drift error ppm", "x real time",
)  # fmt: skip
LIMITS_S = (0.001, 0.005, 0.010, 0.040)


@dataclass(frozen=True)
class Outcome:
    """How one case went."""

    case: str
    kind: str
    error_s: float
    within: bool
    sure: bool
    related: bool
    drift_error_ppm: float
    speed: float
    confidence: float
    method: str


def cpu_s():
    """CPU seconds of this process and its children."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, kinds))


def judged(case, found, spent_s):
    """A result against the truth: the worst error over all of mine that overlaps."""
    length_s = case.mine.shape[0] / case.rate + case.late_s
    longer_s = max(length_s, case.parent.shape[0] / case.rate)
    speed, common = longer_s / spent_s, (found.confidence, found.method)
    if not case.truth:
        related, within = False, not found.sure
        return Outcome(case.name, case.kind, 0.0, within, found.sure, related, 0.0, speed, *common)
    times = np.linspace(0, length_s, 201)
    true = case.parent_time(times)
    overlap = (true >= 0) & (true <= case.parent.shape[0] / case.rate)
    times, true = times[overlap], true[overlap]
    told = found.offset_s + times * (1 + found.drift_ppm / 1e6)
    if found.warp:
        told = sync_cases.Case("", "", case.parent, case.mine, found.warp).parent_time(times)
    error_s = float(np.abs(told - true).max())
    drift = abs(found.drift_ppm - case.drift_ppm)
    within, related = error_s <= case.within_s, True
    return Outcome(
        case.name, case.kind, error_s, within, found.sure, related, drift, speed, *common
    )


def table(outcomes):
    """Markdown: a row a class."""
    rows = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    for kind in dict.fromkeys(one.kind for one in outcomes):
        some = [one for one in outcomes if one.kind == kind]
        errors = np.array([one.error_s for one in some]) * 1e3
        share = [f"{100 * np.mean(errors <= limit * 1e3):.0f}" for limit in LIMITS_S]
        times = [f"{np.median(errors):.3f}", f"{np.percentile(errors, 95):.3f}", *share]
        if not some[0].related:
            times = ["-"] * 6
        right = f"{100 * np.mean([one.within for one in some]):.0f}"
        good = sum(one.sure and one.within and one.related for one in some)
        bad = sum(one.sure and not one.within for one in some)
        drift = (
            f"{np.median([one.drift_error_ppm for one in some]):.3f}" if kind == "drift" else "-"
        )
        speed = f"{np.median([one.speed for one in some]):.0f}"
        rows.append(
            f"| {kind} | {len(some)} | "
            + " | ".join([*times, right, str(good), str(bad), drift, speed])
            + " |"
        )
    return "\n".join(rows)


def line(one):
    """One case in words."""
    head = f"{'ok ' if one.within else 'BAD'} {one.case:34} {one.method:6} {one.confidence:.2f}"
    drift = f"drift {one.drift_error_ppm:.3f}"
    return f"{head} {one.error_s * 1e3:12.4f} ms {drift} x{one.speed:.0f}"


def main():
    """Make, sync, judge, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="0-11")
    asked.add_argument("--classes", default=",".join(sync_cases.CLASSES))
    asked.add_argument("--media", type=Path)
    words = asked.parse_args()
    first, _, last = words.seeds.partition("-")
    outcomes = []
    for kind in words.classes.split(","):
        for seed in range(int(first), int(last or first) + 1):
            case = sync_cases.made(kind, seed, words.media)
            with tempfile.TemporaryDirectory() as folder:
                parent, mine = sync_cases.written(case, folder)
                before = cpu_s()
                found = sync_files(parent, mine)
                outcome = judged(case, found, cpu_s() - before)
            outcomes.append(outcome)
            print(line(outcome), flush=True)
    print(table(outcomes))


if __name__ == "__main__":
    main()
