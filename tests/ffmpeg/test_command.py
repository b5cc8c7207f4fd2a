"""One run as a value: placeholders, limits, paths at the edge."""

from __future__ import annotations

import sys
from fractions import Fraction
from types import ModuleType

import pytest
from factories import composition, film, line_of, media_id, silent, song
from hypothesis import given
from strategies import compositions

from duetchain.errors import DuetError
from duetchain.ffmpeg import graph
from duetchain.ffmpeg.command import OUTPUT, Command
from duetchain.ffmpeg.compile import MIX_JOB, mix_command, sound_command, span_command
from duetchain.ffmpeg.encode import EncodeSettings
from duetchain.ffmpeg.graph import ALWAYS, Inputs, command, library, stranger_options
from duetchain.media.accepted import DEMUXERS, VIDEO_DECODERS, open_options
from duetchain.media.info import MediaReference
from duetchain.timeline.arrange import arranged

PATHS = {media_id(str(number)): f"/media/{number}.mp4" for number in range(3)}


def jobs(count: int = 2, **options) -> tuple[Command | None, Command]:
    timeline = arranged(composition(*line_of(count), **options))
    picture = span_command(timeline.picture, timeline, EncodeSettings("draft"))
    return mix_command(timeline), picture


def inputs_of(job: Command) -> list[tuple[str, ...]]:
    """The words that belong to each input, its name last."""
    end = job.argv.index("-filter_complex")
    found, words = [], []
    for word in job.argv[len(ALWAYS) + 2 : end]:
        words.append(word)
        if len(words) > 1 and words[-2] == "-i":
            found.append(tuple(words))
            words = []
    return found


def test_placeholders_become_paths_of_files():
    mix, picture = jobs()
    argv = mix.with_paths(PATHS, "/out/mix.wav")
    assert [argv[at + 1] for at, word in enumerate(argv) if word == "-i"] == [
        "file:/media/0.mp4",
        "file:/media/1.mp4",
    ]
    assert argv[-1] == "file:/out/mix.wav"
    argv = picture.with_paths(PATHS, "/out/film.mp4")
    assert argv[-1] == "file:/out/film.mp4"


def test_another_jobs_result_is_an_input_by_its_name():
    timeline = arranged(composition(*line_of(2)))
    sound = sound_command(timeline, EncodeSettings("draft"), suffix=".mp4")
    assert "file:/out/mix.wav" in sound.with_paths({MIX_JOB: "/out/mix.wav"}, "/out/sound.m4a")


def test_nothing_else_is_changed_by_paths():
    mix, _ = jobs()
    argv = mix.with_paths(PATHS, "/out")
    places = {place for place, _ in mix.inputs} | {OUTPUT}
    assert len(argv) == len(mix.argv)
    assert all((one == other) != (one in places) for one, other in zip(mix.argv, argv, strict=True))


@pytest.mark.parametrize(
    "path", ["/a b/ü;'\"[0:v].mp4", "-y", "http://evil/x", "concat:a|b", "%d.png"]
)
def test_an_odd_path_is_one_word_and_a_file(path):
    mix, _ = jobs(1)
    argv = mix.with_paths({media_id("0"): path}, "-out")
    assert argv[argv.index("-i") + 1] == f"file:{path}"
    assert argv[-1] == "file:-out"


def test_a_path_that_is_missing_is_an_error():
    mix, _ = jobs()
    with pytest.raises(KeyError):
        mix.with_paths({media_id("0"): "/media/0.mp4"}, "/out")


def test_commands_are_values():
    assert jobs() == jobs()
    assert hash(jobs()[1]) == hash(jobs()[1])
    assert jobs(2) != jobs(3)


def test_no_path_is_part_of_a_command():
    for job in jobs():
        assert not any(word.startswith(("/", "file:")) for word in job.argv)


def test_a_graph_is_shown_a_chain_a_line():
    job = Command(("-filter_complex", "[0]a[x];[x]b", OUTPUT), (), ".wav")
    assert job.graph == "[0]a[x];\n[x]b"


