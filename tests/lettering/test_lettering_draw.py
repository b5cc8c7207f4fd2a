"""Names on cells and cards of credits, as pictures."""

from __future__ import annotations

import io
import time
import tracemalloc

import pytest
from PIL import Image

from duetchain.errors import UsageError
from duetchain.lettering.draw import CardLine, card, cards, label
from duetchain.lettering.fonts import BUNDLED, Fonts, in_folders, installed

BARE = Fonts((BUNDLED,))
FONTS = pytest.mark.parametrize("fonts", [installed(), BARE], ids=["installed", "bare"])
NAMES = (
    "Bjørn Ærø Å", "IJsbrand", "王小明", "محمد الأمين", "Bo 🎸",
    "Zoë 猫 قطة 👩\u200d👩\u200d👧 🇳🇴",
    "ねこ太郎", "김민수", "दिल्ली", "עברית abc 12", "\"%{x}' \\n:",
    "❤\ufe0f 1\ufe0f\u20e3 👍🏽", "Юрий",
)  # fmt: skip
HOSTILE = {
    "a megabyte of emoji": "🎸👩\u200d👩\u200d👧" * 200_000,
    "a million newlines": "\n" * 1_000_000,
    "a letter with a million marks": "a" + "\u0301" * 1_000_000,
    "one endless word": "W" * 1_000_000,
    "lone surrogates": "\ud800" * 1000,
    "all in turn": "a1(ق," * 1000,
    "every ideograph": "".join(map(chr, range(0x4E00, 0x9FFF))),
    "wide ligatures": "﷽" * 5000,
    "joiners": "a\u200d" * 5000,
    "overrides": "\u202e\u2066abc\u0007" * 1000,
    "private": "\ue000\U0010fffd" * 500,
}


def picture(found) -> Image.Image:
    opened = Image.open(io.BytesIO(found.png))
    assert opened.format == "PNG"
    assert opened.size == (found.width_px, found.height_px)
    assert found.width_px % 2 == found.height_px % 2 == 0
    return opened


def is_white(found: Image.Image) -> bool:
    return any(
        count and level > 200
        for level, count in enumerate(found.convert("RGB").convert("L").histogram())
    )


def credits_of(count: int, sentence: str = "a beat under the cat") -> list[CardLine]:
    lines = [CardLine("Num Num", "title")]
    for place in range(count):
        lines += [CardLine(NAMES[place % len(NAMES)], "name"), CardLine(sentence, "sentence")]
    return lines


@FONTS
@pytest.mark.parametrize("name", NAMES)
def test_a_label_shows_the_name_within_its_width(name, fonts):
    found = label(name, height_px=48, most_width_px=200, fonts=fonts)
    seen = picture(found)
    assert (seen.mode, seen.height) == ("RGBA", 48)
    assert seen.width <= 200
    assert is_white(seen) or "1" in name
    assert set(found.missing) <= set(name)


def test_a_label_is_clear_at_its_corners_and_dark_behind_the_name():
    seen = picture(label("Ann", height_px=40, most_width_px=300, fonts=BARE))
    assert seen.getpixel((0, 0))[3] == 0
    red, green, blue, alpha = seen.getpixel((seen.width // 2, 2))
    assert max(red, green, blue) < 40
    assert 100 < alpha < 230


def test_letters_have_no_dark_edges():
    seen = picture(label("Ann", height_px=200, most_width_px=900, fonts=BARE))
    # a pixel is the backing, the white above it, or a mixture: as opaque as it is light
    light = seen.getchannel("R").tobytes()
    opaque = [
        level
        for level, alpha in zip(light, seen.getchannel("A").tobytes(), strict=True)
        if alpha == 255
    ]
    assert opaque
    assert min(opaque) > 200


def test_a_long_name_ends_within_the_width_and_a_short_one_is_narrow():
    long = label("Ann " * 50, height_px=40, most_width_px=300, fonts=BARE)
    assert 240 < long.width_px <= 300
    assert label("Ann", height_px=40, most_width_px=300, fonts=BARE).width_px < 120


@pytest.mark.parametrize(("height", "width"), [(16, 16), (17, 33), (25, 109), (400, 3000)])
def test_labels_of_every_size_are_even_and_fit(height, width):
    found = label("Bjørn 猫", height_px=height, most_width_px=width)
    picture(found)
    assert found.height_px == height // 2 * 2
    assert found.width_px <= width


@pytest.mark.parametrize("size", [(8, 100), (40, 30), (-2, 10), (8000, 9000)])
def test_sizes_for_no_words_are_refused(size):
    with pytest.raises(UsageError):
        label("Ann", height_px=size[0], most_width_px=size[1])


@pytest.mark.parametrize("name", ["", "  \n", "\u202e\x00", "\ud800"])
def test_a_name_of_nothing_is_a_picture_of_nothing(name):
    seen = picture(label(name, height_px=40, most_width_px=300))
    assert seen.getextrema()[3] == (0, 0)


def test_tall_letters_are_set_smaller_rather_than_cut():
    fonts = installed() if installed().has("ꦧ") else BARE
    seen = picture(label("ꦧꦿꦾꦈ g", height_px=48, most_width_px=600, fonts=fonts))
    bottom = seen.crop((0, 46, seen.width, 48)).convert("RGB").convert("L")
    assert bottom.getextrema()[1] < 60


def test_missing_letters_are_named_where_a_font_lacks_them():
    assert label("猫 Bo 🎸", height_px=40, most_width_px=400, fonts=BARE).missing == ("猫", "🎸")


def test_dejavu_alone_draws_norwegian_and_reports_chinese():
    folder = next((one.path for one in installed().faces if one.family == "DejaVu Sans"), "")
    if not folder:
        pytest.skip("no DejaVu Sans here")
    dejavu = Fonts(tuple(one for one in installed().faces if one.family == "DejaVu Sans"))
    assert label("Bjørn Ærø Å", height_px=40, most_width_px=400, fonts=dejavu).missing == ()
    assert label("王 قطة", height_px=40, most_width_px=400, fonts=dejavu).missing == ("王",)


def test_without_any_font_file_names_are_drawn(tmp_path):
    found = label("Ann", height_px=40, most_width_px=300, fonts=in_folders([tmp_path]))
    assert is_white(picture(found))
    assert found.missing == ()


def test_emoji_come_in_colour_or_are_reported():
    found = label("🎸", height_px=80, most_width_px=300)
    faces = [face for face in installed().faces if face.colour]
    saturation = picture(found).convert("RGB").convert("HSV").getchannel("S")
    coloured = saturation.getextrema()[1] > 150
    assert coloured or found.missing or not faces


def test_right_to_left_names_begin_at_the_right():
    wide = label("abc " + "." * 40, height_px=40, most_width_px=260)
    if not installed().has("ש"):
        pytest.skip("no Hebrew here")
    # The ellipsis of a name that is cut stands where reading ends: the left.
    cut = picture(label("ש" * 80, height_px=40, most_width_px=260)).convert("RGB")
    top = cut.crop((0, 0, cut.width, 20)).convert("L").point(lambda one: 255 if one > 150 else 0)
    left, _, right, _ = top.getbbox()
    assert left > cut.width - right
    assert wide.width_px <= 260


@FONTS
def test_the_same_words_give_the_same_bytes(fonts):
    def made():
        lines = credits_of(13)
        return (
            [label(name, height_px=48, most_width_px=300, fonts=fonts) for name in NAMES],
            cards(lines, width_px=540, height_px=960, fonts=fonts),
        )

    assert made() == made()


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (480, 480)])
def test_thirteen_names_fill_few_cards_of_the_canvas(size):
    found = cards(credits_of(13), width_px=size[0], height_px=size[1])
    assert 1 <= len(found) <= 3
    for one in found:
        seen = picture(one)
        assert (seen.mode, seen.size) == ("RGB", size)
        assert is_white(seen)


