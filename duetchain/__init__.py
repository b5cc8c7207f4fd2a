"""Version control for duets: keep every original, record who built on whom, render any point.

>>> from duetchain import Repository, SideBySide
>>> repository = Repository.open("my-chain")                               # doctest: +SKIP
>>> duet = repository.add("cat.mp4", "beat.mp4", arrangement=SideBySide()) # doctest: +SKIP
>>> repository.render(duet.tip, "duet.mp4")                                # doctest: +SKIP
"""

TYPE_CHECKING = False  # nothing is imported here: see __main__
__version__ = "0.1.0"

_HOMES = {
    "Repository": "duetchain.repository",
    "Added": "duetchain.repository",
    "Rendered": "duetchain.repository",
    "SideBySide": "duetchain.lineage.arrangement",
    "Sequential": "duetchain.lineage.arrangement",
    "Contribution": "duetchain.lineage.contribution",
    "ContributionId": "duetchain.identity",
    "MediaId": "duetchain.identity",
    "RenderId": "duetchain.identity",
    "MediaInfo": "duetchain.media.info",
    "Timeline": "duetchain.timeline.model",
    "TimeRange": "duetchain.rational_time",
    "FrameRate": "duetchain.rational_time",
    "DuetError": "duetchain.errors",
}
__all__ = [*_HOMES, "__version__"]

if TYPE_CHECKING:
    from duetchain.errors import DuetError as DuetError
    from duetchain.identity import ContributionId as ContributionId
    from duetchain.identity import MediaId as MediaId
    from duetchain.identity import RenderId as RenderId
    from duetchain.lineage.arrangement import Sequential as Sequential
    from duetchain.lineage.arrangement import SideBySide as SideBySide
    from duetchain.lineage.contribution import Contribution as Contribution
    from duetchain.media.info import MediaInfo as MediaInfo
    from duetchain.rational_time import FrameRate as FrameRate
    from duetchain.rational_time import TimeRange as TimeRange
    from duetchain.repository import Added as Added
    from duetchain.repository import Rendered as Rendered
    from duetchain.repository import Repository as Repository
    from duetchain.timeline.placed import Timeline as Timeline


def __getattr__(name: str) -> object:
    """Import a public name at its first use, so that ``import duetchain`` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'duetchain' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