def test_every_run_is_told_to_ask_nothing_and_to_allocate_little():
    for job in jobs():
        assert job.argv[: len(ALWAYS)] == ALWAYS
        assert "-nostdin" in job.argv
        assert job.argv[len(ALWAYS)] == "-max_alloc"


def test_every_input_is_limited_before_it_is_opened():
    for job in jobs():
        assert len(inputs_of(job)) == job.argv.count("-i")
        for words in inputs_of(job):
            assert "-max_pixels" in words
            assert "-max_streams" in words


def test_every_strangers_file_is_opened_with_the_allow_lists():
    for job in jobs(3):
        strangers = inputs_of(job)
        assert len(strangers) == 3
        for words in strangers:
            for option, value in open_options().items():
                told = words[words.index(f"-{option}") + 1].split(",")
                assert told
                assert set(told) <= set(value.split(","))


def test_where_a_sound_is_read_no_picture_is_decoded():
    for demuxer, kept in (("mov", False), ("matroska", False), ("mpegts", True)):
        info = film(container=demuxer)
        sound, picture = (
            stranger_options(info, one)["codec_whitelist"].split(",")
            for one in (info.audio, info.video)
        )
        assert ("h264" in sound) is kept
        assert {"h264", "aac"} <= set(picture)
        assert "aac" in sound


def test_files_are_the_only_protocol_and_no_list_of_files_is_a_format():
    assert open_options()["protocol_whitelist"] == "file"
    assert not {"concat", "hls", "dash", "image2", "lavfi", "tee"} & set(DEMUXERS)
    assert not {"rawvideo", "ansi", "tty"} & set(VIDEO_DECODERS)


def test_a_media_that_is_used_twice_is_two_inputs():
    inputs = Inputs()
    a = MediaReference(media_id("a"), film())
    inputs.stranger(a, a.info.video)
    inputs.stranger(a, a.info.audio)
    inputs.own("mix")
    places, names = zip(*inputs.used, strict=True)
    assert names == (media_id("a"), media_id("a"), "mix")
    assert len(set(places)) == 3


def test_nothing_of_the_strangers_tags_comes_along():
    for job in jobs():
        assert "-map_metadata -1 -map_chapters -1" in " ".join(job.argv)


@pytest.mark.parametrize(
    ("options", "mix", "inputs"),
    [
        ({"otherwise": film(lasts=Fraction(1, 3))}, ".wav", 2),
        ({"otherwise": silent()}, None, 2),
        ({"otherwise": song()}, ".wav", 4),
    ],
)
def test_a_mix_is_made_where_anything_is_heard(options, mix, inputs):
    sound, picture = jobs(**options)
    assert (sound.suffix if sound else None) == mix
    assert picture.suffix == ".mp4"
    assert picture.argv.count("-i") == inputs


def test_another_package_in_the_place_of_the_library_is_named(monkeypatch):
    other = ModuleType("ffmpeg")
    other.__file__ = "/somewhere/ffmpeg/__init__.py"
    monkeypatch.setitem(sys.modules, "ffmpeg", other)
    with pytest.raises(DuetError, match="is not ffmpeg-python") as refused:
        library()
    assert "/somewhere/ffmpeg" in refused.value.message
    assert "uninstall" in refused.value.hint


@given(compositions())
def test_a_graph_is_written_as_the_library_writes_it(found):
    outputs = []
    timeline = arranged(found)
    with pytest.MonkeyPatch.context() as patched:
        real = graph._argv
        patched.setattr(graph, "_argv", lambda output: outputs.append(output) or real(output))
        mix_command(timeline)
        if timeline.picture:
            span_command(timeline.picture, timeline, EncodeSettings("draft"))
    assert outputs
    for output in outputs:
        assert graph._argv(output) == library().get_args(output.stream())


def test_a_graph_of_thousands_of_filters_is_written():
    inputs = Inputs()
    stream = inputs.source("sine")
    for _ in range(3000):
        stream = stream.filter("anull")
    written = command([stream], inputs, suffix=".wav", options=())
    assert written.argv[written.argv.index("-filter_complex") + 1].count("anull") == 3000