def test_thirteen_names_are_one_card_upright():
    assert len(cards(credits_of(13), width_px=1080, height_px=1920, fonts=BARE)) == 1


def test_a_hundred_names_are_parted_and_nothing_touches_the_edge():
    found = cards(credits_of(100), width_px=480, height_px=270, fonts=BARE)
    assert 5 < len(found) < 40
    for one in found:
        seen = picture(one)
        ground = seen.getpixel((0, 0))
        assert {seen.getpixel((at, 0)) for at in range(480)} == {ground}
        assert {seen.getpixel((at, 269)) for at in range(480)} == {ground}


def test_cards_are_evenly_filled():
    def ink(one) -> int:
        seen = picture(one).convert("L")
        top, bottom = seen.point(lambda level: 255 if level > 60 else 0).getbbox()[1::2]
        return bottom - top

    lines = [CardLine(f"Name {place}", "name") for place in range(40)]
    heights = [ink(one) for one in cards(lines, width_px=640, height_px=360, fonts=BARE)]
    assert len(heights) > 2
    assert min(heights) > max(heights) / 2


def test_no_name_is_left_out_of_the_cards():
    # each name has a letter that no font has, so that the report tells which card names it
    lines = [CardLine(f"Ann {chr(0x4E00 + place)}", "name") for place in range(60)]
    found = cards(lines, width_px=640, height_px=360, fonts=BARE)
    reported = [letter for one in found for letter in one.missing]
    assert reported == [chr(0x4E00 + place) for place in range(60)]


def test_one_card_holds_what_fits_and_refuses_more():
    assert picture(card(credits_of(13), width_px=1080, height_px=1920)).size == (1080, 1920)
    with pytest.raises(UsageError, match="cards"):
        card(credits_of(100), width_px=640, height_px=360)


def test_no_lines_are_one_empty_card():
    (one,) = cards([], width_px=64, height_px=64)
    assert len(picture(one).getcolors()) == 1


@pytest.mark.parametrize("size", [(1081, 1920), (8, 8), (20000, 20000)])
def test_cards_of_no_canvas_are_refused(size):
    with pytest.raises(UsageError):
        cards([CardLine("Ann", "name")], width_px=size[0], height_px=size[1])


@FONTS
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_drawn_or_cut_soon_and_within_bounds(text, fonts):
    installed()
    began = time.perf_counter()
    one = label(text, height_px=48, most_width_px=600, fonts=fonts)
    lines = [CardLine(text, "title"), CardLine(text, "name"), CardLine(text, "sentence")]
    pages = cards(lines, width_px=1080, height_px=1920, fonts=fonts)
    assert time.perf_counter() - began < 5
    picture(one)
    assert all(picture(page) for page in pages)
    assert one.width_px <= 600


def test_hostile_words_take_little_memory():
    text = HOSTILE["a megabyte of emoji"]
    tracemalloc.start()
    label(text, height_px=48, most_width_px=600)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50 << 20
