"""A timeline in FFmpeg's words: filter graphs, settings, argv. Pure but for ``binary``."""
