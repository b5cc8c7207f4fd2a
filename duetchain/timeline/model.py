"""The words of compositions and timelines under one name, for those who use the library."""

from __future__ import annotations

from duetchain.timeline.composition import Bend as Bend
from duetchain.timeline.composition import Cleaning as Cleaning
from duetchain.timeline.composition import Clip as Clip
from duetchain.timeline.composition import Composition as Composition
from duetchain.timeline.composition import Direction as Direction
from duetchain.timeline.composition import Over as Over
from duetchain.timeline.composition import Overlay as Overlay
from duetchain.timeline.composition import Shows as Shows
from duetchain.timeline.composition import Stack as Stack
from duetchain.timeline.composition import Track as Track
from duetchain.timeline.composition import each_clip as each_clip
from duetchain.timeline.composition import shifted as shifted
from duetchain.timeline.placed import Caption as Caption
from duetchain.timeline.placed import Chapter as Chapter
from duetchain.timeline.placed import Fit as Fit
from duetchain.timeline.placed import Heard as Heard
from duetchain.timeline.placed import Move as Move
from duetchain.timeline.placed import Placed as Placed
from duetchain.timeline.placed import PlacedBlank as PlacedBlank
from duetchain.timeline.placed import PlacedClip as PlacedClip
from duetchain.timeline.placed import PlacedMade as PlacedMade
from duetchain.timeline.placed import PlacedMoves as PlacedMoves
from duetchain.timeline.placed import PlacedOverlay as PlacedOverlay
from duetchain.timeline.placed import PlacedStack as PlacedStack
from duetchain.timeline.placed import PlacedTrack as PlacedTrack
from duetchain.timeline.placed import Timeline as Timeline
from duetchain.timeline.placed import clips_placed as clips_placed
