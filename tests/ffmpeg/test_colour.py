"""What is done to colours: nothing that is not needed, and all that is told to zscale outright."""

from __future__ import annotations

import pytest
from factories import media_id, video

from duetchain.ffmpeg.colour import needs_mapping, sized
from duetchain.ffmpeg.graph import Inputs, command
from duetchain.media.info import MediaInfo, MediaReference


def graph_of(**fields):
    """The graph that scales a picture of these colours."""
    picture = video((64, 48), **fields)
    inputs = Inputs()
    reference = MediaReference(media_id("a"), MediaInfo(container="mov", video=picture))
    stream = sized(inputs.stranger(reference, picture), 32, 24, picture)
    return command([stream], inputs, suffix=".mp4", options=[]).graph


def words(**fields):
    """The filters of a picture of these colours, a filter a line."""
    graph = graph_of(**fields)
    return [line.partition("]")[2].partition("[")[0] for line in graph.splitlines()]


def test_a_plain_picture_is_resized_plane_by_plane_and_nothing_else():
    assert words(matrix="bt709") == [
        "zscale=32:24:c=center:cin=center:filter=bicubic:m=bt709:min=bt709:param_a=0:param_b=0.6:r=tv",
        "format=yuv420p",
        "setparams=chroma_location=unspecified",
        "setsar=1",
    ]


def test_another_matrix_is_turned_into_ours():
    assert words(matrix="smpte170m")[0] == (
        "scale=32:24:flags=bicubic:in_color_matrix=smpte170m:out_color_matrix=bt709:out_range=tv"
    )


@pytest.mark.parametrize(
    ("height", "told"), [(480, "in_color_matrix=smpte170m"), (720, "min=bt709")]
)
def test_a_picture_that_tells_no_matrix_has_that_of_its_height(height, told):
    picture = video((640, height))
    inputs = Inputs()
    reference = MediaReference(media_id("a"), MediaInfo(container="mov", video=picture))
    stream = sized(inputs.stranger(reference, picture), 32, 24, picture)
    assert told in command([stream], inputs, suffix=".mp4", options=[]).graph


def test_red_green_and_blue_have_no_matrix():
    assert "in_color_matrix" not in words(pixel_format="bgra")[0]


def test_alpha_is_kept():
    assert "format=yuva420p" in words(alpha=True)


def test_the_alpha_of_a_bright_picture_goes_round_the_mapping_of_its_colours():
    graph = graph_of(alpha=True, transfer="smpte2084", primaries="bt2020", matrix="bt2020nc")
    order = [graph.index(word) for word in ("split", "tonemap", "alphaextract", "alphamerge")]
    assert order == sorted(order)
    assert "format=yuv420p[" in graph  # what is mapped has no alpha


def test_perceptual_light_is_made_linear_and_bent():
    assert words(transfer="smpte2084", primaries="bt2020", matrix="bt2020nc") == [
        "scale=32:24:flags=bicubic",
        "zscale=m=gbr:min=bt2020nc:npl=203:p=bt709:pin=bt2020:rin=tv:t=linear:tin=smpte2084",
        "format=gbrpf32le",
        "tonemap=desat=0:tonemap=mobius",
        "zscale=m=bt709:p=bt709:r=tv:t=bt709",
        "format=yuv420p",
        "setsar=1",
    ]


def test_hybrid_light_keeps_its_curve_and_is_lifted():
    found = words(transfer="arib-std-b67", primaries="bt2020", matrix="bt2020nc")
    assert found[1] == "zscale=m=gbr:min=bt2020nc:p=bt709:pin=bt2020:r=pc:rin=tv:t=bt709:tin=bt709"
    assert any(line.startswith("curves=all=") for line in found)


@pytest.mark.parametrize("primaries", ["bt2020", "smpte432"])
def test_wide_colours_are_narrowed_and_not_lifted(primaries):
    found = words(primaries=primaries)
    assert f"pin={primaries}" in found[1]
    assert not any(line.startswith("curves") for line in found)


def test_light_without_any_other_word_is_taken_for_bt2020():
    assert "min=bt2020nc" in words(transfer="smpte2084")[1]
    assert needs_mapping(video(transfer="smpte2084"))
    assert not needs_mapping(video(primaries="bt709", transfer="bt709"))
