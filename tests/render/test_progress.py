"""Progress: many shares told as one."""

from fractions import Fraction

from duetchain.ffmpeg.command import Command
from duetchain.render.job import Job
from duetchain.render.progress import Shares


def test_the_shares_of_tasks_are_told_by_their_weights():
    jobs = {
        name: Job(name, Command((), (), ".wav"), doing, Fraction(1), weight)
        for name, doing, weight in (("a", "mixing", 1), ("b", "encoding", 3))
    }
    told = []
    shares = Shares(jobs, lambda step: told.append((step.doing, step.share)))
    for key, share in (("a", 0.5), ("b", 0.5), ("a", 1.0), ("b", 1.0)):
        shares.tell(key, share)
    assert told == [("mixing", 0.125), ("encoding", 0.5), ("mixing", 0.625), ("encoding", 1.0)]
