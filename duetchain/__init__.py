"""Version control for duets: keep every original, record who built on whom, render any point.

>>> from duetchain import Repository, SideBySide
>>> repository = Repository.open("my-chain", create=True)                  # doctest: +SKIP
>>> duet = repository.add("cat.mp4", "beat.mp4", arrangement=SideBySide()) # doctest: +SKIP
>>> repository.render(duet.tip, "duet.mp4")                                # doctest: +SKIP
"""

TYPE_CHECKING = False  # nothing is imported here: see __main__
__version__ = "0.1.0"

_HOMES = {
    "Repository": "duetchain.repository",
    "Added": "duetchain.repository",
    "Checkup": "duetchain.repository",
    "Rendered": "duetchain.repository",
    "TipComposition": "duetchain.repository.composition",
    "SideBySide": "duetchain.lineage.arrangement",
    "Stacked": "duetchain.lineage.arrangement",
    "PictureInPicture": "duetchain.lineage.arrangement",
    "GreenScreen": "duetchain.lineage.arrangement",
    "Sequential": "duetchain.lineage.arrangement",
    "Stitch": "duetchain.lineage.arrangement",
    "Sound": "duetchain.lineage.arrangement",
    "UseSound": "duetchain.lineage.arrangement",
    "Replace": "duetchain.lineage.arrangement",
    "Contribution": "duetchain.lineage.contribution",
    "Lineage": "duetchain.lineage.graph",
    "ContributionId": "duetchain.identity",
    "MediaId": "duetchain.identity",
    "RenderId": "duetchain.identity",
    "MediaInfo": "duetchain.media.info",
    "probe": "duetchain.media.probe",
    "Timeline": "duetchain.timeline.placed",
    "Look": "duetchain.timeline.look",
    "Choice": "duetchain.timeline.choice",
    "TimeRange": "duetchain.rational_time",
    "FrameRate": "duetchain.rational_time",
    "RenderPlan": "duetchain.render.plan",
    "Progress": "duetchain.render.progress",
    "Executor": "duetchain.render.executor",
    "Processes": "duetchain.render.processes",
    "AddOptions": "duetchain.intake.request",
    "MergeOptions": "duetchain.intake.request",
    "Cleaned": "duetchain.intake.turns.takes",
    "ViewOptions": "duetchain.showing.view",
    "Sync": "duetchain.analysis.sure",
    "sync_files": "duetchain.intake.syncing",
    "compared": "duetchain.intake.syncing",
    "Credits": "duetchain.exports.credits",
    "DuetError": "duetchain.errors",
    "UsageError": "duetchain.errors",
    "InputRefused": "duetchain.errors",
    "LimitExceeded": "duetchain.errors",
    "RepositoryDamaged": "duetchain.errors",
    "NotFound": "duetchain.errors",
    "StorageFailed": "duetchain.errors",
    "RenderFailed": "duetchain.errors",
    "NotPermitted": "duetchain.errors",
    "Busy": "duetchain.errors",
}
__all__ = [*_HOMES, "__version__"]

if TYPE_CHECKING:
    from duetchain.analysis.sure import Sync as Sync
    from duetchain.errors import Busy as Busy
    from duetchain.errors import DuetError as DuetError
    from duetchain.errors import InputRefused as InputRefused
    from duetchain.errors import LimitExceeded as LimitExceeded
    from duetchain.errors import NotFound as NotFound
    from duetchain.errors import NotPermitted as NotPermitted
    from duetchain.errors import RenderFailed as RenderFailed
    from duetchain.errors import RepositoryDamaged as RepositoryDamaged
    from duetchain.errors import StorageFailed as StorageFailed
    from duetchain.errors import UsageError as UsageError
    from duetchain.exports.credits import Credits as Credits
    from duetchain.identity import ContributionId as ContributionId
    from duetchain.identity import MediaId as MediaId
    from duetchain.identity import RenderId as RenderId
    from duetchain.intake.request import AddOptions as AddOptions
    from duetchain.intake.request import MergeOptions as MergeOptions
    from duetchain.intake.syncing import compared as compared
    from duetchain.intake.syncing import sync_files as sync_files
    from duetchain.intake.turns.takes import Cleaned as Cleaned
    from duetchain.lineage.arrangement import GreenScreen as GreenScreen
    from duetchain.lineage.arrangement import PictureInPicture as PictureInPicture
    from duetchain.lineage.arrangement import Replace as Replace
    from duetchain.lineage.arrangement import Sequential as Sequential
    from duetchain.lineage.arrangement import SideBySide as SideBySide
    from duetchain.lineage.arrangement import Sound as Sound
    from duetchain.lineage.arrangement import Stacked as Stacked
    from duetchain.lineage.arrangement import Stitch as Stitch
    from duetchain.lineage.arrangement import UseSound as UseSound
    from duetchain.lineage.contribution import Contribution as Contribution
    from duetchain.lineage.graph import Lineage as Lineage
    from duetchain.media.info import MediaInfo as MediaInfo
    from duetchain.media.probe import probe as probe
    from duetchain.rational_time import FrameRate as FrameRate
    from duetchain.rational_time import TimeRange as TimeRange
    from duetchain.render.executor import Executor as Executor
    from duetchain.render.plan import RenderPlan as RenderPlan
    from duetchain.render.processes import Processes as Processes
    from duetchain.render.progress import Progress as Progress
    from duetchain.repository import Added as Added
    from duetchain.repository import Checkup as Checkup
    from duetchain.repository import Rendered as Rendered
    from duetchain.repository import Repository as Repository
    from duetchain.repository.composition import TipComposition as TipComposition
    from duetchain.showing.view import ViewOptions as ViewOptions
    from duetchain.timeline.choice import Choice as Choice
    from duetchain.timeline.look import Look as Look
    from duetchain.timeline.placed import Timeline as Timeline


def __getattr__(name: str) -> object:
    """Import a public name at its first use, so that ``import duetchain`` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'duetchain' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
