"""Where 0.1.0 had the options of a render; they are in `duetchain.showing.view`."""

from duetchain.showing.view import ViewOptions as ViewOptions
from duetchain.timeline.choice import Choice as Choice
