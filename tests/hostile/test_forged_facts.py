"""A stranger's word that some clip is a render is not believed: the clip is stored."""

from __future__ import annotations

import pytest

from duetchain.errors import NotFound
from duetchain.holdings.rendered import sealed_fact
from duetchain.identity import RenderId, canonical, digest, file_digest
from duetchain.media.probe import probe
from duetchain.render.facts import RenderFact, decoded_fact


@pytest.fixture
def clips(studio):
    made = {"red": 330, "blue": 550, "green": 770}
    return [studio.clip(f"forged-{one}.mp4", colour=one, hz=hz) for one, hz in made.items()]


def told(repository, content, *, file, picture):
    index = repository._holdings.index
    with index.writing():
        index.insert_render(file=file, picture=picture, content=content)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_forged_fact_never_keeps_a_clip_from_being_stored(repository, clips, is_sealed):
    tip = repository.add(clips[0], sync="off").tip
    file, picture = file_digest(clips[1]), probe(clips[1], name="clip").video.coded_sha256
    fact = RenderFact(file=file, picture=picture, render=RenderId("0" * 64), tip=tip)
    if is_sealed:  # a fact of ours, told of another file
        fact = sealed_fact(RenderFact(file="1" * 64, picture="2" * 64, render="3" * 64, tip=tip))
    told(repository, canonical(fact), file=file, picture=picture)
    with pytest.raises(NotFound):
        repository.merge(clips[1], clips[0])
    added = repository.add(clips[1], clips[2], sync="off", recognise="tags")
    assert repository.show(repository.show(added.tip).parents[0]).media == file
    assert repository.show(added.tip).parents != (tip,)


def test_a_fact_of_ours_is_sealed_and_one_of_before_is_believed_where_the_file_says_so_too(
    repository, clips, tmp_path
):
    tip = repository.add(*clips[:2], sync="off").tip
    film = tmp_path / "film.mp4"
    repository.render(tip, film, size=(160, 90), quality="draft")
    index = repository._holdings.index
    sealed = decoded_fact(index.render_of_file(file_digest(film)))
    assert sealed.seal
    old = canonical(
        RenderFact(file=sealed.file, picture=sealed.picture, render=sealed.render, tip=tip)
    )
    assert digest(old) != digest(canonical(sealed))
    told(repository, old, file=sealed.file, picture=sealed.picture)
    added = repository.add(film, clips[2], sync="off", recognise="tags")
    assert repository.show(added.tip).parents == (tip,)
    assert "our render of" in added.notes[0]
