"""The re-flow: every picture has one way, or two where its shape changes."""

from fractions import Fraction

from factories import PORTRAIT, clip, film

from duetchain.lineage.arrangement import PictureInPicture
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.layout import placed
from duetchain.timeline.look import Look
from duetchain.timeline.model import Overlay, Stack, Track
from duetchain.timeline.reflow import moving

AREA = Region(0, 0, 320, 180)
HERE = TimeRange(Fraction(0), Fraction(1, 2))
CAT, BEAT = clip("cat"), clip("beat")


def moves(then, now, look=None):
    look = look or Look()
    return moving(placed(then, AREA, HERE, look), placed(now, AREA, HERE, look), AREA, HERE)


def test_a_picture_goes_from_its_region_to_its_next_one_and_a_new_one_grows_inside_its_own():
    found = moves(CAT, Stack((CAT, BEAT)))
    old, new = found.moves
    assert (old.then, old.now) == (AREA, Region(0, 44, 160, 90))
    assert found.children[0].region == AREA
    assert new.now.holds(new.then)
    assert new.then.area_px == 4
    assert not old.appears
    assert not new.appears


def test_a_picture_whose_shape_changes_is_crossfaded_into_its_new_shape_on_the_way():
    old, again, _ = moves(CAT, Stack((CAT, BEAT)), Look(fit="cover")).moves
    assert (old.then, old.now) == (again.then, again.now) == (AREA, Region(0, 0, 160, 180))
    assert (old.appears, again.appears) == (False, True)


def test_what_lies_over_the_others_stays_over_them():
    over = PictureInPicture()
    tall = clip("tall", film(PORTRAIT))
    found = moves(Stack((CAT, BEAT)), Overlay((Stack((CAT, BEAT)), tall), (over,)))
    assert [move.over for move in found.moves] == [None, None, over]
    assert [one.clip.voice for one in found.children] == [CAT.voice, BEAT.voice, tall.voice]


def test_a_picture_that_stays_where_it_is_does_not_move():
    (move,) = moves(CAT, CAT).moves
    assert move.then == move.now == AREA


def test_pictures_in_turn_have_no_way():
    turns = Track((clip("cat", film(lasts=Fraction(1, 4))), clip("beat", start=Fraction(1, 4))))
    assert moves(turns, Stack((turns, CAT))) is None
