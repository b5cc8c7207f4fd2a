"""A grid by MoviePy: OUTPUT WxH FPS, then CLIP LEFT,TOP,WIDTH,HEIGHT for each picture."""

import sys

from moviepy import CompositeVideoClip, VideoFileClip


def main(output: str, size: str, fps: str, *placed: str) -> None:
    """Write the grid."""
    pictures = []
    for clip, region in zip(placed[::2], placed[1::2], strict=True):
        left, top, width, height = (int(number) for number in region.split(","))
        picture = VideoFileClip(clip).resized((width, height)).with_position((left, top))
        pictures.append(picture)
    width, height = (int(number) for number in size.split("x"))
    whole = CompositeVideoClip(pictures, size=(width, height))
    whole.write_videofile(
        output,
        fps=int(fps),
        codec="libx264",
        preset="veryfast",
        ffmpeg_params=["-crf", "20", "-pix_fmt", "yuv420p"],
        audio_codec="aac",
        audio_bitrate="192k",
        logger=None,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
