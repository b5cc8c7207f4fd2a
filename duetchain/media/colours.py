"""FFmpeg's numbers for what the colours of a picture are, and its names for them."""

from __future__ import annotations

MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
TRANSFERS = {
    1: "bt709", 6: "smpte170m", 11: "iec61966-2-4", 13: "iec61966-2-1", 14: "bt2020-10",
    15: "bt2020-12", 16: "smpte2084", 18: "arib-std-b67",
}  # fmt: skip
PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020", 11: "smpte431", 12: "smpte432"}
RANGES = {1: "tv", 2: "pc"}
HD_HEIGHT_PX = 720


def usual_matrix(height_px: int) -> str:
    """How brightness and colour are parted where nothing tells."""
    return "bt709" if height_px >= HD_HEIGHT_PX else "smpte170m"


def is_rgb_form(pixel_format: str) -> bool:
    """Whether pixels are stored as red, green and blue."""
    return pixel_format.startswith(("rgb", "bgr", "gbr", "pal", "argb", "abgr"))
