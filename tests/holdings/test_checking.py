"""What breaks which chain is found in one pass, however much is broken."""

from __future__ import annotations

import time

from factories import line_of, merge, root, voice
from hypothesis import given, settings
from strategies import lineages

from duetchain.holdings.checking import MOST_TIPS, tips_by_need
from duetchain.lineage.graph import Lineage


@given(lineages())
@settings(max_examples=25)
def test_a_need_breaks_the_tips_that_are_built_on_it(known):
    lineage, needed = Lineage(known), tips_by_need(known)
    tips = set(lineage.tips())
    for identity, one in known.items():
        own = {identity, *lineage.descendants(identity)} & tips
        assert needed[identity] == own
        assert one.media is None or own <= needed[one.media]


def test_a_parent_that_is_not_here_breaks_what_is_built_on_it():
    # (cat) -- beat -- both
    #    `---- bass --/        keys upon bass
    cat = root("cat")
    beat, bass = voice("beat", cat), voice("bass", cat)
    both, keys = merge(beat, bass), voice("keys", bass)
    needed = tips_by_need({one.id: one for one in (beat, bass, both, keys)})
    assert needed[cat.id] == {both.id, keys.id} == needed[bass.media]
    assert needed[beat.id] == needed[beat.media] == {both.id}


def test_all_media_of_a_long_line_and_of_a_wide_one_are_told_in_a_moment():
    line = {one.id: one for one in line_of(3000)}
    first = next(iter(line.values()))
    wide = {first.id: first} | {one.id: one for one in (voice(str(n), first) for n in range(3000))}
    began = time.process_time()
    assert len(tips_by_need(line)[first.media]) == 1
    assert len(tips_by_need(wide)[first.id]) == MOST_TIPS
    assert time.process_time() - began < 2
