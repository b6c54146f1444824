"""The recording as a cut of lhotse, which `CutSet.from_file` reads: what is said and heard, when.

https://lhotse.readthedocs.io/en/latest/cuts.html. Utterances and sounds are its supervisions: an
utterance with text, speaker, language and an alignment of its words, a sound with its label as text
and `"kind": "sound"` among its custom fields. Times are in seconds of the recording.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from agent.records.trace import Trace
from agent.show.formats.utterance_speakers import voiced
from graphs.state import Episode
from tools.audio import AudioClip
from tools.evidence import SoundEvent, Utterance, Word

Json = dict[str, Any]


def lhotse_cuts(trace: Trace) -> str:
    """One line: one cut, as long as the recording."""
    clip, name = trace.episode.clip, trace.episode.clip.digest[:16]
    one = clip.channels == 1
    cut = {
        "id": f"{name}-0",
        "start": 0.0,
        "duration": clip.length,
        "channel": 0 if one else list(range(clip.channels)),
        "supervisions": list(_supervisions(trace.episode, name)),
        "recording": _recording(clip, name),
        "custom": {"program": trace.program, "question": trace.episode.question.text},
        "type": "MonoCut" if one else "MultiCut",
    }
    return json.dumps(cut, ensure_ascii=False) + "\n"


def _recording(clip: AudioClip, name: str) -> Json:
    channels = list(range(clip.channels))
    source = {"type": "file", "channels": channels, "source": str(clip.path)}
    return {
        "id": name,
        "sources": [source],
        "sampling_rate": clip.rate,
        "num_samples": round(clip.length * clip.rate),
        "duration": clip.length,
        "channel_ids": channels,
    }


def _supervisions(episode: Episode, name: str) -> Iterator[Json]:
    heard = (percept for percept in episode.percepts if isinstance(percept, SoundEvent))
    every: list[Utterance | SoundEvent] = [*voiced(episode), *dict.fromkeys(heard)]
    for at, one in enumerate(sorted(every, key=lambda one: one.segment.start)):
        end = min(one.segment.end, episode.clip.length)
        yield {
            "id": f"{name}-0-{at}",
            "recording_id": name,
            "start": one.segment.start,
            "duration": end - one.segment.start,
            "channel": 0 if episode.clip.channels == 1 else list(range(episode.clip.channels)),
        } | _told(one)


def _told(one: Utterance | SoundEvent) -> Json:
    about: Json = {"tool": one.tool, "confidence": one.confidence}
    if isinstance(one, SoundEvent):
        return {"text": one.label, "custom": about | {"kind": "sound"}}
    words = {"alignment": {"word": list(_aligned(one.words))}} if one.words else {}
    told = {"text": one.text, "speaker": one.speaker, "language": one.language}
    known = {name: value for name, value in told.items() if value}
    return known | words | {"custom": about | {"kind": "speech"}}


def _aligned(words: Iterable[Word]) -> Iterator[list[Any]]:
    """Symbol, start, duration and score, as lhotse writes an alignment's items."""
    for word in words:
        yield [word.text, word.segment.start, word.segment.duration, word.confidence]
