"""Where 0.1.0 had the options of `add` and `merge`; they are in `duetchain.intake.request`."""

from duetchain.intake.request import Added as Added
from duetchain.intake.request import PlacingOptions as PlacingOptions
