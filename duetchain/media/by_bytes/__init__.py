"""What the bytes of a file tell that FFmpeg does not: sizes, tiles, edit lists, within bounds."""
