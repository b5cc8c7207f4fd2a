"""pydub: a tip's mix, or one of its voices, as an AudioSegment; an AudioSegment as a file."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duetchain.errors import InputRefused, UsageError
from duetchain.ffmpeg.compile import MIX_JOB
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.graph import Inputs, command
from duetchain.ffmpeg.snap import snap
from duetchain.ffmpeg.sound import voice
from duetchain.identity import ContributionId, MediaId
from duetchain.media.info import MediaInfo, MediaReference
from duetchain.media.probe import probe
from duetchain.rational_time import TimeRange
from duetchain.render.decoding import carried_through
from duetchain.render.plan import RenderPlan
from duetchain.render.run import mixed
from duetchain.store.blobs import stage
from duetchain.system.workspace import own_workspace
from duetchain.timeline.composition import Clip
from duetchain.timeline.placed import Heard

if TYPE_CHECKING:
    from pydub import AudioSegment

    from duetchain.interop.foreign import Chains, ForeignSound

SAMPLE_BYTES = 4
CHANNELS = 2


def pydub() -> Any:  # noqa: ANN401 - it has no types of its own
    """The module, imported without the warnings that it gives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub as imported
        import pydub.silence
    return imported


def to_pydub(repository: Chains, tip: str | None = None, *, gain_db: float = 0.0) -> AudioSegment:
    """The mix of a tip before any loudness: 48 kHz, stereo, 32-bit whole numbers.

    Args:
        repository: where the chain is.
        tip: a name or the first digits of an id; the head if left out.
        gain_db: change of level in dB, made while the samples are still floats. What is louder
            than full scale after it is cut off, as pydub's own ``overlay`` does.

    Raises:
        NotFound, UsageError: if the tip means none or several.
        RepositoryDamaged: if an original is missing.
        RenderFailed: if ffmpeg fails.
    """
    return _mix_of(repository, repository.plan(tip, target="none"), gain_db)


def voices_to_pydub(
    repository: Chains, tip: str | None = None, *, gain_db: float = 0.0
) -> dict[ContributionId, AudioSegment]:
    """Each voice that is heard in a tip, as it stands in the mix, in lineage order.

    Every one is as long as the piece, so that laid over each other they are the mix. The arguments
    and errors are those of `to_pydub`.
    """
    plan = repository.plan(tip, target="none")
    voices = dict.fromkeys(clip.voice for clip in plan.timeline.sounds)
    return {one: _mix_of(repository, plan.alone(one), gain_db) for one in voices}


def _mix_of(repository: Chains, plan: RenderPlan, gain_db: float) -> AudioSegment:
    with own_workspace() as folder:

        def originals(media: Iterable[MediaId]) -> dict[str, str]:
            found = repository.originals(media, folder)
            return {str(one): str(path) for one, path in found.items()}

        found = mixed(plan, originals, folder)
        if found is None:
            return pydub().AudioSegment.silent(
                duration=round(plan.timeline.duration * 1000), frame_rate=SOUND_RATE_HZ
            ).set_channels(CHANNELS).set_sample_width(SAMPLE_BYTES)  # fmt: skip
        inputs = Inputs()
        level = inputs.own(MIX_JOB)["a"].filter("volume", f"{gain_db:.6f}dB", precision="float")
        return _read([level], inputs, {MIX_JOB: str(found)}, folder)


def audio_segment(path: Path) -> AudioSegment:
    """A file's sound from its time zero, exactly as a mix hears it; never by pydub's own ffmpeg.

    Raises:
        NotFound: if there is no such file.
        InputRefused, LimitExceeded: if it is not media that duetchain takes, or has no sound.
    """
    with own_workspace() as folder:
        clip = staged_clip(path, folder)
        if clip.media.info.audio is None:
            raise InputRefused(f'"{path}" has no sound', hint="give a take", file=str(path))
        total, inputs = snap(clip.media.info.duration, SOUND_RATE_HZ), Inputs()
        stream = voice(Heard(clip), total, inputs)
        return _read([stream], inputs, paths_of(clip, folder), folder)


def staged_clip(path: Path, folder: Path) -> Clip:
    """The whole of a stranger's file, copied into a folder and looked at, as one voice.

    Raises:
        NotFound: if there is no such file.
        InputRefused, LimitExceeded: if it is not media that duetchain takes.
    """
    copy = stage(path, folder)
    copy.path.rename(folder / copy.id)
    info: MediaInfo = probe(folder / copy.id, name=str(path))
    whole = TimeRange(Fraction(0), info.duration)
    named = ContributionId(copy.id)  # it is no contribution: its bytes name it
    return Clip(named, MediaReference(copy.id, info), whole, whole.start)


def paths_of(clip: Clip, folder: Path) -> dict[str, str]:
    """Where the copy that `staged_clip` made is."""
    return {str(clip.media.id): str((folder / clip.media.id).absolute())}


def _read(
    streams: Sequence[object], inputs: Inputs, paths: Mapping[str, str], folder: Path
) -> AudioSegment:
    options = ("-c:a", "pcm_s32le", "-ar", str(SOUND_RATE_HZ), "-ac", str(CHANNELS), "-f", "s32le")
    job = command(streams, inputs, suffix=".pcm", options=options)
    samples = carried_through(job, paths, folder / "samples.pcm").read_bytes()
    return pydub().AudioSegment(
        data=samples, sample_width=SAMPLE_BYTES, frame_rate=SOUND_RATE_HZ, channels=CHANNELS
    )


def write_sound(sound: ForeignSound, path: Path) -> Path:
    """A sound of pydub's as WAV, sample by sample as it is.

    Raises:
        UsageError: if there is nothing in it.
    """
    if not sound.raw_data:
        raise UsageError("the sound is empty", hint="give one that lasts")
    made: Any = sound
    made.export(str(path), format="wav").close()
    return path
