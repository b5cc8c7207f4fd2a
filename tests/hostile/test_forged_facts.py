"""A stranger's word that some clip is a render is not believed: the clip is stored."""

from __future__ import annotations

import pytest

from duetchain.errors import NotFound
from duetchain.holdings.rendered import note_own_fact
from duetchain.identity import RenderId, canonical, file_digest
from duetchain.media.probe import probe
from duetchain.render.facts import RenderFact


@pytest.fixture
def clips(studio):
    made = {"red": 330, "blue": 550, "green": 770}
    return [studio.clip(f"forged-{one}.mp4", colour=one, hz=hz) for one, hz in made.items()]


def told(repository, content, *, file, picture):
    index = repository._holdings.index
    with index.writing():
        index.insert_render(file=file, picture=picture, content=content)


def test_a_forged_fact_never_keeps_a_clip_from_being_stored(repository, clips):
    tip = repository.add(clips[0], sync="off").tip
    file, picture = file_digest(clips[1]), probe(clips[1], name="clip").video.coded_sha256
    ours = RenderFact(file="1" * 64, picture="2" * 64, render=RenderId("3" * 64), tip=tip)
    note_own_fact(canonical(ours))
    forged = RenderFact(file=file, picture=picture, render=RenderId("0" * 64), tip=tip)
    for fact in (forged, ours):  # ours is told of another file
        told(repository, canonical(fact), file=file, picture=picture)
        with pytest.raises(NotFound):
            repository.merge(str(clips[1]), str(clips[0]))
    told(repository, canonical(forged), file=file, picture=picture)
    added = repository.add(clips[1], clips[2], sync="off", recognise="tags")
    assert repository.show(repository.show(added.tip).parents[0]).media == file
    assert repository.show(added.tip).parents != (tip,)


@pytest.mark.parametrize("is_noted", [True, False])
def test_a_render_is_known_by_a_fact_of_ours_and_else_by_its_own_tag(
    repository, clips, tmp_path, monkeypatch, is_noted
):
    tip = repository.add(*clips[:2], sync="off").tip
    film = tmp_path / "film.mp4"
    repository.render(tip, film, size=(160, 90), quality="draft")
    monkeypatch.setattr("duetchain.holdings.rendered.PLACE", "rendered" if is_noted else "none")
    added = repository.add(film, clips[2], sync="off", recognise="bytes")
    assert repository.show(added.tip).parents == (tip,)
    assert "our render of" in added.notes[0]
