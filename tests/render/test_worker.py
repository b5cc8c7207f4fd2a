"""What a person is told of an ffmpeg that failed."""

from duetchain.render.worker import _reason

MEANT = """[h264 @ 0x7fb7e8089440] Codec (h264) not on whitelist 'none'
[mov,mp4 @ 0x7fb7e8092180] Failed to open codec in avformat_find_stream_info
"""


def test_a_reason_is_the_first_line_that_names_an_error_without_its_speakers_address():
    said = "Input #0\n[mp4 @ 0x55] Cannot write\n[out @ 0x56] Error writing trailer\n"
    assert _reason(said) == "[mp4] Cannot write"


def test_a_decoder_that_is_not_wanted_is_no_reason():
    assert _reason(f"{MEANT}[mp4 @ 0x55] Cannot write\n") == "[mp4] Cannot write"
