"""Other words that people have for choices: those of the platforms, of editors, of the street."""

from __future__ import annotations

from duetchain.written.nearest import plainly

_SAID = {
    "arrangement": {
        "side-by-side": "side beside collab remix split splitscreen horizontal right "
        "next next-to besides row together duet",
        "stacked": "below under beneath bottom top-bottom topandbottom vertical "
        "stack column",
        "picture-in-picture": "pip p-i-p react reaction inset corner overlay small bubble pinp",
        "green-screen": "green greenscreen chroma chromakey key keyed bluescreen cutout",
        "sequential": "after then afterwards append concat concatenate sequence one-after-another "
        "end queue",
        "stitch": "stitched clip-then-me intercut",
        "sound": "audio voiceover voice-over heard sound-only audio-only music",
        "use-sound": "usesound use-this-sound use-audio lipsync lip-sync dance dub",
        "replace": "instead swap substitute retake redo",
    },
    "layout": {
        "grid": "tiles gallery mosaic squares wall",
        "row": "side side-by-side beside horizontal line",
        "column": "col stacked stack vertical below top-bottom",
        "spotlight": "speaker main focus solo featured large",
        "nested": "halves nest tree",
    },
    "fit": {
        "contain": "whole letterbox pad fit bars full none",
        "cover": "crop cropped fill zoom",
        "blur": "blurred blurred-background blurry",
    },
    "fill": {
        "hold": "freeze frozen still last-frame keep pause",
        "loop": "repeat again endless cycle",
        "black": "blank dark empty nothing none",
        "shrink": "hide gone vanish disappear away",
    },
    "until": {
        "longest": "all end everything max whole last",
        "parent": "song original first theirs",
        "shortest": "min first-end",
    },
    "side": {"right": "r", "left": "l", "below": "under bottom beneath down",
             "above": "over top up on-top"},
    "corner": {
        "top-left": "tl left-top upper-left", "top-right": "tr right-top upper-right",
        "bottom-left": "bl left-bottom lower-left", "bottom-right": "br right-bottom lower-right",
    },
    "show": {"waveform": "wave waves", "cover": "picture art artwork image", "nothing": "none no"},
    "quality": {
        "draft": "low fast preview quick", "standard": "normal medium default middle",
        "high": "best good better", "lossless": "max raw perfect",
    },
    "codec": {
        "h264": "avc x264 mp4", "hevc": "h265 x265", "av1": "av01", "vp9": "vp-9 webm",
    },
    "reel": {"build": "grow growing buildup build-up", "restart": "again repeat"},
    "pan": {"centre": "center middle mono none", "spread": "wide stereo"},
    "sync": {"off": "no none never false", "auto": "yes on true default", "marks": "clap claps",
             "music": "beat beats"},
    "clean": {"on": "yes true always", "off": "no none never false", "auto": "default"},
}  # fmt: skip
SYNONYMS: dict[str, dict[str, str]] = {
    field: {plainly(word): name for name, words in said.items() for word in words.split()}
    for field, said in _SAID.items()
}
"""An option of the library -> a word without dashes -> the choice that it means."""
