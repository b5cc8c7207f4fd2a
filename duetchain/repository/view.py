"""Where 0.1.0 had the options of a render; they are in `duetchain.showing.view`."""

from duetchain.showing.view import Choice as Choice
from duetchain.showing.view import ViewOptions as ViewOptions
