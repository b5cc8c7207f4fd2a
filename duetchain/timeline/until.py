"""Where a piece ends: with its longest voice, with the parent, or with its shortest voice."""

from __future__ import annotations

from duetchain.errors import UsageError
from duetchain.lineage.contribution import Contribution
from duetchain.timeline.composition import Composition
from duetchain.timeline.growing.draft import Draft


def ended(made: Draft, base: Draft | Composition, contribution: Contribution) -> Draft:
    """A draft up to where its contribution says that the piece ends.

    Args:
        made: the parent with the contribution put to it.
        base: the parent.
        contribution: says until when.

    Raises:
        UsageError: if nothing is left.
    """
    match contribution.until:
        case "longest":
            return made
        case "parent":
            end = base.range.end
        case "shortest":
            end = made.range.end if made.first_end is None else made.first_end
    cut = made.limited(end)
    if cut is None:
        raise UsageError(
            "nothing is left of the piece",
            hint="use until longest",
            reason="until-nothing",
            field="until",
            given=contribution.until,
        )
    return cut
