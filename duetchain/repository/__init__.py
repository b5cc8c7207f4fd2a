"""The composition root: every verb, put together from the parts above."""

from duetchain.repository.adding import Added as Added
from duetchain.repository.checking import Checkup as Checkup
from duetchain.repository.rendering import Rendered as Rendered
from duetchain.repository.repository import Repository as Repository

__all__ = ["Added", "Checkup", "Rendered", "Repository"]
